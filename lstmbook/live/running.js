// What a figure that trains has beside live.js: its state, steps and buttons (running.py),
// and products of matrices. It comes before live.js, on pages that have one.
globalThis.liveRunning = ({ compile, fill, truth }) => {
  const SLICE = 14, LEAST = 4; // ms of drawing and steps in a frame, of steps at least
  const PAUSE = 250; // ms between two slow steps

  // A question that is answered by yes after so many ms, or so many less.
  function budget(ms) {
    const until = performance.now() + ms;
    return (more = 0) => performance.now() + more >= until;
  }

  // Numbers by step, thinned as they grow; the same as Curves in running.py.
  function curves(names, points) {
    let at, every, values;
    const keep = (good) => {
      for (const name of names) values[name] = values[name].filter((_, j) => good(at[j]));
      at = at.filter(good);
    };
    const self = {
      clear() { at = []; every = 1; values = Object.fromEntries(names.map((name) => [name, []])); },
      add(n, outputs) {
        const newest = at[at.length - 1];
        if (newest % every) keep((t) => t !== newest);
        at.push(n);
        for (const name of names) values[name].push(outputs[name][0]);
        if (at.length > points && n % every === 0) {
          every *= 2;
          keep((t) => t % every === 0 || t === n);
        }
      },
      drawn: () => Object.fromEntries(names.map((name) => {
        const both = new Float64Array(2 * points + 2).fill(NaN);
        both.set(at);
        both.set(values[name], points + 1);
        return [name + ".curve", both];
      })),
      get: () => ({ at, every, values }),
      set: (all) => { ({ at, every, values } = structuredClone(all)); },
    };
    self.clear();
    return self;
  }

  // A state, what it looks like, and the state after it, computed from the controls'
  // `numbers`. To go on is to copy that one over: first all that is to be copied, since
  // some of it may lie where the state is. A step may be cut: then it is `midway`, and
  // whoever asks where the figure stands has it finished first.
  function running(spec, numbers, values, run = compile(spec.steps, spec.core), begin = compile(spec.begin)) {
    const names = Object.keys(spec.next), place = (k) => run.inputs["state." + k];
    const next = names.map((k) => run.buffers[spec.next[k]]), apart = next.map((x) => x.slice());
    const outputs = Object.fromEntries(Object.entries(spec.outputs).map(([k, at]) => [k, run.buffers[at]]));
    const kept = curves(spec.kept, spec.points);
    const odd = (x) => { for (let j = 0; j < x.length; j++) if (!isFinite(x[j])) return true; return false; };
    const start = () => JSON.stringify(Object.keys(begin.inputs).map((k) => values()[k]));
    let n = 0, ended = "", begun = "", whole = false;
    let midway = "", counts = false; // the part that is being run, and whether it is of a step
    let at = 0, turn = 0; // how far it has come

    function look(part) {
      if (part === "all") run.put(numbers());
      midway = part;
      at = turn = 0;
    }
    function go(enough) { // is it whole now?
      for (const work = midway === "begin" ? begin.parts.all : run.parts[midway]; at < work.length;) {
        if (work[at](turn)) turn++;
        else { at++; turn = 0; }
        if (enough?.() && (at < work.length || midway === "begin")) return false;
      }
      if (midway === "begin") {
        for (const k of names) place(k).set(begin.buffers[spec.start[k]]);
        look("all");
        return go(enough);
      }
      whole = midway === "all";
      midway = "";
      if (counts) kept.add(++n, outputs);
      counts = false;
      const bad = spec.kept.find((k) => odd(outputs[k])) ?? names.find((_, j) => odd(next[j]));
      ended = bad ? bad + " is not finite" : spec.done && outputs[spec.done].every(truth) ? "done"
        : n >= spec.most ? "steps" : "";
      return true;
    }
    const finish = () => { if (midway) go(); };
    const self = {
      again() {
        begin.put(numbers());
        begun = start();
        n = -1;
        kept.clear();
        counts = true;
        look("begin");
      },
      // A control has moved: does it begin anew? A step that is midway ends with its value.
      moved() {
        const anew = begun !== start();
        if (anew || n < 1) self.again();
        else look("all");
        return anew;
      },
      // One step, or what is enough of it; what only the drawing needs is left out.
      on(enough) {
        if (!midway) {
          if (ended) return false;
          next.forEach((x, j) => apart[j].set(x));
          apart.forEach((x, j) => place(names[j]).set(x));
          counts = true;
          look("core");
        }
        return go(enough);
      },
      outputs() {
        finish();
        if (!whole) run({}, "rest");
        whole = true;
        return { ...outputs, ...kept.drawn(), steps: [n] };
      },
      advance(count = 1) {
        finish();
        while (count-- > 0 && self.on());
        return self.outputs();
      },
      get state() {
        finish();
        return Object.fromEntries(names.map((k) => [k, place(k).slice()]));
      },
      set state(arrays) {
        finish();
        for (const k of names) place(k).set(arrays[k]);
        look("all");
      },
      get midway() { return !!midway; },
      get ended() { finish(); return ended; },
      get steps() { finish(); return n; },
      get told() {
        finish();
        const state = Object.fromEntries(names.map((k) => [k, Array.from(place(k))]));
        const from = Object.fromEntries(Object.keys(begin.inputs).map((k) => [k, values()[k]]));
        return { steps: n, state, curves: kept.get(), begun: from };
      },
      set told({ steps, state, curves: all, begun: from }) {
        if (Object.keys(from).some((k) => JSON.stringify(from[k]) !== JSON.stringify(values()[k]))) return;
        finish();
        n = steps;
        kept.set(all);
        self.state = state;
      },
    };
    self.again();
    return self;
  }

  // The buttons of a figure with a state. `show` draws, `report` tells the kernel.
  function trainable(figure, spec, going, { set, values, show, report, told: judged }) {
    const find = (name) => figure.querySelector(".live-" + name);
    const go = find("go"), status = find("status"), speed = find("speed"), other = find("another");
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    let timer = 0, last = 0, told = 0;
    let to = 0, due = false, spent = 0, took = 0; // the last step; is there a new one to draw; ms of one
    const later = still ? (f) => setTimeout(f) : requestAnimationFrame;
    const label = () => { go.textContent = timer ? "Pause" : still ? "Run to the end" : "Train"; };
    const say = (text) => { status.textContent = text; };
    const sum_up = (text) => { say(why() || text); if (going.ended) judged(); };
    function why() {
      const at = going.steps, said = " " + fill(spec.outcome, going.outputs());
      if (going.ended === "done") return `Done after ${at} steps.` + said;
      if (going.ended === "steps") return `Training stopped after ${at} steps, the last.` + said;
      if (going.ended) return `Training stopped before step ${at + 1}: ${going.ended}. Start again or lower the rate.`;
      return "";
    }
    function stop(text) {
      if (!timer) return;
      (still ? clearTimeout : cancelAnimationFrame)(timer);
      timer = 0;
      label();
      show();
      sum_up(text || `Training paused after ${going.steps} steps.`);
      report();
    }
    // What the frame before has made is drawn first, and then steps are taken: another one
    // only where it will fit, or as the first, which is cut where the time is spent.
    function tick(now = performance.now()) {
      if (!figure.isConnected) { stop(); return; }
      const begin = performance.now(), pace = still || to < Infinity ? 2 : speed.selectedIndex;
      if (due && !still && !going.midway) show();
      if (!going.midway) due = false;
      const enough = budget(Math.max(LEAST, SLICE - (performance.now() - begin)));
      if (going.midway || pace || now - last > PAUSE) {
        if (!pace && !going.midway) last = now;
        while (step(enough) && pace === 2 && going.steps < to && !enough(took));
      }
      if (!going.midway) {
        if (going.ended || going.steps >= to) { stop(`After ${going.steps} steps.`); return; }
        if (now - told > 1000) { told = now; report(); }
      }
      timer = later(tick);
    }
    function step(enough) { // is it whole?
      const begin = performance.now(), more = going.on(enough);
      spent += performance.now() - begin;
      if (going.midway) return false;
      due = true;
      [took, spent] = [spent, 0];
      return more;
    }
    const again = () => { stop(); going.again(); show(); report(); };
    go.onclick = () => {
      if (timer) { stop(); return; }
      if (going.ended) again();
      to = Infinity;
      timer = later(tick);
      label();
      say("Training started.");
    };
    figure.querySelectorAll(".live-step").forEach((button) => {
      button.onclick = () => {
        stop();
        to = going.steps + +button.value;
        timer = -1; // no frame's: the first begins at once
        label();
        tick();
      };
    });
    find("again").onclick = () => { again(); say("At the start again."); };
    if (other) {
      other.onclick = () => {
        const input = figure.querySelector('[data-name="seed"] input'), seed = values().seed;
        stop();
        set({ seed: seed < +input.max ? seed + 1 : +input.min });
        say(`At another start, number ${values().seed}.`);
      };
    }
    const sight = new IntersectionObserver(([{ isIntersecting }]) => {
      if (!isIntersecting) stop(`Training paused out of sight, after ${going.steps} steps.`);
    });
    sight.observe(figure);
    label();
    return { stop, again, get busy() { return !!timer; }, end() { stop(); sight.disconnect(); } };
  }

  return { budget, curves, running, trainable };
};

