// The console: which view is shown, who is signed in, the work that runs, files dropped anywhere.

import { ask, signOut } from "/js/staff.js";
import { Work } from "./work.js";
import * as views from "./views.js";

const at = (id) => document.getElementById(id);
const view = at("view");
let leave = null;

const app = {
  ask,
  announce: (words) => { at("announce").textContent = words; },
  confirm,
  go: (hash) => { location.hash = hash; },
  counted: (n) => {
    at("draft-count").hidden = !n;
    at("draft-count").textContent = n;
  },
};
app.work = new Work(app, {
  box: at("work"), title: at("work-title"), stage: at("work-stage"), bar: at("work-progress"), stop: at("work-stop"),
});

function confirm(title, text, yes) {
  const dialog = at("dialog");
  at("dialog-title").textContent = title;
  at("dialog-text").textContent = text;
  at("dialog-yes").textContent = yes;
  dialog.returnValue = "no";
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"), { once: true });
  });
}

function show() {
  const [name = "documents", ...rest] = location.hash.replace(/^#\/?/, "").split("/").filter(Boolean).map(decodeURIComponent);
  const [make, own, look = own] = views.find(name, rest);
  for (const link of at("nav").children) {
    const here = link.hash === `#/${own}`;
    if (here) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
    if (here) link.scrollIntoView({ block: "nearest", inline: "center" });
  }
  leave?.();
  const stay = new AbortController();
  leave = () => stay.abort();
  view.replaceChildren();
  view.className = `view-${look}`;
  make(view, app, rest, stay.signal);
  window.scrollTo(0, 0);
}

// Files may be dropped wherever the pointer is

let depth = 0;
const holdsFiles = (event) => [...(event.dataTransfer?.types ?? [])].includes("Files");
addEventListener("dragenter", (event) => {
  if (!holdsFiles(event)) return;
  depth += 1;
  at("drop").hidden = false;
});
addEventListener("dragleave", (event) => {
  if (!holdsFiles(event)) return;
  depth = Math.max(0, depth - 1);
  at("drop").hidden = depth === 0;
});
addEventListener("dragover", (event) => {
  if (holdsFiles(event)) event.preventDefault();
});
addEventListener("drop", (event) => {
  if (!holdsFiles(event)) return;
  event.preventDefault();
  depth = 0;
  at("drop").hidden = true;
  views.droppedFiles(event.dataTransfer).then((files) => views.addFiles(app, files), () => app.announce("These files cannot be read. Choose them with the button instead."));
});

at("sign-out").addEventListener("click", () => signOut());
addEventListener("hashchange", () => {
  show();
  view.focus({ preventScroll: true });
});

const present = await ask("GET", "/api/staff");
at("who").textContent = present.name;
await app.work.resume();
show();
