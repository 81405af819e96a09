// How the console says dates, sizes and counts, and small parts that every view uses.

import { element } from "/js/elements.js";

const DAY = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" });
const MOMENT = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" });

export const day = (iso) => DAY.format(new Date(`${iso}T00:00:00Z`));
export const moment = (iso) => MOMENT.format(new Date(iso));
export const number = (value) => value.toLocaleString();
export const count = (n, one, many = `${one}s`) => `${number(n)} ${n === 1 ? one : many}`;

export function size(bytes) {
  if (bytes < 1024) return `${bytes} B`;
  if (bytes < 1024 * 1024) return `${Math.round(bytes / 1024)} KB`;
  return `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}

export function inForce({ effective_from: from, effective_to: to, in_force: now }) {
  const today = new Date().toISOString().slice(0, 10);
  if (from && from > today) return { words: `From ${day(from)}`, kind: "later" };
  if (to && to < today) return { words: `Ended ${day(to)}`, kind: "past" };
  if (now === false) return { words: "Not in force", kind: "past" };
  return { words: to ? `Until ${day(to)}` : "In force", kind: "now" };
}

export function listen(node, event, handler) {
  node.addEventListener(event, handler);
  return node;
}

export function button(words, handler, { kind = "", ...attributes } = {}) {
  return listen(element("button", { type: "button", class: `button ${kind}`.trim(), ...attributes }, words), "click", handler);
}

export const pill = (words, kind) => element("span", { class: `pill ${kind}` }, words);

export function heading(title, lead, ...beside) {
  return element(
    "div",
    { class: "heading" },
    element("div", {}, element("h1", {}, title), lead ? element("p", { class: "soft" }, lead) : null),
    beside.length ? element("div", { class: "beside" }, ...beside) : null,
  );
}

export function empty(title, words, ...actions) {
  return element("div", { class: "empty card" }, element("h2", {}, title), element("p", { class: "soft" }, words), ...actions);
}

export const waiting = (words = "Loading") => element("p", { class: "waiting soft", role: "status" }, words, "…");

export function problem(error) {
  return element("p", { class: "error", role: "alert" }, error.message);
}

// Where a page of a version is shown.
export function pageLink(document, version, page, passage) {
  const at = `#/documents/${encodeURIComponent(document)}/${version}/${page}`;
  return passage ? `${at}/${passage}` : at;
}
