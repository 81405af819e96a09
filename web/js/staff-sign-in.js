// The sign-in of staff pages. The password leaves its field when it is sent, and nowhere else.

import { ask } from "./staff.js";

const PAGES = {
  console: { what: "Content", roles: ["content"] },
  evals: { what: "Evaluations", roles: ["content", "evaluator"] },
};
const at = (id) => document.getElementById(id);
const wanted = new URLSearchParams(location.search).get("to");
const to = Object.hasOwn(PAGES, wanted ?? "") ? wanted : null;
const { email, password } = at("form").elements;

if (to) at("what").textContent = PAGES[to].what;

function enter(role) {
  const home = role === "evaluator" ? "evals" : "console";
  const page = to ?? home;
  if (PAGES[page].roles.includes(role)) {
    location.replace(`/${page}/`);
    return;
  }
  at("error").textContent = `Your account may not use the ${PAGES[page].what.toLowerCase()} page.`;
  at("submit").disabled = false;
}

at("form").addEventListener("submit", async (event) => {
  event.preventDefault();
  const missing = [email, password].find((field) => !field.value.trim());
  for (const field of [email, password]) field.toggleAttribute("aria-invalid", field === missing);
  at("error").textContent = "";
  if (missing) {
    at("error").textContent = `Please enter your ${missing.name}.`;
    missing.focus();
    return;
  }
  const given = password.value;
  password.value = "";
  at("submit").disabled = true;
  try {
    const answer = await ask("POST", "/api/staff/sign-in", { email: email.value.trim(), password: given });
    if (answer.status === "approved") return enter(answer.role);
    at("error").textContent = answer.message;
    at("submit").disabled = answer.status === "locked";
    password.focus();
  } catch (refused) {
    at("error").textContent = refused.message;
    at("submit").disabled = false;
  }
});

const present = await ask("GET", "/api/staff");
if (present.signed_in) enter(present.role);
email.focus();
