// The headset check: asks for the microphone, shows its level, records, plays back and has it read.

const LINE_RATE = 16000;
const STOP_AFTER_S = 8;
const QUIET_DB = -38; // the loudest tenth of a second of a voice at a good headset is well above
const SILENT_DB = -65;
const LOUD_SHARE = 0.001; // of samples cut off
const GOOD = 0.8;
const FAIR = 0.5;

const COLLECTOR = `registerProcessor("collector", class extends AudioWorkletProcessor {
  process([input]) { if (input.length) this.port.postMessage(input[0].slice()); return true; }
});`;

const tests = new Map(); // one for each place on a page; outlives the component's remounts

export default function ({ data, parentElement, setStateValue }) {
  const root = parentElement.querySelector(".headset");
  const test = tests.get("headset") ?? { stage: "idle" };
  tests.set("headset", test);
  Object.assign(test, { data, root, say: (key) => data.words[key], tell: setStateValue });
  draw(test);
  return () => setTimeout(() => !test.root.isConnected && close(test), 1500);
}

// --- what is shown ---

function draw(test) {
  const { root, say } = test;
  root.replaceChildren();
  const microphone = panel(root, 1, say("step_microphone"));
  const fault = test.fault ?? (test.stage === "idle" ? missing() : null);
  if (fault) return trouble(microphone, test, fault);
  if (test.stage === "idle") {
    button(microphone, say("begin"), () => open(test), true);
    return;
  }
  if (test.stage === "asking") {
    note(microphone, say("asking"));
    return;
  }
  note(microphone, `✓ ${test.label}`, "good");
  const level = panel(root, 2, say("step_level"));
  test.meter = meter(level, test);
  const hear = panel(root, 3, say("step_hear"));
  note(hear, say("read_aloud"), "soft");
  element(hear, "blockquote").textContent = test.data.sentence;
  if (test.stage === "recording") {
    button(hear, say("stop"), () => finish(test), true);
    note(hear, `● ${say("recording")}`, "live");
    return;
  }
  button(hear, say(test.recording ? "again" : "record"), () => record(test), !test.recording);
  if (test.recording) review(hear, test);
}

function review(place, test) {
  const { say } = test;
  note(place, say("hear_yourself"), "soft");
  const player = element(place, "audio");
  player.controls = true;
  player.src = test.recording;
  if (test.stage === "reading") return note(place, say("listening"), "soft");
  const answer = test.answer;
  if (answer.fault) return note(place, `✕ ${say(answer.fault)} ${answer.detail ?? ""}`, "bad");
  loudness(place, test, answer);
  const made = answer.text ? `${say("made_out")} “${answer.text}”` : say("nothing_made_out");
  note(place, made);
  if (answer.likeness >= GOOD) note(place, `✓ ${say("match_good")}`, "good");
  else if (answer.likeness >= FAIR) note(place, `◐ ${say("match_fair")} ${say("fair_fix")}`, "fair");
  else note(place, `✕ ${say("match_poor")} ${say("poor_fix")}`, "bad");
  const level = answer.level_db >= QUIET_DB && answer.clipped <= LOUD_SHARE;
  if (level && answer.likeness >= GOOD) note(place, `✓ ${say("all_good")}`, "good");
}

function loudness(place, { say }, { level_db, clipped }) {
  if (level_db < SILENT_DB) note(place, `✕ ${say("level_none")} ${say("silent_fix")}`, "bad");
  else if (clipped > LOUD_SHARE) note(place, `✕ ${say("level_loud")} ${say("loud_fix")}`, "bad");
  else if (level_db < QUIET_DB) note(place, `◐ ${say("level_quiet")} ${say("quiet_fix")}`, "fair");
  else note(place, `✓ ${say("level_good")}`, "good");
}

function trouble(place, test, fault) {
  const { say } = test;
  note(place, `✕ ${say(fault)}`, "bad");
  if (fault === "insecure") {
    note(place, say("insecure_fix").replace("HOST", location.host));
    note(place, say("insecure_local").replace("PORT", location.port || "80"), "soft");
    return;
  }
  const fix = fault === "refused" ? `refused_${browser()}` : `${fault}_fix`;
  note(place, say(fix));
  button(place, say("again"), () => open(test), true);
}

function meter(place, { say }) {
  const bar = element(place, "div", "meter");
  bar.setAttribute("role", "meter");
  bar.setAttribute("aria-label", say("your_level"));
  bar.setAttribute("aria-valuemin", "-70");
  bar.setAttribute("aria-valuemax", "0");
  const fill = element(bar, "i");
  return { bar, fill, word: note(place, say("level_none"), "soft") };
}

function panel(root, number, title) {
  const place = element(root, "section");
  const head = element(place, "h2");
  element(head, "i").textContent = number;
  head.append(title);
  return place;
}

function note(place, text, look = "") {
  const line = element(place, "p", look);
  line.textContent = text;
  return line;
}

function button(place, text, act, primary) {
  const key = element(place, "button", primary ? "primary" : "");
  key.type = "button";
  key.textContent = text;
  key.onclick = act;
}

function element(place, tag, look = "") {
  const made = document.createElement(tag);
  if (look) made.className = look;
  place.append(made);
  return made;
}

