// What the telephone looks like at any moment: reads a Line, writes the page.

const ICONS = {
  ring: '<path d="M6 9a6 6 0 0 1 12 0c0 6 2 7 2 8H4c0-1 2-2 2-8Z"/><path d="M10 20a2 2 0 0 0 4 0M2.5 8A9 9 0 0 1 5 3M21.5 8A9 9 0 0 0 19 3"/>',
  talk: '<path d="M5 3h4l2 5-2.5 1.5a11 11 0 0 0 6 6L16 13l5 2v4a2 2 0 0 1-2 2A16 16 0 0 1 3 5a2 2 0 0 1 2-2Z"/>',
  hold: '<path d="M9 5v14M15 5v14"/>',
  mute: '<path d="M9 5a3 3 0 0 1 6 0v6M15 14a3 3 0 0 1-6-1v-2M5 11a7 7 0 0 0 11 5.7M19 11a7 7 0 0 1-.6 2.8M12 18v3M3 3l18 18"/>',
  microphone: '<rect x="9" y="2.5" width="6" height="12" rx="3"/><path d="M5 11a7 7 0 0 0 14 0M12 18v3.5"/>',
  transfer: '<path d="M4 8h14l-4-4M20 16H6l4 4"/>',
  down: '<path d="M3 14c5-5 13-5 18 0l-2.5 3-4-1.500v-2.500a10 10 0 0 0-5 0v2.500l-4 1.500Z"/>',
  door: '<path d="M6 21V4a1 1 0 0 1 1-1h10a1 1 0 0 1 1 1v17M3 21h18M14 12v1"/>',
  wait: '<circle cx="12" cy="12" r="9"/><path d="M12 7v5l3 2"/>',
  resume: '<path d="m8 5 11 7-11 7Z"/>',
};
const icon = (name) =>
  `<svg viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.8" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">${ICONS[name]}</svg>`;

const BESIDE_ICONS = { ring: 'ring', knock: 'door', none: 'wait' };
const PHASE_ICONS = { idle: 'talk', calling: 'ring', cut: 'down', ringing: 'ring', talking: 'talk', held: 'hold', ended: 'down', lost: 'down' };
const FAULTS = ['refused', 'missing', 'insecure', 'silent_browser'];

const minutes = (ms) => {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  return `${String(Math.floor(seconds / 60)).padStart(2, '0')}:${String(seconds % 60).padStart(2, '0')}`;
};

class View {
  constructor(root, data) {
    this.root = root;
    this.data = data;
    this.phone = root.querySelector('.phone');
    this.chosen = null;
    this.sure = false;
  }

  $(selector) {
    return this.phone.querySelector(selector);
  }

  word(key, ...given) {
    return given.reduce((text, value, i) => text.replace(`{${i}}`, value), this.data.words[key] || key);
  }

  // Writing only what changed keeps the focus, the selection and the screen reader quiet.
  text(selector, text) {
    const element = this.$(selector);
    if (element.textContent !== text) element.textContent = text;
  }

  key(name, glyph, label, shortcut, enabled) {
    const button = this.$(`[data-do=${name}]`);
    const html = `${glyph ? icon(glyph) : ''}<span></span>${shortcut ? `<kbd>${shortcut}</kbd>` : ''}`;
    if (button.dataset.look !== glyph + label + shortcut) {
      button.dataset.look = glyph + label + shortcut;
      button.innerHTML = html;
      button.querySelector('span').textContent = label;
      if (shortcut) button.setAttribute('aria-keyshortcuts', shortcut === 'Esc' ? 'Escape' : shortcut);
    }
    button.disabled = !enabled;
  }

  draw(line) {
    this.phone.dataset.phase = line.phase;
    this.phone.dataset.muted = line.muted;
    this.phone.dataset.microphone = line.microphone;
    this.drawDisplay(line);
    this.drawKeys(line);
    this.drawNotice(line);
    this.drawBeside(line);
    this.drawPapers(line);
    this.drawTransfer(line);
    this.drawMoment(line);
  }

