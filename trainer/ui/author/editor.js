// The scenario editor: CodeMirror with completion from the schema and the checker's messages.
// The page owns what is loaded (`load` names it); the browser owns what is being written.

const PAUSE_MS = 400; // after the last key, before the text goes to the checker
const editors = new WeakMap(); // by the element it is mounted in

export default function ({ data, parentElement, setStateValue, setTriggerValue }) {
  const root = parentElement.querySelector(".editor");
  const known = editors.get(root);
  if (known) {
    Object.assign(known, { setStateValue, setTriggerValue });
    known.update(data);
    return;
  }
  const editor = { setStateValue, setTriggerValue, wanted: data, update: (next) => (editor.wanted = next) };
  editors.set(root, editor);
  let gone = false;
  // The component itself is loaded from a blob, which has no place of its own.
  import(new URL(data.module, location.origin).href).then((cm) => !gone && start(cm, root, editor));
  return () => {
    gone = true;
    editor.flush?.();
    editor.view?.destroy();
    editors.delete(root);
  };
}

function start(cm, root, editor) {
  const readonly = new cm.Compartment();
  let timer = null;
  let loaded = editor.wanted.load;
  editor.flush = () => {
    if (timer === null) return;
    clearTimeout(timer);
    timer = null;
    editor.setStateValue("written", { load: loaded, text: editor.view.state.doc.toString() });
  };
  const save = () => {
    editor.flush();
    editor.setTriggerValue("save", { load: loaded, text: editor.view.state.doc.toString() });
    return true;
  };
  const changed = cm.EditorView.updateListener.of((update) => {
    if (!update.docChanged || update.transactions.some((one) => one.isUserEvent("load"))) return;
    clearTimeout(timer);
    timer = setTimeout(editor.flush, PAUSE_MS);
  });
  const make = (data) =>
    cm.EditorState.create({
      doc: data.text,
      extensions: [...extensions(cm, data, save), changed, readonly.of(cm.EditorState.readOnly.of(data.readonly))],
    });
  root.textContent = "";
  editor.view = new cm.EditorView({
    state: make(editor.wanted), parent: root, root: root.getRootNode(),
  });
  editor.vocabulary = editor.wanted.vocabulary;
  editor.update = (data) => {
    editor.wanted = data;
    if (data.load !== loaded) {
      clearTimeout(timer);
      timer = null;
      loaded = data.load;
      editor.view.setState(make(data));
    }
    editor.view.dispatch({ effects: readonly.reconfigure(cm.EditorState.readOnly.of(data.readonly)) });
    editor.view.dispatch(cm.setDiagnostics(editor.view.state, diagnostics(editor.view.state.doc, data.problems)));
    if (data.goto && data.goto.at !== editor.went) {
      editor.went = data.goto.at;
      goTo(cm, editor.view, data.goto.line);
    }
  };
  editor.went = editor.wanted.goto?.at;
  editor.update(editor.wanted);
  if (editor.wanted.goto) goTo(cm, editor.view, editor.wanted.goto.line);
}

function goTo(cm, view, number) {
  const line = view.state.doc.line(Math.min(Math.max(1, number), view.state.doc.lines));
  view.dispatch({ selection: { anchor: line.from }, effects: cm.EditorView.scrollIntoView(line.from, { y: "center" }) });
  view.focus();
}

function diagnostics(doc, problems) {
  return problems.map(({ line, column, text, severity }) => {
    const row = doc.line(Math.min(Math.max(1, line), doc.lines));
    const from = Math.min(row.from + column - 1, row.to);
    return { from, to: row.to, severity, message: text };
  });
}

function extensions(cm, data, save) {
  const look = cm.HighlightStyle.define([
    { tag: cm.tags.atom, class: "k" }, { tag: cm.tags.propertyName, class: "k" },
    { tag: cm.tags.definition(cm.tags.propertyName), class: "k" },
    { tag: cm.tags.string, class: "s" }, { tag: cm.tags.number, class: "n" },
    { tag: cm.tags.comment, class: "c" }, { tag: cm.tags.keyword, class: "n" }, { tag: cm.tags.meta, class: "m" },
  ]);
  return [
    cm.lineNumbers(), cm.foldGutter(), cm.lintGutter(), cm.history(), cm.drawSelection(),
    cm.highlightActiveLine(), cm.highlightActiveLineGutter(), cm.highlightSelectionMatches(), cm.search({ top: true }),
    cm.indentUnit.of("  "), cm.EditorState.tabSize.of(2), cm.EditorView.lineWrapping,
    cm.StreamLanguage.define(cm.yaml), cm.syntaxHighlighting(look),
    cm.foldService.of(foldByIndent),
    cm.autocompletion({ override: [(context) => complete(context, data.vocabulary)], icons: false }),
    cm.EditorView.contentAttributes.of({ "aria-label": data.label, spellcheck: "false" }),
    cm.EditorState.phrases.of(data.phrases),
    cm.keymap.of([
      { key: "Mod-s", run: save, preventDefault: true },
      { key: "Ctrl-Space", run: cm.startCompletion }, { key: "Alt-/", run: cm.startCompletion },
      ...cm.completionKeymap, ...cm.lintKeymap, ...cm.searchKeymap, ...cm.foldKeymap, ...cm.historyKeymap,
      ...cm.defaultKeymap, cm.indentWithTab,
    ]),
  ];
}

