// The exam's bar: where the candidate is and how much time is left, counted on between two words
// from the server, whose clock alone decides.

const LOW_S = 120;

export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".clock");
  const told = performance.now();
  let over = false;
  const draw = () => {
    const gone = (performance.now() - told) / 1000;
    const left = Math.max(0, data.left_s - gone);
    const own = data.item_left_s === null ? null : Math.max(0, data.item_left_s - (data.item_runs ? gone : 0));
    write(root.querySelector(".place"), data.place);
    write(root.querySelector(".left b"), clock(left));
    write(root.querySelector(".left span"), data.words.time_left);
    root.querySelector(".left").classList.toggle("low", left < LOW_S);
    const item = root.querySelector(".own");
    item.hidden = own === null;
    if (own !== null) {
      write(item.querySelector("b"), clock(own));
      write(item.querySelector("span"), data.words.item_left);
      item.classList.toggle("low", own < LOW_S / 4);
    }
    root.querySelector(".bar i").style.width = `${Math.round(100 * data.done)}%`;
    if (!over && (left <= 0 || own === 0)) {
      over = true;
      setTriggerValue("over", true);
    }
  };
  clearInterval(root.counting);
  root.counting = setInterval(draw, 250);
  draw();
  return () => clearInterval(root.counting);
}

function write(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

function clock(seconds) {
  const whole = Math.ceil(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}
