// The work at the press: followed while it runs, shown at the foot of every view.

const STAGES = {
  starting: "Getting ready",
  checking: "Looking at the files",
  reading: "Reading",
  passages: "Making passages",
  embedding: "Indexing",
  asking: "Asking the questions",
  verifying: "Checking the result",
  publishing: "Making it live",
};
const KINDS = {
  plan: "Checking the draft",
  stage: "Building a trial",
  answers: "Comparing the answers",
  publish: "Publishing",
  "go-live": "Publishing",
  rollback: "Going back",
};
const ROUND = 500;

export class Work extends EventTarget {
  #timer = null;
  #seen = null;

  constructor(app, parts) {
    super();
    this.app = app;
    this.parts = parts;
    this.now = null;
    parts.stop.addEventListener("click", () => this.stop());
  }

  get running() {
    return this.now?.state === "running";
  }

  // Takes up what already runs, perhaps begun by somebody else.
  async resume() {
    const found = await this.app.ask("GET", "/api/draft/work");
    this.#seen = found && found.state !== "running" ? found.id : null;
    if (found?.state === "running") this.#take(found);
    else this.now = found;
  }

  // Starts work; `ended` is dispatched when it is over, with what became of it.
  async start(path) {
    this.#take(await this.app.ask("POST", path));
  }

  async stop() {
    this.parts.stop.disabled = true;
    try {
      this.#take(await this.app.ask("DELETE", "/api/draft/work"));
    } finally {
      this.parts.stop.disabled = false;
    }
  }

  #take(work) {
    clearTimeout(this.#timer);
    this.now = work;
    this.#show(work);
    if (work.state === "running") {
      this.#timer = setTimeout(() => this.#look(), ROUND);
      this.dispatchEvent(new Event("change"));
      return;
    }
    if (work.id === this.#seen) return;
    this.#seen = work.id;
    this.app.announce(work.message || `${KINDS[work.kind]}: done.`);
    this.dispatchEvent(new CustomEvent("ended", { detail: work }));
  }

  async #look() {
    try {
      this.#take(await this.app.ask("GET", "/api/draft/work"));
    } catch {
      this.parts.stage.textContent = "Connection lost. Trying again…";
      this.#timer = setTimeout(() => this.#look(), 3 * ROUND);
    }
  }

  #show(work) {
    const { box, title, stage, bar } = this.parts;
    box.hidden = work.state !== "running";
    title.textContent = `${KINDS[work.kind]}`;
    const counted = work.total > 1 ? ` ${work.done} of ${work.total}` : "";
    stage.textContent = `${STAGES[work.stage] ?? work.stage}${counted}${left(work)}`;
    if (work.total > 1) bar.value = work.done / work.total;
    else bar.removeAttribute("value");
  }
}

function left({ done, total, stage_began: began }) {
  const spent = (Date.now() - new Date(began)) / 1000;
  if (!done || done >= total || spent < 3) return "";
  const seconds = (spent / done) * (total - done);
  return seconds < 60 ? `, about ${Math.ceil(seconds / 5) * 5} s left` : `, about ${Math.ceil(seconds / 60)} min left`;
}
