// Shows the page's HTML and plays its one recording from any element that carries a `data-at` second.
// What has no recording of its own, beside another that has, plays that one.

const BEFORE_S = 0.4; // so that the first word is not cut

export default function ({ data, parentElement }) {
  const root = parentElement.querySelector(".replay");
  if (root.dataset.shown !== data.html) {
    root.innerHTML = data.html;
    root.dataset.shown = data.html;
  }
  const audio = root.querySelector("audio");
  if (audio) window.threeRingsRecording = audio;
  root.classList.toggle("silent", !audio && !data.beside);
  root.onclick = (event) => {
    const from = event.target.closest("[data-at]");
    const player = audio ?? (data.beside ? window.threeRingsRecording : null);
    if (!from || !player?.isConnected) return;
    player.currentTime = Math.max(0, Number(from.dataset.at) - BEFORE_S);
    player.play();
  };
  if (audio) audio.ontimeupdate = () => follow(root, audio.currentTime);
}

// Marks the turn being heard.
function follow(root, now) {
  let current = null;
  for (const turn of root.querySelectorAll(".turn")) {
    if (Number(turn.querySelector("[data-at]").dataset.at) - BEFORE_S <= now) current = turn;
    turn.classList.remove("now");
  }
  current?.classList.add("now");
}
