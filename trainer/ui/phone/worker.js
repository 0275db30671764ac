// The socket, off the page's thread: a busy page can then delay neither direction of sound.

const GIVE_UP_MS = 10000; // the line waits this long for a lost connection
const RETRY_MS = 400;
const GONE_FOR_GOOD = [1000, 4400, 4409]; // over, not understood, taken by another window

let socket = null;
let player = null;
let mic = null;
let setup = null; // url, protocol, ticket, rate, latency
let clock = 0; // the latest tick
let seq = 0;
let muted = false;
let lostAt = 0;
let done = false;

const send = (message) => {
  if (socket && socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify(message));
};

function connect() {
  seq = 0;
  socket = new WebSocket(setup.url, [setup.protocol, setup.ticket]);
  socket.binaryType = 'arraybuffer';
  const mine = socket;
  mine.onopen = () =>
    send({ t: 'hello', version: setup.version, clock, rate: setup.rate, latency_s: setup.latency });
  mine.onmessage = ({ data }) => {
    if (mine === socket) receive(data);
  };
  mine.onclose = ({ code, reason }) => {
    if (mine === socket) closed(code, reason);
  };
}

function receive(data) {
  if (typeof data !== 'string') {
    player.postMessage(data, [data]);
    return;
  }
  const message = JSON.parse(data);
  if (message.t === 'welcome') {
    setup.ticket = message.resume;
    lostAt = 0;
  }
  if (message.t === 'ended') done = true;
  if (message.t === 'say' || message.t === 'flush') player.postMessage(message);
  postMessage(message);
}

function closed(code, reason) {
  player.postMessage({ t: 'silence' });
  if (done) return;
  const now = performance.now();
  lostAt = lostAt || now;
  if (GONE_FOR_GOOD.includes(code) || now - lostAt > GIVE_UP_MS) {
    done = true;
    postMessage({ t: 'lost', code, reason });
    return;
  }
  postMessage({ t: 'dropped' });
  setTimeout(connect, RETRY_MS);
}

function hear({ data }) {
  if (data.t === 'tick') clock = data.clock;
  if (data.t === 'started') postMessage(data);
  send(data);
}

// Header: sequence number (32 bits), clock of the first sample (64 bits), little-endian.
function speak({ data: { clock: first, pcm } }) {
  postMessage({ t: 'level', level: loudness(new Int16Array(pcm)) });
  if (muted || !socket || socket.readyState !== WebSocket.OPEN) return;
  const frame = new ArrayBuffer(12 + pcm.byteLength);
  const header = new DataView(frame);
  header.setUint32(0, seq++, true);
  header.setBigUint64(4, BigInt(first), true);
  new Uint8Array(frame, 12).set(new Uint8Array(pcm));
  socket.send(frame);
}

function loudness(samples) {
  let sum = 0;
  for (const value of samples) sum += value * value;
  return Math.sqrt(sum / samples.length) / 32768;
}

onmessage = ({ data }) => {
  if (data.open) {
    setup = data.open;
    clock = setup.clock;
    player = data.player;
    player.onmessage = hear;
    connect();
  } else if (data.mic) {
    mic = data.mic;
    mic.onmessage = speak;
  } else if ('muted' in data) muted = data.muted;
  else if (data.send) send(data.send);
  else if (data.drop) socket.close(4000); // for checks: lose the connection
  else if (data.close) {
    done = true;
    if (socket) socket.close(1000);
    close();
  }
};
