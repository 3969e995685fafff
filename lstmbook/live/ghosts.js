// Earlier runs of a figure that trains stay as faint curves behind the present one, and a
// button trains four more starts. Comes after live.js; a notebook does without it.
(() => {
  const MOST = 8, SLICE = 12, FOUR = 4; // curves kept; ms of steps between two pauses

  function ghosts(figure) {
    const find = (name) => figure.querySelector(".live-" + name), svgs = figure.querySelectorAll("svg.live-drawing");
    const four = find("four"), status = find("status"), another = find("another");
    const note = document.createElement("p"), said = document.createElement("span"), clear = document.createElement("button");
    note.className = "live-earlier";
    note.hidden = true;
    Object.assign(clear, { type: "button", className: "live-small", textContent: "Clear" });
    note.append(said, clear);
    status.after(note);
    const runs = []; // of each earlier run its paths
    let lines, timer = 0;

    // The lines that are curves by step: [path, output, its axes], in each drawing.
    function curves() {
      const { drawings } = JSON.parse(figure.querySelector("script").textContent);
      return drawings.flatMap(({ artists }, k) => artists
        .filter(([, kind, output]) => kind === "line" && output.endsWith(".curve"))
        .map(([id, , output, { x, y }]) => [svgs[k].querySelector("#" + CSS.escape(id) + " path:not(defs path)"), output, x, y]));
    }
    const place = ([slope, start, log], v) => slope * (log ? Math.log10(Math.max(v, 1e-300)) : v) + start;

    function keep(outputs) {
      lines ??= curves();
      runs.push(lines.map(([line, output, x, y]) => {
        const path = line.cloneNode(), numbers = outputs[output], n = numbers.length / 2;
        let d = "", pen = "M";
        for (let j = 0; j < n; j++) {
          const at = [place(x, numbers[j]), place(y, numbers[n + j])];
          if (!at.every(isFinite)) { pen = "M"; continue; }
          d += pen + at.map((v) => Math.round(10 * v) / 10).join(" ");
          pen = "L";
        }
        path.removeAttribute("id");
        path.setAttribute("d", d);
        path.classList.add("live-ghost");
        line.before(path);
        return path;
      }));
      if (runs.length > MOST) runs.shift().forEach((path) => path.remove());
      tell();
    }
    function tell() {
      note.hidden = !runs.length;
      said.textContent = runs.length === 1 ? "Faint: your run before. " : `Faint: your ${runs.length} runs before. `;
    }
    clear.onclick = () => {
      for (const path of runs.splice(0).flat()) path.remove();
      tell();
      four.focus();
    };

    // Whatever begins anew: before it the curves are read, after it they are kept.
    function watch(event) {
      if (!figure.classList.contains("live-on") || note.contains(event.target)) return;
      if (event.isTrusted && timer && event.target !== four) stop("Stopped.");
      const before = figure.live.outputs(), { steps: [n] } = before;
      if (n > 1 && event.target !== four) setTimeout(() => { if (figure.live.outputs().steps[0] < n) keep(before); });
    }
    for (const name of ["click", "input"]) figure.addEventListener(name, watch, true);

    function stop(words) {
      clearTimeout(timer);
      timer = 0;
      four.textContent = "Four more starts";
      status.textContent = words;
    }
    function start(left) {
      another.click();
      status.textContent = `Start number ${figure.live.values().seed}, ${FOUR + 1 - left} of ${FOUR}.`;
      timer = setTimeout(() => train(left));
    }
    function train(left) {
      const { top, bottom } = figure.getBoundingClientRect();
      if (!figure.isConnected || bottom < 0 || top > innerHeight) { stop("Stopped out of sight."); return; }
      const { going, show } = figure.live, enough = live.budget(SLICE);
      while (going.on(enough) && !enough());
      if (!going.midway) show();
      if (going.midway || !going.ended) timer = setTimeout(() => train(left));
      else if (left > 1) start(left - 1);
      else stop("Four more starts are trained, the last of them in full.");
    }
    four.hidden = false;
    four.onclick = () => {
      if (timer) { stop("Stopped."); return; }
      four.textContent = "Stop";
      start(FOUR);
    };
  }

  function begin() {
    for (const figure of document.querySelectorAll("figure.live:has(.live-four)")) ghosts(figure);
  }
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", begin);
  else begin();
})();
