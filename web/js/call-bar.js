// The bar that stands in for the words while a call goes on: its state, mute and hang-up.

import { Meter } from "./meter.js";
import { MicrophoneRefused, VoiceCall } from "./voice.js";

const STATES = {
  connecting: "Connecting…",
  listening: "Listening",
  hearing: "We can hear you",
  thinking: "One moment",
  speaking: "Speaking",
  lost: "The line is bad. Reconnecting…",
};

export class CallBar {
  #call;
  #state = "";
  #timer = 0;
  #meter;

  // `buttons` start a call; `on.place(sdp)` resolves to the answer; `on.began()`, `on.refused(text)`, `on.hungUp()`, `on.lost()`,
  // `on.told(event)` with every event of the engine
  constructor(bar, buttons, on) {
    this.bar = bar;
    this.buttons = [...buttons];
    this.on = on;
    this.#meter = new Meter(bar.querySelector(".wave"));
    this.#call = new VoiceCall(bar.querySelector("audio"), {
      state: (state) => this.#show(state),
      closed: () => this.#lost(),
      track: (side, track) => this.#meter.add(side, track),
      told: (event) => this.on.told(event),
    });
    this.mute = bar.querySelector("[data-mute]");
    for (const button of this.buttons) {
      button.addEventListener("click", () => this.start());
      button.hidden = typeof RTCPeerConnection === "undefined";
    }
    bar.querySelector("[data-hang-up]").addEventListener("click", () => this.hangUp());
    this.mute.addEventListener("click", () => this.#mute(!this.#call.muted));
    addEventListener("pagehide", () => this.#call.close());
  }

  get open() {
    return this.#call.open;
  }

  async start() {
    if (this.#call.open) return;
    this.#open(true);
    try {
      await this.#call.start((sdp) => this.on.place(sdp));
      if (this.#call.open) this.on.began();
    } catch (error) {
      this.#open(false);
      this.on.refused(error.message, { again: !(error instanceof MicrophoneRefused) });
    }
  }

  hangUp() {
    this.close();
    this.on.hungUp();
  }

  // Puts the phone down without telling anybody.
  close() {
    this.#call.close();
    this.#open(false);
  }

  #lost() {
    this.#open(false);
    this.on.lost();
  }

  #open(open) {
    this.bar.hidden = !open;
    for (const button of this.buttons) button.disabled = open;
    document.body.classList.toggle("in-call", open);
    clearInterval(this.#timer);
    if (!open) return this.#meter.close();
    this.#mute(false);
    this.bar.querySelector("[data-hang-up]").focus();
    const since = Date.now();
    const clock = this.bar.querySelector("time");
    const tick = () => {
      const seconds = Math.floor((Date.now() - since) / 1000);
      clock.textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
    };
    tick();
    this.#timer = setInterval(tick, 1000);
    return undefined;
  }

  #mute(muted) {
    this.#call.muted = muted;
    this.mute.setAttribute("aria-pressed", String(muted));
    this.mute.title = muted ? "Unmute" : "Mute";
    this.#show(this.#state);
  }

  #show(state) {
    this.#state = state;
    this.bar.dataset.state = state;
    this.#meter.show(state === "speaking" ? "ear" : ["listening", "hearing"].includes(state) ? "mouth" : "");
    const muted = this.#call.muted && ["listening", "hearing"].includes(state);
    this.bar.querySelector("[data-state-text]").textContent = muted ? "You are muted" : STATES[state] ?? "";
  }
}
