// One call at this browser: the audio context, the microphone, the socket's worker, and what the
// telephone shows. It outlives the component's remounts.

const microphoneFault = (error) =>
  ({ NotFoundError: 'missing', NotReadableError: 'missing', OverconstrainedError: 'missing' })[
    error.name
  ] || 'refused';

const sourceUrl = (source) => URL.createObjectURL(new Blob([source], { type: 'text/javascript' }));

class Line {
  constructor(data, changed) {
    this.data = data;
    this.changed = changed;
    this.phase = 'connecting';
    this.rings = 0;
    this.muted = false;
    this.microphone = 'asking'; // asking, open, typing, refused, missing, insecure, silent_browser
    this.suspended = false;
    this.level = 0;
    this.loudest = 0;
    this.notes = '';
    this.savedNotes = '';
    this.answeredAt = null;
    this.heldAt = null;
    this.result = null;
    this.typingSince = null;
    this.notice = null; // what to show beside the call: text and sound
    this.open().catch((error) => {
      console.error(error);
      this.microphone = 'silent_browser';
      this.draw();
    });
  }

  async open() {
    if (!globalThis.AudioContext || !globalThis.AudioWorkletNode) {
      this.microphone = globalThis.isSecureContext ? 'silent_browser' : 'insecure';
      if (!globalThis.AudioContext) return this.draw();
    }
    this.context = new AudioContext({ latencyHint: 'interactive' });
    this.context.onstatechange = () => this.watchContext();
    if (!this.context.audioWorklet) return this.draw();
    await this.context.audioWorklet.addModule(sourceUrl(WORKLET));
    this.player = new AudioWorkletNode(this.context, 'player', {
      numberOfInputs: 0,
      outputChannelCount: [1],
    });
    this.player.connect(this.context.destination);
    if (this.data.check) this.player.port.postMessage({ tap: 'start' });
    this.openSocket();
    this.watchContext();
    await this.openMicrophone();
  }

  openSocket() {
    const channel = new MessageChannel();
    this.player.port.postMessage({ port: channel.port1 }, [channel.port1]);
    this.worker = new Worker(sourceUrl(WORKER));
    this.worker.onmessage = ({ data }) => this.take(data);
    const page = new URL(document.baseURI);
    const open = {
      url: `${page.protocol === 'https:' ? 'wss' : 'ws'}://${page.host}/line/${this.data.call_id}`,
      protocol: this.data.protocol,
      ticket: this.data.ticket,
      version: this.data.version,
      rate: Math.round(this.context.sampleRate),
      latency: (this.context.baseLatency || 0) + (this.context.outputLatency || 0),
      clock: this.clock(),
    };
    this.worker.postMessage({ open, player: channel.port2 }, [channel.port2]);
  }

  // The one clock all stamps are taken from, in samples at the line's rate.
  clock() {
    return Math.round(this.context.currentTime * 16000);
  }

  async openMicrophone() {
    this.microphone = 'asking';
    this.draw();
    if (!navigator.mediaDevices) {
      this.microphone = 'insecure';
      return this.draw();
    }
    try {
      const clean = !this.data.check;
      this.stream = await navigator.mediaDevices.getUserMedia({
        audio: {
          channelCount: 1,
          echoCancellation: clean,
          noiseSuppression: clean,
          autoGainControl: clean,
        },
      });
    } catch (error) {
      this.microphone = microphoneFault(error);
      return this.draw();
    }
    this.source = this.context.createMediaStreamSource(this.stream);
    this.mic = new AudioWorkletNode(this.context, 'mic', {
      channelCount: 1,
      channelCountMode: 'explicit',
    });
    if (this.data.check) this.mic.port.postMessage({ tap: 'start' });
    const channel = new MessageChannel();
    this.mic.port.postMessage({ port: channel.port1 }, [channel.port1]);
    this.worker.postMessage({ mic: channel.port2 }, [channel.port2]);
    this.source.connect(this.mic).connect(this.context.destination); // silence, but keeps it pulled
    this.microphone = 'open';
    this.draw();
  }

  watchContext() {
    this.suspended = this.context.state === 'suspended' || this.context.state === 'interrupted';
    this.draw();
  }

  // --- from the line ---

