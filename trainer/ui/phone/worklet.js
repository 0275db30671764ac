// Microphone and loudspeaker on the audio thread. Every stamp is this context's one clock
// (currentFrame), counted in samples of the line's rate.

const LINE_RATE = 16000;
const FRAME = 640; // samples: 40 ms
const TICK = Math.round(sampleRate / 10);
const clockAt = (frame) => Math.round((frame * LINE_RATE) / sampleRate);

// Windowed sinc for any ratio of rates, streaming; output sample k lies on input sample k * step.
class Resampler {
  constructor(from, to) {
    this.step = from / to;
    this.scale = Math.max(1, this.step);
    this.half = Math.ceil(16 * this.scale);
    this.tables = new Map();
    this.reset();
  }

  reset() {
    this.buffer = new Float32Array(this.half); // silence before the first sample
    this.at = this.half;
  }

  taps(fraction) {
    const key = Math.round(fraction * 4096);
    let taps = this.tables.get(key);
    if (!taps) {
      taps = new Float32Array(2 * this.half);
      for (let i = 0; i < taps.length; i++) {
        const distance = i - this.half + 1 - key / 4096;
        const x = (Math.PI * distance) / this.scale;
        const sinc = x === 0 ? 1 : Math.sin(x) / x;
        const window = 0.5 + 0.5 * Math.cos((Math.PI * distance) / this.half);
        taps[i] = Math.abs(distance) >= this.half ? 0 : (sinc * window) / this.scale;
      }
      this.tables.set(key, taps);
    }
    return taps;
  }

  run(input) {
    const buffer = new Float32Array(this.buffer.length + input.length);
    buffer.set(this.buffer);
    buffer.set(input, this.buffer.length);
    const output = [];
    while (Math.floor(this.at) + this.half < buffer.length) {
      const first = Math.floor(this.at);
      const taps = this.taps(this.at - first);
      let sum = 0;
      for (let i = 0, j = first - this.half + 1; i < taps.length; i++, j++) sum += buffer[j] * taps[i];
      output.push(sum);
      this.at += this.step;
    }
    const spent = Math.max(0, Math.floor(this.at) - this.half);
    this.buffer = buffer.slice(spent);
    this.at -= spent;
    return output;
  }

  // What is still held back, as if silence followed.
  rest() {
    const output = this.run(new Float32Array(this.half + 1));
    this.reset();
    return output;
  }
}

// For checks: keeps all that a node took in or played, and hands it over when asked to.
class Tap {
  constructor(port) {
    this.port = port;
    this.blocks = null;
    this.underruns = 0;
  }

  take(what) {
    if (what === 'start') this.blocks = [];
    else this.port.postMessage({ tap: this.blocks, rate: sampleRate, underruns: this.underruns });
  }

  keep(samples) {
    if (this.blocks) this.blocks.push({ frame: currentFrame, samples: samples.slice() });
  }
}

// Context rate in, stamped 16-bit frames at line rate out.
class Mic extends AudioWorkletProcessor {
  constructor() {
    super();
    this.resampler = new Resampler(sampleRate, LINE_RATE);
    this.out = this.port;
    this.open = true;
    this.expected = -1; // the frame the next block should begin at
    this.tap = new Tap(this.port);
    this.port.onmessage = ({ data }) => {
      if (data.port) this.out = data.port;
      else if (data.close) this.open = false;
      else if (data.tap) this.tap.take(data.tap);
    };
    this.begin(0);
  }

  begin(frame) {
    this.resampler.reset();
    this.clock = clockAt(frame);
    this.samples = new Int16Array(FRAME);
    this.count = 0;
  }

  process(inputs) {
    const input = inputs[0][0];
    if (!input) return this.open;
    this.tap.keep(input);
    if (currentFrame !== this.expected) this.begin(currentFrame);
    this.expected = currentFrame + input.length;
    for (const value of this.resampler.run(input)) {
      this.samples[this.count++] = Math.max(-32768, Math.min(32767, Math.round(value * 32767)));
      if (this.count === FRAME) this.send();
    }
    return this.open;
  }

  send() {
    const pcm = this.samples.buffer;
    this.out.postMessage({ clock: this.clock, pcm }, [pcm]);
    this.clock += FRAME;
    this.samples = new Int16Array(FRAME);
    this.count = 0;
  }
}

