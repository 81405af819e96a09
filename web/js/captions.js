// Keeps what is shown in step with what is heard: the words still to come are paler.

const PACE = 15; // Letters a second, until this voice's own pace is known.
const STEP_MS = 120;

export class Captions {
  #items = new Map(); // response -> the messages it says
  #letters = new Map(); // message -> how many letters it has so far
  #pace = PACE;
  #response = "";
  #since = 0;
  #timer = 0;

  // `show(message, letters)`: so many letters of it have been heard; Infinity is all of it.
  constructor(show) {
    this.show = show;
  }

  take(event) {
    switch (event.type) {
      case "response.output_audio_transcript.delta": return this.#more(event);
      case "output_audio_buffer.started": return this.#begin(event.response_id);
      case "output_audio_buffer.stopped": return this.#end({ whole: true });
      case "output_audio_buffer.cleared": return this.#end();
      default: return undefined;
    }
  }

  // The call is over: everything is shown as it is.
  close() {
    this.#end();
    for (const item of this.#letters.keys()) this.show(item, Infinity);
    this.#items.clear();
    this.#letters.clear();
  }

  #more({ response_id: response, item_id: item, delta }) {
    this.#items.set(response, new Set(this.#items.get(response)).add(item));
    this.#letters.set(item, (this.#letters.get(item) ?? 0) + delta.length);
    if (response !== this.#response) this.show(item, 0);
  }

  #begin(response) {
    this.#end();
    this.#response = response;
    this.#since = performance.now();
    this.#timer = setInterval(() => this.#step(), STEP_MS);
    this.#step();
  }

  #step() {
    let heard = ((performance.now() - this.#since) / 1000) * this.#pace;
    for (const item of this.#items.get(this.#response) ?? []) {
      this.show(item, heard);
      heard = Math.max(0, heard - this.#letters.get(item));
    }
  }

  #end({ whole = false } = {}) {
    clearInterval(this.#timer);
    const items = [...(this.#items.get(this.#response) ?? [])];
    if (whole && items.length) {
      const letters = items.reduce((sum, item) => sum + this.#letters.get(item), 0);
      const seconds = (performance.now() - this.#since) / 1000;
      // Short replies say little about the pace.
      if (letters > 60) this.#pace = Math.min(25, Math.max(8, (this.#pace + letters / seconds) / 2));
    }
    for (const item of items) {
      this.show(item, Infinity);
      this.#letters.delete(item);
    }
    this.#items.delete(this.#response);
    this.#response = "";
  }
}
