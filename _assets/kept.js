// What the reader has done, kept in this browser alone and sent nowhere: which questions
// were answered and how, what was predicted, which chapters were read. Every page notes it
// down; the page "Review" shows it, saves it and forgets it.
//
//   { version: 1, answered: {id: [[ms, 1 or 0, hash of the text], ...]},
//     predicted: {id: [[ms, what was said to it, what was predicted], ...]},
//     settings: {id: {control: where it was left, if not at its default}},
//     seen: {page: seconds}, read: {page: ms}, last: {page, at, title, when} }
const kept = (() => {
  const KEY = "learning-to-remember-1", VERSION = 1;
  const TICK = 15, ENOUGH = 120; // s; a chapter is read after so long, with its end seen
  const MOST = 10; // predictions that are kept of one figure
  const DAY = 864e5; // ms
  const fresh = () => ({ version: VERSION, answered: {}, predicted: {}, settings: {}, seen: {}, read: {}, last: null });
  let here = null; // where the browser keeps nothing, this page does until it is left

  function load() {
    try {
      const found = here ?? JSON.parse(localStorage.getItem(KEY));
      return found?.version === VERSION ? { ...fresh(), ...found } : fresh();
    } catch {
      return fresh();
    }
  }

  // Change what is kept by a function; returns whether the browser keeps it.
  function change(how) {
    const state = load();
    how(state);
    try {
      localStorage.setItem(KEY, JSON.stringify(state));
      here = null;
    } catch {
      here = state;
    }
    return !here;
  }

  function forget() {
    here = null;
    try { localStorage.removeItem(KEY); } catch {}
  }

  // The number of the day on the reader's calendar.
  function day(ms) {
    const at = new Date(ms);
    return Date.UTC(at.getFullYear(), at.getMonth(), at.getDate()) / DAY;
  }

  // A short number for a text: another text, most likely another number.
  function hash(text) {
    let h = 2166136261;
    for (const c of text.replace(/\s+/g, " ").trim()) h = Math.imul(h ^ c.codePointAt(0), 16777619);
    return (h >>> 0).toString(36);
  }
  // What a question asks and is given: if that changes, it is another question. Its number
  // may change.
  function asked(figure) {
    const given = figure.closest("div.cell")?.previousElementSibling?.textContent ?? "";
    const texts = [...figure.querySelectorAll("legend, label")].map((part) => part.textContent);
    return hash([given.replace(/^\s*\d+ · \w+\./, ""), ...texts].join(" "));
  }

  // The first answer of a day counts: after it the reader has been told.
  function answer(id, right, text, now = Date.now()) {
    return change(({ answered }) => {
      const all = (answered[id] ??= []);
      if (!all.some(([when, , of]) => of === text && day(when) === day(now))) all.push([now, +right, text]);
    });
  }

  // ---- of this page ----------------------------------------------------------------------

  const deep = (document.documentElement?.dataset.content_root ?? "").split("../").length - 1;
  const page = location.pathname.split("/").slice(-1 - deep).join("/").replace(/\.html$/, "");

  function reply({ target }) {
    const figure = target.closest("figure.live-question");
    const words = figure?.querySelector(".live-readout").textContent;
    if (words) answer(figure.id, words.startsWith("Right."), asked(figure));
  }

  function foretold(verdict) {
    const said = /^(?:Right|Not so|Not quite|You (?:were|put))\b.*|You said .*/;
    const [words] = verdict.textContent.match(said) ?? []; // else it was merely shown
    if (!words) return;
    const figure = verdict.closest("figure.live"), { id } = figure;
    const chosen = figure.querySelector(".live-option[aria-pressed]")?.textContent ?? figure.querySelector(".live-said")?.value;
    const row = [Date.now(), words.slice(0, 200), (chosen ?? words.match(/^.*?[.?](?= |$)/)?.[0] ?? words).slice(0, 80)];
    change(({ predicted }) => {
      const [first, ...others] = [...(predicted[id] ?? []), row];
      predicted[id] = [first, ...others.slice(1 - MOST)];
    });
  }

  // Where the reader leaves a figure's controls.
  function moved({ target }) {
    const figure = target.closest("figure.live:not(.live-question, .live-predict)");
    if (!figure?.live?.values) return;
    const { values, defaults } = figure.live, now = Object.entries(values());
    const left = now.filter(([name, value]) => JSON.stringify(value) !== JSON.stringify(defaults[name]));
    change(({ settings }) => {
      if (left.length) settings[figure.id] = Object.fromEntries(left);
      else delete settings[figure.id];
    });
  }

  function follow() {
    const parts = [...document.querySelectorAll("article section[id]")];
    let ended = false;
    new IntersectionObserver(([{ isIntersecting }]) => { ended ||= isIntersecting; }).observe(parts.at(-1));
    const note = (seconds) => change((state) => {
      const at = parts.findLast((part) => part.getBoundingClientRect().top < innerHeight / 2) ?? parts[0];
      const title = [parts[0], at].map((part) => part.querySelector("h1, h2, h3, h4").firstChild.textContent);
      state.last = { page, at: at.id, title: [...new Set(title)].join(": "), when: Date.now() };
      state.seen[page] = (state.seen[page] ?? 0) + seconds;
      if (ended && state.seen[page] >= ENOUGH) state.read[page] ??= Date.now();
    });
    setInterval(() => { if (document.visibilityState === "visible") note(TICK); }, 1000 * TICK);
    addEventListener("pagehide", () => note(0));
  }

  function start() {
    document.addEventListener("change", reply);
    for (const event of ["change", "click"]) document.addEventListener(event, moved);
    const told = new MutationObserver((changes) => changes.forEach(({ target }) => foretold(target)));
    for (const panel of document.querySelectorAll(".live-guess"))
      for (const verdict of panel.parentNode.querySelectorAll(".live-verdict, .live-status"))
        told.observe(verdict, { childList: true });
    // A chapter asks; other pages are looked up.
    if (document.querySelector("article .live-question")) follow();
  }

  return { VERSION, ENOUGH, fresh, load, change, forget, day, hash, asked, answer, start };
})();

if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", kept.start);
else kept.start();
