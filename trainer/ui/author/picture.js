// Draws a script's picture; dragging, the wheel and two fingers move it, a press chooses a state.

const SVG = "http://www.w3.org/2000/svg";
const WIDTH = 236, HEAD = 52, ROW = 20;
const pictures = new WeakMap();

export default function ({ data, parentElement, setStateValue, setTriggerValue }) {
  const root = parentElement.querySelector(".picture");
  let picture = pictures.get(root);
  if (!picture) {
    picture = { root, x: 0, y: 0, zoom: 1, hits: [], hit: 0 };
    pictures.set(root, picture);
    build(picture);
  }
  Object.assign(picture, { data, setStateValue, setTriggerValue });
  const drawn = JSON.stringify([data.boxes, data.links, data.words]);
  if (picture.drawn !== drawn) {
    const first = !picture.drawn || picture.shape !== data.shape;
    picture.drawn = drawn;
    picture.shape = data.shape;
    draw(picture);
    if (first) requestAnimationFrame(() => fit(picture));
  }
  choose(picture, data.chosen, false);
}

const make = (name, attributes = {}, text = null) => {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  if (text !== null) element.textContent = text;
  return element;
};

function build(picture) {
  const { root } = picture;
  root.innerHTML = `<div class="bar"><input type="search"><output></output><span></span>
    <button data-do="out">−</button><button data-do="in">+</button><button data-do="fit"></button></div>
    <svg class="view" tabindex="0"><g class="all"></g></svg>`;
  picture.svg = root.querySelector("svg");
  picture.all = root.querySelector(".all");
  const search = root.querySelector("input");
  search.addEventListener("input", () => find(picture, search.value, 0));
  search.addEventListener("keydown", (event) => {
    if (event.key === "Enter") find(picture, search.value, picture.hit + (event.shiftKey ? -1 : 1));
    if (event.key === "Escape") { search.value = ""; find(picture, "", 0); }
  });
  root.querySelector(".bar").addEventListener("click", (event) => {
    const what = event.target.closest("button")?.dataset.do;
    if (what === "fit") fit(picture);
    if (what === "in" || what === "out") zoomAt(picture, what === "in" ? 1.3 : 1 / 1.3);
  });
  movable(picture);
}

function movable(picture) {
  const { svg } = picture;
  const fingers = new Map();
  let moved = 0;
  svg.addEventListener("wheel", (event) => {
    event.preventDefault();
    const box = svg.getBoundingClientRect();
    if (event.ctrlKey || !event.shiftKey) zoomAt(picture, Math.exp(-event.deltaY / 400), event.clientX - box.x, event.clientY - box.y);
    else { picture.x -= event.deltaY; place(picture); }
  }, { passive: false });
  svg.addEventListener("pointerdown", (event) => {
    fingers.set(event.pointerId, event);
    moved = 0;
  });
  svg.addEventListener("pointermove", (event) => {
    const before = fingers.get(event.pointerId);
    if (!before) return;
    const dx = event.clientX - before.clientX, dy = event.clientY - before.clientY;
    moved += Math.abs(dx) + Math.abs(dy);
    if (moved > 4 && !svg.hasPointerCapture(event.pointerId)) svg.setPointerCapture(event.pointerId);
    if (fingers.size === 2) {
      const other = [...fingers.values()].find((one) => one.pointerId !== event.pointerId);
      const gap = (one) => Math.hypot(one.clientX - other.clientX, one.clientY - other.clientY);
      const box = svg.getBoundingClientRect();
      zoomAt(picture, gap(event) / Math.max(1, gap(before)), (event.clientX + other.clientX) / 2 - box.x, (event.clientY + other.clientY) / 2 - box.y);
    } else if (moved > 4) { picture.x += dx; picture.y += dy; place(picture); }
    fingers.set(event.pointerId, event);
  });
  const end = (event) => fingers.delete(event.pointerId);
  svg.addEventListener("pointerup", end);
  svg.addEventListener("pointercancel", end);
  svg.addEventListener("click", (event) => {
    if (moved > 4) return;
    press(picture, event.target);
  });
  svg.addEventListener("keydown", (event) => {
    const step = { ArrowLeft: [60, 0], ArrowRight: [-60, 0], ArrowUp: [0, 60], ArrowDown: [0, -60] }[event.key];
    if (step) { picture.x += step[0]; picture.y += step[1]; place(picture); }
    else if (event.key === "+" || event.key === "=") zoomAt(picture, 1.3);
    else if (event.key === "-") zoomAt(picture, 1 / 1.3);
    else if (event.key === "0") fit(picture);
    else if (event.key === "f" && focused(picture, event)) picture.setTriggerValue("fold", focused(picture, event));
    else if (event.key === "Enter" || event.key === " ") press(picture, event.target);
    else return;
    event.preventDefault();
  });
  svg.addEventListener("focusin", (event) => {
    const box = event.target.closest?.(".box");
    if (box && box.matches(":focus-visible")) bringIn(picture, box.dataset.state);
  });
}

