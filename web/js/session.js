// One conversation at the server: starts it, sends, and follows its events for as long as it lasts.
// A lost stream is taken up again after the last event that was seen.

const KEPT = "jetbridge.session";
const WAITS = [500, 1000, 2000, 4000, 8000];

export class Refused extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

export class Session {
  #id;
  #secret;
  #seq = 0;
  #stop = null;
  #wake = null;

  // `on.event(event)`, `on.connection("open" | "lost")`, `on.gone()`
  constructor(on) {
    this.on = on;
  }

  get started() {
    return Boolean(this.#id);
  }

  // Takes up the conversation that this tab had before a reload; false when there is none.
  restore() {
    const kept = JSON.parse(sessionStorage.getItem(KEPT) ?? "null");
    if (!kept) return false;
    ({ id: this.#id, secret: this.#secret } = kept);
    this.#follow();
    return true;
  }

  async start() {
    const { id, secret } = await this.#ask("POST", "/api/sessions");
    this.#id = id;
    this.#secret = secret;
    this.#seq = 0;
    sessionStorage.setItem(KEPT, JSON.stringify({ id, secret }));
    this.#follow();
  }

  // Starts a spoken conversation; resolves to the SDP that completes the call, and whether it is recorded.
  async call(sdp) {
    const { id, secret, sdp: answer, recorded } = await this.#ask("POST", "/api/calls", { sdp }, null);
    this.#id = id;
    this.#secret = secret;
    this.#seq = 0;
    sessionStorage.setItem(KEPT, JSON.stringify({ id, secret }));
    this.#follow();
    return { answer, recorded };
  }

  say(text) {
    return this.#ask("POST", this.#path("/messages"), { text });
  }

  signIn(email, password) {
    return this.#ask("POST", this.#path("/approval"), { email, password });
  }

  decline() {
    return this.#ask("POST", this.#path("/approval"), { decline: true });
  }

  signOut() {
    return this.#ask("POST", this.#path("/sign-out"));
  }

  async end() {
    const path = this.#path("");
    const secret = this.#secret;
    this.forget();
    await this.#ask("DELETE", path, undefined, secret);
  }

  // Lets go of the conversation without ending it at the server.
  forget() {
    this.#stop?.abort();
    this.#stop = null;
    this.#id = this.#secret = undefined;
    sessionStorage.removeItem(KEPT);
  }

  retryNow() {
    this.#wake?.();
  }

  #path(rest) {
    return `/api/sessions/${this.#id}${rest}`;
  }

  async #ask(method, path, body, secret = this.#secret) {
    const headers = {};
    if (secret) headers.Authorization = `Bearer ${secret}`;
    if (body) headers["Content-Type"] = "application/json";
    let answer;
    try {
      answer = await fetch(path, { method, headers, body: body && JSON.stringify(body) });
    } catch {
      throw new Refused(0, "We can’t reach our server. Please check your connection and try again.");
    }
    if (answer.status === 204) return null;
    const told = await answer.json().catch(() => null);
    if (!answer.ok) {
      throw new Refused(answer.status, told?.error?.message ?? "Something went wrong. Please try again.");
    }
    return told;
  }

  async #follow() {
    const stop = (this.#stop = new AbortController());
    let tries = 0;
    while (!stop.signal.aborted) {
      try {
        const ended = await this.#read(stop.signal, () => {
          tries = 0;
          this.on.connection("open");
        });
        if (ended || stop.signal.aborted) return;
      } catch (error) {
        if (stop.signal.aborted) return;
        if (error instanceof Refused && error.status === 404) {
          this.forget();
          this.on.gone();
          return;
        }
      }
      this.on.connection("lost");
      await this.#pause(WAITS[Math.min(tries++, WAITS.length - 1)]);
    }
  }

  #pause(milliseconds) {
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        window.removeEventListener("online", done);
        resolve();
      };
      const timer = setTimeout(done, milliseconds);
      window.addEventListener("online", done);
      this.#wake = done;
    });
  }

  // Reads the stream to its end; true when the conversation itself ended.
  async #read(signal, opened) {
    const answer = await fetch(this.#path("/events"), {
      headers: { Authorization: `Bearer ${this.#secret}`, "Last-Event-ID": String(this.#seq) },
      cache: "no-store",
      signal,
    });
    if (!answer.ok) throw new Refused(answer.status, "");
    opened();
    const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
    let rest = "";
    for (;;) {
      const { done, value } = await reader.read();
      if (done || signal.aborted) return false;
      const blocks = (rest + value).split(/\r?\n\r?\n/);
      rest = blocks.pop();
      for (const block of blocks) {
        const data = block
          .split(/\r?\n/)
          .filter((line) => line.startsWith("data:"))
          .map((line) => line.slice(5).trimStart());
        if (!data.length) continue;
        const event = JSON.parse(data.join("\n"));
        this.#seq = event.seq;
        this.on.event(event);
        if (event.type === "ended") {
          this.forget();
          return true;
        }
      }
    }
  }
}
