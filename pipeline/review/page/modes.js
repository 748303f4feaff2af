// What takes the keyboard for a moment: a choice from a list, editing the text, drawing a box, relinking a caption.
// Each is a promise: of what was chosen, or of null when the person left.

import { drawn, element, nameOf } from "./elements.js";

const LETTERS = "123456789abcdefghijklmnopqrstuvwxyz";
const STEP = 1; // points by which an arrow key moves an edge
const LEAST = 4; // points: a smaller box is a slip of the hand
const HANDLE = 9; // pixels

const banner = document.getElementById("mode");

function say(text) {
  banner.textContent = text;
  banner.hidden = !text;
}

// Gives every key to `handle` first, until the function that is returned lets go of them again.
function withKeys(mode, handle) {
  const listener = (event) => {
    event.stopPropagation();
    if (handle(event)) event.preventDefault();
  };
  window.addEventListener("keydown", listener, { capture: true });
  document.body.dataset.mode = mode;
  return () => {
    window.removeEventListener("keydown", listener, { capture: true });
    delete document.body.dataset.mode;
  };
}

// One of [value, meaning, class?]: by number, by click, by Enter on the focused one.
export function choose(title, choices) {
  const dialog = document.getElementById("choice");
  document.getElementById("choice-title").textContent = title;
  return new Promise((resolve) => {
    const done = (value) => {
      release();
      dialog.close();
      resolve(value);
    };
    const buttons = choices.map(([value, meaning, style], place) => {
      const name = [element("kbd", {}, [String(place + 1)]), ...(style ? [element("i", { class: `dot ${style}` })] : []), element("span", {}, [meaning])];
      const button = element("button", { type: "button" }, name);
      button.addEventListener("click", () => done(value));
      return element("li", {}, [button]);
    });
    document.getElementById("choice-list").replaceChildren(...buttons);
    dialog.showModal();
    const release = withKeys("choice", (event) => {
      if (event.key === "Escape") return done(null), true;
      const place = Number(event.key) - 1;
      if (choices[place]) return done(choices[place][0]), true;
      return false;
    });
  });
}

export function edit(text) {
  const box = document.getElementById("text");
  const field = element("textarea", { "aria-label": "the text", spellcheck: "false" });
  field.value = text;
  const buttons = element("div", { class: "facts" }, []);
  const [save, leave] = ["Save", "Leave"].map((name) => element("button", { type: "button" }, [name]));
  buttons.append(save, leave, "Ctrl Enter saves, Esc leaves");
  box.replaceChildren(field, buttons);
  field.focus();
  return new Promise((resolve) => {
    const done = (value) => {
      release();
      resolve(value);
    };
    save.addEventListener("click", () => done(field.value));
    leave.addEventListener("click", () => done(null));
    const release = withKeys("edit", (event) => {
      if (event.key === "Escape") return done(null), true;
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) return done(field.value), true;
      return false;
    });
  });
}

export function relink(page) {
  const { overlay } = page;
  const texts = page.shown.texts.filter((text) => !["running_head", "page_number"].includes(text.role));
  const size = 15 / page.scale;
  const badges = texts.slice(0, LETTERS.length).map((text, place) => {
    const [x, y] = [Math.max(0, text.bbox[0] - size), text.bbox[1]];
    return drawn("g", { class: "badge" }, [
      drawn("rect", { x, y, width: size, height: size * 1.15, rx: size / 6 }),
      drawn("text", { x: x + size * 0.24, y: y + size * 0.86 }, [LETTERS[place]]),
    ]);
  });
  for (const badge of badges) badge.lastChild.style.fontSize = `${size * 0.82}px`;
  overlay.append(...badges);
  overlay.classList.add("relinking");
  say("Caption: click a text block or type its letter. 0: it has none. PageUp, PageDown: another page. Esc leaves.");
  return new Promise((resolve) => {
    const done = (value) => {
      release();
      overlay.removeEventListener("click", clicked, true);
      overlay.classList.remove("relinking");
      badges.forEach((badge) => badge.remove());
      say("");
      resolve(value);
    };
    const clicked = (event) => {
      event.stopPropagation();
      if (event.target.dataset.text) done({ text_id: event.target.dataset.text });
    };
    overlay.addEventListener("click", clicked, true);
    const release = withKeys("caption", (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return false;
      if (event.key === "Escape") return done(null), true;
      if (event.key === "0") return done({ text_id: null }), true;
      if (event.key === "PageDown" || event.key === "PageUp") return done({ turn: event.key === "PageDown" ? 1 : -1 }), true;
      const text = texts[LETTERS.indexOf(event.key)];
      if (text && event.key.length === 1) return done({ text_id: text.text_id }), true;
      return false;
    });
  });
}