  drawDisplay(line) {
    const glyph = line.muted && line.phase === 'talking' ? 'mute' : PHASE_ICONS[line.phase] || 'wait';
    const slot = this.$('.icon');
    if (slot.dataset.glyph !== glyph) {
      slot.dataset.glyph = glyph;
      slot.innerHTML = icon(glyph);
    }
    let phase = this.word(line.phase);
    if (['ringing', 'calling'].includes(line.phase) && line.rings) phase += ` · ${this.word('ring_count', line.rings)}`;
    if (line.phase === 'talking' && line.muted) phase += ` · ${this.word('muted_state')}`;
    this.text('.phase', phase);
    this.text('.number', this.data.number || this.word('no_number'));
    const keeping = line.phase === 'ended' && !line.result;
    const about = this.data.outgoing ? this.word('calls', this.data.name) : this.word('dialled', this.data.company);
    this.text('.detail', keeping ? this.word('keeping') : about);
    this.text('.microphone-name', this.word('microphone'));
  }

  drawKeys(line) {
    const { outgoing } = this.data;
    const ringing = line.phase === 'ringing';
    const before = ['connecting', 'idle', 'calling'].includes(line.phase);
    const over = ['ended', 'lost', 'elsewhere'].includes(line.phase);
    const open = line.phase === 'talking' || line.phase === 'held';
    const held = line.phase === 'held';
    const mouth = line.microphone === 'open' || line.microphone === 'typing';
    this.key('answer', 'talk', this.word('answer'), 'A', ringing && mouth);
    this.$('[data-do=answer]').hidden = open || over || (outgoing && before);
    this.key('dial', 'talk', this.word(line.phase === 'calling' ? 'calling' : 'dial'), 'D', line.phase === 'idle' && mouth);
    this.$('[data-do=dial]').hidden = !outgoing || !before;
    this.key('hold', held ? 'resume' : 'hold', this.word(held ? 'resume' : 'hold'), 'H', open);
    const mute = line.muted ? 'unmute' : 'mute';
    this.key('mute', line.muted ? 'mute' : 'microphone', this.word(mute), 'M', open);
    this.key('transfer', 'transfer', this.word('transfer'), 'T', open);
    this.sure = this.sure && open;
    const hangUp = this.sure ? 'hang_up_sure' : 'hang_up';
    this.key('hang_up', 'down', this.word(hangUp), this.sure ? '' : 'Esc', open);
    this.$('[data-do=hold]').setAttribute('aria-pressed', held);
    this.$('[data-do=mute]').setAttribute('aria-pressed', line.muted);
    this.$('[data-do=wake]').hidden = !line.suspended || ['ended', 'lost'].includes(line.phase);
    this.key('wake', 'resume', this.word('wake'), '', true);
  }

  drawNotice(line) {
    const notice = this.$('.notice');
    notice.hidden = !FAULTS.includes(line.microphone);
    if (notice.hidden || notice.dataset.fault === line.microphone + this.data.language) return;
    notice.dataset.fault = line.microphone + this.data.language;
    this.text('.notice strong', this.word(line.microphone));
    this.text('.notice p', this.word(`${line.microphone}_why`));
    const steps = [1, 2, 3]
      .map((n) => `${line.microphone}_${n}`)
      .filter((key) => this.data.words[key] && !(this.data.spoken && key === 'insecure_3'));
    this.$('.notice ol').replaceChildren(
      ...steps.map((key) => Object.assign(document.createElement('li'), { textContent: this.word(key) })),
    );
    this.key('retry', '', this.word('retry'), '', true);
    this.key('type', '', this.word('type'), '', true);
    this.$('[data-do=retry]').hidden = ['insecure', 'silent_browser'].includes(line.microphone);
    this.$('[data-do=type]').hidden = !line.worker || this.data.spoken;
  }

  drawBeside(line) {
    const beside = this.$('.beside');
    beside.hidden = !line.notice;
    if (!line.notice) return;
    const glyph = BESIDE_ICONS[line.notice.sound];
    const slot = this.$('.beside-icon');
    if (slot.dataset.glyph !== glyph) slot.innerHTML = icon((slot.dataset.glyph = glyph));
    this.text('.beside p', line.notice.text);
    this.key('seen', '', this.word('seen'), '', true);
  }

