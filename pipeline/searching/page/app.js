// The search page: words or a picture become a query, filters narrow it, and what was asked last is shown.

import { element, nameOf } from "./elements.js";
import { Results } from "./results.js";

const FILTERS = ["kind", "period", "collection"];
const get = (id) => document.getElementById(id);
const results = new Results((address) => asked(() => like(address)));
const state = { overview: null, query: null, name: "", cut: false, top: 0, turn: 0 };

// Every address is relative: the token in the page's own address goes along.
async function answer(path, options) {
  let response;
  try {
    response = await fetch(path, options);
  } catch {
    throw new Error("the server does not answer: start culti serve again and take its new address");
  }
  const value = await response.json().catch(() => ({ error: `the server answered ${response.status}` }));
  if (!response.ok) throw new Error(value.error ?? `the server answered ${response.status}`);
  return value;
}

function tell(text, wrong = false) {
  get("told").textContent = text;
  get("told").className = wrong ? "wrong" : "";
}

// Ask something new. Of two questions under way the later counts.
async function asked(action) {
  const turn = ++state.turn;
  document.body.dataset.busy = "true";
  tell("Searching…");
  try {
    const found = await action();
    if (turn !== state.turn) return;
    Object.assign(state, found, { top: state.overview.shown });
    await look(turn);
  } catch (error) {
    if (turn === state.turn) tell(error.message, true);
  } finally {
    if (turn === state.turn) document.body.dataset.busy = "false";
  }
}

async function words(text) {
  const options = { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ words: text }) };
  const found = await answer("api/words", options);
  history.replaceState(null, "", `#${encodeURIComponent(text)}`);
  return { ...found, name: text, picture: false };
}

async function picture(file) {
  const found = await answer("api/picture", { method: "POST", headers: { "content-type": "application/octet-stream" }, body: file });
  get("words").value = "";
  history.replaceState(null, "", "#");
  return { ...found, name: "this picture", picture: true };
}

const like = async (address) => picture(await (await fetch(address)).blob());

// How many of the first hits are scored anew: it takes words, and a model with a fusion head.
const reranked = () => (!state.picture && get("rerank").checked ? state.overview.rerank : 0);

// The hits of the current query under the current filters.
async function look(turn = ++state.turn) {
  if (state.query === null) return;
  const asking = new URLSearchParams({ top: state.top });
  for (const name of FILTERS) {
    get(name).classList.toggle("set", get(name).value !== "");
    if (get(name).value) asking.set(name, get(name).value);
  }
  if (reranked()) asking.set("rerank", reranked());
  const { hits, reranking } = await answer(`api/hits/${encodeURIComponent(state.query)}?${asking}`);
  if (turn !== state.turn) return;
  results.fill(state.query, hits);
  get("hint").hidden = true;
  get("clear").hidden = FILTERS.every((name) => !get(name).value);
  get("more").hidden = hits.length < state.top || state.top >= 200;
  get("asked").hidden = !state.picture;
  get("rerank").disabled = state.picture;
  if (state.picture) get("asked").src = `image/asked/${encodeURIComponent(state.query)}`;
  const cut = state.cut ? " The model reads some 50 characters; the end of the words was not looked at." : "";
  const how = reranking ? `${state.overview.model}; ${reranking}` : state.overview.model;
  tell(hits.length ? `The best ${hits.length} of ${state.overview.pictures.toLocaleString("en")} pictures, by ${how}.${cut}` : "No picture is left by these filters.");
}

const again = () => look().catch((error) => tell(error.message, true));

function fillFilters() {
  for (const name of FILTERS) {
    const values = Object.entries(state.overview.filters[name]);
    const options = values.map(([value, count]) => element("option", { value }, [`${nameOf(value)} (${count})`]));
    get(name).replaceChildren(element("option", { value: "" }, [`any ${name}`]), ...options);
    get(name).hidden = values.length < 2;
    get(name).addEventListener("change", again);
  }
}

get("ask").addEventListener("submit", (event) => {
  event.preventDefault();
  asked(() => words(get("words").value));
});
get("filters").addEventListener("submit", (event) => event.preventDefault());
get("choose").addEventListener("click", () => get("file").click());
get("file").addEventListener("change", () => {
  if (get("file").files.length) asked(() => picture(get("file").files[0]));
  get("file").value = "";
});
get("clear").addEventListener("click", () => {
  for (const name of FILTERS) get(name).value = "";
  again();
});
get("regions").addEventListener("change", () => { if (state.query) results.mark(get("regions").checked); else results.regions = get("regions").checked; });
get("rerank").addEventListener("change", () => {
  if (state.query && get("rerank").checked) tell("Re-ranking…");
  again();
});
get("more").addEventListener("click", () => {
  state.top = Math.min(200, 2 * state.top);
  again();
});

const carriesFile = (event) => event.dataTransfer && [...event.dataTransfer.types].includes("Files");
window.addEventListener("dragover", (event) => {
  if (!carriesFile(event)) return;
  event.preventDefault();
  get("drop").hidden = false;
});
window.addEventListener("dragleave", (event) => { if (!event.relatedTarget) get("drop").hidden = true; });
window.addEventListener("drop", (event) => {
  if (!carriesFile(event)) return;
  event.preventDefault();
  get("drop").hidden = true;
  if (event.dataTransfer.files.length) asked(() => picture(event.dataTransfer.files[0]));
});
window.addEventListener("paste", (event) => {
  const [file] = event.clipboardData?.files ?? [];
  if (file) asked(() => picture(file));
});

async function start() {
  state.overview = await answer("api/overview");
  fillFilters();
  get("reranking").hidden = state.overview.rerank === null;
  get("reranking").lastElementChild.textContent = `re-rank the first ${state.overview.rerank}`;
  get("rerank").checked = state.overview.rerank !== null && state.overview.reranked_unasked;
  tell(`${state.overview.pictures.toLocaleString("en")} pictures, by ${state.overview.model}.`);
  get("words").value = decodeURIComponent(location.hash.slice(1));
  document.body.dataset.ready = "true";
  if (get("words").value) await asked(() => words(get("words").value));
}

start().catch((error) => tell(error.message, true));
