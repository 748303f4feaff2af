// Elements made of text nodes and attributes only: nothing that came from a book is ever read as HTML.

const SVG = "http://www.w3.org/2000/svg";

function filled(made, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

export const element = (tag, attributes = {}, children = []) => filled(document.createElement(tag), attributes, children);
export const drawn = (tag, attributes = {}, children = []) => filled(document.createElementNS(SVG, tag), attributes, children);

// A name of the manifests for people: "original_textile" is "original textile".
export const nameOf = (name) => (name ?? "").replaceAll("_", " ");
