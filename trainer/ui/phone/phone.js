// Mounting: called again at every remount and change of data, often without the old cleanup.

const GRACE_MS = 1500; // Streamlit takes a component away and puts it back within this
const SURE_MS = 4000; // Escape twice within this hangs up
const lines = new Map(); // by call; the module outlives remounts

const editable = (element) =>
  element instanceof HTMLElement &&
  (element.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(element.tagName));

function act(line, view, what) {
  switch (what) {
    case 'dial':
      return line.dial();
    case 'answer':
      return line.answer();
    case 'seen':
      return line.putNoticeAway();
    case 'hold':
      return line.press(line.phase === 'held' ? 'resume' : 'hold');
    case 'mute':
      return line.press(line.muted ? 'unmute' : 'mute');
    case 'hang_up':
      return line.press('hang_up');
    case 'transfer':
      return openDirectory(line, view);
    case 'transfer_now':
      return view.chosen && line.press('transfer', view.chosen);
    case 'transfer_close':
      return closeDirectory(line, view);
    case 'retry':
      return line.openMicrophone();
    case 'type':
      return line.goOnByTyping();
    case 'wake':
      return line.context.resume();
  }
}

function openDirectory(line, view) {
  const panel = view.$('.transfer');
  if (!panel.hidden) return closeDirectory(line, view);
  panel.hidden = false;
  view.chosen = null;
  view.$('.transfer input').value = '';
  view.draw(line);
  view.$('.transfer input').focus();
}

function closeDirectory(line, view) {
  view.$('.transfer').hidden = true;
  view.draw(line);
  view.$('[data-do=transfer]').focus();
}

function escape(line, view) {
  if (!view.$('.transfer').hidden) return closeDirectory(line, view);
  if (!['talking', 'held'].includes(line.phase)) return;
  if (view.sure) return act(line, view, 'hang_up');
  view.sure = true;
  setTimeout(() => {
    view.sure = false;
    view.draw(line);
  }, SURE_MS);
  view.draw(line);
}

function onKey(event, line, view) {
  const target = event.composedPath()[0];
  if (event.ctrlKey || event.altKey || event.metaKey || event.repeat || event.isComposing) return;
  if (event.key === 'Escape') {
    if (editable(target) && !view.phone.contains(target)) return;
    if (editable(target) && !target.closest('.transfer')) return target.blur();
    event.preventDefault();
    return escape(line, view);
  }
  if (editable(target)) return;
  const what = { a: 'answer', d: 'dial', h: 'hold', m: 'mute', t: 'transfer' }[event.key.toLowerCase()];
  const button = what && view.$(`[data-do=${what}]`);
  if (!button || button.disabled || button.hidden) return;
  event.preventDefault();
  act(line, view, what);
}

function listen(line, view) {
  const { phone } = view;
  phone.onclick = (event) => {
    const button = event.target.closest('button');
    if (!button || button.disabled) return;
    if (button.dataset.desk) {
      view.chosen = button.dataset.desk;
      view.draw(line);
    } else if (button.dataset.do) act(line, view, button.dataset.do);
  };
  view.$('.transfer input').oninput = () => view.draw(line);
  view.$('.notepad textarea').oninput = ({ target }) => line.write(target.value);
  const typing = view.$('.typing');
  const words = typing.querySelector('textarea');
  const say = () => {
    if (!words.value.trim()) return;
    line.sayTyped(words.value.trim());
    words.value = '';
  };
  words.oninput = () => line.type(words.value);
  words.onkeydown = (event) => {
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    say();
  };
  typing.onsubmit = (event) => {
    event.preventDefault();
    say();
  };
}

function report(line, component) {
  if (!line.result || line.reported) return;
  line.reported = true;
  component.setStateValue('ended', line.result);
}

export default function mount(component) {
  const { data, parentElement: root } = component;
  let line = lines.get(data.call_id);
  if (!line) {
    line = new Line(data, () => line && line.redraw && line.redraw());
    lines.set(data.call_id, line);
  }
  clearTimeout(line.grace);
  if (line.leave) line.leave(); // the former mount, if its cleanup was not called
  if (data.check) globalThis.threeRingsLines = lines;

  const view = new View(root, data);
  const keyed = (event) => onKey(event, line, view);
  const moving = setInterval(() => view.drawMoment(line), 100);
  globalThis.addEventListener('keydown', keyed);
  line.redraw = () => {
    view.draw(line);
    report(line, component);
  };
  line.leave = () => {
    globalThis.removeEventListener('keydown', keyed);
    clearInterval(moving);
    line.redraw = null;
  };
  const leave = line.leave;
  listen(line, view);
  line.redraw();

  return () => {
    if (line.leave !== leave) return; // a later mount has taken over
    leave();
    line.grace = setTimeout(() => {
      line.close();
      lines.delete(data.call_id);
    }, GRACE_MS);
  };
}