const isBlank = (text) => /^\s*(#.*)?$/.test(text);

function foldByIndent(state, start) {
  const line = state.doc.lineAt(start);
  const own = line.text.match(/^ */)[0].length;
  if (isBlank(line.text)) return null;
  let end = line;
  for (let number = line.number + 1; number <= state.doc.lines; number += 1) {
    const next = state.doc.line(number);
    if (isBlank(next.text)) continue;
    const indent = next.text.match(/^ */)[0].length;
    if (indent < own || (indent === own && (!next.text.trimStart().startsWith("- ") || line.text.trimStart().startsWith("- ")))) break;
    end = next;
  }
  return end.number > line.number ? { from: line.to, to: end.to } : null;
}

// --- completion ---

// The keys above a line, outermost first: ["script", "next"]. `before` is the line up to the key.
function pathAt(doc, number, before) {
  const path = [];
  const spaces = before.match(/^ */)[0].length;
  // A list may stand at the indentation of its own key.
  let limit = before.trim().startsWith("-") ? spaces + 1 : spaces;
  for (let at = number - 1; at >= 1 && limit > 0; at -= 1) {
    const text = doc.line(at).text;
    const found = isBlank(text) ? null : text.match(/^( *)((?:- +)*)([^\s:#'"{[][^:#]*):(?:\s|$)/);
    if (!found) continue;
    const column = found[1].length + found[2].length;
    if (column > limit || (column === limit && !found[2])) continue;
    if (column < limit) path.unshift(found[3].trim());
    limit = found[2] ? found[1].length + 1 : column;
  }
  return path;
}

function recordAt(path, vocabulary) {
  let name = vocabulary.root;
  for (const key of path) {
    const field = vocabulary.records[name]?.[key];
    name = field?.record ?? null;
    if (name === null) return null;
  }
  return name;
}

function namesIn(doc, pattern) {
  return [...new Set([...doc.toString().matchAll(pattern)].map((found) => found[1].trim()))];
}

const STATES = /^\s*-? *(?:\{ *)?state: *["']?([^\s"',}#]+)/gm;
const CHECKS = /^\s*-? *(?:\{ *)?id: *["']?([^\s"',}#]+)/gm;
const DESKS = /\bdesk: *["']?([^\s"',}#]+)/g;
const SECRETS = /- *\{? *name: *["']?([^"',}#\n]+)/g;

function valuesOf(key, record, doc, vocabulary) {
  const states = () => namesIn(doc, STATES);
  const checks = () => [...new Set([...vocabulary.house_checks, ...namesIn(doc, CHECKS)])];
  const lists = {
    go: states, during: states, if: () => [...checks(), ...vocabulary.events],
    unless: () => [...checks(), ...vocabulary.events], ever: () => [...checks(), ...vocabulary.events],
    after: checks, without: () => vocabulary.house_checks, to: () => namesIn(doc, DESKS),
    secret: () => namesIn(doc, SECRETS),
    clause: () => vocabulary.clauses, clauses: () => vocabulary.clauses, house: () => vocabulary.houses,
    kokoro: () => vocabulary.voices,
  };
  const given = record && vocabulary.records[record]?.[key]?.values;
  return given?.length ? given : (lists[key]?.() ?? []);
}

const option = (one, type) => (typeof one === "string" ? { label: one, type } : { ...one, type });

function complete(context, vocabulary) {
  const { doc } = context.state;
  const line = doc.lineAt(context.pos);
  const before = line.text.slice(0, context.pos - line.from);
  const slot = before.match(/\{([a-z:]*)$/);
  if (slot && !/[:,[]\s*\{[a-z:]*$|^\s*-\s*\{[a-z:]*$/.test(before)) {
    const facts = factNames(doc).map((name) => `fact:${name}`);
    const options = [...vocabulary.slots, ...facts].map((one) => ({ label: one, apply: `${one}}` }));
    return { from: context.pos - slot[1].length, options };
  }
  const word = before.match(/[A-Za-z0-9_.\-]*$/)[0].replace(/^-+/, "");
  const from = context.pos - word.length;
  if (!word && !context.explicit && !/[:[,{]\s*$/.test(before)) return null;
  const rest = before.slice(0, before.length - word.length);
  const value = rest.match(/([a-z_]+):\s*(?:\[[^\]]*)?["']?$/);
  const flow = rest.match(/^( *-? *)\{.*$/) || rest.match(/^(.*:\s*)\{[^}]*$/);
  const path = pathAt(doc, line.number, rest);
  if (flow) {
    const own = rest.match(/([a-z_]+):\s*\{[^}]*$/);
    if (own && !/^\s*-/.test(rest)) path.push(own[1]);
  }
  const record = recordAt(path, vocabulary);
  const key = value ? value[1] : path[path.length - 1];
  if (value || (record === null && /^\s*-\s*$/.test(rest))) {
    const owner = value ? record : recordAt(path.slice(0, -1), vocabulary);
    const options = valuesOf(key, owner, doc, vocabulary).map((one) => option(one, "constant"));
    return options.length ? { from, options, validFor: /^[A-Za-z0-9_.\-]*$/ } : null;
  }
  if (record === null || !(/^[ -]*$/.test(rest) || /[{,]\s*$/.test(rest))) return null;
  const options = Object.entries(vocabulary.records[record]).map(([label, field]) => ({
    label, info: field.text, apply: field.record && !flow ? `${label}:` : `${label}: `, type: "property",
  }));
  return { from, options, validFor: /^[a-z_]*$/ };
}

function factNames(doc) {
  const text = doc.toString();
  const found = text.match(/^( *)facts: *\n((?:\1 +.*\n?)*)/m);
  return found ? [...found[2].matchAll(/^ *([^\s:#]+):/gm)].map((one) => one[1]) : [];
}
