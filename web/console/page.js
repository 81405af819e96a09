// A page of a version beside its passages: point at one and its place lights up in the other.

import { element } from "/js/elements.js";
import { button, count, inForce, listen, pageLink, pill, problem, waiting } from "./words.js";

const SVG = "http://www.w3.org/2000/svg";

export async function pageView(view, app, [id, version, page = "1", passage], signal) {
  view.append(waiting());
  const path = `/api/documents/${encodeURIComponent(id)}`;
  const get = (rest) => app.ask("GET", `${path}${rest}`, undefined, { signal });
  try {
    const versions = await get("");
    const wanted = version && version !== "live" ? version : (versions.find((one) => one.live) ?? versions[0]).version;
    const [folio, sheet] = await Promise.all([get(`/${wanted}`), get(`/${wanted}/pages/${page}`)]);
    view.replaceChildren(
      head(app, folio, versions),
      ...kept(folio),
      turner(folio, sheet, signal),
      spread(`${path}/${wanted}/pages/${sheet.number}/picture`, folio, sheet, passage),
    );
  } catch (error) {
    if (!signal.aborted) view.replaceChildren(back(), problem(error));
  }
}

const back = () => element("a", { class: "back", href: "#/documents" }, "‹ Documents");

function head(app, folio, versions) {
  const { words, kind } = inForce(folio);
  const shown = versions.findIndex((one) => one.version === folio.version);
  const choose = element(
    "select",
    { "aria-label": "Version" },
    ...versions.map((one, n) => element("option", { value: n, selected: n === shown },
      `${one.live ? "Live" : one.generations.length ? "Earlier or trial" : "Only in a draft"} · ${one.file} · ${one.version}`)),
  );
  listen(choose, "change", () => app.go(pageLink(folio.document, versions[choose.value].version, 1)));
  const about = [folio.owner, folio.audience, folio.language, count(folio.pages.length, "page"), count(folio.passages, "passage")].filter(Boolean).join(" · ");
  const removal = button("Take out", async () => {
    const sure = await app.confirm("Take this document out?", `“${folio.title}” stays live until you publish the draft.`, "Mark to take out");
    if (!sure) return;
    await app.ask("PUT", `/api/draft/removals/${encodeURIComponent(folio.document)}`);
    app.go("#/draft");
  }, { kind: "slim bad" });
  const describe = button("Change details", async () => {
    try {
      const { files } = await app.ask("PUT", `/api/draft/from-live/${encodeURIComponent(folio.document)}`);
      app.go(`#/draft/${encodeURIComponent(files.find((name) => !name.endsWith(".yaml")) ?? "")}`);
    } catch (error) {
      describe.replaceWith(problem(error));
    }
  }, { kind: "slim" });
  return element(
    "div",
    { class: "folio-head" },
    back(),
    element("div", { class: "folio-title" }, element("h1", {}, folio.title), pill(words, kind)),
    element("p", { class: "soft" }, about),
    element("div", { class: "folio-tools" }, versions.length > 1 ? choose : null, ...(versions.some((one) => one.live) ? [describe, removal] : [])),
  );
}

function kept({ flags, reason }) {
  const notes = [];
  if (reason && !flags.length) notes.push(element("p", { class: "notice-card card warn" }, reason));
  if (flags.length) {
    notes.push(element(
      "details",
      { class: "notice-card card warn" },
      element("summary", {}, `${count(flags.length, "part")} kept out of the answers`),
      element("ul", {}, ...flags.map((flag) => element("li", {}, element("strong", {}, `${flag.where}: ${flag.reason}`), " ", element("q", {}, flag.text)))),
    ));
  }
  return notes;
}

function turner(folio, sheet, signal) {
  const at = folio.pages.findIndex((page) => page.number === sheet.number);
  const to = (n) => folio.pages[n] && pageLink(folio.document, folio.version, folio.pages[n].number);
  const step = (n, words, sign) => element("a", { class: "button slim", href: to(n) ?? null, "aria-label": words, "aria-disabled": to(n) ? null : "true" }, sign);
  const choose = element(
    "select",
    { "aria-label": "Page" },
    ...folio.pages.map((page) => element("option", { value: page.number, selected: page.number === sheet.number },
      `Page ${page.number}${page.label && page.label !== String(page.number) ? ` (${page.label})` : ""}${page.quality < 0.7 ? " · hard to read" : ""}`)),
  );
  listen(choose, "change", () => { location.hash = pageLink(folio.document, folio.version, choose.value); });
  addEventListener("keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey || /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName)) return;
    const n = { ArrowLeft: at - 1, ArrowRight: at + 1 }[event.key];
    if (n !== undefined && to(n)) location.hash = to(n);
  }, { signal });
  return element(
    "div",
    { class: "turner" },
    step(at - 1, "Previous page", "‹"), choose, step(at + 1, "Next page", "›"),
    element("span", { class: "soft small" }, `of ${folio.pages.length} · text quality ${Math.round(sheet.quality * 100)} %, read by ${sheet.reader}`),
  );
}

