// What went live when, how generations differ, and the way back.

import { element } from "/js/elements.js";
import { button, count, empty, heading, moment, pill, problem, waiting } from "./words.js";

const ACTIONS = { publish: "Published", rollback: "Returned to" };

export async function historyView(view, app, _rest, signal) {
  const body = element("div", {}, waiting());
  view.append(heading("History", "Every generation is kept whole. Going back takes a moment and interrupts nobody."), body);
  const refresh = async () => {
    try {
      const entries = await app.ask("GET", "/api/documents/history", undefined, { signal });
      body.replaceChildren(entries.length
        ? element("ol", { class: "timeline" }, ...entries.map((entry, n) => item(app, entry, entries, n, refresh)))
        : empty("Nothing has been published yet", "Add documents to the draft and publish it.", element("a", { class: "button main", href: "#/draft" }, "Add documents")));
    } catch (error) {
      if (!signal.aborted) body.replaceChildren(problem(error));
    }
  };
  await refresh();
}

function item(app, entry, entries, n, refresh) {
  const live = entries.find((one) => one.live);
  const newest = entries.findIndex((one) => one.number === entry.number) === n;
  const difference = element("div", { class: "difference", hidden: true });
  const compare = button("What is different", async () => {
    difference.hidden = !difference.hidden;
    compare.setAttribute("aria-expanded", !difference.hidden);
    if (difference.hidden) return;
    difference.replaceChildren(await changes(app, live.number, entry.number));
  }, { kind: "slim", "aria-expanded": "false" });
  const back = button("Make it live", async () => {
    const sure = await app.confirm(`Make generation ${entry.number} live?`, `Customers hear it at once instead of generation ${live.number}. You can come back the same way.`, "Make it live");
    if (!sure) return;
    back.disabled = true;
    back.textContent = "Going back…";
    try {
      await app.ask("POST", "/api/draft/rollback", { generation: entry.number });
      app.announce(`Generation ${entry.number} is live.`);
      await refresh();
    } catch (error) {
      back.replaceWith(problem(error));
    }
  }, { kind: "slim" });
  const other = live && entry.number !== live.number && newest;
  return element(
    "li",
    { class: `card${entry.live ? " is-live" : ""}` },
    element("div", { class: "timeline-head" },
      element("strong", {}, `${ACTIONS[entry.action] ?? entry.action} generation ${entry.number}`),
      entry.live ? pill("Live", "now") : null),
    element("p", { class: "soft small" }, `${moment(entry.at)} by ${entry.actor} · ${count(entry.documents, "document")}, ${count(entry.passages, "passage")} · ${entry.note.replace(/^was (\d+)$/, "before it: generation $1")}`),
    other ? element("div", { class: "beside" }, back, compare) : null,
    difference,
  );
}

async function changes(app, live, number) {
  try {
    const found = await app.ask("GET", `/api/documents/diff?older=${live}&newer=${number}`);
    if (!found.length) return element("p", { class: "soft small" }, "It holds the same documents as what is live.");
    const told = { added: "would come back", removed: "would be gone", changed: "would be another version", moved: "would have another file name", relabeled: "would have other details" };
    return element("ul", {}, ...found.map((one) => element("li", {}, element("strong", {}, one.title), ` ${told[one.change] ?? one.change}`, element("span", { class: "soft" }, ` · ${one.file}`), one.pages.length ? element("span", { class: "soft" }, ` (page${one.pages.length > 1 ? "s" : ""} ${one.pages.join(", ")})`) : null)));
  } catch (error) {
    return problem(error);
  }
}
