// The page in the middle: its image, and over it the figures, the text blocks and the links between them.

import * as api from "./api.js";
import { drawn, element, nameOf } from "./elements.js";

const KINDS = ["pattern", "cropped_pattern", "original_textile", "mural", "figure"];
const ZOOM = 2.2;
const middle = ([x0, y0, x1, y1]) => [(x0 + x1) / 2, (y0 + y1) / 2];
const attributes = ([x0, y0, x1, y1]) => ({ x: x0, y: y0, width: Math.max(0.1, x1 - x0), height: Math.max(0.1, y1 - y0) });

export class Page {
  constructor(onFigure) {
    this.onFigure = onFigure;
    this.shown = null; // the page as the server tells of it
    this.current = null; // figure_id
    this.found = null; // the box that the extraction found, where a person drew another
    this.zoomed = false;
    this.known = new Map();
    for (const name of ["view", "canvas", "overlay", "page-image", "page-name", "page-error", "legend"])
      this[name.replace("page-", "")] = document.getElementById(name);
    this.image.addEventListener("error", () => this.fail("the page cannot be shown"));
    new ResizeObserver(() => this.fit()).observe(this.view);
    document.getElementById("zoom").addEventListener("click", () => this.toggleZoom());
  }

  // Pages are asked for once; what was decided makes them be asked for again.
  load(name, index) {
    const key = `${index} ${name}`;
    if (!this.known.has(key)) {
      const asked = api.page(name, index);
      asked.catch(() => this.known.delete(key));
      this.known.set(key, asked);
      if (this.known.size > 60) this.known.delete(this.known.keys().next().value);
    }
    return this.known.get(key);
  }

  forget() {
    this.known.clear();
  }

  prefetch(name, index) {
    this.load(name, index).catch(() => {});
    new Image().src = api.pageImage(name, index);
  }

  async show(name, index, pages, current, found) {
    const asked = `${index} ${name}`;
    this.asked = asked;
    let page;
    try {
      page = await this.load(name, index);
    } catch (error) {
      if (this.asked === asked) this.fail(error.message);
      return;
    }
    if (this.asked !== asked) return;
    const same = this.shown && this.shown.document === name && this.shown.page_index === index;
    this.shown = page;
    this.current = current;
    this.found = found;
    this.error.hidden = true;
    this.canvas.hidden = false;
    const printed = page.printed_number ? ` (printed ${page.printed_number})` : "";
    this.name.textContent = `${name}, page ${index + 1} of ${pages}${printed}`;
    this.name.title = this.name.textContent;
    const source = api.pageImage(name, index);
    if (this.image.getAttribute("src") !== source) this.image.setAttribute("src", source);
    this.fit();
    this.draw();
    if (this.zoomed || !same) this.scrollToCurrent();
  }

  fail(message) {
    this.error.textContent = message;
    this.error.hidden = false;
    this.canvas.hidden = true;
  }

  fit() {
    if (!this.shown) return;
    const { width, height } = this.shown;
    const room = { width: this.view.clientWidth - 24, height: this.view.clientHeight - 14 };
    const scale = Math.max(0.05, Math.min(room.width / width, room.height / height)) * (this.zoomed ? ZOOM : 1);
    this.scale = scale;
    this.canvas.style.width = `${width * scale}px`;
    this.canvas.style.height = `${height * scale}px`;
    this.overlay.setAttribute("viewBox", `0 0 ${width} ${height}`);
  }

  toggleZoom() {
    this.zoomed = !this.zoomed;
    this.fit();
    this.draw();
    this.scrollToCurrent();
  }

  scrollToCurrent() {
    const figure = this.figure(this.current);
    if (!figure || !this.zoomed) return;
    const [x, y] = middle(figure.bbox);
    this.view.scrollTo(x * this.scale - this.view.clientWidth / 2, y * this.scale - this.view.clientHeight / 2);
  }

  figure(id) {
    return this.shown?.figures.find((figure) => figure.figure_id === id);
  }

