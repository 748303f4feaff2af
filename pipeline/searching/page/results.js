// The results: a card for each, and one of them large. A picture is shown as it is until its marked one is there.

import { element, nameOf } from "./elements.js";

const get = (id) => document.getElementById(id);
const plain = (size, hit) => `image/plain/${size}/${hit.row}`;
const markedAt = (size, query, hit) => `image/marked/${size}/${encodeURIComponent(query)}/${hit.row}`;

// Show a picture as it is, and put the marked one in its place when it has been made.
function show(image, size, query, hit, regions) {
  const source = plain(size, hit);
  image.dataset.wanted = regions ? markedAt(size, query, hit) : source;
  if (image.getAttribute("src") !== image.dataset.wanted) image.src = source;
  delete image.dataset.marked;
  if (!regions) return;
  const made = new Image();
  made.addEventListener("load", () => {
    if (image.dataset.wanted !== made.getAttribute("src")) return;
    image.src = made.getAttribute("src");
    image.dataset.marked = "true";
  });
  made.src = image.dataset.wanted;
}

function facts(hit) {
  const parts = [];
  if (hit.kind) parts.push(element("span", { class: `kind-${hit.kind} dot` }), nameOf(hit.kind));
  for (const value of [hit.period, hit.collection]) if (value) parts.push(element("span", {}, [`· ${value}`]));
  return element("p", { class: "facts" }, parts);
}

// The score that put a picture at its place; of a re-ranked one, in words, also where it was.
const scoreOf = (hit) => (hit.reranked ?? hit.score).toFixed(3);

function moved(hit) {
  if (hit.unread) return [element("p", { class: "facts" }, [`not re-ranked: ${hit.unread}`])];
  if (hit.reranked === null) return [];
  return [element("p", { class: "facts" }, [`re-ranked; was ${hit.index_rank} with ${hit.score.toFixed(3)}`])];
}

// One after the other, as they come into sight: the model works for one picture at a time.
export class Results {
  constructor(onLike) {
    this.query = null;
    this.hits = [];
    this.regions = true;
    this.seen = new IntersectionObserver((entries) => entries.forEach((entry) => this.enter(entry)), { rootMargin: "200px" });
    this.large = null;
    get("large-close").addEventListener("click", () => get("large").close());
    get("large").addEventListener("click", (event) => { if (event.target === get("large")) get("large").close(); });
    get("large-regions").addEventListener("change", () => this.showLarge());
    get("large-like").addEventListener("click", () => { get("large").close(); onLike(plain("large", this.large)); });
  }

  fill(query, hits) {
    this.query = query;
    this.hits = hits;
    this.seen.disconnect();
    const cards = hits.map((hit, place) => this.card(hit, place));
    get("hits").replaceChildren(...cards);
    for (const image of get("hits").querySelectorAll("img")) this.seen.observe(image);
  }

  mark(regions) {
    this.regions = regions;
    this.fill(this.query, this.hits);
  }

  enter(entry) {
    if (!entry.isIntersecting) return;
    this.seen.unobserve(entry.target);
    show(entry.target, "small", this.query, this.hits[entry.target.dataset.place], this.regions);
  }

  card(hit, place) {
    const image = element("img", { alt: hit.title });
    image.dataset.place = place;
    const head = element("h2", {}, [
      element("span", { class: "rank" }, [String(hit.rank)]),
      element("b", {}, [hit.title || hit.id]),
      element("span", { class: "score" }, [scoreOf(hit)]),
    ]);
    const under = element("div", { class: "under" }, [head, ...moved(hit), facts(hit), element("p", { class: "text" }, [hit.text])]);
    const button = element("button", { type: "button" }, [element("div", { class: "frame" }, [image]), under]);
    button.addEventListener("click", () => this.open(hit));
    return element("li", {}, [button]);
  }

  open(hit) {
    this.large = hit;
    get("large-regions").checked = this.regions;
    const words = [element("h2", {}, [hit.title || hit.id]), facts(hit), element("p", {}, [hit.text])];
    if (hit.path) words.push(element("p", {}, [element("code", {}, [hit.path])]));
    get("large-words").replaceChildren(...words);
    this.showLarge();
    get("large").showModal();
  }

  showLarge() {
    show(get("large-image"), "large", this.query, this.large, get("large-regions").checked);
  }
}
