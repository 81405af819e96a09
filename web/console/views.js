// The views by name.

import { askView } from "./ask.js";
import { documentsView } from "./documents.js";
import { draftView } from "./draft.js";
import { findingsView } from "./findings.js";
import { historyView } from "./history.js";
import { pageView } from "./page.js";
import { droppedFiles } from "./folders.js";
import { addFiles } from "./uploads.js";

const VIEWS = { documents: documentsView, draft: draftView, ask: askView, findings: findingsView, history: historyView };

export { addFiles, droppedFiles };

// The function that fills the view, the name of the tab that it belongs to, and of its look.
export function find(name, rest) {
  if (name === "documents" && rest.length) return [pageView, "documents", "page"];
  return Object.hasOwn(VIEWS, name) ? [VIEWS[name], name] : [documentsView, "documents"];
}
