// The review page: what the keys do. Decisions go to the server one after the other, in the order of the keys.

import * as api from "./api.js";
import { Detail } from "./detail.js";
import { element, nameOf } from "./elements.js";
import { List } from "./list.js";
import * as modes from "./modes.js";
import { Page } from "./page.js";

const TOAST = 2600; // milliseconds
const AHEAD = 2; // figures whose pages are fetched before they are asked for

const get = (id) => document.getElementById(id);
const list = new List((id) => select(id));
const page = new Page((id) => select(id));
const detail = new Detail((id) => queued(() => undo(id)));
const state = { overview: null, current: null, looking: null, busy: Promise.resolve(), waiting: 0 };
const item = (id = state.current) => state.overview.items.find((each) => each.figure_id === id);

// One thing at a time: a key that is pressed while a decision is on its way waits for it.
function queued(action) {
  waiting(1);
  state.busy = state.busy.then(action).catch((error) => toast(error.message, true)).finally(() => waiting(-1));
  return state.busy;
}

// How many things are under way: the page's own business, and what a test waits for.
function waiting(change) {
  state.waiting += change;
  document.body.dataset.busy = String(state.waiting);
}

let toastTimer;
function toast(text, wrong = false) {
  const box = get("toast");
  box.textContent = text;
  box.className = wrong ? "shown error" : "shown";
  clearTimeout(toastTimer);
  toastTimer = setTimeout(() => { box.className = ""; }, wrong ? 2 * TOAST : TOAST);
}

async function start() {
  state.overview = await api.overview();
  list.fill(state.overview);
  showProgress();
  showConflicts(state.overview.conflicts);
  if (state.overview.torn) toast("The last decision was cut off when the program was killed; it does not count.", true);
  const wanted = decodeURIComponent(location.hash.slice(1));
  const first = item(wanted) ?? list.shown.find((each) => each.status === "unreviewed") ?? list.shown[0];
  if (first) await select(first.figure_id);
  else detail.empty("There are no figures here.");
  document.body.dataset.ready = "true";
}

// Show a figure, and its page unless the person is looking at another on purpose.
async function select(id) {
  state.current = id;
  state.looking = null;
  history.replaceState(null, "", `#${encodeURIComponent(id)}`);
  list.select(id);
  await show();
  ahead();
}

async function show() {
  const id = state.current;
  const figure = await api.figure(id);
  if (state.current !== id) return;
  replace(figure);
  detail.show(figure);
  const at = state.looking ?? figure.page_index;
  const moved = figure.redrawn && at === figure.page_index ? figure.found_bbox : null;
  await page.show(figure.document, at, pagesOf(figure.document), id, moved);
  document.body.dataset.figure = id;
}

// The item as the server tells of it now.
function replace(figure) {
  const place = state.overview.items.findIndex((each) => each.figure_id === figure.figure_id);
  if (place >= 0) state.overview.items[place] = { ...state.overview.items[place], ...figure };
}

const pagesOf = (name) => state.overview.documents.find((row) => row.document === name).n_pages;

function ahead() {
  for (let step = 1; step <= AHEAD; step++) {
    const next = list.beside(step);
    if (!next || list.place() < 0) return;
    page.prefetch(next.document, next.page_index);
    new Image().src = api.figureImage(next, "large");
  }
}

async function go(step) {
  const next = list.beside(step);
  if (next) await select(next.figure_id);
}

async function turn(step) {
  const at = (state.looking ?? item().page_index) + step;
  if (at < 0 || at >= pagesOf(item().document)) return;
  state.looking = at === item().page_index ? null : at;
  await show();
}

async function decide(action, values, says) {
  const answer = await api.decide(state.current, action, values);
  await decided(answer, says);
}

async function decided(answer, says) {
  if (answer.item) {
    replace(answer.item);
    list.update(item(answer.item.figure_id));
  }
  page.forget();
  showProgress();
  showConflicts(answer.conflicts);
  toast(says);
}

async function onward() {
  const next = get("advance").checked ? list.nextUnreviewed() : null;
  await (next ? select(next.figure_id) : show());
}

