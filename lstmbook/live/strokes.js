// A pad on which a reader draws lines, by finger, mouse or keys. It comes before live.js,
// on pages that have one: strokes.py is its other half, and says how lines are written.
globalThis.liveControls = {
  strokes(box) {
    const SIGNS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_", LAST = SIGNS.length - 1;
    const pad = box.querySelector("svg"), [line, pen] = pad.children, note = box.querySelector("output");
    const most = +box.dataset.most, RULE = /^((?:[\w-]{2})+(?:\.(?:[\w-]{2})+)*)?$/;
    const NEAR = 2, STEP = 3; // how far apart two points are, and how far a key moves the pen
    let strokes = [], at = [LAST >> 1, LAST >> 1], down = false;

    const write = (all) => all.map((stroke) => stroke.map(([x, y]) => SIGNS[x] + SIGNS[y]).join("")).join(".");
    const read = (text) => (text ? text.split(".") : []).map((stroke) =>
      stroke.match(/../g).map((point) => [...point].map((sign) => SIGNS.indexOf(sign))));
    const count = (all) => all.reduce((n, stroke) => n + stroke.length, 0);
    const tell = () => pad.dispatchEvent(new Event("input", { bubbles: true }));

    function lead(point, begins) {
      at = point.map((v) => Math.max(0, Math.min(LAST, Math.round(v))));
      const stroke = strokes[strokes.length - 1], end = stroke?.[stroke.length - 1];
      if (begins || !stroke) strokes.push([at]);
      else if (Math.hypot(at[0] - end[0], at[1] - end[1]) < NEAR) return;
      else stroke.push(at);
      // Where there are too many points, every other one goes, but for the ends.
      if (count(strokes) > most)
        strokes = strokes.map((all) => all.filter((_, k) => k % 2 === 0 || k === all.length - 1));
      while (count(strokes) > most) strokes.shift();
      tell();
    }
    function wipe() {
      strokes = [];
      down = false;
      tell();
    }

    const place = (event) => {
      const { x, y } = new DOMPoint(event.clientX, event.clientY).matrixTransform(pad.getScreenCTM().inverse());
      return [x, y];
    };
    pad.addEventListener("pointerdown", (event) => {
      if (event.button) return;
      event.preventDefault();
      pad.focus({ preventScroll: true });
      pad.setPointerCapture(event.pointerId);
      down = false;
      lead(place(event), true);
    });
    pad.addEventListener("pointermove", (event) => {
      if (pad.hasPointerCapture(event.pointerId)) lead(place(event));
    });

    const WAYS = { ArrowLeft: [-STEP, 0], ArrowRight: [STEP, 0], ArrowUp: [0, -STEP], ArrowDown: [0, STEP] };
    pad.addEventListener("keydown", (event) => {
      const { key, ctrlKey, metaKey, altKey } = event, way = WAYS[key];
      if (ctrlKey || metaKey || altKey || !(way || key === " " || key === "Delete")) return;
      event.preventDefault();
      if (key === "Delete") { wipe(); return; }
      if (way) {
        const to = at.map((v, k) => Math.max(0, Math.min(LAST, v + way[k])));
        if (down) lead(to);
        else at = to;
      } else {
        down = !down;
        if (down) lead(at, true);
      }
      show();
    });
    box.querySelector("button").onclick = wipe;

    function show() {
      line.setAttribute("d", strokes.map((all) => "M" + all.map((p) => p.join(" ")).join("L") + "l0 0").join(""));
      pen.setAttribute("cx", at[0]);
      pen.setAttribute("cy", at[1]);
      note.textContent = pad.matches(":focus-visible") ? `pen ${down ? "down" : "up"}` : "";
    }
    pad.addEventListener("focus", show);
    pad.addEventListener("blur", show);
    strokes = read(box.dataset.value);
    return {
      get: () => write(strokes),
      set: (text) => {
        if (typeof text !== "string" || !RULE.test(text) || count(read(text)) > most) return;
        strokes = read(text);
        down = false;
      },
      numbers: () => {
        const points = strokes.flatMap((all) => all.map(([x, y], k) => [x / LAST, y / LAST, k ? 1 : 0]));
        return [...points, ...new Array(most - points.length).fill([0, 0, -1])].flat();
      },
      show,
    };
  },
};
