import { element } from "./elements.js";

// The sign-in card. The password lives in its field until it is sent, and is cleared at once.

export class SignIn {
  #form = null;

  // `on.submit(email, password)` resolves to {status, message, tries_left}; `on.cancel()`
  constructor(place, template, on) {
    this.place = place;
    this.template = template;
    this.on = on;
  }

  get open() {
    return this.#form !== null;
  }

  show({ focus = true } = {}) {
    if (this.#form) return;
    const form = this.template.content.firstElementChild.cloneNode(true);
    this.#form = form;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#submit(form);
    });
    form.querySelector("[data-cancel]").addEventListener("click", () => this.#cancel());
    form.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.#cancel();
    });
    this.place.append(form);
    this.#offerDemo(form);
    if (focus) form.elements.email.focus({ preventScroll: true });
    this.keepInView();
  }

  hide() {
    this.#form?.remove();
    this.#form = null;
  }

  // In the demonstration anybody may be one of its customers: a choice fills in the form.
  async #offerDemo(form) {
    const people = await fetch("/api/demo").then((answer) => answer.json()).catch(() => []);
    const customers = people.filter((one) => one.role === "customer");
    const offer = form.querySelector(".demo");
    offer.hidden = customers.length === 0;
    offer.querySelector("ul").append(...customers.map((one) => {
      const choice = element("button", { type: "button" }, element("b", {}, one.name), ` ${one.about}`);
      choice.addEventListener("click", () => {
        form.elements.email.value = one.email;
        form.elements.password.value = one.password;
        offer.open = false;
        form.querySelector("[type=submit]").focus();
      });
      return element("li", {}, choice);
    }));
    offer.addEventListener("toggle", () => form === this.#form && this.keepInView());
    if (form === this.#form) this.keepInView();
  }

  // Whether the customer is filling it in.
  get used() {
    return this.#form?.contains(document.activeElement) ?? false;
  }

  // Whole where there is room, else from its top.
  keepInView() {
    const form = this.#form;
    const scroller = this.place.parentElement;
    const block = form.offsetHeight > scroller.clientHeight ? "start" : "end";
    requestAnimationFrame(() => form.scrollIntoView({ block }));
  }

  async #submit(form) {
    const { email, password } = form.elements;
    const error = form.querySelector(".error");
    const button = form.querySelector("[type=submit]");
    for (const field of [email, password]) field.removeAttribute("aria-invalid");
    const missing = [email, password].find((field) => !field.value.trim());
    if (missing) {
      error.textContent = missing === email ? "Please enter your email." : "Please enter your password.";
      missing.setAttribute("aria-invalid", "true");
      missing.focus();
      return;
    }
    const given = password.value;
    password.value = "";
    error.textContent = "";
    button.disabled = true;
    button.textContent = "Signing in…";
    try {
      const answer = await this.on.submit(email.value.trim(), given);
      if (answer.status === "approved" || form !== this.#form) return;
      error.textContent = answer.message;
      this.keepInView();
      if (answer.status === "locked") {
        email.disabled = password.disabled = true;
        form.querySelector("[data-cancel]").focus();
        return;
      }
      password.setAttribute("aria-invalid", "true");
      password.focus();
      button.disabled = false;
    } catch (refused) {
      error.textContent = refused.message;
      password.focus();
      button.disabled = false;
    } finally {
      button.textContent = "Sign in";
    }
  }

  #cancel() {
    this.hide();
    this.on.cancel();
  }
}