const focused = (picture, event) => event.target.closest?.(".box")?.dataset.state || picture.chosen;

function press(picture, target) {
  const fold = target.closest("[data-fold]");
  if (fold) return picture.setTriggerValue("fold", fold.dataset.fold);
  const way = target.closest("[data-go]");
  const box = target.closest(".box");
  if (way && box.classList.contains("chosen")) {
    choose(picture, way.dataset.go, true);
    bringIn(picture, way.dataset.go);
  } else choose(picture, box?.dataset.state ?? "", true);
}

function place(picture) {
  picture.all.setAttribute("transform", `translate(${picture.x} ${picture.y}) scale(${picture.zoom})`);
  picture.svg.classList.toggle("far", picture.zoom < 0.5);
}

function zoomAt(picture, factor, x = picture.svg.clientWidth / 2, y = picture.svg.clientHeight / 2) {
  const zoom = Math.min(2.5, Math.max(0.08, picture.zoom * factor));
  picture.x = x - ((x - picture.x) * zoom) / picture.zoom;
  picture.y = y - ((y - picture.y) * zoom) / picture.zoom;
  picture.zoom = zoom;
  place(picture);
}

function fit(picture) {
  const { clientWidth: width, clientHeight: height } = picture.svg;
  if (!width) return;
  const { data } = picture;
  picture.zoom = Math.min(1.1, (width - 40) / data.width, (height - 40) / data.height);
  picture.x = (width - data.width * picture.zoom) / 2;
  picture.y = (height - data.height * picture.zoom) / 2;
  place(picture);
}

function bringIn(picture, state) {
  const box = picture.data.boxes.find((one) => one.state === state);
  if (!box) return;
  picture.zoom = Math.max(picture.zoom, 0.7);
  picture.x = picture.svg.clientWidth / 2 - (box.x + WIDTH / 2) * picture.zoom;
  picture.y = picture.svg.clientHeight / 2 - (box.y + box.height / 2) * picture.zoom;
  place(picture);
}

function find(picture, words, at) {
  const wanted = words.trim().toLowerCase();
  picture.hits = wanted ? picture.data.boxes.filter((one) => one.search.includes(wanted)) : [];
  const count = picture.hits.length;
  picture.hit = count ? (at + count) % count : 0;
  const names = new Set(picture.hits.map((one) => one.state));
  picture.svg.classList.toggle("searching", Boolean(wanted));
  for (const box of picture.all.querySelectorAll(".box")) box.classList.toggle("hit", names.has(box.dataset.state));
  picture.root.querySelector("output").textContent = wanted ? `${count ? picture.hit + 1 : 0} / ${count}` : "";
  if (count) bringIn(picture, picture.hits[picture.hit].state);
}

function choose(picture, state, tell) {
  picture.chosen = state;
  const near = new Set([state]);
  for (const link of picture.all.querySelectorAll(".link")) {
    const { source, target } = link.dataset;
    const on = Boolean(state) && (source === state || target === state);
    link.classList.toggle("on", on);
    link.classList.toggle("into", on && target === state);
    if (on) { near.add(source); near.add(target); }
  }
  picture.svg.classList.toggle("choosing", Boolean(state));
  for (const box of picture.all.querySelectorAll(".box")) {
    box.classList.toggle("chosen", box.dataset.state === state);
    box.classList.toggle("near", near.has(box.dataset.state));
  }
  if (tell) picture.setStateValue("chosen", state);
}

