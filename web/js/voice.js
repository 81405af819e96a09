// One voice call: the microphone to the engine, its voice to the loudspeaker. The words themselves
// come with the conversation's events, as in a typed one.

const REFUSED = {
  NotAllowedError: "We can’t hear you: the microphone isn’t allowed for this page. Allow it in your browser, or type your question.",
  NotFoundError: "We found no microphone. Connect one and try again, or type your question.",
  NotReadableError: "Another program is using your microphone. Close it and try again, or type your question.",
};
const SOUND = { echoCancellation: true, noiseSuppression: true, autoGainControl: true };
const LOST_AFTER = 12_000;

export class MicrophoneRefused extends Error {}

export class VoiceCall {
  #connection = null;
  #microphone = null;
  #lost = 0;
  #sounding = false;

  // `on.state("connecting" | "listening" | "hearing" | "thinking" | "speaking" | "lost")`, `on.closed(lost)`,
  // `on.track("mouth" | "ear", track)`, `on.told(event)` with every event of the engine
  constructor(loudspeaker, on) {
    this.loudspeaker = loudspeaker;
    this.on = on;
  }

  get open() {
    return this.#connection !== null;
  }

  get muted() {
    return this.#microphone ? !this.#microphone.enabled : false;
  }

  set muted(muted) {
    if (this.#microphone) this.#microphone.enabled = !muted;
  }

  // `place(sdp)` makes the call and resolves to the answer's SDP.
  async start(place) {
    this.on.state("connecting");
    const connection = (this.#connection = new RTCPeerConnection());
    try {
      const stream = await microphone();
      if (this.#connection !== connection) return stream.getTracks().forEach((track) => track.stop());
      [this.#microphone] = stream.getAudioTracks();
      connection.addTrack(this.#microphone, stream);
      this.on.track("mouth", this.#microphone);
      connection.ontrack = ({ track }) => this.#play(track);
      connection.onconnectionstatechange = () => this.#changed(connection);
      const events = connection.createDataChannel("oai-events");
      events.onmessage = ({ data }) => this.#told(JSON.parse(data));
      await connection.setLocalDescription();
      await gathered(connection);
      const answer = await place(connection.localDescription.sdp);
      if (this.#connection !== connection) return undefined;
      // Nobody listens before the connection stands; see #changed.
      await connection.setRemoteDescription({ type: "answer", sdp: answer });
    } catch (error) {
      this.close();
      throw error;
    }
    return undefined;
  }

  close() {
    clearTimeout(this.#lost);
    const connection = this.#connection;
    this.#connection = null;
    this.#microphone?.stop();
    this.#microphone = null;
    this.loudspeaker.srcObject = null;
    if (connection) {
      connection.onconnectionstatechange = null;
      connection.close();
    }
  }

  #play(track) {
    this.loudspeaker.srcObject = new MediaStream([track]);
    // A short buffer: the voice is near, and every tenth of a second counts in a conversation.
    for (const receiver of this.#connection.getReceivers()) {
      if ("jitterBufferTarget" in receiver) receiver.jitterBufferTarget = 0;
    }
    this.loudspeaker.play().catch(() => {});
    this.on.track("ear", track);
  }

  #told(event) {
    this.on.told(event);
    switch (event.type) {
      case "input_audio_buffer.speech_started": return this.on.state("hearing");
      case "input_audio_buffer.speech_stopped": return this.on.state("thinking");
      // It was a cough: the reply goes on where it was.
      case "input_audio_buffer.cleared": return this.on.state(this.#sounding ? "speaking" : "listening");
      case "output_audio_buffer.started": return this.#sounds(true);
      case "output_audio_buffer.stopped":
      case "output_audio_buffer.cleared": return this.#sounds(false);
      default: return undefined;
    }
  }

  #sounds(sounding) {
    this.#sounding = sounding;
    this.on.state(sounding ? "speaking" : "listening");
  }

  #changed(connection) {
    clearTimeout(this.#lost);
    if (connection !== this.#connection) return;
    const state = connection.connectionState;
    if (state === "connected") this.on.state("listening");
    if (state === "disconnected") {
      // Short gaps heal by themselves.
      this.on.state("lost");
      this.#lost = setTimeout(() => this.#end(), LOST_AFTER);
    }
    if (state === "failed") this.#end();
  }

  #end() {
    this.close();
    this.on.closed(true);
  }
}

async function microphone() {
  if (!navigator.mediaDevices) {
    throw new MicrophoneRefused("Voice calls need a secure connection (https). You can type your question.");
  }
  try {
    return await navigator.mediaDevices.getUserMedia({ audio: SOUND });
  } catch (error) {
    throw new MicrophoneRefused(REFUSED[error.name] ?? "We can’t use your microphone. You can type your question.");
  }
}

// The offer goes out whole: there is no second message for what is found later.
function gathered(connection) {
  if (connection.iceGatheringState === "complete") return undefined;
  return new Promise((resolve) => {
    const limit = setTimeout(resolve, 1000);
    connection.addEventListener("icegatheringstatechange", () => {
      if (connection.iceGatheringState !== "complete") return;
      clearTimeout(limit);
      resolve();
    });
  });
}