// --- what is done ---

function missing() {
  if (!window.isSecureContext) return "insecure";
  return navigator.mediaDevices?.getUserMedia && window.AudioWorkletNode ? null : "old";
}

function browser() {
  const agent = navigator.userAgent;
  if (agent.includes("Edg/")) return "edge";
  if (agent.includes("Firefox/")) return "firefox";
  return agent.includes("Chrome/") ? "chrome" : "safari";
}

const FAULTS = { NotAllowedError: "refused", SecurityError: "refused", NotFoundError: "none" };

async function open(test) {
  Object.assign(test, { fault: null, stage: "asking" });
  draw(test);
  try {
    test.stream = await navigator.mediaDevices.getUserMedia({ audio: true });
  } catch (error) {
    Object.assign(test, { fault: FAULTS[error.name] ?? "in_use", stage: "idle" });
    return draw(test);
  }
  const track = test.stream.getAudioTracks()[0];
  track.onended = () => {
    close(test);
    test.fault = "none";
    draw(test);
  };
  test.label = track.label || "✓";
  await listen(test);
  test.stage = "open";
  draw(test);
}

async function listen(test) {
  test.context = new AudioContext();
  const blob = URL.createObjectURL(new Blob([COLLECTOR], { type: "text/javascript" }));
  await test.context.audioWorklet.addModule(blob);
  URL.revokeObjectURL(blob);
  const source = test.context.createMediaStreamSource(test.stream);
  const collector = new AudioWorkletNode(test.context, "collector", { numberOfOutputs: 0 });
  source.connect(collector);
  test.power = 0;
  collector.port.onmessage = ({ data }) => took(test, data);
}

function took(test, samples) {
  let power = 0;
  for (const sample of samples) power += sample * sample;
  test.power = Math.max(power / samples.length, test.power * 0.94);
  if (test.stage === "recording") {
    test.blocks.push(samples);
    test.taken += samples.length;
    if (test.taken > STOP_AFTER_S * test.context.sampleRate) finish(test);
  }
  if (!test.drawing) {
    test.drawing = true;
    requestAnimationFrame(() => show(test));
  }
}

function show(test) {
  test.drawing = false;
  if (!test.meter || !test.say) return;
  const db = Math.max(-70, 10 * Math.log10(test.power + 1e-9));
  const { bar, fill, word } = test.meter;
  fill.style.width = `${((db + 70) / 70) * 100}%`;
  const look = db < -60 ? "none" : db < -42 ? "quiet" : db > -3 ? "loud" : "good";
  bar.className = `meter ${look}`;
  bar.setAttribute("aria-valuenow", Math.round(db));
  word.textContent = test.say(`level_${look}`);
}

function record(test) {
  if (test.recording) URL.revokeObjectURL(test.recording);
  Object.assign(test, { stage: "recording", blocks: [], taken: 0, recording: null });
  draw(test);
}

async function finish(test) {
  test.stage = "reading";
  const pcm = await toLineRate(test.blocks, test.taken, test.context.sampleRate);
  test.recording = URL.createObjectURL(new Blob([header(pcm.byteLength), pcm], { type: "audio/wav" }));
  draw(test);
  test.answer = await read(test, pcm);
  test.stage = "open";
  draw(test);
  if (test.answer.level_db >= SILENT_DB) test.tell("heard", true); // whoever waits for it may go on
}

async function read(test, pcm) {
  try {
    const answer = await fetch(test.data.address, { method: "POST", body: pcm });
    return await answer.json();
  } catch {
    return { fault: "offline" };
  }
}

async function toLineRate(blocks, taken, rate) {
  const seconds = Math.max(taken / rate, 0.1);
  const offline = new OfflineAudioContext(1, Math.ceil(seconds * LINE_RATE), LINE_RATE);
  const buffer = offline.createBuffer(1, Math.max(taken, 1), rate);
  let at = 0;
  for (const block of blocks) {
    buffer.copyToChannel(block, 0, at);
    at += block.length;
  }
  const source = offline.createBufferSource();
  source.buffer = buffer;
  source.connect(offline.destination);
  source.start();
  const samples = (await offline.startRendering()).getChannelData(0);
  return Int16Array.from(samples, (one) => Math.max(-1, Math.min(1, one)) * 32767);
}

function header(bytes) {
  const view = new DataView(new ArrayBuffer(44));
  const text = (at, words) => [...words].forEach((c, n) => view.setUint8(at + n, c.charCodeAt(0)));
  text(0, "RIFF");
  view.setUint32(4, 36 + bytes, true);
  text(8, "WAVEfmt ");
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, 1, true);
  view.setUint32(24, LINE_RATE, true);
  view.setUint32(28, LINE_RATE * 2, true);
  view.setUint16(32, 2, true);
  view.setUint16(34, 16, true);
  text(36, "data");
  view.setUint32(40, bytes, true);
  return view;
}

function close(test) {
  test.stream?.getTracks().forEach((track) => track.stop());
  test.context?.close();
  if (test.recording) URL.revokeObjectURL(test.recording);
  Object.assign(test, { stage: "idle", stream: null, context: null, recording: null, meter: null });
}
