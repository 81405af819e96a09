// The draft: files are dropped here, described, checked, tried, and published.

import { element } from "/js/elements.js";
import { told } from "/js/staff.js";
import { planSection } from "./plan.js";
import { button, count, heading, listen, moment, problem, size, waiting } from "./words.js";

const ACCEPTED = ".pdf,.docx,.html,.htm,.md,.markdown,.txt,.yaml";
const AT_ONCE = 3;
// Uploads go on while another view is shown.
const uploads = new Map();
const news = new EventTarget();
let queue = Promise.resolve();

export function addFiles(app, files) {
  if (!files.length) return;
  for (const file of files) uploads.set(file.name, { file, sent: 0, error: "" });
  if (!location.hash.startsWith("#/draft")) app.go("#/draft");
  news.dispatchEvent(new Event("change"));
  queue = queue.then(() => sendAll(app, files));
}

async function sendAll(app, files) {
  const waitingFiles = [...files];
  const one = async () => {
    for (let file = waitingFiles.shift(); file; file = waitingFiles.shift()) await send(file);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, one));
  const failed = files.filter((file) => uploads.has(file.name)).length;
  app.announce(`${count(files.length - failed, "file")} added to the draft.`);
  news.dispatchEvent(new CustomEvent("sent", { detail: files.length - failed }));
}

function send(file) {
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    const ended = (error) => {
      if (error) uploads.get(file.name).error = error;
      else uploads.delete(file.name);
      news.dispatchEvent(new Event("change"));
      resolve();
    };
    request.upload.addEventListener("progress", (event) => {
      const upload = uploads.get(file.name);
      if (upload) upload.sent = event.loaded / (event.total || 1);
      news.dispatchEvent(new Event("progress"));
    });
    request.addEventListener("load", () => {
      try {
        told(request.status, JSON.parse(request.responseText || "null"));
        ended();
      } catch (error) {
        ended(error.message);
      }
    });
    request.addEventListener("error", () => ended("The connection broke off. Drop it again."));
    request.open("PUT", `/api/draft/files/${encodeURIComponent(file.name)}`);
    request.send(file);
  });
}

export async function draftView(view, app, _rest, signal) {
  const input = element("input", { type: "file", multiple: true, accept: ACCEPTED, class: "visually-hidden", id: "files", tabindex: "-1" });
  listen(input, "change", () => {
    addFiles(app, [...input.files]);
    input.value = "";
  });
  const zone = element(
    "div",
    { class: "zone card" },
    element("p", { class: "zone-title" }, "Drop policy files here"),
    element("p", { class: "soft" }, "PDF, Word, HTML, Markdown or text. A file with the name of a live one becomes its new version."),
    button("Choose files", () => input.click(), { kind: "main" }),
    input,
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
      body.replaceChildren(...contents(app, draft, refresh));
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
  const showSending = () => sending.replaceChildren(...[...uploads.values()].map(sendingRow));
  news.addEventListener("change", showSending, { signal });
  news.addEventListener("progress", showSending, { signal });
  news.addEventListener("sent", () => refresh({ plan: true }), { signal });
  app.work.addEventListener("change", () => busy(body, true), { signal });
  app.work.addEventListener("ended", async ({ detail }) => {
    await refresh();
    if (detail.kind === "plan" && detail.state === "done") return;
    body.prepend(...outcome(app, detail));
  }, { signal });
  listen(body, "start", (event) => start(event.detail));
  showSending();
  await refresh({ plan: true });
}

function sendingRow({ file, sent, error }) {
  return element(
    "li",
    { class: "card" },
    element("span", { class: "file-name" }, file.name),
    error
      ? element("span", { class: "bad" }, error, " ", button("Dismiss", () => {
          uploads.delete(file.name);
          news.dispatchEvent(new Event("change"));
        }, { kind: "slim" }))
      : element("progress", { max: 1, value: sent, "aria-label": `Uploading ${file.name}` }),
  );
}

const busy = (body, is) => {
  for (const node of body.querySelectorAll("button")) node.disabled = is;
};

function contents(app, draft, refresh) {
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
      ? element("a", { class: "button", href: "#/ask" }, "Ask the trial")
      : button("Build a trial", begin("/api/draft/stage"), { disabled: nothing || !draft.plan }),
    button(draft.staged ? "Publish the trial" : "Publish", begin("/api/draft/publish"), { kind: "main", disabled: nothing || !draft.plan }),
    element("p", { class: "soft small" }, words(draft)),
    button("Empty the draft", async () => {
      const sure = await app.confirm("Empty the draft?", "The files you added here are deleted. What is live stays.", "Empty it");
      if (!sure) return;
      await act("DELETE", "/api/draft")();
    }, { kind: "slim bad" }),
  );
  const parts = [
    element("ul", { class: "files" },
      ...draft.files.map((file) => fileRow(app, file, refresh, act)),
      ...draft.remove.map((id) => element("li", { class: "file card" },
        element("div", { class: "file-main" }, element("span", { class: "file-name" }, id), element("span", { class: "pill bad" }, "Will be taken out")),
        button("Keep it", act("DELETE", `/api/draft/removals/${encodeURIComponent(id)}`), { kind: "slim" }))),
    ),
  ];
  if (draft.plan) parts.push(planSection(draft.plan));
  else parts.push(element("div", { class: "unplanned" }, app.work.running ? waiting("Checking what would change") : button("Check what would change", begin("/api/draft/plan"))));
  parts.push(actions);
  const root = element("div", {}, ...parts);
  if (app.work.running) busy(root, true);
  return [root];
}