const actions = {
  async a() {
    if (item().kept) {
      await decide("accept", {}, "Accepted. u takes it back.");
      await onward();
      return;
    }
    const kind = await modes.choose("It is a figure after all. Of what kind?", modes.kinds(state.overview.words));
    if (kind === null) return;
    await decide("restore", { kind }, "Restored.");
    await show();
  },
  async r() {
    const reason = await modes.choose("Why is it rejected?", modes.reasons(state.overview.words));
    if (reason === null) return;
    await decide("reject", { reason }, "Rejected. u takes it back.");
    await onward();
  },
  async e() {
    if (!detail.shown?.pair) return toast("The extraction dropped this region; a restores it.", true);
    const before = detail.shown.pair.text;
    const text = await modes.edit(before);
    if (text !== null && text !== before) await decide("edit_text", { text }, "The text is saved.");
    await show();
  },
  async k() {
    const kind = await modes.choose("What is it?", modes.kinds(state.overview.words));
    if (kind === null) return;
    await decide("set_kind", { kind }, `Its kind is ${nameOf(kind)}.`);
    await show();
  },
  async b() {
    if (state.looking !== null) {
      state.looking = null;
      await show();
    }
    const box = await modes.redraw(page, page.figure(state.current).bbox);
    if (box !== null) await decide("redraw_box", { bbox: box }, "The box is saved.");
    await show();
  },
  async l() {
    for (;;) {
      const chosen = await modes.relink(page);
      if (chosen === null) break;
      if (chosen.turn) {
        await turn(chosen.turn);
        continue;
      }
      await decide("relink_caption", chosen, chosen.text_id === null ? "It has no caption." : "The caption is linked.");
      break;
    }
    state.looking = null;
    await show();
  },
  u: () => undo(),
};

async function undo(of = null) {
  const answer = await api.undo(of);
  await decided(answer, "Taken back.");
  if (answer.figure_id) await select(answer.figure_id);
  else await show();
}

const others = {
  n: () => queued(() => go(1)),
  ArrowDown: () => queued(() => go(1)),
  p: () => queued(() => go(-1)),
  ArrowUp: () => queued(() => go(-1)),
  PageDown: () => queued(() => turn(1)),
  PageUp: () => queued(() => turn(-1)),
  f: () => { get("filter-words").focus(); get("filter-words").select(); },
  z: () => page.toggleZoom(),
  o: () => {
    const order = get("order");
    order.value = order.value === "book" ? "uncertain" : "book";
    list.refilter();
    toast(order.value === "book" ? "As in the books." : "The least certain first.");
    const first = list.shown.find((each) => each.kept && each.status === "unreviewed");
    if (first && order.value === "uncertain") queued(() => select(first.figure_id));
  },
  "?": () => get("help").showModal(),
};

function press(key) {
  if (actions[key]) {
    if (state.current) queued(actions[key]);
    return true;
  }
  if (!others[key]) return false;
  others[key]();
  return true;
}

window.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
  if (event.target.matches?.("input, select, textarea")) {
    if (event.key === "Escape" || (event.key === "Enter" && event.target.type === "search")) leaveFilters(event.target);
    return;
  }
  if (press(event.key)) event.preventDefault();
});

// Back from the filters to the figures: to the first of them where the current one is not among them.
function leaveFilters(field) {
  field.blur();
  if (list.place() < 0 && list.shown.length) queued(() => select(list.shown[0].figure_id));
}

for (const button of get("actions").children) button.addEventListener("click", () => { button.blur(); press(button.dataset.key); });
get("page-before").addEventListener("click", () => queued(() => turn(-1)));
get("page-after").addEventListener("click", () => queued(() => turn(1)));
get("help-button").addEventListener("click", () => get("help").showModal());
for (const name of ["help", "conflicts"]) get(`${name}-close`).addEventListener("click", () => get(name).close());
get("conflicts-button").addEventListener("click", () => get("conflicts").showModal());

function showProgress() {
  const pairs = state.overview.items.filter((each) => each.kept);
  const done = pairs.filter((each) => each.status !== "unreviewed").length;
  get("progress-text").textContent = `${done} of ${pairs.length} reviewed`;
  get("progress-bar").style.width = `${pairs.length ? (100 * done) / pairs.length : 0}%`;
  get("progress").setAttribute("aria-valuenow", String(done));
  get("progress").setAttribute("aria-valuemax", String(pairs.length));
}

function showConflicts(conflicts) {
  const button = get("conflicts-button");
  button.hidden = !conflicts.length;
  button.textContent = `${conflicts.length} ${conflicts.length === 1 ? "decision does" : "decisions do"} not fit`;
  const lines = conflicts.map((conflict) => {
    const buttons = [];
    if (conflict.figure_id) buttons.push(["look", () => select(conflict.figure_id)]);
    buttons.push(["undo", () => queued(() => undo(conflict.id))]);
    const made = buttons.map(([name, action]) => {
      const one = element("button", { type: "button" }, [name]);
      one.addEventListener("click", () => { get("conflicts").close(); action(); });
      return one;
    });
    return element("li", {}, [element("span", {}, [conflict.line]), ...made]);
  });
  get("conflicts-list").replaceChildren(...lines);
}

queued(start);
