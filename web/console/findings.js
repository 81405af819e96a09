// What a person should look at: text kept out, near-duplicates, numbers that differ.

import { element } from "/js/elements.js";
import { empty, heading, pageLink, problem, waiting } from "./words.js";

export async function findingsView(view, app, _rest, signal) {
  const body = element("div", {}, waiting("Comparing every document with every other"));
  view.append(heading("Findings", "What we noticed in the live documents. You judge it; nothing is changed for you."), body);
  try {
    const found = await app.ask("GET", "/api/documents/findings", undefined, { signal });
    const place = { link: true };
    const parts = [
      group("Numbers that differ", "Two documents in force at once speak of the same thing, but not with the same number. Some are different rules in similar words.", found.conflicts.map((pair) => conflictItem(pair, place))),
      group("Kept out of the answers", "Text that nobody can see on the page, or that speaks to a machine. It is never read to customers.", found.flags.map(flagItem)),
      group("Nearly the same", "Two documents with mostly the same words. Is one of them left over?", found.alike.map(likenessItem)),
    ].filter(Boolean);
    body.replaceChildren(...(parts.length ? parts : [empty("Nothing to look at", "No hidden text, no near-duplicates, no numbers that differ.")]));
  } catch (error) {
    if (signal.aborted) return;
    const none = error.code === "nothing_published";
    body.replaceChildren(none ? empty("Nothing is published yet", "Findings are about what is live.") : problem(error));
  }
}

function group(title, lead, items) {
  if (!items.length) return null;
  return element("section", { class: "finding-group" }, element("h2", {}, `${title} (${items.length})`), element("p", { class: "soft" }, lead), element("ul", { class: "findings" }, ...items));
}

// With `link` a side leads to its page; a plan's documents may not be live yet.
export function conflictItem({ one, other }, { link = false } = {}) {
  const namesakes = one.title === other.title;
  return element("li", { class: "pair" }, side(one, other.numbers, { link, namesakes }), side(other, one.numbers, { link, namesakes }));
}

function side({ document, title, file, pages, text, numbers }, others, { link, namesakes }) {
  const where = `${title}${namesakes ? ` (${file})` : ""}, page ${pages[0]}`;
  return element(
    "div",
    { class: "pair-side" },
    element("p", { class: "soft small" }, link ? element("a", { href: pageLink(document, "live", pages[0]) }, where) : where),
    element("p", {}, ...marked(text, numbers.filter((one) => !others.includes(one)))),
  );
}

// The numbers stand in a sentence as they were written, perhaps with commas and capitals.
function marked(text, numbers) {
  const digits = new Set(numbers.flatMap((one) => one.match(/\d[\d.]*/g) ?? []));
  return text.split(/((?:[$€£]\s?)?\d[\d,.]*\d|[$€£]?\d)/).map((part) => {
    const plain = part.replace(/[^\d.]/g, "");
    return plain && digits.has(plain) ? element("mark", {}, part) : part;
  });
}

export function flagItem({ file, kind, where, text, reason }) {
  const words = { instruction: "Speaks to a machine", garbled: "Unreadable" }[kind] ?? "Hidden";
  return element("li", {}, element("span", { class: `pill ${kind === "instruction" ? "bad" : "warn"}` }, words),
    element("span", { class: "soft small" }, ` ${file}, ${where}: ${reason}`), element("blockquote", {}, text));
}

export function likenessItem({ file, other, alike, only_here: here, only_there: there }) {
  const words = `${file} and ${other} are ${Math.round(alike * 100)} % alike`;
  const differs = here.length + there.length > 0;
  return element("li", {}, element("p", {}, words), differs
    ? element("div", { class: "differences" },
        element("div", { class: "pair soft small" }, element("span", {}, `Only in ${file}`), element("span", {}, `Only in ${other}`)),
        ...here.map((text, n) => element("div", { class: "pair" }, element("p", {}, ...changed(text, there[n])), element("p", {}, ...changed(there[n], text)))))
    : element("p", { class: "soft small" }, "They do not differ in a single block."));
}

// The words that the other text has not; a text without a counterpart is new as a whole.
function changed(text, other) {
  if (!text) return [element("span", { class: "soft" }, "nothing")];
  if (!other) return [text];
  const known = new Set(other.toLowerCase().match(/[\p{L}\p{N}$€£.,%]+/gu) ?? []);
  return text.split(/([\p{L}\p{N}$€£.,%]+)/u).map((word, n) => (n % 2 && !known.has(word.toLowerCase()) ? element("mark", {}, word) : word));
}
