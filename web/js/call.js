// The conversation page: wires the session's events to what is shown.

import { CallBar } from "./call-bar.js";
import { Captions } from "./captions.js";
import { Conversation } from "./conversation.js";
import { EventLog } from "./event-log.js";
import { CALL_BEGAN, CALL_ENDS, ENDS, RECORDED, SIGN_IN, WORK, named } from "./phrases.js";
import { Session } from "./session.js";
import { SignIn } from "./sign-in.js";

const at = (id) => document.getElementById(id);
const words = at("words");
const conversation = new Conversation(at("turns"), at("scroll"));
const log = new EventLog(at("log"), at("log-lines"), at("log-empty"), at("log-toggle"), at("log-close"));
const session = new Session({ event: take, connection, gone });
const signIn = new SignIn(at("sign-in-place"), at("sign-in-form"), {
  submit: (email, password) => session.signIn(email, password),
  cancel: declined,
});

const captions = new Captions((message, letters) => conversation.heard(message, letters));

const phone = new CallBar(at("call-bar"), document.querySelectorAll("[data-call]"), {
  async place(sdp) {
    notice("");
    if (session.started) {
      signIn.hide();
      await session.end().catch(() => {});
    }
    const { answer, recorded } = await session.call(sdp);
    at("recorded").hidden = !recorded;
    return answer;
  },
  began: () => conversation.note(at("recorded").hidden ? CALL_BEGAN : `${CALL_BEGAN} ${RECORDED}`),
  refused: (text, { again }) => notice(text, again ? "Try again" : "", again ? () => phone.start() : null, { bad: true }),
  hungUp: () => (session.started ? session.end().catch(() => {}) : undefined, over("You hung up.")),
  lost: () => over("The call was cut off. You can call again, or type your question."),
  told: (event) => captions.take(event),
});

let sending = false;
let connected = true;
let thinkingSince = 0;

// What the server tells

function take(event) {
  log.add(event);
  switch (event.type) {
    case "message": return message(event);
    case "citations": return conversation.citations(event);
    case "agent": return agent(event.name);
    case "tool":
      if (event.status === "started") at("thinking-text").textContent = WORK[event.name] ?? "Working on it";
      return undefined;
    case "turn": return turn(event.state);
    case "approval": return approval(event.status);
    case "customer": return customer(event);
    case "error": return conversation.note(event.message, { bad: true });
    case "ended": return ended(event.reason);
    default: return undefined;
  }
}

function message(event) {
  started();
  conversation.message(event);
  if (signIn.used) signIn.keepInView();
  else if (signIn.open) conversation.toNewest();
  if (event.role !== "assistant") return;
  if (event.text) at("thinking").hidden = true;
  if (event.status === "completed") announce(event.text);
}

function agent(name) {
  at("agent").textContent = named(name);
  at("speaking").title = name;
  at("speaking").hidden = false;
}

function turn(state) {
  at("thinking").hidden = state !== "thinking";
  if (state !== "thinking") return;
  at("thinking-text").textContent = "One moment";
  thinkingSince = Date.now();
}

function approval(status) {
  if (status === "requested") {
    signIn.show({ focus: Date.now() - thinkingSince < 60_000 });
    // A spoken request is answered aloud by the line itself.
    if (!phone.open) conversation.note(SIGN_IN);
    announce(SIGN_IN);
  } else if (["approved", "declined", "expired"].includes(status) && signIn.open) {
    signIn.hide();
    words.focus();
  }
  if (status === "expired") conversation.note("The sign-in was open for too long. Please ask again.");
}

function customer({ signed_in: signedIn, first_name: name, reason }) {
  at("who").hidden = !signedIn;
  if (signedIn) {
    at("who-name").textContent = name;
    announce(`Signed in as ${name}.`);
  } else {
    conversation.note(reason === "expired" ? "Your sign-in has expired." : "You are signed out.");
  }
}

// A call is over; the conversation on the page goes on by typing, or by calling again.
function over(text) {
  captions.close();
  signIn.hide();
  for (const id of ["who", "speaking", "thinking"]) at(id).hidden = true;
  conversation.note(text);
  announce(text);
  words.focus();
}

function ended(reason) {
  if (phone.open || reason === "hung up") {
    if (phone.open) over(CALL_ENDS[reason] ?? "The call has ended.");
    return phone.close();
  }
  signIn.hide();
  at("who").hidden = true;
  at("speaking").hidden = true;
  at("thinking").hidden = true;
  notice(ENDS[reason] ?? "This conversation has ended.", "Start a new one", renew);
  allowWords(false);
}

// The connection

function connection(state) {
  if (state === "open" && !connected) notice("");
  if (state === "lost") notice("Connection lost. Trying again…", "Try now", () => session.retryNow(), { bad: true });
  connected = state === "open";
}

function gone() {
  if (conversation.empty) return renew();
  return ended("gone");
}

// What the customer does

async function send(text) {
  const said = text.trim();
  if (!said || sending) return;
  sending = true;
  allowSend();
  notice("");
  try {
    if (!session.started) await session.start();
    started();
    await session.say(said);
    if (words.value.trim() === said) words.value = "";
    conversation.toEnd();
  } catch (refused) {
    if (!words.value) words.value = said;
    notice(refused.message, "Try again", () => send(words.value), { bad: true });
  } finally {
    sending = false;
    grow();
    allowSend();
  }
}

async function declined() {
  words.focus();
  try {
    await session.decline();
  } catch (refused) {
    if (refused.status !== 409) notice(refused.message, "", null, { bad: true });
  }
}

async function renew() {
  if (phone.open) phone.close();
  if (session.started) session.end().catch(() => {});
  conversation.clear();
  log.clear();
  signIn.hide();
  for (const id of ["who", "speaking", "thinking", "new"]) at(id).hidden = true;
  at("welcome").hidden = false;
  notice("");
  allowWords(true);
  words.focus();
}

// Small things

function started() {
  at("welcome").hidden = true;
  at("new").hidden = false;
}

function notice(text, action = "", act = null, { bad = false } = {}) {
  at("notice").hidden = !text;
  at("notice").classList.toggle("bad", bad);
  at("notice-text").textContent = text;
  const button = at("notice-action");
  button.hidden = !action;
  button.textContent = action;
  button.onclick = act;
}

function announce(text) {
  at("announce").textContent = text;
}

function allowWords(allowed) {
  words.disabled = !allowed;
  allowSend();
}

function allowSend() {
  at("send").disabled = sending || words.disabled || !words.value.trim();
}

function grow() {
  words.style.height = "auto";
  words.style.height = `${words.scrollHeight}px`;
}

at("composer").addEventListener("submit", (event) => {
  event.preventDefault();
  send(words.value);
});
words.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    send(words.value);
  }
});
words.addEventListener("input", () => {
  grow();
  allowSend();
});
at("ideas").addEventListener("click", (event) => {
  const idea = event.target.closest("button");
  if (idea) send(idea.textContent);
});
at("sign-out").addEventListener("click", () => session.signOut().catch((refused) => notice(refused.message)));
at("new").addEventListener("click", renew);

// A reload finds the conversation again; a tab that is closed leaves it to the idle time.
if (session.restore()) started();
words.focus();
