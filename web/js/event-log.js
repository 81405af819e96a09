// The panel that lists what happens behind the words.

import { element } from "./elements.js";
import { named } from "./phrases.js";

const clock = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit", second: "2-digit", hour12: false });

export class EventLog {
  #last = new Map();

  // `toggle` opens and closes the panel, `close` closes it.
  constructor(panel, lines, empty, toggle, close) {
    Object.assign(this, { panel, lines, empty, toggle, close });
    toggle.addEventListener("click", () => this.#show(panel.hidden));
    close.addEventListener("click", () => this.#show(false));
    panel.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.#show(false);
    });
  }

  #show(shown) {
    this.panel.hidden = !shown;
    this.toggle.setAttribute("aria-expanded", String(shown));
    if (shown) this.toEnd();
    (shown ? this.close : this.toggle).focus();
  }

  add(event) {
    // A handoff already says who speaks next.
    if (event.type === "agent" && this.lines.children.length) return;
    const told = describe(event);
    if (!told) return;
    const [kind, detail, tone] = told;
    this.empty.hidden = true;
    const name = event.type === "message" ? event.id : "";
    const line = element("li", { "data-type": event.type },
      element("time", { datetime: event.at }, clock.format(new Date(event.at))),
      element("span", { class: `kind ${tone ?? ""}` }, kind),
      detail ? element("span", { class: "detail" }, detail) : null);
    if (name && this.#last.has(name)) this.#last.get(name).replaceWith(line);
    else this.lines.append(line);
    if (name) this.#last.set(name, line);
    this.toEnd();
  }

  toEnd() {
    this.lines.scrollTop = this.lines.scrollHeight;
  }

  clear() {
    this.lines.replaceChildren();
    this.#last.clear();
    this.empty.hidden = false;
  }
}

function describe(event) {
  switch (event.type) {
    case "message":
      if (event.status === "in_progress") return null;
      return [event.role === "customer" ? "You" : named(event.agent), brief(event.text) || event.status];
    case "agent": return ["Agent", event.name];
    case "handoff": return ["Handoff", `${event.from} → ${event.to}`];
    case "tool": return [`Tool ${event.status}`, [event.name, event.detail].filter(Boolean).join(": ")];
    case "citations": return ["Sources", event.items.map((item) => item.title).join("; ")];
    case "approval": return [`Sign-in ${event.status}`, [event.tool, left(event)].filter(Boolean).join(", "), tones[event.status]];
    case "customer": return event.signed_in ? ["Signed in", event.first_name, "good"] : ["Signed out", event.reason];
    case "guardrail": return ["Guardrail", `${event.name}: ${event.message}`, "bad"];
    case "metrics": return ["Answered", `${(event.waited_ms / 1000).toFixed(1)} s after the customer's turn`];
    case "error": return ["Error", event.message, "bad"];
    case "ended": return ["Ended", event.reason];
    default: return null;
  }
}

const tones = { approved: "good", refused: "bad", locked: "bad" };
const left = (event) => (event.tries_left == null ? "" : `${event.tries_left} tries left`);
const brief = (text) => (text.length > 120 ? `${text.slice(0, 117)}…` : text);
