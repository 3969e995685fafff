// What a restless reader does to the figures of a page: `events` moves of controls at
// random, `runs` trainings started and stopped. Returns what was done and what was wrong.
async (events, runs, seed) => {
  const next = (n) => (seed = (seed * 1664525 + 1013904223) % 2 ** 32) * n / 2 ** 32;
  const pick = (list) => list[Math.floor(next(list.length))];
  const frame = () => new Promise((go) => requestAnimationFrame(() => setTimeout(go)));
  const figures = [...document.querySelectorAll("figure.live")].filter((f) => f.live);
  const trained = figures.filter((f) => f.querySelector(".live-go"));
  const wrong = [], done = { events: 0, runs: 0, steps: 0 };
  const say = (element) => ["input", "change"].forEach((name) =>
    element.dispatchEvent(new Event(name, { bubbles: true })));

  const act = (element) => {
    if (element.matches("select")) {
      element.selectedIndex = Math.floor(next(element.options.length));
      say(element);
    } else if (element.type === "range") {
      const { min, max } = element;
      element.value = +min + next(max - min);
      say(element);
    } else if (["text", "number"].includes(element.type)) {
      element.value = pick(["", "0", "-1", "1e9", "0.5", "a", "hello", "aab", "\u{1f600}"]);
      say(element);
    } else element.click();
  };

  const check = (figure, after) => {
    const text = figure.querySelector(".live-readout")?.textContent ?? "";
    const drawn = done.events % 20 ? "" : figure.querySelector(".live-body, svg")?.outerHTML ?? "";
    const found = /\b(NaN|undefined|Infinity)\b/.exec(text + drawn);
    if (found && wrong.length < 20)
      wrong.push(`${figure.id}: ${found[0]} after ${after}, ${JSON.stringify(figure.live.values())}`);
  };

  // Each figure has its turn in view: what is out of sight does not train.
  const turn = async (figure, count, what) => {
    figure.scrollIntoView({ block: "center" });
    await frame();
    for (let n = 0; n < count; n++) await what(figure, n);
    figure.querySelector(".live-reset")?.click();
  };

  const share = (count, list, k) => Math.floor(count * (k + 1) / list.length) - Math.floor(count * k / list.length);
  for (const [k, figure] of figures.entries())
    await turn(figure, share(events, figures, k), async (_, n) => {
      const offered = [...figure.querySelectorAll("input, select, button")].filter(
        (e) => !e.disabled && !e.closest(".live-share") && !e.matches(".live-go, .live-copy") &&
               e.checkVisibility());
      if (!offered.length) return;
      const element = pick(offered);
      act(element);
      done.events++;
      check(figure, element.className || element.type);
      if (n % 10 === 9) await frame();
    });

  for (const [k, figure] of trained.entries())
    await turn(figure, share(runs, trained, k), async () => {
      const go = figure.querySelector(".live-go");
      if (next(1) < 0.3) figure.querySelector(pick([".live-again", ".live-another"]))?.click();
      go.click();
      for (let wait = Math.floor(next(3)); wait >= 0; wait--) await frame();
      if (go.textContent === "Pause") go.click();
      done.runs++;
      check(figure, "training");
      if (go.textContent === "Pause") wrong.push(`${figure.id} does not stop`);
    });
  return { done, wrong, figures: figures.length, trained: trained.length };
}