function spread(source, folio, sheet, wanted) {
  const cards = sheet.passages.map((passage, n) => card(passage, n, folio, sheet));
  const stage = element("div", { class: "sheet" });
  const light = new Light(cards, stage);
  if (sheet.picture) stage.append(picture(source, folio, sheet, light));
  else stage.append(written(sheet, light));
  for (const [n, node] of cards.entries()) {
    listen(node, "pointerenter", () => light.point(n));
    listen(node, "pointerleave", () => light.point(null));
    listen(node, "click", () => light.choose(n, { from: "card" }));
    listen(node, "focus", () => light.choose(n, { from: "focus" }));
  }
  const list = element(
    "div",
    { class: "passages" },
    element("h2", {}, count(cards.length, "passage")),
    cards.length ? null : element("p", { class: "soft" }, "Nothing on this page is answered from."),
    ...cards,
  );
  const first = sheet.passages.findIndex((passage) => passage.id === wanted);
  if (first >= 0) requestAnimationFrame(() => light.choose(first, { from: "link" }));
  return element("div", { class: "spread" }, stage, list);
}

function card(passage, n, folio, sheet) {
  const before = passage.pages[0] < sheet.number;
  const after = passage.pages.at(-1) > sheet.number;
  return element(
    "button",
    { type: "button", class: "passage", "aria-pressed": "false" },
    element("span", { class: "passage-head" },
      element("span", { class: "passage-number" }, n + 1),
      element("span", { class: "passage-section" }, passage.section.join(" › ") || folio.title),
    ),
    element("span", { class: "passage-text" }, passage.text.replace(/\n+/g, "\n")),
    before || after ? element("span", { class: "soft small" }, before ? "Begins on the page before" : "Goes on over the page") : null,
  );
}

function picture(source, folio, sheet, light) {
  const { width, height } = sheet.picture;
  const places = document.createElementNS(SVG, "svg");
  places.setAttribute("viewBox", `0 0 ${width} ${height}`);
  places.setAttribute("aria-hidden", "true");
  for (const [n, passage] of sheet.passages.entries()) {
    const group = document.createElementNS(SVG, "g");
    for (const [left, top, right, bottom] of passage.boxes) {
      const box = document.createElementNS(SVG, "rect");
      const edge = 4;
      box.setAttribute("x", left * width - edge);
      box.setAttribute("y", top * height - edge / 2);
      box.setAttribute("width", (right - left) * width + 2 * edge);
      box.setAttribute("height", (bottom - top) * height + edge);
      box.setAttribute("rx", 4);
      group.append(box);
    }
    listen(group, "pointerenter", () => light.point(n));
    listen(group, "pointerleave", () => light.point(null));
    listen(group, "click", () => light.choose(n, { from: "place" }));
    light.place(n, group);
    places.append(group);
  }
  const alt = `Page ${sheet.number} of ${folio.title}`;
  return element("figure", {}, element("img", { src: source, alt, width, height }), places);
}

// A page without a picture is shown as the text that was read.
function written(sheet, light) {
  const marks = new Map();
  const edges = [...new Set([0, sheet.text.length, ...sheet.passages.flatMap(({ start, end }) => [start, end])])].sort((a, b) => a - b);
  const parts = edges.slice(1).map((end, i) => {
    const text = sheet.text.slice(edges[i], end);
    const owner = sheet.passages.findIndex((passage) => passage.start < end && passage.end > edges[i]);
    if (owner < 0) return text;
    const mark = element("span", { class: "place" }, text);
    marks.set(owner, [...(marks.get(owner) ?? []), mark]);
    listen(mark, "pointerenter", () => light.point(owner));
    listen(mark, "pointerleave", () => light.point(null));
    listen(mark, "click", () => light.choose(owner, { from: "place" }));
    return mark;
  });
  for (const [owner, found] of marks) for (const mark of found) light.place(owner, mark);
  return element("div", { class: "written" }, ...parts);
}

// Which passage is pointed at and which is chosen, on both sides.
class Light {
  #places = new Map();
  #chosen = null;

  constructor(cards, stage) {
    this.cards = cards;
    this.stage = stage;
  }

  place(n, node) {
    this.#places.set(n, [...(this.#places.get(n) ?? []), node]);
  }

  point(n) {
    this.#mark("pointed", n);
  }

  choose(n, { from }) {
    if (this.#chosen === n && from !== "link") return;
    this.#chosen = n;
    this.#mark("chosen", n);
    for (const [i, card] of this.cards.entries()) card.setAttribute("aria-pressed", i === n);
    if (from !== "card" && from !== "focus") this.cards[n].scrollIntoView({ block: "nearest" });
    if (from === "card" || from === "link") this.#places.get(n)?.[0]?.scrollIntoView({ block: "center", behavior: "smooth" });
  }

  #mark(name, n) {
    for (const [i, card] of this.cards.entries()) card.classList.toggle(name, i === n);
    for (const [i, nodes] of this.#places) for (const node of nodes) node.classList.toggle(name, i === n);
  }
}
