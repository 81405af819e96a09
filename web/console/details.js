// What a file's sidecar says, as a form.

import { element } from "/js/elements.js";
import { listen } from "./words.js";

const FIELDS = [
  ["title", "Title", "text"],
  ["owner", "Owner", "text"],
  ["effective_from", "In force from (day of travel)", "date"],
  ["effective_to", "In force to, last day", "date"],
  ["audience", "Audience", "text"],
  ["language", "Language", "text"],
];
const EXAMPLES = { title: "As the file says", owner: "Who keeps it up to date", audience: "public", language: "en" };

export async function detailsForm(app, file, refresh) {
  const { documents } = await app.ask("GET", "/api/documents");
  const known = new Map(documents.map((one) => [one.id, one.title]));
  const fields = FIELDS.map(([key, label, type]) => {
    const id = `${file.name}-${key}`;
    return element("div", { class: "field" }, element("label", { for: id }, label),
      element("input", { id, name: key, type, value: file.fields[key] ?? "", placeholder: EXAMPLES[key] ?? null }));
  });
  const belongs = element("select", { id: `${file.name}-id`, name: "id" },
    element("option", { value: "" }, file.replaces ? `The same as now: ${file.replaces}` : "A document of its own"),
    ...[...known].map(([id, title]) => element("option", { value: id, selected: file.fields.id === id }, `A version of: ${title}`)));
  const allow = element("label", { class: "tick" },
    element("input", { type: "checkbox", name: "allow_flagged", value: "true", checked: file.fields.allow_flagged === true }),
    element("span", {}, "Answer from the flagged parts, too ", element("span", { class: "soft small" }, "(only after somebody has read them)")));
  const error = element("p", { class: "error", role: "alert" });
  const form = element("form", { class: "details-form" }, ...fields,
    element("div", { class: "field" }, element("label", { for: `${file.name}-id` }, "Belongs to"), belongs),
    allow,
    error,
    element("button", { class: "button main slim" }, "Save details"));
  return listen(form, "submit", async (event) => {
    event.preventDefault();
    error.textContent = "";
    const given = Object.fromEntries([...new FormData(form)].filter(([, value]) => value.trim()));
    if (given.allow_flagged) given.allow_flagged = true;
    const { effective_from: from, effective_to: to } = given;
    if (from && to && to < from) {
      error.textContent = "The last day in force lies before the first.";
      form.elements.effective_to.focus();
      return;
    }
    try {
      await app.ask("PUT", `/api/draft/details/${file.name.split("/").map(encodeURIComponent).join("/")}`, given);
      await refresh({ plan: true });
    } catch (refused) {
      error.textContent = refused.message;
    }
  });
}
