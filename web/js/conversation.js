// The turns on the page. An event about a message that is already there redraws it in place.

import { drawing, element } from "./elements.js";
import { named } from "./phrases.js";
import { sources } from "./sources.js";

const LEAF = [
  "M16 3.5c3 2.7 4 6.5 0 11.2-4-4.7-3-8.5 0-11.2z", "M4.4 12c4-.8 7.6.7 10 5-4.9 1.2-8.2-.7-10-5z",
  "M27.6 12c-4-.8-7.6.7-10 5 4.9 1.2 8.2-.7 10-5z", "M16 18.3c1.1 3.1 1.1 6.3 0 9.6-1.1-3.3-1.1-6.5 0-9.6z",
];
const HELD_BACK = "That answer was held back because it could not be verified.";

export class Conversation {
  #turns = new Map();
  #heard = new Map();

  constructor(list, scroller) {
    this.list = list;
    this.scroller = scroller;
  }

  get empty() {
    return this.list.children.length === 0;
  }

  message(event) {
    const known = this.#turns.get(event.id);
    if (!known && !event.text) return;
    const turn = known ?? this.#add(event);
    turn.item.className = `turn ${event.role} ${event.status}`;
    turn.words = event.status === "withdrawn" ? HELD_BACK : event.text;
    if (event.status === "stopped" || event.status === "interrupted") turn.words += " …";
    if (["stopped", "interrupted", "withdrawn"].includes(event.status)) this.#heard.delete(event.id);
    this.#draw(event.id, turn);
    this.#keepInView();
  }

  // So many letters of a message have been heard; what is still to come is paler.
  heard(message, letters) {
    if (letters === Infinity) this.#heard.delete(message);
    else this.#heard.set(message, letters);
    const turn = this.#turns.get(message);
    if (turn) this.#draw(message, turn);
  }

  citations(event) {
    const turn = this.#turns.get(event.message_id);
    if (!turn) return;
    turn.item.querySelector(".sources")?.remove();
    turn.item.append(sources(event.items));
    this.#keepInView();
  }

  note(text, { bad = false } = {}) {
    this.list.append(element("li", { class: `note${bad ? " bad" : ""}` }, text));
    this.#keepInView();
  }

  clear() {
    this.list.replaceChildren();
    this.#turns.clear();
    this.#heard.clear();
  }

  // The newest turn is shown, also where something else lies below it.
  toNewest() {
    const last = this.list.lastElementChild;
    requestAnimationFrame(() => last?.scrollIntoView({ block: "nearest" }));
  }

  toEnd() {
    this.scroller.scrollTop = this.scroller.scrollHeight;
  }

  #draw(message, { text, words }) {
    const letters = this.#heard.get(message) ?? Infinity;
    const cut = letters >= words.length ? words.length : Math.max(0, words.lastIndexOf(" ", letters));
    const shown = [words.slice(0, cut)];
    if (cut < words.length) shown.push(element("span", { class: "to-come" }, words.slice(cut)));
    text.replaceChildren(...shown);
  }

  #add(event) {
    const text = element("div", { class: "text" });
    const item = element("li", { "data-message": event.id });
    if (event.role === "assistant") {
      item.append(element("div", { class: "by" }, drawing("", "0 0 32 32", ...LEAF), named(event.agent)));
    } else {
      item.append(element("span", { class: "visually-hidden" }, "You: "));
    }
    item.append(text);
    this.list.append(item);
    const turn = { item, text, words: "" };
    this.#turns.set(event.id, turn);
    return turn;
  }

  // The newest turn's beginning stays visible: a long answer is read from its top.
  #keepInView() {
    const { scroller } = this;
    const last = this.list.lastElementChild;
    if (!last) return;
    requestAnimationFrame(() => {
      const gap = last.getBoundingClientRect().top - scroller.getBoundingClientRect().top;
      const room = Math.max(0, gap - 70);
      const left = scroller.scrollHeight - scroller.clientHeight - scroller.scrollTop;
      scroller.scrollTop += Math.min(left, room);
    });
  }
}
