// The cards under an answer: which document, page and section it came from, and the very words.

import { drawing, element } from "./elements.js";

const LONG = 420;
const AROUND = 150;

export function sources(items) {
  const heading = element("h3", {}, items.length === 1 ? "Source" : `Sources (${items.length})`);
  return element("section", { class: "sources", "aria-label": "Sources" },
    heading, ...items.map((item, index) => card(item, index === 0)));
}

export function pageName(item) {
  const labels = item.labels?.length ? item.labels : (item.pages ?? []).map(String);
  const unique = [...new Set(labels)];
  if (!unique.length) return "";
  return unique.length === 1 ? `Page ${unique[0]}` : `Pages ${unique[0]}–${unique.at(-1)}`;
}

function card(item, open) {
  const printed = (item.labels ?? []).join(" ");
  const physical = (item.pages ?? []).join(" ");
  const page = element("span", { class: "page" }, pageName(item));
  if (physical && printed && physical !== printed) page.title = `Page ${item.pages[0]} of the PDF`;
  const summary = element("summary", {},
    drawing("leaf", "0 0 24 24", "M6 3h8l4 4v14H6z", "M14 3v4h4M9 12h6M9 16h6"),
    element("span", { class: "title" }, item.title),
    page,
    element("span", { class: "section" }, (item.section ?? "").replaceAll(" > ", " › ")));
  const quote = element("blockquote");
  const whole = item.text ?? "";
  const details = element("details", { class: "source", open, "data-document": item.document }, summary, quote);
  if (whole.length > LONG) {
    const more = element("button", { type: "button", class: "quiet more" }, "Show the whole passage");
    let short = true;
    const draw = () => {
      quote.replaceChildren(...words(whole, item.sentence, short));
      more.textContent = short ? "Show the whole passage" : "Show less";
      more.setAttribute("aria-expanded", String(!short));
    };
    more.addEventListener("click", () => {
      short = !short;
      draw();
    });
    details.append(more);
    draw();
  } else {
    quote.append(...words(whole, item.sentence, false));
  }
  return details;
}

// The passage with its sentence marked; when short, only what stands around the sentence.
function words(text, sentence, short) {
  const at = sentence ? text.indexOf(sentence) : -1;
  if (at < 0) return [short ? `${cutAfter(text, LONG)} …` : text];
  const end = at + sentence.length;
  let before = text.slice(0, at);
  let after = text.slice(end);
  if (short && before.length > AROUND) {
    const tail = before.slice(-AROUND);
    before = `… ${tail.slice(tail.indexOf(" ") + 1)}`;
  }
  if (short && after.length > AROUND) after = `${cutAfter(after, AROUND)} …`;
  return [before, element("mark", {}, sentence), after];
}

function cutAfter(text, length) {
  if (text.length <= length) return text;
  const cut = text.slice(0, length);
  return cut.slice(0, cut.lastIndexOf(" "));
}
