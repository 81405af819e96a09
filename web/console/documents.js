// What is live: every document with its dates in force, and what could not be published.

import { element } from "/js/elements.js";
import { count, empty, heading, inForce, listen, moment, pageLink, pill, problem, waiting } from "./words.js";

export async function documentsView(view, app, _rest, signal) {
  view.append(waiting());
  let status, draft;
  try {
    [status, draft] = await Promise.all([
      app.ask("GET", "/api/documents", undefined, { signal }),
      app.ask("GET", "/api/draft", undefined, { signal }),
    ]);
  } catch (error) {
    if (!signal.aborted) view.replaceChildren(problem(error));
    return;
  }
  app.counted(draft.files.length + draft.remove.length);
  if (!status.number) {
    view.replaceChildren(
      heading("Documents", ""),
      ...failures(status),
      empty("Nothing is published yet", "Drop your policy files anywhere on this page, look at the plan, and publish.", element("a", { class: "button main", href: "#/draft" }, "Add documents")),
    );
    return;
  }
  const rows = status.documents.map((document) => [document, row(document, draft.remove.includes(document.id))]);
  const none = element("p", { class: "soft", hidden: true }, "No document matches.");
  const filter = element("input", { type: "search", placeholder: "Filter documents", "aria-label": "Filter documents" });
  listen(filter, "input", () => {
    const wanted = filter.value.trim().toLowerCase();
    for (const [document, node] of rows) {
      node.hidden = !`${document.title} ${document.file} ${document.owner} ${document.id}`.toLowerCase().includes(wanted);
    }
    none.hidden = rows.some(([, node]) => !node.hidden);
  });
  const published = status.published ? `, published ${moment(status.published)} by ${status.actor}` : "";
  view.replaceChildren(
    heading(
      "Documents",
      `Generation ${status.number} is live: ${count(new Set(status.documents.map((one) => one.id)).size, "document")}, ${count(status.passages, "passage")}${published}.`,
      element("a", { class: "button main", href: "#/draft" }, "Add documents"),
    ),
    ...failures(status),
    element("div", { class: "filter" }, filter),
    element("ul", { class: "rows" }, ...rows.map(([, node]) => node)),
    none,
    element("p", { class: "soft small export" }, element("a", { href: "/api/documents/export", download: true }, "Download all passages"), " as JSON lines, with their places in the text."),
  );
}

function row(document, leaving) {
  const { words, kind } = inForce(document);
  return element(
    "li",
    {},
    element(
      "a",
      { class: "row", href: pageLink(document.id, document.version, 1) },
      element("span", { class: "row-title" }, document.title),
      element("span", { class: "row-marks" },
        leaving ? pill("Leaves with the draft", "bad") : null,
        document.outcome === "partial" ? pill("Partly read", "warn") : null,
        document.audience !== "public" ? pill(document.audience, "plain") : null,
        pill(words, kind),
      ),
      element("span", { class: "row-about soft" }, [document.owner, document.file].filter(Boolean).join(" · ")),
      element("span", { class: "row-count soft" }, `${count(document.pages, "page")}, ${count(document.passages, "passage")}`),
    ),
  );
}

function failures({ failures: open }) {
  if (!open.length) return [];
  return [
    element(
      "section",
      { class: "notice-card card warn", "aria-label": "Not published" },
      element("h2", {}, `${count(open.length, "file")} could not be published, or not whole`),
      element("ul", {}, ...open.map((one) => element("li", {}, element("strong", {}, one.file), ` ${one.reason || one.outcome}`, element("span", { class: "soft" }, ` since ${moment(one.since)}`)))),
    ),
  ];
}
