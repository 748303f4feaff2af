// The list on the left: filters, order, and rows that are drawn only where they can be seen.

import { figureImage } from "./api.js";
import { element, nameOf } from "./elements.js";

const MARKS = { accepted: "✓", corrected: "✎", rejected: "✕" };
const statusMark = (item) => element("span", { class: `mark ${item.status}`, title: item.status }, [MARKS[item.status] ?? ""]);

const ROW = 58; // pixels, as in style.css
const BEYOND = 6; // rows drawn above and below what is seen

export class List {
  constructor(onSelect) {
    this.items = [];
    this.shown = [];
    this.current = null;
    this.onSelect = onSelect;
    this.box = document.getElementById("list");
    this.rows = document.getElementById("list-rows");
    this.box.addEventListener("scroll", () => this.draw());
    new ResizeObserver(() => this.draw()).observe(this.box);
    this.order = document.getElementById("order");
    this.order.addEventListener("change", () => this.refilter());
    this.filters = document.getElementById("filters");
    this.filters.addEventListener("input", () => this.refilter());
    this.filters.addEventListener("submit", (event) => event.preventDefault());
    document.getElementById("filter-clear").addEventListener("click", () => this.clear());
  }

  // The overview as the server gave it; the filters keep what was chosen.
  fill(overview) {
    this.items = overview.items;
    const words = overview.words;
    const pairs = (names) => Object.keys(names).map((name) => [name, nameOf(name)]);
    options("filter-status", [["", "any status"], ["reviewed", "reviewed"], ...pairs(words.statuses)]);
    options("filter-kind", [["", "any kind"], ...pairs(words.kinds)]);
    const books = overview.documents.map((row) => [row.document, row.document]);
    options("filter-book", [["", "any book"], ...books]);
    const reasons = [...new Set(this.items.map((item) => item.reason).filter(Boolean))].sort();
    options("filter-reason", [["kept", "pairs only"], ["", "pairs and dropped"], ["dropped", "dropped only"], ...reasons.map((r) => [r, nameOf(r)])]);
    this.refilter();
  }

  update(item) {
    const place = this.items.findIndex((other) => other.figure_id === item.figure_id);
    if (place >= 0) this.items[place] = item;
    const seen = this.shown.findIndex((other) => other.figure_id === item.figure_id);
    if (seen >= 0) this.shown[seen] = item; // it stays in the list though a filter may no longer hold
    this.draw();
  }

  refilter() {
    const value = (name) => document.getElementById(`filter-${name}`).value;
    const wanted = value("words").trim().toLowerCase().split(/\s+/).filter(Boolean);
    const [status, kind, book, reason] = ["status", "kind", "book", "reason"].map(value);
    const [least, most] = [Number(value("least") || 0), Number(value("most") || 1)];
    const holds = (item) =>
      (!status || (status === "reviewed" ? item.status !== "unreviewed" : item.status === status && (item.kept || status !== "unreviewed"))) &&
      (!kind || item.kind === kind) &&
      (!book || item.document === book) &&
      reasonHolds(item, reason) &&
      item.confidence >= least - 1e-9 && item.confidence <= most + 1e-9 &&
      wanted.every((word) => `${item.entry_id} ${item.title} ${item.words} ${item.document} ${item.figure_id}`.toLowerCase().includes(word));
    this.shown = this.items.filter(holds);
    if (this.order.value === "uncertain") {
      const rank = (item) => (item.status === "unreviewed" ? 0 : 1);
      this.shown.sort((a, b) => rank(a) - rank(b) || a.confidence - b.confidence);
    }
    for (const field of this.filters.querySelectorAll("select, input"))
      field.classList.toggle("set", field.value !== (field.defaultValue ?? field.options?.[0]?.value));
    document.getElementById("shown").textContent = `${this.shown.length} of ${this.items.length} figures`;
    this.draw();
  }

  clear() {
    this.filters.reset();
    this.refilter();
  }

  place() {
    return this.shown.findIndex((item) => item.figure_id === this.current);
  }

  // The item `step` rows on, or the first where the current one is not in the list.
  beside(step) {
    const place = this.place();
    return place < 0 ? this.shown[0] : this.shown[place + step];
  }

  // The next pair after the current one that nobody has decided about; round to the start once.
  nextUnreviewed() {
    const start = this.place() + 1;
    const onward = [...this.shown.slice(start), ...this.shown.slice(0, Math.max(0, start - 1))];
    return onward.find((item) => item.kept && item.status === "unreviewed");
  }

  select(id) {
    this.current = id;
    const place = this.place();
    if (place >= 0) {
      const [top, height] = [place * ROW, this.box.clientHeight];
      if (top < this.box.scrollTop) this.box.scrollTop = Math.max(0, top - ROW);
      else if (top + ROW > this.box.scrollTop + height) this.box.scrollTop = top - height + 2 * ROW;
    }
    this.draw();
  }

  draw() {
    this.rows.style.height = `${this.shown.length * ROW}px`;
    const first = Math.max(0, Math.floor(this.box.scrollTop / ROW) - BEYOND);
    const last = Math.min(this.shown.length, Math.ceil((this.box.scrollTop + this.box.clientHeight) / ROW) + BEYOND);
    const kept = new Map([...this.rows.children].map((row) => [row.dataset.shows, row]));
    const wanted = [];
    for (let place = first; place < last; place++) {
      const item = this.shown[place];
      const shows = `${item.figure_id} ${item.picture} ${item.status} ${item.kind} ${item.title}`;
      const row = kept.get(shows) ?? this.row(item, shows);
      row.style.top = `${place * ROW}px`;
      row.setAttribute("aria-selected", String(item.figure_id === this.current));
      wanted.push(row);
    }
    this.rows.replaceChildren(...wanted);
  }

  row(item, shows) {
    const image = element("img", { src: figureImage(item, "small"), alt: "", loading: "lazy" });
    image.addEventListener("error", () => { image.style.visibility = "hidden"; });
    const under = element("div", { class: "under" }, [
      element("span", { class: "dot" }),
      `${item.kept ? nameOf(item.kind) : nameOf(item.reason)}, p. ${item.page_index + 1}`,
      element("span", { class: "confidence" }, [item.confidence.toFixed(2)]),
    ]);
    const title = element("div", { class: item.title ? "title" : "title none" }, [item.title || (item.kept ? "no words" : "dropped")]);
    const row = element("div", { class: `item kind-${item.kind}`, role: "option", title: item.title }, [
      image, element("div", { class: "name" }, [title, under]), statusMark(item),
    ]);
    row.dataset.shows = shows;
    row.dataset.figure = item.figure_id;
    row.addEventListener("click", () => this.onSelect(item.figure_id));
    return row;
  }
}

function reasonHolds(item, reason) {
  if (reason === "kept") return item.kept;
  if (reason === "dropped") return !item.kept;
  return !reason || item.reason === reason;
}

function options(id, choices) {
  const field = document.getElementById(id);
  const before = field.options.length ? field.value : choices[0][0];
  field.replaceChildren(...choices.map(([value, name]) => element("option", { value }, [name])));
  if (choices.some(([value]) => value === before)) field.value = before;
}