function words({ plan, staged }) {
  if (staged) return "The trial is built. Ask it a question first, or publish it now.";
  if (!plan) return "First comes a check of what would change.";
  if (plan.nothing_new) return "Everything in the draft is live already.";
  return "A trial can be asked before customers hear it.";
}

function fileRow(app, file, refresh, act) {
  const form = element("div", { hidden: true, class: "details" });
  const open = button("Details", async () => {
    form.hidden = !form.hidden;
    open.setAttribute("aria-expanded", !form.hidden);
    if (!form.hidden && !form.firstChild) form.append(await detailsForm(app, file, refresh));
    if (!form.hidden) form.querySelector("input")?.focus();
  }, { kind: "slim", "aria-expanded": "false" });
  const path = file.name.split("/").map(encodeURIComponent).join("/");
  const { title, effective_from: from, effective_to: to } = file.fields;
  const about = [title, from && `from ${from}`, to && `to ${to}`, size(file.size), file.by && `${file.by}, ${moment(file.at)}`].filter(Boolean).join(" · ");
  return element(
    "li",
    { class: "file card" },
    element("div", { class: "file-main" },
      element("span", { class: "file-name" }, file.name),
      element("span", { class: `pill ${file.replaces ? "later" : "now"}` }, file.replaces ? "New version" : "New"),
      element("span", { class: "file-about soft" }, about),
      file.problem ? element("span", { class: "bad" }, file.problem) : null,
    ),
    element("div", { class: "file-tools" }, open, button("Remove", act("DELETE", `/api/draft/files/${path}`), { kind: "slim bad", "aria-label": `Remove ${file.name}` })),
    form,
  );
}

const FIELDS = [
  ["title", "Title", "text"],
  ["owner", "Owner", "text"],
  ["effective_from", "In force from (day of travel)", "date"],
  ["effective_to", "In force to, last day", "date"],
  ["audience", "Audience", "text"],
  ["language", "Language", "text"],
];
const EXAMPLES = { title: "As the file says", owner: "Who keeps it up to date", audience: "public", language: "en" };

async function detailsForm(app, file, refresh) {
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
  const error = element("p", { class: "error", role: "alert" });
  const form = element("form", { class: "details-form" }, ...fields,
    element("div", { class: "field" }, element("label", { for: `${file.name}-id` }, "Belongs to"), belongs),
    error,
    element("button", { class: "button main slim" }, "Save details"));
  return listen(form, "submit", async (event) => {
    event.preventDefault();
    error.textContent = "";
    const given = Object.fromEntries([...new FormData(form)].filter(([, value]) => value.trim()));
    try {
      await app.ask("PUT", `/api/draft/details/${file.name.split("/").map(encodeURIComponent).join("/")}`, given);
      await refresh({ plan: true });
    } catch (refused) {
      error.textContent = refused.message;
    }
  });
}

function outcome(app, { kind, state, message, result }) {
  if (state !== "done") return [element("p", { class: state === "failed" ? "error" : "notice-card card", role: "status" }, message)];
  if (kind === "stage") {
    return [element("div", { class: "notice-card card good", role: "status" },
      element("h2", {}, "The trial is ready"),
      element("p", {}, "Ask it what customers would ask. They still hear what is live."),
      element("a", { class: "button main", href: "#/ask" }, "Ask the trial"))];
  }
  if (!result.changed) return [element("p", { class: "notice-card card", role: "status" }, "Nothing has changed: everything in the draft was live already.")];
  return [element("div", { class: "notice-card card good", role: "status" },
    element("h2", {}, `Generation ${result.number} is live`),
    element("p", {}, "Customers who ask from now on hear it; nobody’s call was interrupted."),
    result.refused?.length ? element("p", { class: "bad" }, `Not published: ${result.refused.join(", ")}`) : null,
    element("div", { class: "beside" },
      element("a", { class: "button main", href: "#/ask" }, "Ask a question"),
      element("a", { class: "button", href: "#/history" }, "History")))];
}
