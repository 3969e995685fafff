// What a reader takes from a page's figure to elsewhere: its address with the settings,
// a frame, a file, a full window. Comes after live.js; a notebook does without it.
//
//   #live-memory?b_f=2.2           the figure, and what is not at its default
//   #live-memory?only              nothing but the figure, for a frame
//   #live-memory?hide=f,readout&lock=g    for teachers: parts put away, controls held
const links = (() => {
  const ADDRESS = /^#([^?]+)\?(.*)$/s, WORDS = ["only", "hide", "lock"];
  const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);
  const root = document.documentElement;
  const is_figure = (figure) => figure?.matches("figure.live") && figure.querySelector(".live-reset");

  function make(tag, properties, ...children) {
    const element = Object.assign(document.createElement(tag), properties);
    element.append(...children);
    return element;
  }

  function say(place, words) {
    place.querySelector(":scope > .live-word")?.remove();
    if (words) place.prepend(make("p", { className: "live-word", role: "status", textContent: words }));
  }

  // ---- the address ---------------------------------------------------------------------

  function moved(figure) {
    const { values, defaults } = figure.live, now = values();
    return Object.fromEntries(Object.entries(now).filter(([name, value]) => !same(value, defaults[name])));
  }

  function address(figure, ...words) {
    const settings = Object.entries(moved(figure)).map((pair) => [pair[0], JSON.stringify(pair[1])]);
    const parts = [...settings.map((pair) => pair.map(encodeURIComponent).join("=")), ...words];
    return location.href.split("#")[0] + "#" + figure.id + "?" + parts.join("&");
  }

  function read(query) {
    const asked = { settings: Object.create(null), only: false, hide: [], lock: [] };
    for (const [name, text] of new URLSearchParams(query)) {
      if (name === "only") asked.only = true;
      else if (WORDS.includes(name)) asked[name] = text.split(",");
      else asked.settings[name] = JSON.parse(text);
    }
    return asked;
  }

  // Each value must be one that the control can have: what it makes of others is undone.
  function put(figure, settings) {
    const { set, values } = figure.live, before = values();
    const unknown = Object.keys(settings).find((name) => !Object.hasOwn(before, name));
    if (unknown !== undefined) throw Error(`no control is called ${unknown}`);
    try {
      if (Object.keys(settings).length) set({ ...figure.live.defaults, ...settings }); // whatever was moved
      const now = values();
      const refused = Object.keys(settings).find((name) => !same(settings[name], now[name]));
      if (refused !== undefined) throw Error(`${refused} cannot have this value`);
    } catch (error) {
      set(before);
      throw error;
    }
  }

  function part(figure, name) {
    if (["readout", "buttons"].includes(name)) return figure.querySelector(".live-" + name);
    return [...figure.querySelectorAll(".live-control")].find((box) => box.dataset.name === name);
  }

  function follow(hash = location.hash) {
    const [, id, query] = ADDRESS.exec(hash) ?? [];
    if (id === undefined) return;
    const figure = document.getElementById(id);
    if (!is_figure(figure)) {
      say(document.querySelector("article") ?? document.body, "The link names a figure that is not on this page.");
      return;
    }
    figure.scrollIntoView();
    if (!figure.live) { figure.addEventListener("live-data", () => follow(hash), { once: true }); return; }
    try {
      const { settings, only, hide, lock } = read(query);
      put(figure, settings);
      for (const name of hide) part(figure, name)?.classList.add("live-put-away");
      for (const name of lock) part(figure, name)?.querySelectorAll("input, select, button, textarea").forEach((x) => { x.disabled = true; });
      if (only) present(figure, "live-alone");
      say(figure, "");
    } catch (error) {
      const words = error instanceof SyntaxError ? "it cannot be read" : error.message.slice(0, 100);
      say(figure, `The link asks for settings that this figure does not have (${words}). It stands as before.`);
    }
  }

  // ---- a full window ---------------------------------------------------------------------

  function present(figure, kind = "live-presented") {
    root.classList.remove("live-presented");
    document.querySelectorAll(".live-shown").forEach((shown) => shown.classList.remove("live-shown"));
    root.classList.toggle(kind, !!figure);
    figure?.classList.add("live-shown");
    figure?.querySelector(".live-share summary")?.focus();
  }

  function turn(shown, by) {
    const figures = [...document.querySelectorAll("figure.live")].filter(is_figure);
    const next = figures[figures.indexOf(shown) + by];
    if (next) { next.live?.show(); present(next); }
  }

  addEventListener("keydown", (event) => {
    const menu = document.querySelector(".live-share[open]"), shown = document.querySelector(".live-presented .live-shown");
    const by = { PageDown: 1, PageUp: -1 }[event.key];
    if (event.key === "Escape" && menu) { menu.open = false; menu.firstChild.focus(); }
    else if (event.key === "Escape" && shown) { present(null); shown.scrollIntoView(); }
    else if (by && shown) { event.preventDefault(); turn(shown, by); }
  }, true);

  // ---- frame and file --------------------------------------------------------------------

  const data = (value) => JSON.stringify(value).replace(/</g, "\\u003c");
  const plain = (text) => text.replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);

  function title(figure) {
    const before = (h) => h.compareDocumentPosition(figure) & Node.DOCUMENT_POSITION_FOLLOWING;
    const heads = [...document.querySelectorAll("article :is(h1, h2, h3)")].filter(before);
    return (heads.at(-1)?.firstChild?.textContent ?? document.title).trim();
  }

  function frame(figure) {
    const height = Math.ceil(figure.getBoundingClientRect().height) + 32;
    return `<iframe src="${plain(address(figure, "only"))}" title="${plain(title(figure))}" width="100%" height="${height}"></iframe>`;
  }

  // One page of HTML with all it needs; `source` is live.js, live.css and what only some need.
  function file(figure, source) {
    const kinds = [...figure.querySelectorAll(".live-control")].map((box) => box.dataset.kind);
    const apart = ["strokes", "column"].filter((one) => kinds.includes(one));
    if (figure.querySelector(".live-run")) apart.push("running");
    const more = [...apart, ...(figure.dataset.more ?? "").split(" ")].map((one) => source[one] ?? "").join("\n");
    const name = plain(title(figure)), from = plain(address(figure));
    return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${name}</title><link rel="icon" href="data:,"><style>
:root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif }
body { max-width: 65rem; margin: auto; padding: 1rem }
${source.css}</style></head><body><main><h1>${name}</h1>
${figure.live.html}
<p>${plain(figure.querySelector("svg").getAttribute("aria-label"))}</p>
<p>From <a href="${from}">${plain(document.title)}</a></p></main>
<script>${more}${source.js}</script>
<script>live.start(); { const { live } = document.querySelector("figure");
for (const [name, numbers] of ${data(figure.live.handed ?? [])}) live.inputs[name].set(numbers);
live.set(${data(figure.live.values())}) }</script>
</body></html>
`;
  }

  // A script with both texts, beside this one: a page opened from a file may read no other.
  const beside = document.currentScript?.src;
  let source;
  function sources() {
    return (source ??= new Promise((found, failed) => {
      const script = make("script", { src: new URL("live-source.js", beside).href, onerror: failed });
      script.onload = () => found(links.source);
      document.head.append(script);
    }));
  }

  const name = (figure, ending) => figure.id.replace(/^live-/, "") + ending;

  function download(name, content, type) {
    const url = URL.createObjectURL(new Blob([content], { type }));
    make("a", { href: url, download: name }).click();
    setTimeout(() => URL.revokeObjectURL(url), 10000);
  }

  async function save(figure) {
    download(name(figure, ".html"), file(figure, await sources()), "text/html");
  }

  // ---- what was trained, as a file of NumPy ---------------------------------------------------

  const TABLE = Int32Array.from({ length: 256 }, (_, n) => {
    for (let bit = 0; bit < 8; bit++) n = n & 1 ? 0xedb88320 ^ (n >>> 1) : n >>> 1;
    return n;
  });
  const crc = (bytes) => ~bytes.reduce((sum, byte) => TABLE[(sum ^ byte) & 255] ^ (sum >>> 8), -1) >>> 0;
  const text = new TextEncoder();

  // Whole numbers of so many bytes each, the lowest byte first.
  function little(sizes, ...numbers) {
    return Uint8Array.from([...sizes].flatMap((size, j) =>
      Array.from({ length: +size }, (_, k) => Math.floor(numbers[j] / 256 ** k) % 256)));
  }

  function npy(shape, numbers) {
    const said = `{'descr': '<f8', 'fortran_order': False, 'shape': (${shape.map((n) => n + ",").join("")}), }`;
    const length = 64 * Math.ceil((said.length + 11) / 64) - 10; // all before the numbers: whole 64s
    const head = text.encode(said.padEnd(length - 1) + "\n"), data = new Uint8Array(Float64Array.from(numbers).buffer);
    return Uint8Array.from([0x93, ...text.encode("NUMPY"), 1, 0, ...little("2", length), ...head, ...data]);
  }

  // Files {name: bytes} as a zip that is not compressed.
  function zip(files) {
    const parts = [], list = [];
    let at = 0, size = 0;
    for (const [name, bytes] of Object.entries(files)) {
      const said = text.encode(name);
      const told = [20, 0, 0, 0, 33, crc(bytes), bytes.length, bytes.length, said.length, 0]; // of 1980
      const head = little("42222244422", 0x04034b50, ...told);
      const entry = little("4" + "2" + "2222244422" + "22244", 0x02014b50, 20, ...told, 0, 0, 0, 0, at);
      parts.push(head, said, bytes);
      list.push(entry, said);
      at += head.length + said.length + bytes.length;
      size += entry.length + said.length;
    }
    const count = list.length / 2;
    return [...parts, ...list, little("42222442", 0x06054b50, 0, 0, count, count, size, at, 0)];
  }

  // The state of a figure that trains, and as "shown.name" each output of its step.
  function npz(figure) {
    const { taken, state, outputs } = figure.live, shown = outputs();
    const arrays = { ...state, ...Object.fromEntries(Object.entries(shown).map(([k, v]) => ["shown." + k, v])) };
    return zip(Object.fromEntries(Object.entries(taken.shapes).map(([k, shape]) => [k + ".npy", npy(shape, arrays[k])])));
  }

  // The lines of Python that load that file and make the same numbers.
  function lines(figure) {
    const { taken, python } = figure.live, file = `np.load("${name(figure, ".npz")}")`;
    if (taken.lines) return taken.lines.replace("FILE", file);
    const made = python().replace(/[^\n]*$/, "figure = $&"); // its last line makes it
    return `import numpy as np\n${made}\nfigure.state = ${file}\nfigure.outputs()`;
  }

  // ---- what was trained, handed to another figure ---------------------------------------------

  // `taker` says which figure of the page has weights for it: that one gets a button that
  // hands them over, and `taker` another for its own.
  function handing(taker) {
    const giver = document.getElementById(taker.dataset.giver);
    if (!giver) return;
    const [from, to] = [giver, taker].map((figure) => figure.querySelector(".live-buttons"));
    const way = giver.compareDocumentPosition(taker) & Node.DOCUMENT_POSITION_FOLLOWING ? "below" : "above";
    const hand = make("button", { type: "button", className: "live-hand", textContent: `Hand to the figure ${way}` });
    const back = make("button", { type: "button", className: "live-back", textContent: "Stored weights again", hidden: true });
    const note = make("p", { className: "live-handed" });
    note.setAttribute("role", "status");
    let stored;
    const names = () => Object.keys(taker.live.inputs).filter((name) => name.startsWith("weights."));
    function put(arrays, words) {
      for (const name of names()) taker.live.inputs[name].set(arrays[name]);
      taker.live.handed = arrays === stored ? null : names().map((name) => [name, [...arrays[name]]]);
      taker.live.set({}); // a guess was about the stored ones
      const redo = taker.querySelector(".live-redo");
      back.hidden = !taker.live.handed;
      if (redo) redo.hidden = !back.hidden;
      note.textContent = words;
    }
    hand.onclick = () => {
      if (!giver.live || !taker.live) return; // data yet to come
      stored ??= Object.fromEntries(names().map((name) => [name, taker.live.inputs[name].slice()]));
      const { state, outputs } = giver.live, steps = outputs().steps[0];
      giver.querySelector(".live-status").textContent = `The figure ${way} has these weights now.`;
      put(Object.fromEntries(names().map((name) => [name, state[name.slice(8)]])), `With your weights, after ${steps} steps.`);
    };
    back.onclick = () => {
      put(stored, "With the stored weights again.");
      to.querySelector(".live-reset").focus();
    };
    // What is copied has settings; what was handed over would be too long for it.
    to.querySelector(".live-share").addEventListener("click", ({ target }) => {
      if (taker.live?.handed && target.textContent.startsWith("Cop")) note.textContent =
        "What is copied has the stored weights, not yours. Save as file keeps yours.";
    });
    from.append(hand);
    to.append(note, back);
  }

  // ---- the menu ----------------------------------------------------------------------------

  function menu(figure) {
    const buttons = figure.querySelector(".live-buttons");
    const entry = (words, act) => {
      const button = make("button", { type: "button", className: "live-small", textContent: words });
      button.onclick = () => act(button);
      return button;
    };
    const entries = make("div", {},
      entry("Copy link", (button) => live.copy(button, address(figure), "link")),
      entry("Copy frame", (button) => live.copy(button, frame(figure), "frame")),
      entry("Save as file", () => save(figure)),
      ...(figure.querySelector(".live-run") ? [
        entry("Save weights", () => download(name(figure, ".npz"), new Blob(npz(figure)), "application/zip")),
        entry("Copy NumPy", (button) => live.copy(button, lines(figure))),
      ] : []),
      entry("Present", () => {
        const shown = figure.classList.contains("live-shown");
        share.open = false;
        present(shown ? null : figure);
      }));
    entries.append(...figure.querySelectorAll(".live-copy"));
    const share = make("details", { className: "live-share" }, make("summary", { textContent: "Share" }), entries);
    buttons.append(share);
    share.addEventListener("focusout", ({ relatedTarget }) => {
      if (relatedTarget && !share.contains(relatedTarget)) share.open = false;
    });
  }

  function start() {
    document.querySelectorAll("figure.live").forEach((figure) => { if (is_figure(figure)) menu(figure); });
    document.querySelectorAll("figure.live[data-giver]").forEach(handing);
    addEventListener("hashchange", () => follow());
    follow();
  }

  return { address, file, follow, lines, npz, sources, start };
})();

if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", links.start);
else links.start();