  take(message) {
    switch (message.t) {
      case 'level':
        this.level = message.level;
        this.loudest = Math.max(message.level, this.loudest * 0.985);
        return;
      case 'welcome':
        this.welcome(message);
        break;
      case 'status':
        this.setPhase(message.phase);
        this.rings = message.rings;
        this.muted = message.muted;
        break;
      case 'notice':
        this.notice = { text: message.text, sound: message.sound };
        chime(this.context, message.sound);
        break;
      case 'dropped':
        if (!this.result) this.phase = 'dropped';
        break;
      case 'lost':
        this.lose(message);
        break;
      case 'ended':
        this.finish({ call_id: this.data.call_id, by: message.by, seconds: message.seconds });
        break;
    }
    this.gate();
    this.draw();
  }

  welcome(message) {
    const now = performance.now();
    this.setPhase(message.phase);
    this.rings = message.rings;
    this.muted = message.muted;
    if (message.phase === 'talking' || message.phase === 'held') {
      this.answeredAt = now - message.talking_s * 1000;
      if (!message.microphone) this.microphone = 'typing';
    }
    if (message.phase === 'held') this.heldAt = now - message.held_s * 1000;
    if (message.notice && !this.notice) this.notice = { text: message.notice, sound: 'none' };
    if (!this.notes) this.notes = message.notes;
    this.savedNotes = message.notes;
    this.saveNotes();
  }

  setPhase(phase) {
    const now = performance.now();
    if (phase === 'talking' && this.answeredAt === null) this.answeredAt = now;
    if (phase === 'held' && this.phase !== 'held') this.heldAt = now;
    if (phase === 'cut') this.answeredAt = this.typingSince = null;
    if (phase === 'ended') this.notice = null;
    if (phase === 'ended' && this.phase !== 'ended') {
      this.lasted = this.answeredAt === null ? 0 : now - this.answeredAt;
      this.closeMicrophone();
    }
    this.phase = phase;
  }

  lose(message) {
    if (message.code === 4409) {
      this.phase = 'elsewhere';
      this.closeMicrophone();
      return;
    }
    this.phase = 'lost';
    this.closeMicrophone();
    // The line keeps what there was; it needs a moment longer than we waited.
    setTimeout(() => this.finish({ call_id: this.data.call_id, by: 'interrupted' }), 2000);
  }

  finish(result) {
    if (this.result) return;
    this.result = result;
    if (this.phase !== 'lost') this.setPhase('ended');
    this.draw();
  }

  // --- the keys ---

  send(message) {
    if (this.worker) this.worker.postMessage({ send: message });
  }

  answer() {
    this.lift('ringing', 'answer');
  }

  dial() {
    this.lift('idle', 'dial');
  }

  lift(phase, key) {
    const typing = this.microphone === 'typing';
    if (this.phase !== phase || !(typing || this.microphone === 'open')) return;
    this.context.resume();
    this.send({ t: key, clock: this.clock(), microphone: !typing });
  }

  putNoticeAway() {
    this.notice = null;
    this.draw();
  }

  press(key, detail = '') {
    this.send({ t: 'key', key, clock: this.clock(), detail });
    if (key === 'mute' || key === 'hold') this.worker.postMessage({ muted: true }); // at once
  }

  // The caller hears the trainee only in an open call.
  gate() {
    if (this.worker) this.worker.postMessage({ muted: this.muted || ['held', 'cut'].includes(this.phase) });
  }

  goOnByTyping() {
    this.microphone = 'typing';
    this.draw();
  }

  type(text) {
    if (text && this.typingSince === null) {
      this.typingSince = this.clock();
      this.send({ t: 'typing', clock: this.typingSince });
    } else if (!text && this.typingSince !== null) this.sayTyped('');
  }

  sayTyped(text) {
    if (this.typingSince === null) return;
    this.send({ t: 'typed', text, began: this.typingSince, clock: this.clock() });
    this.typingSince = null;
  }

  write(notes) {
    this.notes = notes;
    clearTimeout(this.saving);
    this.saving = setTimeout(() => this.saveNotes(), 400);
    this.draw();
  }

  saveNotes() {
    if (this.notes === this.savedNotes || this.phase === 'dropped') return;
    this.savedNotes = this.notes;
    this.send({ t: 'note', text: this.notes });
    this.draw();
  }

  // --- the end ---

  closeMicrophone() {
    if (this.stream) this.stream.getTracks().forEach((track) => track.stop());
    if (this.mic) this.mic.port.postMessage({ close: true });
    this.stream = this.mic = null;
  }

  close() {
    clearTimeout(this.saving);
    this.closeMicrophone();
    if (this.player) this.player.port.postMessage({ close: true });
    if (this.worker) this.worker.postMessage({ close: true });
    if (this.context) this.context.close();
  }

  draw() {
    this.changed();
  }
}
