// The draft: files are dropped here, described, checked, tried, and published.

import { element } from "/js/elements.js";
import { detailsForm } from "./details.js";
import { chosenFiles } from "./folders.js";
import { outcome } from "./outcome.js";
import { planSection, planWords } from "./plan.js";
import { ACCEPTED, addFiles, news, sendingRows } from "./uploads.js";
import { button, heading, listen, moment, pill, problem, size, waiting } from "./words.js";

// `opened` is the file whose details are to be changed.
export async function draftView(view, app, [opened], signal) {
  const input = element("input", { type: "file", multiple: true, accept: ACCEPTED, class: "visually-hidden", id: "files", tabindex: "-1" });
  const folder = element("input", { type: "file", multiple: true, webkitdirectory: true, class: "visually-hidden", id: "folder", tabindex: "-1", "aria-label": "Folder" });
  for (const one of [input, folder]) {
    listen(one, "change", () => {
      addFiles(app, chosenFiles(one));
      one.value = "";
    });
  }
  const zone = element(
    "div",
    { class: "zone card" },
    element("p", { class: "zone-title" }, "Drop policy files or a folder here"),
    element("p", { class: "soft" }, "PDF, Word, HTML, Markdown or text. A file with the name of a live one becomes its new version."),
    element("div", { class: "zone-buttons" },
      button("Choose files", () => input.click(), { kind: "main" }),
      button("Choose a folder", () => folder.click())),
    input,
    folder,
  );
  const sending = element("ul", { class: "sending" });
  const body = element("div", {}, waiting());
  view.append(heading("Draft", "Nothing you do here is heard by customers until you publish."), zone, sending, body);

  let shown = 0;
  const refresh = async ({ plan = false } = {}) => {
    const turn = ++shown;
    try {
      const draft = await app.ask("GET", "/api/draft", undefined, { signal });
      if (turn !== shown || signal.aborted) return;
      app.counted(draft.files.length + draft.remove.length);
      body.replaceChildren(...contents(app, draft, refresh, opened));
      if (plan && !draft.plan && !app.work.running && draft.files.length + draft.remove.length) await start("/api/draft/plan");
    } catch (error) {
      if (!signal.aborted) body.replaceChildren(problem(error));
    }
  };
  const start = async (path) => {
    try {
      await app.work.start(path);
    } catch (error) {
      body.prepend(problem(error));
    }
  };
  const showSending = () => sending.replaceChildren(...sendingRows());
  news.addEventListener("change", showSending, { signal });
  news.addEventListener("progress", showSending, { signal });
  let added = false;
  news.addEventListener("sent", () => {
    added = app.work.running;
    refresh({ plan: true });
  }, { signal });
  app.work.addEventListener("change", () => busy(body, true), { signal });
  app.work.addEventListener("ended", async ({ detail }) => {
    // What was added while a plan was made needs another.
    await refresh({ plan: added });
    added = false;
    if (detail.kind === "plan" && detail.state === "done") return;
    body.prepend(...outcome(detail));
  }, { signal });
  listen(body, "start", (event) => start(event.detail));
  showSending();
  await refresh({ plan: !opened });
}

const busy = (body, is) => {
  for (const node of body.querySelectorAll("button")) node.disabled = is;
};

function contents(app, draft, refresh, opened) {
  if (!draft.files.length && !draft.remove.length) return [];
  const begin = (path) => (event) => event.target.dispatchEvent(new CustomEvent("start", { bubbles: true, detail: path }));
  const act = (method, path) => async () => {
    await app.ask(method, path);
    await refresh({ plan: true });
  };
  const nothing = draft.plan?.nothing_new;
  const actions = element(
    "div",
    { class: "draft-actions card" },
    draft.staged
      ? element("span", { class: "beside" }, element("a", { class: "button", href: "#/ask" }, "Ask the trial"), button("Compare answers", begin("/api/draft/answers")))
      : button("Build a trial", begin("/api/draft/stage"), { disabled: nothing || !draft.plan }),
    button(draft.staged ? "Publish the trial" : "Publish", async (event) => {
      const sure = await app.confirm("Publish now?", `${planWords(draft.plan)} Customers hear it at once; History has the way back.`, "Publish");
      if (sure) begin("/api/draft/publish")(event);
    }, { kind: "main", disabled: nothing || !draft.plan }),
    element("p", { class: "soft small" }, words(draft)),
    button("Empty the draft", async () => {
      const sure = await app.confirm("Empty the draft?", "The files you added here are deleted. What is live stays.", "Empty it");
      if (!sure) return;
      await act("DELETE", "/api/draft")();
    }, { kind: "slim bad" }),
  );
  const files = draft.files.length + draft.remove.length;
  const parts = [
    draft.plan ? planSection(draft.plan)
      : element("div", { class: "unplanned" }, app.work.running ? waiting("Checking what would change") : button("Check what would change", begin("/api/draft/plan"))),
    actions,
    element("h2", { class: "files-title" }, `In the draft (${files})`),
    element("ul", { class: "files" },
      ...draft.files.map((file) => fileRow(app, file, refresh, act, file.name === opened)),
      ...draft.remove.map((id) => element("li", { class: "file card" },
        element("div", { class: "file-main" }, element("span", { class: "file-name" }, id), element("span", { class: "pill bad" }, "Will be taken out")),
        button("Keep it", act("DELETE", `/api/draft/removals/${encodeURIComponent(id)}`), { kind: "slim" }))),
    ),
  ];
  const root = element("div", {}, ...parts);
  if (app.work.running) busy(root, true);
  return [root];
}

function words({ plan, staged }) {
  if (!plan) return "First comes a check of what would change.";
  if (plan.nothing_new) return "Everything in the draft is live already.";
  const next = staged ? "The trial is built: ask it a question first, or publish it now." : "A trial can be asked before customers hear it.";
  return `${planWords(plan)} ${next}`;
}

function fileRow(app, file, refresh, act, opened) {
  const form = element("div", { hidden: true, class: "details" });
  const show = async () => {
    form.hidden = !form.hidden;
    open.setAttribute("aria-expanded", !form.hidden);
    if (!form.hidden && !form.firstChild) form.append(await detailsForm(app, file, refresh));
    if (!form.hidden) form.querySelector("input")?.focus();
  };
  const open = button("Details", show, { kind: "slim", "aria-expanded": "false" });
  if (opened) queueMicrotask(show);
  const path = file.name.split("/").map(encodeURIComponent).join("/");
  const { title, effective_from: from, effective_to: to } = file.fields;
  const about = [title, from && `from ${from}`, to && `to ${to}`, file.fields.allow_flagged && "flagged parts allowed", size(file.size), file.by && `${file.by}, ${moment(file.at)}`].filter(Boolean).join(" · ");
  return element(
    "li",
    { class: "file card" },
    element("div", { class: "file-main" },
      element("span", { class: "file-name" }, file.name),
      file.problem ? pill("Needs a look", "bad") : pill(file.replaces ? "New version" : "New", file.replaces ? "later" : "now"),
      element("span", { class: "file-about soft" }, about),
      file.problem ? element("span", { class: "file-about bad" }, file.problem) : null,
    ),
    element("div", { class: "file-tools" }, file.name.endsWith(".yaml") ? null : open, button("Remove", act("DELETE", `/api/draft/files/${path}`), { kind: "slim bad", "aria-label": `Remove ${file.name}` })),
    form,
  );
}