export function redraw(page, start) {
  const { overlay } = page;
  let box = [...start];
  const frame = drawn("rect", { class: "drawn" });
  const handles = [0, 1, 2, 3].map(() => drawn("rect", { class: "handle" }));
  overlay.append(frame, ...handles);
  overlay.classList.add("drawing");
  say("Box: drag a new one, or drag this one or its corners. Arrows move it, with Shift its lower right corner. Enter saves, Esc leaves.");

  const place = () => {
    const [x0, y0, x1, y1] = ordered(box);
    const side = HANDLE / page.scale;
    const set = (shape, values) => Object.entries(values).forEach(([name, value]) => shape.setAttribute(name, value));
    set(frame, { x: x0, y: y0, width: x1 - x0, height: y1 - y0 });
    [[x0, y0], [x1, y0], [x1, y1], [x0, y1]].forEach(([x, y], corner) =>
      set(handles[corner], { x: x - side / 2, y: y - side / 2, width: side, height: side }));
  };
  place();

  return new Promise((resolve) => {
    let drag = null;
    const down = (event) => {
      const from = page.point(event);
      const corner = handles.indexOf(event.target);
      box = ordered(box);
      const before = [...box];
      if (corner >= 0) drag = { corner, before };
      else if (event.target === frame) drag = { from, before };
      else drag = { from, fresh: true };
      overlay.setPointerCapture(event.pointerId);
      event.preventDefault();
    };
    const move = (event) => {
      if (!drag) return;
      const [x, y] = page.point(event);
      if (drag.fresh) {
        if (Math.hypot(x - drag.from[0], y - drag.from[1]) > LEAST) box = [...drag.from, x, y];
      } else if (drag.corner !== undefined) {
        const [x0, y0, x1, y1] = drag.before;
        box = [[x, y, x1, y1], [x0, y, x, y1], [x0, y0, x, y], [x, y0, x1, y]][drag.corner];
      } else box = moved(drag.before, x - drag.from[0], y - drag.from[1], page.shown);
      place();
    };
    const up = () => { drag = null; };
    const click = (event) => event.stopPropagation();
    const listeners = [["pointerdown", down], ["pointermove", move], ["pointerup", up], ["click", click]];
    for (const [name, listener] of listeners) overlay.addEventListener(name, listener, true);
    const done = (value) => {
      release();
      for (const [name, listener] of listeners) overlay.removeEventListener(name, listener, true);
      overlay.classList.remove("drawing");
      frame.remove();
      handles.forEach((handle) => handle.remove());
      say("");
      resolve(value);
    };
    const release = withKeys("box", (event) => {
      if (event.key === "Escape") return done(null), true;
      if (event.key === "Enter") return done(ordered(box).map((value) => Math.round(100 * value) / 100)), true;
      const step = { ArrowLeft: [-STEP, 0], ArrowRight: [STEP, 0], ArrowUp: [0, -STEP], ArrowDown: [0, STEP] }[event.key];
      if (!step) return false;
      const [x0, y0, x1, y1] = ordered(box);
      box = event.shiftKey
        ? [x0, y0, within(x1 + step[0], x0 + LEAST, page.shown.width), within(y1 + step[1], y0 + LEAST, page.shown.height)]
        : moved([x0, y0, x1, y1], ...step, page.shown);
      place();
      return true;
    });
  });
}

const within = (value, least, most) => Math.min(Math.max(value, least), most);
const ordered = ([x0, y0, x1, y1]) => [Math.min(x0, x1), Math.min(y0, y1), Math.max(x0, x1), Math.max(y0, y1)];

// A box moved as far as the page's edges let it.
function moved([x0, y0, x1, y1], across, down, page) {
  const [dx, dy] = [within(across, -x0, page.width - x1), within(down, -y0, page.height - y1)];
  return [x0 + dx, y0 + dy, x1 + dx, y1 + dy];
}

export const kinds = (words) => Object.keys(words.kinds).map((kind) => [kind, nameOf(kind), `kind-${kind}`]);
export const reasons = (words) => Object.entries(words.reject_reasons);