// Products of matrices, several times as fast as live.js's own.
{
  const others = globalThis.liveSteps;

  const odd = (y, from, to) => { // is a number not finite?
    for (let j = from; j < to; j++) if (!isFinite(y[j])) return true;
    return false;
  };

  // Of m rows of k numbers hardly any is not 0, as where they are one-hot.
  const sparse = (x, at, size) => {
    let some = 0;
    for (let j = at; j < at + size && some < size / 4; j++) if (x[j] !== 0) some++;
    return some < size / 4;
  };

  // o (m, n) = x (m, k) @ y (k, n), from the places to, at, by on: each number a running sum
  // over k, to the last bit that of live.js, whose `plain` takes the odd row.
  function product(o, to, x, at, y, by, m, k, n, plain) {
    if (n > 7 && sparse(x, at, m * k) && !odd(y, by, by + k * n)) {
      o.fill(0, to, to + m * n);
      for (let r = 0; r < m; r++, to += n)
        for (let s = 0, row = by; s < k; s++, row += n) {
          const v = x[at++];
          if (v !== 0) for (let c = 0; c < n; c++) o[to + c] += v * y[row + c];
        }
      return;
    }
    for (; m > 1; m -= 2, at += 2 * k, to += 2 * n) {
      let c = 0;
      for (; c < n - 3; c += 4) { // of two rows four columns: less is read again
        let s0 = 0, s1 = 0, s2 = 0, s3 = 0, t0 = 0, t1 = 0, t2 = 0, t3 = 0;
        for (let s = at, row = by + c; s < at + k; s++, row += n) {
          const v = x[s], w = x[s + k], y0 = y[row], y1 = y[row + 1], y2 = y[row + 2], y3 = y[row + 3];
          s0 += v * y0;
          s1 += v * y1;
          s2 += v * y2;
          s3 += v * y3;
          t0 += w * y0;
          t1 += w * y1;
          t2 += w * y2;
          t3 += w * y3;
        }
        const p = to + c, q = p + n;
        o[p] = s0;
        o[p + 1] = s1;
        o[p + 2] = s2;
        o[p + 3] = s3;
        o[q] = t0;
        o[q + 1] = t1;
        o[q + 2] = t2;
        o[q + 3] = t3;
      }
      for (; c < n; c++) {
        let s0 = 0, t0 = 0;
        for (let s = at, row = by + c; s < at + k; s++, row += n) {
          s0 += x[s] * y[row];
          t0 += x[s + k] * y[row];
        }
        o[to + c] = s0;
        o[to + n + c] = t0;
      }
    }
    if (m) plain(o, to, x, at, y, by, 1, k, n);
  }

  globalThis.liveSteps = (engine) => ({
    ...others?.(engine),
    matmul(a, b, m, k, n, da, db) {
      const x = engine.from(a), y = engine.from(b);
      const batch = Math.max(da ? x.length / da : 1, db ? y.length / db : 1);
      engine.add(batch * m * n, (out) => {
        for (let t = 0; t < batch; t++)
          product(out, t * m * n, x, t * da, y, t * db, m, k, n, engine.product);
      });
    },
  });
}
