// Try a question: what a call would find, in the live generation, in the trial, or in both.

import { element } from "/js/elements.js";
import { count, heading, listen, pageLink, problem, waiting } from "./words.js";

// The last question stays when the view is left.
const kept = { q: "", where: null, as_of: "", audience: "public" };

export async function askView(view, app, _rest, signal) {
  const { staged } = await app.ask("GET", "/api/draft", undefined, { signal });
  const where = staged ? (kept.where ?? "trial") : "live";
  const field = element("input", { type: "search", name: "q", "aria-label": "Question", placeholder: "What would a customer ask?", value: kept.q, maxlength: 1000, enterkeyhint: "search" });
  const choice = (value, words) => element("label", { class: "choice" }, element("input", { type: "radio", name: "where", value, checked: value === where }), element("span", {}, words));
  const day = element("input", { type: "date", name: "as_of", value: kept.as_of, "aria-label": "On the day of travel" });
  const audience = element("input", { type: "text", name: "audience", value: kept.audience, "aria-label": "Audience", size: 8, placeholder: "everybody" });
  const form = element(
    "form",
    { class: "ask card", role: "search" },
    element("div", { class: "ask-line" }, field, element("button", { class: "button main" }, "Ask")),
    element("div", { class: "ask-more" },
      staged ? element("fieldset", {}, element("legend", { class: "visually-hidden" }, "Where"), choice("live", "Live"), choice("trial", "Trial"), choice("both", "Both")) : null,
      element("label", {}, element("span", { class: "soft small" }, "Day of travel"), day),
      element("label", {}, element("span", { class: "soft small" }, "Audience"), audience),
    ),
  );
  const answers = element("div", { class: "answers" });
  view.append(heading("Ask", staged ? "Compare what customers hear now with what they would hear." : "See what customers hear now. Build a trial of your draft to ask that, too."), form, answers);
  const go = async () => {
    const given = Object.fromEntries(new FormData(form));
    Object.assign(kept, given);
    if (!given.q.trim()) return;
    const places = { live: [["Live", null]], trial: [["Trial", staged]], both: [["Live", null], ["Trial", staged]] }[given.where ?? "live"];
    answers.replaceChildren(...places.map(() => waiting("Searching")));
    const columns = await Promise.all(places.map(([name, generation]) => column(app, name, generation, given, signal)));
    if (!signal.aborted) answers.replaceChildren(...columns);
  };
  listen(form, "submit", (event) => {
    event.preventDefault();
    go();
  });
  listen(form, "change", (event) => {
    if (event.target !== field && kept.q) go();
  });
  field.focus();
  if (kept.q) await go();
}

async function column(app, name, generation, { q, as_of: day, audience }, signal) {
  const query = new URLSearchParams({ q, audience });
  if (generation) query.set("generation", generation);
  if (day) query.set("as_of", day);
  let found;
  try {
    found = await app.ask("GET", `/api/documents/search?${query}`, undefined, { signal });
  } catch (error) {
    return element("section", { "aria-label": name }, element("h2", {}, name), problem(error));
  }
  app.announce(`${name}: ${count(found.hits.length, "passage")} found.`);
  return element(
    "section",
    { "aria-label": name },
    element("h2", {}, name, element("span", { class: "soft small" }, ` generation ${found.generation} · sure to ${Math.round(found.confidence * 100)} %`)),
    found.abstained ? element("p", { class: "notice-card card warn" }, "The assistant would say that it does not know. The nearest passages, for you only:") : null,
    element("ol", { class: "hits" }, ...found.hits.map(hit)),
  );
}

function hit({ rank, passage, sentences }) {
  const best = sentences?.[0];
  return element(
    "li",
    { class: "card" },
    element("a", { class: "hit-title", href: pageLink(passage.info.id, passage.version, best?.page ?? passage.pages[0], passage.id) },
      element("span", { class: "passage-number" }, rank), `${passage.info.title}, page ${(best?.page ?? passage.pages[0])}`),
    element("p", { class: "soft small" }, passage.section.join(" › ")),
    element("p", { class: "hit-text" }, ...lit(passage, best)),
  );
}

function lit(passage, sentence) {
  if (!sentence) return [passage.text.replace(/\n+/g, "\n")];
  const start = sentence.start - passage.start;
  const end = sentence.end - passage.start;
  return [passage.text.slice(0, start), element("mark", {}, passage.text.slice(start, end)), passage.text.slice(end)];
}