// 16-bit samples at line rate in, context rate out; tells when each utterance began and ended.
class Player extends AudioWorkletProcessor {
  constructor() {
    super();
    this.resampler = new Resampler(LINE_RATE, sampleRate);
    this.prebuffer = Math.round(0.06 * sampleRate);
    this.fade = Math.round(0.005 * sampleRate);
    this.ticked = 0;
    this.open = true;
    this.tap = new Tap(this.port);
    this.clear();
    const take = ({ data }) => this.take(data);
    this.port.onmessage = ({ data }) => {
      if (data.port) {
        this.out = data.port;
        this.out.onmessage = take;
      } else if (data.close) this.open = false;
      else if (data.tap) this.tap.take(data.tap);
    };
  }

  clear() {
    this.say = null;
    this.queue = [];
    this.ready = 0; // context samples waiting
    this.received = 0; // line samples taken in
    this.rendered = 0; // context samples played
    this.started = false;
    this.starved = false;
    this.resampler.reset();
  }

  take(data) {
    if (data instanceof ArrayBuffer) this.add(new Int16Array(data));
    else if (data.t === 'say') {
      this.stop();
      this.say = data;
    } else if (data.t === 'flush') {
      if (this.say && this.say.utterance === data.utterance) this.stop();
    } else if (data.t === 'silence') this.stop();
  }

  add(pcm) {
    if (!this.say) return; // the tail of what was flushed
    const sound = Float32Array.from(pcm, (value) => value / 32767);
    this.push(this.resampler.run(sound));
    this.received += pcm.length;
    if (this.received >= this.say.samples) this.push(this.resampler.rest());
  }

  push(samples) {
    if (!samples.length) return;
    this.queue.push(samples);
    this.ready += samples.length;
  }

  tell(message) {
    if (this.out) this.out.postMessage(message);
  }

  get played() {
    return Math.min(this.say.samples, Math.round((this.rendered * LINE_RATE) / sampleRate));
  }

  // Cut what is under way, if anything, and say how far it got.
  stop() {
    if (this.say) this.over(currentFrame, false);
  }

  over(frame, whole) {
    const played = whole ? this.say.samples : this.played;
    this.tell({ t: 'played', utterance: this.say.utterance, played, clock: clockAt(frame), whole });
    this.clear();
  }

  process(_, outputs) {
    const output = outputs[0][0];
    if (currentFrame - this.ticked >= TICK) {
      this.ticked = currentFrame;
      this.tell({ t: 'tick', clock: clockAt(currentFrame) });
    }
    const from = this.startIn(output.length);
    if (from >= 0) this.render(output, from);
    this.tap.keep(output);
    return this.open;
  }

  // The sample of this block to play from; -1 when nothing plays in it.
  startIn(length) {
    if (!this.say || !this.ready) return -1;
    if (this.started && !this.starved) return 0;
    const complete = this.received >= this.say.samples;
    if (this.ready < this.prebuffer && !complete) return -1;
    let from = 0;
    if (!this.started && this.say.at !== null) {
      from = Math.max(0, Math.round((this.say.at * sampleRate) / LINE_RATE) - currentFrame);
      if (from >= length) return -1;
    }
    const clock = clockAt(currentFrame + from);
    const utterance = this.say.utterance;
    if (this.started) {
      this.tap.underruns += 1;
      this.tell({ t: 'underrun', utterance, played: this.played, clock });
    } else this.tell({ t: 'started', utterance, clock });
    this.started = true;
    this.starved = false;
    return from;
  }

  render(output, from) {
    let at = from;
    while (at < output.length && this.queue.length) {
      const block = this.queue[0];
      const count = Math.min(output.length - at, block.length);
      for (let i = 0; i < count; i++) output[at + i] = block[i];
      at += count;
      this.ready -= count;
      this.rendered += count;
      if (count === block.length) this.queue.shift();
      else this.queue[0] = block.slice(count);
    }
    if (at === output.length) return;
    if (this.received >= this.say.samples) this.over(currentFrame + at, true);
    else this.starved = true;
  }
}

registerProcessor('mic', Mic);
registerProcessor('player', Player);
