// How loud a track is, shown as bars: the customer sees that they are heard.

const BARS = 5;
const STEP_MS = 66;

export class Meter {
  #context = null;
  #sources = new Map();
  #timer = 0;
  #side = "";

  // `place` holds the bars.
  constructor(place) {
    this.bars = [...place.children].slice(0, BARS);
  }

  // Follow a track under a name: "mouth" or "ear".
  add(side, track) {
    this.#context ??= new AudioContext();
    this.#context.resume().catch(() => {});
    this.#sources.get(side)?.source.disconnect();
    const source = this.#context.createMediaStreamSource(new MediaStream([track]));
    const analyser = new AnalyserNode(this.#context, { fftSize: 512, smoothingTimeConstant: 0.6 });
    source.connect(analyser);
    this.#sources.set(side, { source, analyser, levels: new Uint8Array(analyser.frequencyBinCount) });
    this.#timer ||= setInterval(() => this.#draw(), STEP_MS);
  }

  // Show this side from now on; "" shows none.
  show(side) {
    this.#side = side;
  }

  close() {
    clearInterval(this.#timer);
    this.#timer = 0;
    this.#sources.clear();
    this.#context?.close().catch(() => {});
    this.#context = null;
    for (const bar of this.bars) bar.style.height = "";
  }

  #draw() {
    const shown = this.#sources.get(this.#side);
    shown?.analyser.getByteFrequencyData(shown.levels);
    // Speech lives in the lower third: about 100 to 4000 Hz at 48 kHz and 256 bins.
    const width = 8;
    this.bars.forEach((bar, at) => {
      let loud = 0;
      for (let bin = 1 + at * width; shown && bin <= (at + 1) * width; bin += 1) loud = Math.max(loud, shown.levels[bin]);
      bar.style.height = `${5 + Math.round((loud / 255) * 19)}px`;
    });
  }
}