  drawPapers(line) {
    const typing = this.$('.typing');
    typing.hidden = line.microphone !== 'typing' || line.phase !== 'talking';
    this.text('.typing label span', this.word(this.data.outgoing ? 'say_typed_out' : 'say_typed'));
    this.text('.typing button', this.word('send'));
    typing.querySelector('textarea').disabled = line.muted;
    this.text('.notepad-name', this.word('notepad'));
    const pad = this.$('.notepad textarea');
    pad.placeholder = this.word('notepad_hint');
    if (pad.value !== line.notes && this.root.activeElement !== pad) pad.value = line.notes;
    pad.readOnly = ['ended', 'lost', 'elsewhere'].includes(line.phase);
    const saved = line.notes === line.savedNotes ? 'saved' : 'saving';
    this.text('.notepad small', line.notes ? this.word(saved) : '');
  }

  drawTransfer(line) {
    const panel = this.$('.transfer');
    if (line.phase !== 'talking' && line.phase !== 'held') panel.hidden = true;
    this.$('[data-do=transfer]').setAttribute('aria-expanded', !panel.hidden);
    if (panel.hidden) return;
    this.text('.transfer label span', this.word('search'));
    this.text('.transfer .none', this.word('nobody'));
    const label = this.chosen ? this.word('transfer_now', this.chosen) : this.word('transfer_choose');
    this.key('transfer_now', 'transfer', label, '', Boolean(this.chosen));
    this.key('transfer_close', '', this.word('cancel'), '', true);
    this.drawDirectory();
  }

  drawDirectory() {
    const wanted = this.$('.transfer input').value.trim().toLowerCase();
    const found = this.data.directory.filter((entry) =>
      [entry.desk, entry.extension, entry.person].join(' ').toLowerCase().includes(wanted),
    );
    this.$('.transfer .none').hidden = found.length > 0;
    const look = JSON.stringify([found, this.chosen]);
    const list = this.$('.transfer ul');
    if (list.dataset.look === look) return;
    list.dataset.look = look;
    const focused = this.root.activeElement?.dataset?.desk;
    list.replaceChildren(...found.map((entry) => this.directoryEntry(entry)));
    if (focused) list.querySelector(`[data-desk="${CSS.escape(focused)}"]`)?.focus();
  }

  directoryEntry(entry) {
    const item = document.createElement('li');
    const button = Object.assign(document.createElement('button'), { type: 'button' });
    item.setAttribute('role', 'presentation');
    button.setAttribute('role', 'option');
    button.setAttribute('aria-selected', this.chosen === entry.desk);
    button.dataset.desk = entry.desk;
    for (const part of [entry.desk, entry.person, entry.extension]) {
      button.append(Object.assign(document.createElement('span'), { textContent: part }));
    }
    item.append(button);
    return item;
  }

  // What changes without an event: the timers and the level.
  drawMoment(line) {
    const now = performance.now();
    let time = '';
    if (line.phase === 'talking' && line.answeredAt !== null) time = minutes(now - line.answeredAt);
    if (line.phase === 'held' && line.heldAt !== null) time = minutes(now - line.heldAt);
    if (line.phase === 'ended') time = minutes(line.lasted || 0);
    this.text('.time', time);
    const level = this.levelOf(line);
    const db = 20 * Math.log10(Math.max(line.level, 1e-6));
    const shown = line.microphone === 'open' && level !== 'muted' && level !== 'held' && level !== 'off';
    const percent = shown ? Math.max(0, Math.min(100, Math.round(((db + 60) / 60) * 100))) : 0;
    this.$('.bar i').style.width = `${percent}%`;
    this.$('.bar').setAttribute('aria-valuenow', percent);
    this.$('.bar').setAttribute('aria-valuetext', this.word(`level_${level}`));
    this.text('.level', this.word(`level_${level}`));
    this.phone.dataset.level = level;
  }

  levelOf(line) {
    if (['ended', 'lost', 'elsewhere'].includes(line.phase)) return 'off';
    if (line.microphone === 'typing') return 'typing';
    if (line.microphone === 'asking') return 'asking';
    if (line.microphone !== 'open') return 'off';
    if (line.phase === 'held') return 'held';
    if (line.muted) return 'muted';
    const db = 20 * Math.log10(Math.max(line.loudest, 1e-6));
    if (db < -60) return 'none';
    if (db < -45) return 'soft';
    return db > -6 ? 'loud' : 'good';
  }
}
