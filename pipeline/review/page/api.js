// Requests to the server. Every address is relative: the token in the page's own address goes along.

export class Refused extends Error {}

async function answered(response) {
  const value = await response.json().catch(() => ({ error: `the server answered ${response.status}` }));
  if (!response.ok) throw new Refused(value.error ?? `the server answered ${response.status}`);
  return value;
}

async function asked(path, options) {
  let response;
  try {
    response = await fetch(path, options);
  } catch {
    throw new Refused("the server does not answer: start culti review again and take its new address");
  }
  return answered(response);
}

const posted = (path, body) =>
  asked(path, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) });

const encoded = (path) => path.split("/").map(encodeURIComponent).join("/");

export const overview = () => asked("api/overview");
export const figure = (id) => asked(`api/figure/${encodeURIComponent(id)}`);
export const page = (document, index) => asked(`api/page/${index}/${encoded(document)}`);
export const decide = (figureId, action, values = {}) => posted("api/decide", { figure_id: figureId, action, ...values });
export const undo = (of = null) => posted("api/undo", { of });
export const pageImage = (document, index) => `image/page/${index}/${encoded(document)}`;
export const figureImage = (item, size) => `image/figure/${size}/${encodeURIComponent(item.figure_id)}?v=${item.picture}`;
