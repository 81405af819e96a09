// What a publish would do, told before it is done.

import { element } from "/js/elements.js";
import { conflictItem, flagItem, likenessItem } from "./findings.js";
import { count, number } from "./words.js";

const CHANGES = { added: ["New", "now"], changed: ["Changed", "later"], removed: ["Taken out", "bad"], moved: ["Renamed", "plain"], relabeled: ["New details", "plain"] };

const FEW = 3;

// The plan in one line: what it changes, and what a person should look at first.
export function planWords(plan) {
  const look = [
    plan.refused.length && `${count(plan.refused.length, "file")} refused`,
    plan.flags.length && `${count(plan.flags.length, "part")} kept out`,
    plan.alike.length && `${count(plan.alike.length, "near-duplicate")}`,
    plan.conflicts.length && `${count(plan.conflicts.length, "pair")} of numbers that differ`,
  ].filter(Boolean);
  return `${count(plan.changes.length, "change")}${look.length ? `; to look at: ${look.join(", ")}` : ""}.`;
}

export function planSection(plan) {
  const stopped = plan.files.filter((file) => plan.refused.includes(file.file) || file.outcome === "partial");
  const notes = plan.files.filter((file) => file.reason && !stopped.includes(file));
  const cost = plan.dollars ? `, about $${plan.dollars.toFixed(4)}` : "";
  return element(
    "section",
    { class: "plan card", "aria-labelledby": "plan-title" },
    element("h2", { id: "plan-title" }, plan.nothing_new ? "A publish would change nothing" : "What a publish would change"),
    plan.nothing_new ? null : element("p", { class: "soft" }, `${count(plan.new_passages, "new passage")} of ${number(plan.passages)} in all; ${count(plan.tokens, "token")} to index${cost}.${plan.unchanged ? ` ${count(plan.unchanged, "file is", "files are")} live as they are.` : ""}`),
    element("ul", { class: "changes" }, ...plan.changes.map(change)),
    part("Cannot be published, or not whole", "bad", stopped.map((file) => element("li", {}, element("strong", {}, file.file), " ", file.reason || file.outcome)), { open: true }),
    part("Worth knowing", "", notes.map((file) => element("li", {}, element("strong", {}, file.file), " ", file.reason))),
    part("Kept out of the answers", "warn", plan.flags.map(flagItem), { open: true, after: "A part that is right after all is answered from when you tick it under Details of its file." }),
    part("Nearly the same as another document", "warn", plan.alike.map(likenessItem), { open: plan.alike.length <= FEW }),
    part("Numbers that differ between documents", "warn", plan.conflicts.map((pair) => conflictItem(pair)), { open: plan.conflicts.length <= FEW }),
  );
}

function change({ title, change: kind, file, pages }) {
  const [words, look] = CHANGES[kind] ?? [kind, "plain"];
  const where = kind === "changed" && pages.length ? `page${pages.length > 1 ? "s" : ""} ${pages.slice(0, 12).join(", ")}${pages.length > 12 ? "…" : ""}` : file;
  return element("li", {}, element("span", { class: `pill ${look}` }, words), element("span", { class: "change-title" }, title), element("span", { class: "soft small" }, where));
}

function part(title, look, items, { open = false, after = "" } = {}) {
  if (!items.length) return null;
  return element("details", { class: `part ${look}`, open }, element("summary", {}, `${title} (${items.length})`), element("ul", {}, ...items), after ? element("p", { class: "soft small" }, after) : null);
}
