// The evaluations: the runs that were kept, a run's report, two runs compared.

import { element } from "/js/elements.js";
import { Refused, ask, signOut, told } from "/js/staff.js";

const at = (id) => document.getElementById(id);
const view = at("view");
const NAMES = { retrieval: "Retrieval", conversations: "Conversations", sweep: "Sweeps", spoken: "Spoken" };
const SHOWN = 3;
let kind = "all";
let leave = null;

async function runsView(signal) {
  const runs = await ask("GET", "/api/evals/runs", undefined, { signal });
  const chosen = new Set();
  const compare = element("button", { type: "button", class: "button main", disabled: true }, "Compare two runs");
  compare.addEventListener("click", () => {
    const [first, second] = [...chosen].sort((one, other) => one - other);
    location.hash = `#/compare/${first}/${second}`;
  }, { signal });
  const box = element("div", { class: "runs card" });
  const choose = (run, checked) => {
    if (checked) chosen.add(run.id);
    else chosen.delete(run.id);
    compare.disabled = chosen.size !== 2;
    at("announce").textContent = `${chosen.size} of 2 runs chosen`;
  };
  const fill = () => {
    const shown = runs.filter((run) => kind === "all" || run.kind === kind);
    chosen.clear();
    compare.disabled = true;
    box.replaceChildren(shown.length ? table(shown, choose) : nothing());
  };
  view.replaceChildren(
    heading("Runs", "Every run that was measured, with the report as it was made then.", compare),
    kinds(runs, fill, signal),
    box,
  );
  fill();
}

function heading(title, words, ...actions) {
  return element("div", { class: "heading" },
    element("div", {}, element("h1", {}, title), element("p", { class: "soft" }, words)),
    element("div", { class: "actions" }, ...actions));
}

function kinds(runs, fill, signal) {
  const there = ["all", ...new Set(runs.map((run) => run.kind))];
  if (!there.includes(kind)) kind = "all";
  const choice = (value) => {
    const input = element("input", { type: "radio", name: "kind", value, checked: value === kind });
    return element("label", {}, input, value === "all" ? "All" : NAMES[value] ?? value);
  };
  const set = element("fieldset", { class: "kinds" }, element("legend", { class: "visually-hidden" }, "Kind of run"), ...there.map(choice));
  set.addEventListener("change", (event) => {
    kind = event.target.value;
    fill();
  }, { signal });
  set.hidden = there.length < 3;
  return set;
}

function table(runs, choose) {
  const row = (run) => {
    const comparable = run.kind === "retrieval";
    const box = element("input", { type: "checkbox", "aria-label": `Compare run ${run.id}` });
    box.addEventListener("change", () => choose(run, box.checked));
    const figures = Object.entries(figuresOf(run)).map(([name, value]) => [element("span", { class: "measure" }, name), value === null ? " not measured" : ` ${value.toFixed(3)}`]);
    return element("tr", {},
      element("td", {}, comparable ? box : ""),
      element("td", {}, element("a", { href: `#/run/${run.id}` }, `${run.id}. ${run.name}`)),
      element("td", {}, run.imported ? "Imported ranks" : NAMES[run.kind] ?? run.kind),
      element("td", { class: "set", title: run.set_name }, `${run.set_name}, ${run.split}`),
      element("td", {}, new Date(run.made).toLocaleString([], { dateStyle: "medium", timeStyle: "short" })),
      ...Array.from({ length: SHOWN }, (_, place) => element("td", { class: "figure" }, ...(figures[place] ?? []))));
  };
  const names = ["", "Run", "Kind", "Questions", "Made", "Figures", "", ""];
  return element("table", {},
    element("thead", {}, element("tr", {}, ...names.map((name) => element("th", { scope: "col" }, name)))),
    element("tbody", {}, ...runs.map(row)));
}

function figuresOf(run) {
  const wanted = ["nDCG@10", "Success@5", "Decision@5", "pass rate", "grounded"];
  const known = wanted.filter((name) => name in run.scores);
  const names = known.length ? known : Object.keys(run.scores);
  const shown = names.slice(0, SHOWN).map((name) => [name, run.scores[name]]);
  if (run.imported && known.length < SHOWN) shown.push(["Decision@5", null]);
  return Object.fromEntries(shown);
}

function nothing() {
  return element("div", { class: "empty" },
    element("h2", {}, "No runs yet"),
    element("p", { class: "soft" }, "Measure the present system, and it will be listed here."),
    element("code", {}, "jetbridge eval run"));
}

// A report is a whole page of its own: its sheet goes under a shadow root with its own style. The
// style is taken out first, because the page's policy lets no document of ours hold one.
const STYLE = /<style>([\s\S]*?)<\/style>/;

async function sheetView(address, title, signal) {
  const answer = await fetch(address, { signal });
  if (!answer.ok) told(answer.status, await answer.json().catch(() => null));
  const html = await answer.text();
  const page = new DOMParser().parseFromString(html.replace(STYLE, ""), "text/html");
  const style = new CSSStyleSheet();
  style.replaceSync(html.match(STYLE)?.[1] ?? "");
  const paper = element("div", { class: "paper", id: "paper" });
  const root = paper.attachShadow({ mode: "open" });
  root.adoptedStyleSheets = [style];
  root.append(document.adoptNode(page.querySelector("main")));
  const back = element("a", { class: "button slim", href: "#/" }, "All runs");
  const alone = element("a", { class: "button slim", href: address, target: "_blank", rel: "noopener" }, "Open alone");
  view.replaceChildren(heading(title, page.title, back, alone), paper);
}

async function show() {
  leave?.abort();
  leave = new AbortController();
  const { signal } = leave;
  const [name, first, second] = location.hash.replace(/^#\/?/, "").split("/");
  view.replaceChildren(element("p", { class: "soft" }, "Loading …"));
  try {
    if (name === "run") await sheetView(`/api/evals/runs/${Number(first)}/report`, `Run ${Number(first)}`, signal);
    else if (name === "compare") await sheetView(`/api/evals/comparison?first=${Number(first)}&second=${Number(second)}`, `Runs ${Number(first)} and ${Number(second)}`, signal);
    else await runsView(signal);
    at("announce").textContent = view.querySelector("h1")?.textContent ?? "";
    window.scrollTo(0, 0);
  } catch (error) {
    if (error.name === "AbortError") return;
    const words = error instanceof Refused ? error.message : "We can’t reach the server. Check your connection and try again.";
    view.replaceChildren(
      heading("That did not work", "", element("a", { class: "button slim", href: "#/" }, "All runs")),
      element("p", { class: "error", role: "alert" }, words),
    );
  }
}

addEventListener("hashchange", show);
at("sign-out").addEventListener("click", () => signOut().catch(() => {}));
const present = await ask("GET", "/api/staff");
at("who").textContent = present.name;
show();