  // A point of the page (in its points) under the pointer.
  point(event) {
    const frame = this.overlay.getBoundingClientRect();
    const inside = (value, most) => Math.min(Math.max(value, 0), most);
    return [
      inside(((event.clientX - frame.left) / frame.width) * this.shown.width, this.shown.width),
      inside(((event.clientY - frame.top) / frame.height) * this.shown.height, this.shown.height),
    ];
  }

  draw() {
    if (!this.shown) return;
    const { figures, texts, links } = this.shown;
    const kindOf = new Map(figures.map((figure) => [figure.figure_id, figure.kind]));
    const linkedTo = new Map();
    for (const link of links)
      if (!linkedTo.has(link.text_id) || link.figure_id === this.current) linkedTo.set(link.text_id, link.figure_id);
    const marks = texts.map((text) => this.textBox(text, linkedTo.has(text.text_id) ? kindOf.get(linkedTo.get(text.text_id)) : null));
    const order = [...figures].sort((a, b) => (a.figure_id === this.current) - (b.figure_id === this.current));
    marks.push(...order.map((figure) => this.figureBox(figure)));
    if (this.found) marks.push(drawn("rect", { ...attributes(this.found), class: "figure-box was" }));
    for (const link of links) marks.push(...this.line(link, kindOf.get(link.figure_id)));
    marks.push(...order.map((figure) => this.tag(figure)));
    this.overlay.replaceChildren(...marks);
    this.drawLegend(figures);
  }

  textBox(text, kind) {
    const box = drawn("rect", { ...attributes(text.bbox), class: kind === null ? "text-box" : `text-box linked kind-${kind}` });
    box.dataset.text = text.text_id;
    box.append(drawn("title", {}, [`${nameOf(text.role)}: ${text.text}`]));
    return box;
  }

  figureBox(figure) {
    const classes = ["figure-box", `kind-${figure.kind}`];
    if (!figure.kind) classes.push("dropped");
    if (figure.figure_id === this.current) classes.push("current");
    const box = drawn("rect", { ...attributes(figure.bbox), class: classes.join(" ") });
    box.dataset.figure = figure.figure_id;
    box.addEventListener("click", () => this.onFigure(figure.figure_id));
    return box;
  }

  line(link, kind) {
    const [figure, text] = [this.figure(link.figure_id), this.shown.texts.find((each) => each.text_id === link.text_id)];
    if (!figure || !text) return [];
    const [[x1, y1], [x2, y2]] = [nearest(figure.bbox, middle(text.bbox)), nearest(text.bbox, middle(figure.bbox))];
    const current = link.figure_id === this.current ? " current" : "";
    return [drawn("line", { x1, y1, x2, y2, class: `link kind-${kind}${current}` })];
  }

  tag(figure) {
    const size = 12 / this.scale;
    const name = figure.kind ? `${nameOf(figure.kind)} ${figure.entry_id}`.trim() : nameOf(figure.reason);
    const across = figure.spread_page === null ? "" : `, with page ${figure.spread_page + 1}`;
    const label = drawn("text", { x: figure.bbox[0] + 0.4 * size, y: figure.bbox[1] + 1.05 * size, "font-size": size }, [name + across]);
    const wide = (name + across).length * size * 0.56 + 0.8 * size;
    const ground = drawn("rect", { x: figure.bbox[0], y: figure.bbox[1], width: wide, height: 1.45 * size });
    return drawn("g", { class: `tag kind-${figure.kind}` }, [ground, label]);
  }

  drawLegend(figures) {
    const here = KINDS.filter((kind) => figures.some((figure) => figure.kind === kind));
    const names = here.map((kind) => element("span", { class: `kind-${kind}` }, [element("i", { class: "dot" }), nameOf(kind)]));
    if (figures.some((figure) => !figure.kind)) names.push(element("span", { class: "kind-" }, [element("i", { class: "dot" }), "dropped"]));
    this.legend.replaceChildren(...names);
  }
}

// The point of a box that is nearest to another point.
function nearest([x0, y0, x1, y1], [x, y]) {
  return [Math.min(Math.max(x, x0), x1), Math.min(Math.max(y, y0), y1)];
}
