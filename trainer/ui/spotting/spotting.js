// Plays a recording and takes down what the listener names: a key at the second, then what it was.

const CHOICE_KEYS = "123456789abdefghijklmnop"; // one for each kind of breach, in their order
const BEFORE_S = 1.5; // how far a named second is played again from

const papers = new Map(); // what was named so far, by recording; outlives the component's remounts

// With `data.kept` every change is told at once, and the page around it has the way on.
export default function ({ data, parentElement, setTriggerValue, setStateValue }) {
  const root = parentElement.querySelector(".spotting");
  const paper = papers.get(data.id) ?? { named: data.kept ?? [], choosing: null };
  papers.set(data.id, paper);
  const page = { data, root, paper, say: (key) => data.words[key] };
  page.hand_in = () => {
    papers.delete(data.id);
    setTriggerValue("handed_in", { id: data.id, named: paper.named });
  };
  page.changed = () => data.kept && setStateValue("named", { id: data.id, named: [...paper.named] });
  build(page);
  const listen = (event) => key(page, event);
  document.addEventListener("keydown", listen, true);
  return () => document.removeEventListener("keydown", listen, true);
}

// --- what is shown ---

function build(page) {
  const { root, data, say } = page;
  const known = root.querySelector("audio");
  if (root.dataset.of === data.id && known) {
    page.audio = known;
  } else {
    root.replaceChildren();
    root.dataset.of = data.id;
    page.audio = element(root, "audio");
    page.audio.controls = true;
    page.audio.preload = "auto";
    page.audio.src = data.sound;
    page.audio.setAttribute("aria-label", say("recording"));
    element(root, "div", "below");
  }
  draw(page);
}

function draw(page) {
  const { root, paper, say } = page;
  const below = root.querySelector(".below");
  below.replaceChildren();
  if (paper.choosing === null) {
    const press = element(below, "button", "primary big");
    press.type = "button";
    press.textContent = say("here");
    element(press, "kbd").textContent = say("space");
    press.onclick = () => stop(page);
  } else {
    choices(page, below);
  }
  listed(page, below);
  if (page.data.kept) return;
  const end = element(below, "div", "end");
  const button = element(end, "button");
  button.type = "button";
  button.className = "hand-in";
  button.textContent = say("hand_in");
  button.disabled = !paper.named.length;
  button.onclick = page.hand_in;
  if (!paper.named.length) element(end, "span", "soft").textContent = say("none_yet");
}

function choices(page, below) {
  const { data, paper, say } = page;
  const box = element(below, "fieldset", "choices");
  element(box, "legend").textContent = say("what").replace("TIME", clock(paper.choosing));
  const grid = element(box, "div", "grid");
  data.kinds.forEach(([kind, text], at) => {
    const button = element(grid, "button", "kind");
    button.type = "button";
    button.dataset.kind = kind;
    element(button, "kbd").textContent = CHOICE_KEYS[at].toUpperCase();
    button.append(text);
    button.onclick = () => name(page, kind);
  });
  const cancel = element(box, "button", "quiet");
  cancel.type = "button";
  cancel.textContent = `${say("cancel")} `;
  element(cancel, "kbd").textContent = "Esc";
  cancel.onclick = () => go_on(page);
}

function listed(page, below) {
  const { data, paper, say } = page;
  if (!paper.named.length) return;
  const texts = Object.fromEntries(data.kinds);
  const list = element(below, "ol", "named");
  paper.named.forEach((one, at) => {
    const line = element(list, "li");
    const time = element(line, "button", "at");
    time.type = "button";
    time.textContent = clock(one.at_s);
    time.onclick = () => {
      page.audio.currentTime = Math.max(0, one.at_s - BEFORE_S);
      page.audio.play();
    };
    element(line, "span").textContent = texts[one.kind];
    const remove = element(line, "button", "quiet");
    remove.type = "button";
    remove.textContent = "✕";
    remove.setAttribute("aria-label", `${say("remove")} ${clock(one.at_s)} ${texts[one.kind]}`);
    remove.onclick = () => {
      paper.named.splice(at, 1);
      page.changed();
      draw(page);
    };
  });
}

function element(place, tag, look = "") {
  const made = document.createElement(tag);
  if (look) made.className = look;
  place.append(made);
  return made;
}

function clock(at_s) {
  return `${Math.floor(at_s / 60)}:${String(Math.floor(at_s % 60)).padStart(2, "0")}`;
}

// --- what is done ---

function stop(page) {
  page.audio.pause();
  page.paper.choosing = page.audio.currentTime;
  draw(page);
}

function name(page, kind) {
  const { paper } = page;
  paper.named.push({ at_s: Math.round(paper.choosing * 100) / 100, kind });
  paper.named.sort((a, b) => a.at_s - b.at_s);
  page.changed();
  go_on(page);
}

function go_on(page) {
  page.paper.choosing = null;
  draw(page);
  if (!page.audio.ended) page.audio.play().catch(() => {}); // a browser may want a press on play first
}

function key(page, event) {
  const { root, paper, data } = page;
  const target = event.composedPath()[0];
  if (!root.isConnected || event.ctrlKey || event.metaKey || event.altKey) return;
  if (target.matches?.("input, textarea, select, [contenteditable]")) return;
  if (paper.choosing === null) {
    // On a button the space bar presses that button; everywhere else it means: here.
    if (event.code === "Space" && !target.matches?.("button, a, summary")) {
      event.preventDefault();
      event.stopPropagation();
      stop(page);
    }
    return;
  }
  const at = CHOICE_KEYS.indexOf(event.key.toLowerCase());
  if (event.key === "Escape") go_on(page);
  else if (event.key.length === 1 && at >= 0 && at < data.kinds.length) name(page, data.kinds[at][0]);
  else return;
  event.preventDefault();
  event.stopPropagation();
}