function draw(picture) {
  const { data, all } = picture;
  const { words } = data;
  picture.root.querySelector("input").placeholder = words.search;
  picture.root.querySelector("input").setAttribute("aria-label", words.search);
  picture.root.querySelector("[data-do=fit]").textContent = words.fit;
  picture.root.querySelector("[data-do=in]").setAttribute("aria-label", words.zoom_in);
  picture.root.querySelector("[data-do=out]").setAttribute("aria-label", words.zoom_out);
  picture.svg.setAttribute("aria-label", words.label);
  all.textContent = "";
  const boxes = new Map(data.boxes.map((box) => [box.state, box]));
  const links = make("g"), nodes = make("g");
  for (const link of [...data.links].sort((a, b) => a.lit - b.lit)) links.append(drawLink(link, boxes, data.brief));
  for (const box of data.boxes) nodes.append(drawBox(box, data, words));
  all.append(links, nodes);
  place(picture);
}

function drawLink(link, boxes, brief) {
  const from = boxes.get(link.source), to = boxes.get(link.target);
  const y1 = brief ? from.y + from.height / 2 : from.y + HEAD + ROW * link.row + 10;
  const x1 = from.x + WIDTH, x2 = to.x, y2 = to.y + Math.min(20, to.height / 2);
  const same = link.source === link.target;
  const bend = link.back ? 70 + Math.min(160, Math.abs(y2 - y1) / 6) : Math.max(40, (x2 - x1) / 2);
  const left = from.x, right = to.x + WIDTH;
  const path = same ? `M${x1} ${y1} c46 0 46 ${y2 - y1} 0 ${y2 - y1}`
    : link.back && to.x === from.x ? `M${x1} ${y1} C${x1 + bend} ${y1} ${right + bend} ${y2} ${right} ${y2}`
    : link.back ? `M${left} ${y1} C${left - 60} ${y1} ${right + 60} ${y2} ${right + 2} ${y2}`
    : `M${x1} ${y1} C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2 - 2} ${y2}`;
  const kind = ["link", link.lit && "lit", link.common && "common", link.back && "back"].filter(Boolean).join(" ");
  const line = make("path", { d: path, class: kind });
  line.dataset.source = link.source;
  line.dataset.target = link.target;
  return line;
}

function drawBox(box, data, words) {
  const kind = ["box", box.steps.length && "lit", box.hangs_up && "ends", !box.reached && "lost"].filter(Boolean).join(" ");
  const group = make("g", { class: kind, transform: `translate(${box.x} ${box.y})`, tabindex: 0, role: "button", "aria-label": box.label });
  group.dataset.state = box.state;
  group.append(make("title", {}, box.label), make("rect", { width: WIDTH, height: box.height, rx: 10, class: "card" }));
  group.append(make("text", { x: 12, y: data.brief ? 26 : 21, class: "name" }, box.name));
  if (!data.brief) group.append(make("text", { x: 12, y: 41, class: "says" }, box.says || words.silent));
  if (box.steps.length) {
    group.append(make("rect", { x: WIDTH - 14 - 9 * String(box.steps).length, y: -10, width: 18 + 9 * String(box.steps).length, height: 20, rx: 10, class: "step" }));
    group.append(make("text", { x: WIDTH - 5 - 4.5 * String(box.steps).length, y: 4, class: "stepno" }, box.steps.join("·")));
  }
  if (box.hangs_up) group.append(make("text", { x: WIDTH - 26, y: data.brief ? 26 : 22, class: "end" }, "☎"));
  else if (box.ways.length || box.folded) {
    const fold = make("g", { class: "fold", role: "button", "aria-label": words.fold });
    fold.dataset.fold = box.state;
    fold.append(make("rect", { x: WIDTH - 40, y: 4, width: 36, height: 26, rx: 8 }), make("text", { x: WIDTH - 22, y: 22 }, box.folded ? `+${box.folded}` : "–"));
    group.append(fold);
  }
  if (!data.brief) box.ways.forEach((way, row) => {
    const line = make("g", { class: way.lit ? "way lit" : "way" });
    line.dataset.go = way.go;
    line.append(make("rect", { x: 4, y: HEAD + ROW * row, width: WIDTH - 8, height: ROW, rx: 5 }));
    line.append(make("text", { x: 12, y: HEAD + ROW * row + 14, class: "if" }, way.when));
    line.append(make("text", { x: WIDTH - 12, y: HEAD + ROW * row + 14, class: "go" }, `→ ${way.name}`));
    group.append(line);
  });
  return group;
}
