// How a piece of work ended, told above the draft.

import { element } from "/js/elements.js";
import { count } from "./words.js";

export function outcome({ kind, state, message, result }) {
  if (state !== "done") return [element("p", { class: state === "failed" ? "error" : "notice-card card", role: "status" }, message)];
  if (kind === "stage") {
    return [element("div", { class: "notice-card card good", role: "status" },
      element("h2", {}, "The trial is ready"),
      element("p", {}, "Ask it what customers would ask. They still hear what is live."),
      element("a", { class: "button main", href: "#/ask" }, "Ask the trial"))];
  }
  if (kind === "answers") return [answersCard(result)];
  if (!result.changed) return [element("p", { class: "notice-card card", role: "status" }, "Nothing has changed: everything in the draft was live already.")];
  return [element("div", { class: "notice-card card good", role: "status" },
    element("h2", {}, `Generation ${result.number} is live`),
    element("p", {}, "Customers who ask from now on hear it; nobody’s call was interrupted."),
    result.refused?.length ? element("p", { class: "bad" }, `Not published: ${result.refused.join(", ")}`) : null,
    element("div", { class: "beside" },
      element("a", { class: "button main", href: "#/ask" }, "Ask a question"),
      element("a", { class: "button", href: "#/history" }, "History")))];
}

function answersCard({ asked, answers }) {
  const from = ({ title, pages }) => (title ? `${title}, page ${pages[0]}` : "no answer");
  return element(
    "section",
    { class: "notice-card card answers-card", role: "status" },
    element("h2", {}, answers.length ? `${answers.length} of ${count(asked, "question")} would be answered from elsewhere` : `None of ${count(asked, "question")} would be answered differently`),
    answers.length ? element("details", { open: answers.length < 12 }, element("summary", {}, "Which ones"),
      element("ul", {}, ...answers.map(({ question, before, after }) => element("li", {}, element("strong", {}, question), element("span", { class: "soft" }, ` ${from(before)} → ${from(after)}`))))) : null,
  );
}
