// The pair on the right: its picture, its words before and after cleaning, where they come from, what was decided.

import { figureImage } from "./api.js";
import { element, nameOf } from "./elements.js";

const LOW = 0.5;
const MIDDLE = 0.8;

export class Detail {
  constructor(onUndo) {
    this.box = document.getElementById("detail");
    this.onUndo = onUndo;
    this.shown = null;
  }

  empty(message) {
    this.shown = null;
    this.box.replaceChildren(element("p", { class: "empty" }, [message]));
  }

  show(figure) {
    const same = this.shown?.figure_id === figure.figure_id;
    this.shown = figure;
    this.box.dataset.figure = figure.figure_id;
    const parts = [this.picture(figure), this.facts(figure)];
    parts.push(...(figure.pair ? this.pair(figure) : [this.dropped(figure)]));
    if (figure.history.length) parts.push(heading("Decisions"), this.history(figure));
    this.box.replaceChildren(...parts);
    if (!same) this.box.scrollTop = 0;
  }

  picture(figure) {
    const image = element("img", { src: figureImage(figure, "large"), alt: figure.title });
    const frame = element("figure", {}, [image]);
    image.addEventListener("error", () => frame.replaceChildren(element("p", { class: "empty" }, ["the picture cannot be shown"])));
    return frame;
  }

  facts(figure) {
    const facts = [element("span", { class: `chip ${figure.status}` }, [figure.status])];
    if (figure.kind) facts.push(element("span", { class: `chip kind-${figure.kind}` }, [element("i", { class: "dot" }), nameOf(figure.kind)]));
    if (figure.reason) facts.push(element("span", { class: "chip dropped" }, [nameOf(figure.reason)]));
    if (figure.redrawn) facts.push("box drawn by hand");
    else if (figure.width_px) facts.push(`${figure.width_px} × ${figure.height_px} px, ${Math.round(figure.dpi)} dpi`);
    return element("div", { class: "facts" }, facts);
  }

  dropped(figure) {
    return element("p", { class: "empty" }, [`The extraction dropped this region: ${nameOf(figure.reason)}. Press a if it is a figure after all.`]);
  }

  pair(figure) {
    const pair = figure.pair;
    const rules = pair.rules.length ? pair.rules.map(nameOf).join(", ") : "nothing to change";
    const text = element("div", { class: "words", id: "text" }, pieces(pair.text_pieces, "ins"));
    const raw = element("div", { class: "words raw", id: "raw" }, pieces(pair.raw_pieces, "del"));
    return [heading("Text", rules), text, heading("As printed"), raw, this.list(figure)];
  }

  list(figure) {
    const pair = figure.pair;
    const rows = [["title", pair.title], ["caption", pair.caption], ["description", pair.description], ["entry", pair.entry_id]];
    rows.push(...Object.entries(pair.fields));
    const list = element("dl");
    for (const [name, value] of rows)
      if (value) list.append(element("dt", {}, [nameOf(name)]), element("dd", {}, [value]));
    list.append(element("dt", {}, ["rule"]), element("dd", {}, [nameOf(pair.pair_rule)]));
    list.append(element("dt", {}, ["confidence"]), element("dd", {}, [gauge(figure.confidence), figure.confidence.toFixed(2)]));
    list.append(element("dt", {}, ["found by"]), element("dd", {}, [nameOf(figure.detector)]));
    return list;
  }

  history(figure) {
    const lines = figure.history.map((line) => {
      const button = element("button", { type: "button", title: "take this decision back" }, ["undo"]);
      button.addEventListener("click", () => this.onUndo(line.id));
      const says = element("span", { class: line.conflict ? "says misfit" : "says", title: line.says }, [line.conflict ?? line.says]);
      const when = new Date(line.time).toLocaleString(undefined, { dateStyle: "short", timeStyle: "short" });
      return element("li", {}, [element("span", { title: `${when} ${line.who}` }, [nameOf(line.action)]), says, button]);
    });
    return element("ul", { class: "history" }, lines);
  }
}

function heading(name, note = "") {
  return element("h3", {}, note ? [name, element("small", {}, [note])] : [name]);
}

// A text in pieces, those marked that the other text does not have; a lost line end or space shows as a sign.
function pieces(given, tag) {
  return given.map(([changed, text]) => {
    if (!changed) return document.createTextNode(text);
    const visible = tag === "del" ? text.replace(/\n/g, "⏎\n").replace(/[ \u3000]/g, "␣") : text;
    return element(tag, {}, [visible]);
  });
}

function gauge(share) {
  const fill = element("i");
  fill.style.width = `${Math.round(100 * share)}%`;
  return element("span", { class: `gauge ${share < LOW ? "low" : share < MIDDLE ? "middle" : ""}` }, [fill]);
}
