/* Live figures: run a recorded NumPy program and move the artists of an SVG.
 *
 * A figure in the page is <figure class="live"> with controls, one or two drawings (wide
 * and narrow) and a <script type="application/json"> that holds the program (see
 * program.py for the list of steps) and, for each drawing, which artist follows which
 * output (see page.py). Nothing here knows what a figure shows.
 */
const live = (() => {
  "use strict";

  // ---- the operations, named as in NumPy ---------------------------------------------

  const UNARY = {
    positive: (x) => x, negative: (x) => -x, absolute: Math.abs, square: (x) => x * x,
    sigmoid: (x) => { const e = Math.exp(-Math.abs(x)); return (x < 0 ? e : 1) / (1 + e); },
    sign: (x) => Math.sign(x) + 0,
    rint: (x) => (Math.abs(x % 1) === 0.5 ? 2 * Math.round(x / 2) : Math.round(x)),
    logical_not: (x) => +!truth(x), isnan: (x) => +(x !== x), isfinite: (x) => +isFinite(x),
  };
  for (const name of "exp expm1 log log1p log2 log10 sqrt cbrt floor ceil trunc".split(" ")) UNARY[name] = Math[name];
  for (const name of "sin cos tan sinh cosh tanh".split(" ")) [UNARY[name], UNARY["arc" + name]] = [Math[name], Math["a" + name]];
  const BINARY = {
    add: (a, b) => a + b, subtract: (a, b) => a - b, multiply: (a, b) => a * b,
    divide: (a, b) => a / b, power,
    maximum: (a, b) => Math.max(a, b), minimum: (a, b) => Math.min(a, b),
    remainder: (a, b) => {
      const r = a % b;
      if (r === 0) return b < 0 ? -0 : 0;
      return r < 0 !== b < 0 ? r + b : r;
    },
    floor_divide: (a, b) => {
      const r = a % b;
      const whole = (a - r) / b - (r && r < 0 !== b < 0 ? 1 : 0);
      return b && whole ? Math.round(whole) : (a / b) * (b ? 0 : 1);
    },
    arctan2: Math.atan2, hypot: Math.hypot,
    greater: (a, b) => +(a > b), greater_equal: (a, b) => +(a >= b),
    less: (a, b) => +(a < b), less_equal: (a, b) => +(a <= b),
    equal: (a, b) => +(a === b), not_equal: (a, b) => +(a !== b),
    logical_and: (a, b) => +(truth(a) && truth(b)),
    logical_or: (a, b) => +(truth(a) || truth(b)),
    logical_xor: (a, b) => +(truth(a) !== truth(b)),
  };
  const FOLD = {
    sum: (a, from, to) => { let s = 0; while (from < to) s += a[from++]; return s; },
    prod: (a, from, to) => { let p = 1; while (from < to) p *= a[from++]; return p; },
    max: (a, from, to) => { let m = -Infinity; while (from < to) m = Math.max(m, a[from++]); return m; },
    min: (a, from, to) => { let m = Infinity; while (from < to) m = Math.min(m, a[from++]); return m; },
    argmax: (a, from, to) => first(a, from, to, (x, best) => x > best),
    argmin: (a, from, to) => first(a, from, to, (x, best) => x < best),
  };

  function truth(x) { return x !== 0; } // NaN is true, as in NumPy

  function power(a, b) { // 1 ** NaN and (-1) ** Infinity are 1, as in NumPy
    return a === 1 || (a === -1 && Math.abs(b) === Infinity) ? 1 : a ** b;
  }

  function first(a, from, to, better) {
    let best = from;
    for (let j = from; j < to; j++) {
      if (a[j] !== a[j]) return j - from;
      if (better(a[j], a[best])) best = j;
    }
    return best - from;
  }

  function at_once(pieces) { // what comes out if nobody pauses
    for (;;) {
      const { done, value } = pieces.next();
      if (done) return value;
    }
  }

  function unpack(data) {
    if (typeof data !== "string") return Float64Array.from(data, Number);
    const bytes = Uint8Array.from(atob(data), (c) => c.charCodeAt(0));
    return Float64Array.from(new Float32Array(bytes.buffer));
  }

  // The loops of common operations, for arrays o, x, y and numbers a, b: a compiler makes
  // the most of a loop that does one thing.
  const LOOPS = {
    negative(o, x) { for (let j = 0; j < o.length; j++) o[j] = -x[j]; },
    absolute(o, x) { for (let j = 0; j < o.length; j++) o[j] = Math.abs(x[j]); },
    square(o, x) { for (let j = 0; j < o.length; j++) o[j] = x[j] * x[j]; },
    sqrt(o, x) { for (let j = 0; j < o.length; j++) o[j] = Math.sqrt(x[j]); },
    exp(o, x) { for (let j = 0; j < o.length; j++) o[j] = Math.exp(x[j]); },
    sigmoid(o, x) { for (let j = 0; j < o.length; j++) o[j] = UNARY.sigmoid(x[j]); },
    tanh(o, x) { for (let j = 0; j < o.length; j++) o[j] = Math.tanh(x[j]); },
    add: [
      (o, x, y) => { for (let j = 0; j < o.length; j++) o[j] = x[j] + y[j]; },
      (o, x, y) => { const a = x[0]; for (let j = 0; j < o.length; j++) o[j] = a + y[j]; },
      (o, x, y) => { const b = y[0]; for (let j = 0; j < o.length; j++) o[j] = x[j] + b; },
    ],
    subtract: [
      (o, x, y) => { for (let j = 0; j < o.length; j++) o[j] = x[j] - y[j]; },
      (o, x, y) => { const a = x[0]; for (let j = 0; j < o.length; j++) o[j] = a - y[j]; },
      (o, x, y) => { const b = y[0]; for (let j = 0; j < o.length; j++) o[j] = x[j] - b; },
    ],
    multiply: [
      (o, x, y) => { for (let j = 0; j < o.length; j++) o[j] = x[j] * y[j]; },
      (o, x, y) => { const a = x[0]; for (let j = 0; j < o.length; j++) o[j] = a * y[j]; },
      (o, x, y) => { const b = y[0]; for (let j = 0; j < o.length; j++) o[j] = x[j] * b; },
    ],
    divide: [
      (o, x, y) => { for (let j = 0; j < o.length; j++) o[j] = x[j] / y[j]; },
      (o, x, y) => { const a = x[0]; for (let j = 0; j < o.length; j++) o[j] = a / y[j]; },
      (o, x, y) => { const b = y[0]; for (let j = 0; j < o.length; j++) o[j] = x[j] / b; },
    ],
    maximum: [
      (o, x, y) => { for (let j = 0; j < o.length; j++) o[j] = Math.max(x[j], y[j]); },
      (o, x, y) => { const a = x[0]; for (let j = 0; j < o.length; j++) o[j] = Math.max(a, y[j]); },
      (o, x, y) => { const b = y[0]; for (let j = 0; j < o.length; j++) o[j] = Math.max(x[j], b); },
    ],
    minimum: [
      (o, x, y) => { for (let j = 0; j < o.length; j++) o[j] = Math.min(x[j], y[j]); },
      (o, x, y) => { const a = x[0]; for (let j = 0; j < o.length; j++) o[j] = Math.min(a, y[j]); },
      (o, x, y) => { const b = y[0]; for (let j = 0; j < o.length; j++) o[j] = Math.min(x[j], b); },
    ],
    equal: [(o, x, y) => { for (let j = 0; j < o.length; j++) o[j] = x[j] === y[j] ? 1 : 0; }],
    greater: [
      (o, x, y) => { for (let j = 0; j < o.length; j++) o[j] = x[j] > y[j] ? 1 : 0; },
      (o, x, y) => { const a = x[0]; for (let j = 0; j < o.length; j++) o[j] = a > y[j] ? 1 : 0; },
      (o, x, y) => { const b = y[0]; for (let j = 0; j < o.length; j++) o[j] = x[j] > b ? 1 : 0; },
    ],
  };

  // o (m, n) = x (m, k) @ y (k, n), from the places to, at, by on: each number a running sum
  // over k, four at a time.
  function product(o, to, x, at, y, by, m, k, n) {
    for (let r = 0; r < m; r++, at += k) {
      let c = 0;
      for (; c < n - 3; c += 4) {
        let s0 = 0, s1 = 0, s2 = 0, s3 = 0;
        for (let s = 0, row = by + c; s < k; s++, row += n) {
          const v = x[at + s];
          s0 += v * y[row];
          s1 += v * y[row + 1];
          s2 += v * y[row + 2];
          s3 += v * y[row + 3];
        }
        o[to++] = s0;
        o[to++] = s1;
        o[to++] = s2;
        o[to++] = s3;
      }
      for (; c < n; c++) {
        let sum = 0;
        for (let s = 0, row = by + c; s < k; s++, row += n) sum += x[at + s] * y[row];
        o[to++] = sum;
      }
    }
  }

  // Each step becomes a buffer and a function that fills it, in one turn or in as many as
  // it answers that there are more. What comes back runs all, or the core alone, the steps
  // between two places, or the rest behind it. Many steps take long: it pauses between.
  const compile = (steps, core) => at_once(compiling(steps, core));
  function* compiling(steps, core = []) {
    const buffers = [], inputs = {}, work = [];
    const from = (k) => buffers[k < 0 ? buffers.length + k : k]; // so far back, or at a place
    const add = (size, fill) => {
      const out = new Float64Array(size);
      buffers.push(out);
      work.push((turn) => fill(out, turn));
    };
    const build = {
      const: (data) => { buffers.push(unpack(data)); },
      input: (name, size, data = []) => {
        buffers.push((inputs[name] = new Float64Array(size)));
        inputs[name].set(unpack(data));
      },
      unary: (name, a) => {
        const f = UNARY[name], loop = LOOPS[name], x = from(a);
        if (loop) add(x.length, (out) => loop(out, x));
        else add(x.length, (out) => { for (let j = 0; j < out.length; j++) out[j] = f(x[j]); });
      },
      binary: (name, a, b) => {
        const f = BINARY[name], x = from(a), y = from(b);
        const n = Math.max(x.length, y.length) * (x.length && y.length ? 1 : 0);
        const dx = x.length > 1 || n < 2 ? 1 : 0, dy = y.length > 1 || n < 2 ? 1 : 0;
        const loop = LOOPS[name]?.[dx ? (dy ? 0 : 2) : 1];
        if (loop) add(n, (out) => loop(out, x, y));
        else add(n, (out) => { for (let j = 0; j < n; j++) out[j] = f(x[j * dx], y[j * dy]); });
      },
      where: (c, a, b) => {
        const [test, x, y] = [c, a, b].map(from);
        const n = Math.max(test.length, x.length, y.length);
        const [dt, dx, dy] = [test, x, y].map((z) => (z.length > 1 ? 1 : 0));
        add(n, (out) => {
          for (let j = 0; j < n; j++) out[j] = test[j * dt] !== 0 ? x[j * dx] : y[j * dy];
        });
      },
      gather: (a, elements) => {
        const x = from(a), at = Int32Array.from(elements);
        add(at.length, (out) => { for (let j = 0; j < out.length; j++) out[j] = x[at[j]]; });
      },
      slice: (a, start, ...loops) => {
        const [n = 1, stride = 1, ...more] = loops;
        if (stride === 1 && !more.length) { buffers.push(from(a).subarray(start, start + n)); return; }
        let elements = Int32Array.of(start);
        for (let j = 0; j < loops.length; j += 2) {
          const [n, stride] = loops.slice(j), outer = elements;
          elements = new Int32Array(outer.length * n);
          for (let k = 0; k < elements.length; k++) elements[k] = outer[Math.floor(k / n)] + (k % n) * stride;
        }
        build.gather(a, elements);
      },
      take: (a, k, size) => {
        const x = from(a), rows = from(k), count = x.length / size;
        add(rows.length * size, (out) => {
          rows.forEach((row, j) => {
            const start = (row < 0 ? row + count : row) * size;
            for (let s = 0; s < size; s++) out[j * size + s] = x[start + s];
          });
        });
      },
      count: (k, size) => {
        const x = from(k);
        add(size, (out) => { out.fill(0); for (const j of x) out[j]++; });
      },
      concat: (...parts) => {
        const xs = parts.map(from);
        add(xs.reduce((n, x) => n + x.length, 0), (out) => {
          let at = 0;
          for (const x of xs) { out.set(x, at); at += x.length; }
        });
      },
      matmul: (a, b, m, k, n, da, db) => {
        const x = from(a), y = from(b);
        const batch = Math.max(da ? x.length / da : 1, db ? y.length / db : 1);
        add(batch * m * n, (out) => {
          for (let t = 0; t < batch; t++) product(out, t * m * n, x, t * da, y, t * db, m, k, n);
        });
      },
      reduce: (name, a, size) => {
        const x = from(a), fold = FOLD[name];
        add(x.length / size, (out) => {
          for (let j = 0; j < out.length; j++) out[j] = fold(x, j * size, (j + 1) * size);
        });
      },
    };
    Object.assign(build, globalThis.liveSteps?.({ from, add, compile, product }));
    const ends = [];
    for (const [j, [kind, ...rest]] of steps.entries()) {
      core.forEach((end, k) => { if (j === end) ends[k] = work.length; });
      build[kind](...rest);
      yield;
    }
    const parts = { all: work, core: work.slice(...ends), rest: work.slice(ends[1] ?? work.length) };
    const put = (values) => {
      for (const name in inputs) {
        const v = values[name];
        if (ArrayBuffer.isView(v)) inputs[name].set(v);
        else if (name in values) inputs[name].set([v].flat().map((u) => (u === null ? NaN : +u)));
      }
    };
    const run = (values, part = "all") => {
      put(values);
      for (const fill of parts[part]) for (let turn = 0; fill(turn); turn++);
      return buffers;
    };
    return Object.assign(run, { inputs, buffers, put, parts });
  }

  // ---- numbers as text, the same as format.py ----------------------------------------

  const SUPERSCRIPT = "⁰¹²³⁴⁵⁶⁷⁸⁹";

  function power_of_ten(text) { // 2.5e-14 -> 2.5 × 10⁻¹⁴
    return text.replace(/e([+-])0*(\d+)$/, (_, sign, digits) =>
      " × 10" + (sign === "-" ? "⁻" : "") + [...digits].map((d) => SUPERSCRIPT[d]).join(""));
  }

  function format(x, spec) {
    if (spec.includes("|")) return spec.split("|")[x] ?? "–";
    if (x !== x) return "–";
    const [, plus, , digits, kind] = spec.match(/^(\+?)(\.(\d+))?([dfeg%])$/);
    const text = unsigned(Math.abs(kind === "%" ? 100 * x : x), digits, kind);
    return (x < 0 && /[1-9∞]/.test(text) ? "−" : plus) + text;
  }

  function unsigned(size, digits = 6, kind) {
    let text;
    if (size === Infinity) return "∞";
    if (kind === "e") text = size ? power_of_ten(size.toExponential(digits)) : "0";
    else if (kind === "g" || size >= 1e15) text = general(size, Math.max(1, digits));
    else text = size.toFixed(kind === "d" ? 0 : digits);
    return text + (kind === "%" ? " %" : "");
  }

  function general(size, p) {
    if (size === 0) return "0";
    const exponent = +size.toExponential(p - 1).split("e")[1];
    const text = exponent < -4 || exponent >= Math.max(p, 6)
      ? size.toExponential(p - 1)
      : (+size.toPrecision(p)).toFixed(Math.max(0, p - 1 - exponent));
    return power_of_ten(text.replace(/(\.\d*?)0+(e|$)/, "$1$2").replace(/\.(e|$)/, "$1"));
  }

  const FIELD = /\{([\p{L}\p{N}_]+):([^}]*)\}/gu;

  function fill(template, outputs) {
    return template.replace(FIELD, (_, name, spec) => {
      const numbers = outputs[name], words = spec.split("|");
      if (words.length < 2 || numbers.length < 2) return format(numbers[0], spec);
      return Array.from(numbers, (k) => words[k] ?? "").join("");
    });
  }

  // ---- artists -----------------------------------------------------------------------

  const round = (x) => Math.round(x * 100) / 100;

  // From data to the page along one axis: linear or logarithmic, as in matplotlib, where
  // what is not finite is not drawn and the logarithm of 0 lies far below the page.
  function scale([slope, start, log]) {
    return (v) => {
      const u = log ? (v > 0 ? Math.log10(v) : -1000) : v;
      return isFinite(v) ? Math.max(-1e6, Math.min(1e6, slope * u + start)) : NaN;
    };
  }

  function trail(xs, ys, closed) {
    let d = "", pen = "M";
    for (let j = 0; j < ys.length; j++) {
      const x = xs[j], y = ys[j];
      if (x !== x || y !== y) { pen = "M"; continue; }
      d += pen + round(x) + " " + round(y);
      pen = "L";
    }
    return closed && d ? d + "Z" : d;
  }

  // What an artist is made of: of a text in a frame, the text; of a line, its marks too.
  function parts(artist) {
    const texts = artist.querySelectorAll("text");
    if (artist.matches("path,text,image")) return [artist];
    return texts.length ? [...texts] : [...artist.querySelectorAll("path:not(defs path),use")];
  }

  function ink(color) { // black is the page's text colour
    const [r, g, b] = Array.from(color, (c) => UNARY.rint(255 * Math.max(0, Math.min(1, c))));
    return r || g || b ? `rgb(${r}, ${g}, ${b})` : "currentcolor";
  }

  // The colour of a number, red, green, blue and opacity, as matplotlib's table has it.
  function shades(low, high, colours) {
    const table = Uint8Array.from(atob(colours), (c) => c.charCodeAt(0)), last = table.length / 4 - 1;
    return (v) => {
      const at = 4 * Math.max(0, Math.min(last, Math.floor(((v - low) / (high - low)) * (last + 1))));
      return table.subarray(at, at + 4);
    };
  }

  // An artist of many parts (many.py): an output moves some of its rows of numbers, another
  // output others, the rest stands still. It is drawn when all are known.
  function many(artist, { parts, axes, rest }) {
    const rows = (artist.rows ??= { ...rest }), moved = parts.split(" ");
    const to = moved.map((part) => (axes[part] ? scale(axes[part]) : Math.sqrt));
    artist.missing ??= new Set();
    moved.forEach((part) => artist.missing.add(part));
    return (v, draw) => {
      const n = v.length / moved.length;
      moved.forEach((part, k) => {
        rows[part] = Array.from(v.subarray(k * n, k * n + n), to[k]);
        artist.missing.delete(part);
      });
      if (!artist.missing.size) draw(rows);
    };
  }
  const of = (row, j) => row[row.length > 1 ? j : 0] ?? NaN; // one number is for all

  // Each takes the artist's element and what page.py stored, and gives a function of the
  // output's numbers.
  const ARTISTS = {
    line(artist, { x, y, xs, closed }) {
      const to_x = scale(x), to_y = scale(y);
      const path = artist.querySelector("path:not(defs path)");
      const marks = artist.querySelectorAll("use");
      return (v) => {
        const n = xs ? 0 : v.length / 2;
        const px = xs || Array.from(v.subarray(0, n), to_x);
        const py = Array.from(v.subarray(n), to_y);
        if (path) path.setAttribute("d", trail(px, py, closed));
        if (artist.grip) { artist.grip.setAttribute("cx", px[0]); artist.grip.setAttribute("cy", py[0]); }
        marks.forEach((mark, j) => {
          const seen = px[j] === px[j] && py[j] === py[j];
          mark.style.display = seen ? "" : "none";
          if (seen) { mark.setAttribute("x", round(px[j])); mark.setAttribute("y", round(py[j])); }
        });
      };
    },
    rule(artist, { along, axis, ends }) { // an axvline or axhline
      const to = scale(axis), path = artist.querySelector("path");
      return (v) => {
        const at = new Array(2).fill(to(v[0]));
        path.setAttribute("d", along === "x" ? trail(at, ends) : trail(ends, at));
      };
    },
    bar(artist, { along, axis, base, sides, k }) {
      const to = scale(axis), path = artist.querySelector("path");
      return (v) => {
        const end = to(base + v[v.length > 1 ? k : 0]), start = to(base);
        const [a, b] = sides;
        path.setAttribute("d", along === "x"
          ? trail([start, end, end, start], [a, a, b, b], true)
          : trail([a, b, b, a], [start, start, end, end], true));
      };
    },
    segments(artist, how) { // of vlines or hlines
      const move = many(artist, how), paths = artist.querySelectorAll("path");
      return (v) => move(v, ({ at, low, high }) => paths.forEach((path, j) => {
        const a = [of(at, j), of(at, j)], ends = [of(low, j), of(high, j)];
        path.setAttribute("d", how.along === "y" ? trail(a, ends) : trail(ends, a));
      }));
    },
    area(artist, how) { // of fill_between
      const move = many(artist, how), path = artist.querySelector("path");
      return (v) => move(v, ({ x, y1, y2 }) => {
        const n = Math.max(x.length, y1.length, y2.length);
        let d = "", there = [], back = [];
        for (let j = 0; j <= n; j++) {
          const [t, a, b] = j < n ? [of(x, j), of(y1, j), of(y2, j)] : [NaN];
          if (t === t && a === a && b === b) { there.push([t, a]); back.unshift([t, b]); continue; }
          const [along, across] = [0, 1].map((k) => [...there, ...back].map((point) => point[k]));
          d += how.along === "y" ? trail(along, across, true) : trail(across, along, true);
          there = [];
          back = [];
        }
        path.setAttribute("d", d);
      });
    },
    dots(artist, how) { // of scatter
      const move = many(artist, how), marks = artist.querySelectorAll("use");
      return (v) => move(v, ({ x, y, s }) => marks.forEach((mark, j) => {
        const place = [of(x, j), of(y, j), of(s, j)].map(round), seen = place.every((u) => u === u);
        mark.style.display = seen ? "" : "none";
        if (seen) mark.setAttribute("transform", `translate(${place[0]} ${place[1]}) scale(${place[2] / 100})`);
      }));
    },
    shades(artist, { low, high, colours, edge }) { // the colours of a scatter
      const shade = shades(low, high, colours), marks = artist.querySelectorAll("use");
      return (v) => marks.forEach(({ style }, j) => {
        const [r, g, b] = shade(v[j]), color = v[j] === v[j] ? `rgb(${r}, ${g}, ${b})` : "none";
        style.fill = color;
        if (edge) style.stroke = color;
      });
    },
    image(artist, { rows, columns, low, high, colours }) {
      const canvas = document.createElement("canvas");
      canvas.width = columns;
      canvas.height = rows;
      const context = canvas.getContext("2d"), pixels = context.createImageData(columns, rows);
      const shade = shades(low, high, colours), none = [0, 0, 0, 0];
      return (v) => {
        for (let j = 0; j < v.length; j++) pixels.data.set(isFinite(v[j]) ? shade(v[j]) : none, 4 * j);
        context.putImageData(pixels, 0, 0);
        artist.setAttribute("href", canvas.toDataURL());
      };
    },
    x: (artist, { axis, offset }) => move_text(artist, "x", axis, offset),
    y: (artist, { axis, offset }) => move_text(artist, "y", axis, offset),
    linewidth(artist) {
      const lines = parts(artist).filter((part) => !part.matches("use"));
      return (v) => { for (const line of lines) line.style.strokeWidth = round(Math.max(0, v[0])); };
    },
    alpha(artist, properties) {
      const all = parts(artist);
      return (v) => {
        const alpha = Math.round(1000 * Math.max(0, Math.min(1, v[0]))) / 1000;
        for (const part of all) for (const name of properties) part.style.setProperty(name, alpha);
      };
    },
    color(artist, drawn) { // whatever is drawn in this colour follows
      const all = [], was = ink(drawn);
      for (const part of parts(artist)) {
        if ((part.style.fill || "currentcolor") === was) all.push([part.style, "fill"]);
        if (part.style.stroke === was) all.push([part.style, "stroke"]);
      }
      return (v) => { for (const [style, name] of all) style[name] = ink(v); };
    },
  };

  function move_text(artist, along, axis, offset) {
    const to = scale(axis);
    const text = artist.querySelector("text");
    return (v) => {
      const at = to(v[0]) + offset;
      text.setAttribute(along, isFinite(at) ? round(at) : -1e6);
    };
  }

  function drawing(svg, { artists, texts }) {
    Object.assign(ARTISTS, globalThis.liveArtists?.({ scale, trail, round }));
    const find = (id) => svg.querySelector("#" + CSS.escape(id));
    const moves = artists.map(([id, kind, output, how]) => [ARTISTS[kind](find(id), how), output]);
    const labels = texts.map(([id, template]) => [find(id).querySelector("text"), template]);
    return (outputs) => {
      for (const [move, output] of moves) move(outputs[output]);
      for (const [label, template] of labels) label.textContent = fill(template, outputs);
    };
  }

  // ---- controls: each reads, writes and describes one value -------------------------------

  const CONTROLS = {
    range: (box, moved) => {
      const { format: spec, unit, whole } = box.dataset;
      const input = box.querySelector("input"), said = box.querySelector("output");
      const places = box.dataset.places?.split(" ").map(Number); // the slider counts them
      const [low, high] = places ? [places[0], places[places.length - 1]] : [+input.min, +input.max];
      const read = () => (places ? places[input.value] : input.valueAsNumber);
      let value = +box.dataset.value; // exactly, though the slider stands at the position beside it
      if (input.value !== input.defaultValue) value = read();
      const words = (v) => format(v, spec) + (unit ? " " + unit : "");
      const control = {
        get: () => value,
        set: (v) => {
          value = Math.min(high, Math.max(low, v));
          input.value = places ? nearest(places, value) : value;
          if (whole) value = read();
          field?.end();
        },
        show: () => {
          if (said) said.textContent = words(value);
          field?.show(words(value));
          input.setAttribute("aria-valuetext", words(value));
          mark_part(input);
        },
      };
      const field = said ? null : typed(box, (text) => {
        const v = number_in(text, unit, spec);
        const is_right = v >= low && v <= high && (!whole || (v - low) % input.step === 0);
        if (is_right) { control.set(v); moved(); }
        return is_right ? "" : `${whole ? "a whole number" : "a number"} from ${format(low, spec)} to ${format(high, spec)}`;
      });
      input.addEventListener("input", () => { value = read(); field?.end(); });
      // A finger that came to scroll moves nothing.
      let before;
      input.addEventListener("pointerdown", () => { before = value; });
      input.addEventListener("pointercancel", () => { control.set(before); moved(); });
      return control;
    },
    choice: (box) => {
      const select = box.querySelector("select");
      return { get: () => select.selectedIndex, set: (v) => { select.selectedIndex = v; }, show() {} };
    },
    checkbox: (box) => {
      const input = box.querySelector("input");
      return { get: () => input.checked, set: (v) => { input.checked = !!v; }, show() {} };
    },
    radio: (box) => {
      const inputs = [...box.querySelectorAll("input")], none = inputs.length;
      const at = () => inputs.findIndex((input) => input.checked);
      return {
        get: () => (at() < 0 ? none : at()),
        set: (v) => inputs.forEach((input, k) => { input.checked = k === v; }),
        show() {},
      };
    },
    number: (box) => {
      const input = box.querySelector("input");
      return {
        get: () => (input.value === "" ? null : input.valueAsNumber),
        set: (v) => { input.value = v ?? ""; },
        show() {},
      };
    },
    point: (box) => {
      const inputs = [...box.querySelectorAll("input")];
      return {
        get: () => inputs.map((input) => input.valueAsNumber),
        set: (v) => inputs.forEach((input, k) => { input.value = v[k]; }),
        show: () => inputs.forEach(mark_part),
        dragged: true,
      };
    },
    sequence: (box) => {
      const steps = [...box.querySelectorAll("button")], levels = box.dataset.levels.split(" ");
      const put = (step, level) => {
        step.value = step.textContent = level;
        step.setAttribute("aria-label", "step " + (steps.indexOf(step) + 1) + ": " + level);
      };
      for (const step of steps) {
        step.onclick = () => {
          put(step, levels[(levels.indexOf(step.value) + 1) % levels.length]);
          step.dispatchEvent(new Event("input", { bubbles: true }));
        };
      }
      return {
        get: () => steps.map((step) => +step.value),
        set: (v) => steps.forEach((step, t) => put(step, levels.find((level) => +level === v[t]))),
        show() {},
      };
    },
    text: (box) => {
      const input = box.querySelector("input"), note = box.querySelector("output");
      const { alphabet, length } = box.dataset;
      const get = () => [...input.value].filter((c) => alphabet.includes(c)).slice(0, +length).join("");
      return {
        get,
        set: (v) => { input.value = v; },
        numbers: (text = get()) => Array.from({ length: +length }, (_, t) => alphabet.indexOf(text[t] ?? "\0")),
        show: () => { note.textContent = get() === input.value ? "" : "only " + [...alphabet].join(" "); },
      };
    },
  };

  function nearest(places, value) {
    const far = places.map((place) => Math.abs(place - value));
    return far.indexOf(Math.min(...far));
  }

  // A number as readers write it: 0,5 or 0.5 of 1 or −2 × 10⁻³ or 50 %.
  function number_in(text, unit, spec) {
    let t = text.trim();
    if (unit && t.endsWith(unit)) t = t.slice(0, -unit.length).trim();
    t = t.replace("−", "-").replace(",", ".").replace(/ ?%$/, "");
    t = t.replace(/ ?× ?10(⁻?)([⁰¹²³⁴-⁹]+)$/, (_, sign, digits) =>
      "e" + (sign && "-") + [...digits].map((d) => SUPERSCRIPT.indexOf(d)).join(""));
    return t === "" ? NaN : Number(t) / (spec.endsWith("%") ? 100 : 1);
  }

  // A value that may be typed: `take` gets the text, and says what is wrong with it.
  function typed(box, take) {
    const place = box.querySelector(".live-value"), field = place.querySelector("input");
    const note = document.createElement("span");
    note.className = "live-note";
    note.setAttribute("role", "alert");
    const say = (words) => {
      note.textContent = words;
      if (words) { place.append(note); field.setAttribute("aria-invalid", true); }
      else { note.remove(); field.removeAttribute("aria-invalid"); }
    };
    let typing = false, text = field.value;
    const end = () => { typing = false; say(""); };
    field.addEventListener("input", (event) => { typing = true; event.stopPropagation(); });
    field.addEventListener("change", () => {
      const wrong = take(field.value);
      say(wrong);
      typing = !!wrong; // the text stays until it is right or the control moves
    });
    field.addEventListener("focus", () => field.select());
    field.addEventListener("keydown", (event) => {
      if (event.key === "Escape") { end(); field.value = text; }
    });
    return { end, show: (words) => { text = words; if (!typing) field.value = words; } };
  }

  // How much of a slider's track is filled.
  function mark_part(input) {
    const part = (input.value - input.min) / (input.max - input.min);
    input.style.setProperty("--at", 100 * part + "%");
  }

  // From the page to data along one axis.
  function back([slope, start, log], page) {
    const u = (page - start) / slope;
    return log ? 10 ** u : u;
  }

  // A new element of a drawing.
  function add_to(svg, tag, attributes) {
    const element = svg.appendChild(document.createElementNS(svg.namespaceURI, tag));
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    return element;
  }

  // Where an event's pointer is in a drawing.
  function pointed(svg, event) {
    return new DOMPoint(event.clientX, event.clientY).matrixTransform(svg.getScreenCTM().inverse());
  }

  // An artist that follows a point control can be dragged; `moved` gets data coordinates.
  function draggable(svg, artist, { x, y }, moved) {
    const grip = add_to(svg, "circle", { class: "live-grip", r: 22 });
    artist.grip = grip;
    grip.addEventListener("pointerdown", (event) => {
      grip.setPointerCapture(event.pointerId);
      event.preventDefault();
    });
    grip.addEventListener("pointermove", (event) => {
      if (!grip.hasPointerCapture(event.pointerId)) return;
      const page = pointed(svg, event);
      moved([back(x, page.x), back(y, page.y)]);
    });
  }

  // Play and step buttons beside a whole-number slider.
  function playable(box, control, changed) {
    const input = box.querySelector("input"), [back, play, on] = box.querySelectorAll("button");
    let timer = 0;
    const to = (v) => { control.set(v); changed(); };
    const stop = () => {
      clearInterval(timer);
      timer = 0;
      play.textContent = "▶";
      play.setAttribute("aria-label", "Play " + box.dataset.label);
    };
    const start = () => {
      if (control.get() >= +input.max) to(+input.min);
      play.textContent = "❚❚";
      play.setAttribute("aria-label", "Pause " + box.dataset.label);
      timer = setInterval(() => {
        if (!box.isConnected || control.get() >= +input.max) stop();
        else to(control.get() + 1);
      }, +box.dataset.interval);
    };
    back.onclick = () => { stop(); to(control.get() - 1); };
    on.onclick = () => { stop(); to(control.get() + 1); };
    play.onclick = () => (timer ? stop() : start());
    input.addEventListener("pointerdown", stop);
    if (matchMedia("(prefers-reduced-motion: reduce)").matches) play.hidden = true;
    return stop;
  }

  // On a phone the drawing stays in sight, above the middle, while a control has the
  // finger or the focus; one that is taller is drawn smaller for that time.
  function hold(figure, drawing) {
    const controls = figure.querySelector(".live-controls"), body = figure.querySelector(".live-body");
    let end = 0; // how far down the drawing may reach
    const fit = () => {
      const svg = drawing(), top = parseFloat(getComputedStyle(svg).top) || 0;
      const place = body.getBoundingClientRect(), height = svg.clientHeight;
      const away = getComputedStyle(svg).position === "sticky" && place.top < top;
      const part = away ? Math.min(1, (end - top) / height) : 1;
      // The page keeps the room of a tall one, which would push it out above.
      const at = Math.min(top, place.bottom - height * part);
      const lost = part < 1 ? Math.max(0, at - Math.min(top, place.bottom - height)) : 0;
      svg.style.transform = part < 1 ? `translateY(${lost}px) scale(${part})` : "";
    };
    const take = ({ target }) => {
      end = Math.min(innerHeight / 2, target.getBoundingClientRect().top);
      if (end < innerHeight / 4 || !drawing()) return;
      figure.classList.add("live-held");
      fit();
      addEventListener("scroll", fit, { passive: true });
    };
    const leave = () => {
      if (controls.contains(document.activeElement)) return;
      figure.classList.remove("live-held");
      if (drawing()) drawing().style.transform = "";
      removeEventListener("scroll", fit);
    };
    controls.addEventListener("pointerdown", take);
    controls.addEventListener("focusin", take);
    controls.addEventListener("focusout", () => setTimeout(leave));
    for (const name of ["pointerup", "pointercancel"]) controls.addEventListener(name, leave);
    return () => removeEventListener("scroll", fit);
  }

  // Steps back through the reader's own moves. What moves by the same source within a
  // second is one move: a drag, a held key, a play.
  function history(values) {
    const past = [];
    let now = values(), last = {};
    const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);
    return {
      note(source) {
        const time = performance.now();
        if (source !== last.source || time - last.time > 1000) past.push(now);
        now = values();
        if (past.length && same(past[past.length - 1], now)) { past.pop(); source = null; }
        last = { source, time };
      },
      follow() { now = values(); last = {}; }, // what moved by itself
      back() { last = {}; return (now = past.pop()); },
      get empty() { return !past.length; },
    };
  }

  // A value as Python writes it.
  function literal(value) {
    return value === null ? "None" : value === true ? "True" : value === false ? "False" : JSON.stringify(value);
  }

  // The line that makes the figure as it stands.
  function python(make, values, defaults) {
    const moved = Object.keys(values).filter((k) => literal(values[k]) !== literal(defaults[k]));
    return make + (moved.length ? `.set(${moved.map((k) => `${k}=${literal(values[k])}`).join(", ")})` : "");
  }

  // Puts a text on the clipboard; where that is not allowed, shows it to be copied.
  async function copy(button, text, name_of_text = "Python") {
    const name = (button.dataset.name ??= button.textContent);
    try {
      await navigator.clipboard.writeText(text);
      button.textContent = "Copied";
      setTimeout(() => { button.textContent = name; }, 1500);
    } catch {
      const field = document.createElement("textarea");
      field.className = "live-python";
      field.readOnly = true;
      field.value = text;
      field.setAttribute("aria-label", name_of_text);
      button.parentNode.querySelector(".live-python")?.remove();
      button.after(field);
      field.select();
    }
  }

  // ---- a guess before the answer ------------------------------------------------------------

  const within = (v, [one, other]) => Math.max(Math.min(one, other), Math.min(Math.max(one, other), v));

  // A number as an axis shows it: to half a pixel, and three digits.
  function brief(v, [slope, , log]) {
    const fine = 2 * Math.abs(slope);
    return format(log ? v : Math.round(v * fine) / fine, ".3g");
  }

  // How far apart two numbers are on an axis, in words.
  const apart = (size, log) => (log ? "a factor of " + format(10 ** size, ".2g") : format(size, ".2g"));
  const distance = (a, b, log) => Math.abs(log ? Math.log10(a / b) : a - b);

  // How far a guess is off, in words. A curve and a place lie on the axes of a pad.
  const JUDGE = {
    curve(given, right, { y, box, at, labels, names }) {
      const limits = [back(y, box[1]), back(y, box[3])]; // nobody draws beyond them
      const seen = Array.from(right, (v) => (v === v ? within(v, limits) : NaN));
      const off = seen.map((v, j) => distance(given[j], v, y[2])), known = off.filter((d) => d === d);
      const mean = known.reduce((a, b) => a + b, 0) / known.length, most = off.indexOf(Math.max(...known));
      return `You were off by ${apart(mean, y[2])} on average; furthest at ${where(names, labels, at, most)}: ` +
        `you drew ${brief(given[most], y)}, it is ${brief(seen[most], y)}.`;
    },
    place(given, right, { x, y, along, names }) {
      const axis = along === "x" ? x : y;
      if (along) return `You put it at ${brief(given[0], axis)}, it is at ${brief(right[0], axis)}.`;
      const [across, up] = [x, y].map(({ 2: log }, k) => apart(distance(given[k], right[k], log), log));
      return `You were off by ${across} along ${names[0] || "x"} and by ${up} along ${names[1] || "y"}.`;
    },
    number(given, { right, within: share, format: spec, said }) {
      const size = Math.abs(right);
      if (Math.abs(given - right) <= share * (size || 1) * (1 + 1e-9)) return `Right: it is ${said}.`;
      const ratio = Math.max(given / right, right / given), far = ratio >= 2 && isFinite(ratio);
      const small = far ? Math.abs(given) < size : given < right;
      return `Not quite: you said ${format(given, spec)}, ${far ? format(ratio, ".2g") + " times " : ""}too ` +
        `${small ? "small" : "large"}; it is ${said}.`;
    },
    choice: (given, { right, options }) => (given === right ? "Right" : "Not so. It is") + `: ${options[right]}.`,
  };

  // A place of a curve in words: "step 30", or the label of its tick.
  function where(names, labels, at, j) {
    return labels[j] ?? `${names[0] || "x"} ${format(at[j], ".3g")}`;
  }

  // Fills the gaps of a drawn line with what is drawn next to them.
  function whole(ys) {
    for (let j = 1; j < ys.length; j++) if (ys[j] !== ys[j]) ys[j] = ys[j - 1];
    for (let j = ys.length - 2; j >= 0; j--) if (ys[j] !== ys[j]) ys[j] = ys[j + 1];
  }

  // One axis of a drawing: from data to the page and back, and to percent of its length.
  function ruler(axis, from, to) {
    const page = scale(axis), data = (p) => back(axis, within(p, [from, to]));
    return {
      page, data,
      share: (v) => (100 * (page(v) - from)) / (to - from),
      at: (share) => data(from + (share / 100) * (to - from)),
    };
  }

  const HANDLES = 7;

  // Where a reader draws a curve or puts a mark: on the axes of each drawing, by mouse and
  // finger, or by keys with a slider for each handle, out of sight. Returns the guess.
  function sketching(svgs, pads, kind, box, changed) {
    const curve = kind === "curve", [{ at = [], along, names, labels }] = pads;
    const ways = along ? [along] : ["x", "y"], last = at.length - 1, count = Math.min(HANDLES, last + 1);
    const places = Array.from({ length: curve ? count : 0 }, (_, i) => Math.round((i * last) / (count - 1)));
    let given = null; // data: of a curve one for each place, of a mark its x and y
    const layers = svgs.map((svg, k) => {
      const [left, top, right, bottom] = pads[k].box;
      const x = ruler(pads[k].x, left, right), y = ruler(pads[k].y, bottom, top), xs = at.map(x.page);
      const rect = add_to(svg, "rect", { class: "live-pad", x: left, y: top, width: right - left, height: bottom - top });
      const mine = add_to(svg, "path", { class: "live-mine" + (curve || along ? " live-dotted" : "") });
      const note = add_to(svg, "text", { class: "live-yours", "text-anchor": "middle" });
      const dots = places.map(() => add_to(svg, "circle", { class: "live-dot", r: 7 }));
      const layer = { x, y, left, top, right, bottom, xs, mine, note, dots };
      let before;
      const stroke = (event) => {
        const { x: px, y: py } = pointed(svg, event);
        if (curve) line(layer, before ?? [px, py], [px, py]);
        else given = ways.map((way) => (way === "x" ? x.data(px) : y.data(py)));
        before = [px, py];
        show();
      };
      rect.addEventListener("pointerdown", (event) => {
        rect.setPointerCapture(event.pointerId);
        event.preventDefault();
        before = null;
        stroke(event);
      });
      rect.addEventListener("pointermove", (event) => { if (rect.hasPointerCapture(event.pointerId)) stroke(event); });
      rect.addEventListener("lostpointercapture", () => { if (curve && given) { whole(given); show(); } });
      return layer;
    });

    // A stroke from one point of the page to another: what lies between, and what is nearest.
    function line({ xs, y }, [x0, y0], [x1, y1]) {
      given ??= new Array(last + 1).fill(NaN);
      xs.forEach((x, j) => {
        if (x1 !== x0 && (x - x0) * (x - x1) <= 0) given[j] = y.data(y0 + ((x - x0) / (x1 - x0)) * (y1 - y0));
      });
      given[nearest(xs, x1)] = y.data(y1);
    }

    const sticks = (curve ? places : ways).map((place, i) => {
      const input = document.createElement("input"), way = curve ? "y" : place, k = curve ? place : i;
      Object.assign(input, { type: "range", min: 0, max: 100, autocomplete: "off" });
      input.setAttribute("aria-label", "your guess" + (curve ? ` at ${where(names, labels, at, place)}` : `, ${names[+(way === "y")] || way}`));
      input.addEventListener("input", (event) => {
        const layer = layers[0], { xs, y } = layer, point = (j) => [xs[j], y.page(given[j])];
        event.stopPropagation();
        given ??= curve ? new Array(last + 1).fill(y.at(50)) : ways.map((w) => layer[w].at(50));
        given[k] = layer[way].at(+input.value);
        if (curve) for (const j of [places[i - 1], places[i + 1]]) if (j >= 0) line(layer, point(place), point(j));
        show();
      });
      for (const name of ["focus", "blur"])
        input.addEventListener(name, () => layers.forEach(({ dots }) => dots[i]?.classList.toggle("live-at", name === "focus")));
      box.append(input);
      return () => {
        input.value = given ? layers[0][way].share(given[k]) : 50;
        input.setAttribute("aria-valuetext", given ? brief(given[k], pads[0][way]) : "none yet");
      };
    });

    function show() {
      for (const { x, y, left, top, right, bottom, xs, mine, note, dots } of layers) {
        let path = "", at = [(left + right) / 2, (top + bottom) / 2];
        if (given && curve) {
          const ys = given.map(y.page), end = ys.findLastIndex((v) => v === v);
          path = trail(xs, ys);
          at = [within(xs[end], [left + 20, right - 20]), ys[end] - 10];
          places.forEach((j, i) => { dots[i].setAttribute("cx", xs[j]); dots[i].setAttribute("cy", ys[j] || -99); });
        } else if (given && along) {
          const v = (along === "x" ? x : y).page(given[0]);
          const below = Math.max(top, 18); // room for the word
          path = along === "x" ? trail([v, v], [below, bottom]) : trail([left, right], [v, v]);
          at = along === "x" ? [within(v, [left + 20, right - 20]), below - 4] : [right - 20, v - 6];
        } else if (given) {
          const [cx, cy] = [x.page(given[0]), y.page(given[1])];
          path = trail([cx - 8, cx + 8, NaN, cx - 8, cx + 8], [cy - 8, cy + 8, NaN, cy + 8, cy - 8]);
          at = [cx, cy - 14];
        }
        mine.setAttribute("d", path);
        note.setAttribute("x", at[0]);
        note.setAttribute("y", at[1]);
        note.textContent = given ? "yours" : curve ? "draw here" : "point here";
      }
      sticks.forEach((follow) => follow());
      changed(given);
    }
    return { get given() { return given; }, clear() { given = null; show(); } };
  }

  // Asks before the figure shows itself. `put` moves the controls, `show` draws.
  function asking(figure, { guess, drawings }, svgs, { put, outputs, show }) {
    const { kind, of, at, shows, why, later: awaited } = guess, pads = drawings.map(({ pad }) => pad);
    const panel = figure.querySelector(".live-guess"), find = (name) => panel.querySelector(".live-" + name);
    const compare = find("compare"), skip = find("show"), redo = find("redo"), verdict = find("verdict"), field = find("said");
    const choices = [...panel.querySelectorAll(".live-option")], options = choices.map((button) => button.textContent);
    const controls = figure.querySelector(".live-controls"), alts = svgs.map((svg) => svg.getAttribute("aria-label"));
    const sketch = of && sketching(svgs, pads, kind, find("handles"), (given) => { compare.disabled = !given; });
    const status = figure.querySelector(".live-status");
    let open = false, waits = null; // the option that training will judge

    svgs.forEach((svg, k) => {
      const hide = (id) => svg.querySelector("#" + CSS.escape(id)).classList.add("live-asked");
      for (const [id, , output] of drawings[k].artists) if (!awaited && !shows.includes(output)) hide(id);
      for (const [id, template] of drawings[k].texts)
        if (!awaited && [...template.matchAll(FIELD)].some(([, name]) => !shows.includes(name))) hide(id);
    });
    // What a prediction that stands alone is about: the output behind it, if it is folded.
    const later = (part) => figure.compareDocumentPosition(part) & Node.DOCUMENT_POSITION_FOLLOWING;
    const next = [...document.querySelectorAll("details.predict-first, figure.live")].find(later);
    const folded = figure.matches(".live-predict") && next?.matches("details") && next;
    function turn(asks) {
      open = asks;
      if (folded) folded.open = !open;
      figure.classList.toggle("live-asking", open);
      controls.inert = open;
      svgs.forEach((svg, k) => svg.setAttribute("aria-label", open ? find("ask").textContent : alts[k]));
      for (const element of [...choices, ...panel.querySelectorAll("input")]) element.disabled = !open;
      for (const part of [compare, skip, find("handles")]) if (part) part.hidden = !open;
      redo.hidden = open;
      panel.hidden = !!awaited && !open; // what is told of it then is told beside the buttons
    }
    function ask() {
      turn(true);
      verdict.textContent = "";
      if (field) field.value = "";
      for (const button of choices) button.removeAttribute("aria-pressed");
      sketch?.clear();
      if (!awaited) put(at);
      show();
    }
    function end(words = "") { // the answer, if it has not been seen
      if (!open) return;
      turn(false);
      show();
      verdict.textContent = awaited ? "" : [words, why].filter(Boolean).join(" ");
    }
    function answer(words) {
      end(words);
      redo.focus();
    }
    function judge() {
      if (sketch) { answer(JUDGE[kind](sketch.given, outputs()[of], pads[0])); return; }
      const value = number_in(field.value, guess.unit, guess.format);
      if (value === value) answer(JUDGE.number(value, guess));
      else verdict.textContent = "That is no number yet.";
    }
    if (compare) compare.onclick = judge;
    if (field) {
      compare.disabled = false;
      field.onkeydown = (event) => { if (event.key === "Enter") { event.preventDefault(); judge(); } };
    }
    choices.forEach((button, k) => {
      button.onclick = () => {
        button.setAttribute("aria-pressed", true);
        if (awaited) {
          waits = k;
          end();
          status.textContent = "Noted. Train, and it will be told.";
          figure.querySelector(".live-go").focus();
        } else answer(JUDGE.choice(k, { ...guess, options }));
      };
    });
    skip.onclick = () => {
      if (awaited) { end(); return; }
      sketch?.clear();
      answer(of ? "" : `It is${field ? "" : ":"} ${guess.said ?? options[guess.right]}.`);
    };
    redo.onclick = () => { ask(); panel.querySelector("button, input").focus(); };
    panel.hidden = false;
    turn(false);
    // Training has come to its end; it is judged where it was asked, from any start.
    function told(values) {
      const seed = 0, now = outputs(), same = literal({ ...values, seed }) === literal({ ...at, seed });
      if (waits === null || !same) return;
      const found = JUDGE.choice(waits, { right: now[awaited][0], options });
      status.textContent += ` You said ${options[waits]}. ${found} ${fill(why, now)}`;
    }
    return { ask, end, told, get open() { return open; } };
  }

  // ---- a figure ----------------------------------------------------------------------------

  // `model` is anywidget's model when there is a kernel; without one the figure is alone.
  // Returns what to call when the figure goes. It comes in pieces, so that none is long.
  function* mount(figure, model) {
    const spec = JSON.parse(figure.querySelector("script").textContent);
    if (!spec.steps && !model) return; // only a kernel could answer
    yield;
    const controls = {}, stops = [], ends = [];
    for (const box of figure.querySelectorAll(".live-control")) {
      const name = box.dataset.name, move = () => changed(name);
      const { [box.dataset.kind]: make } = { ...CONTROLS, ...globalThis.liveControls };
      const control = make(box, move);
      controls[name] = control;
      box.addEventListener("input", move);
      if (box.querySelector(".live-play")) stops.push(playable(box, control, move));
    }
    const each = (answer) => Object.fromEntries(Object.entries(controls).map(([k, c]) => [k, answer(c, k)]));
    const values = () => each((c) => c.get());
    const numbers = () => each((c) => (c.numbers ? c.numbers() : c.get()));
    if (model) each((c, name) => c.set(model.get(name)));
    const run = spec.steps && (yield* compiling(spec.steps, spec.core));
    const going = spec.begin && training.running(spec, numbers, values, run, yield* compiling(spec.begin));
    for (; going?.midway; yield) going.on(() => true);
    const readout = figure.querySelector(".live-readout");
    const svgs = [...figure.querySelectorAll("svg.live-drawing")];
    const drawings = svgs.map((svg, k) => drawing(svg, spec.drawings[k]));
    yield;
    svgs.forEach((svg, k) => {
      for (const [id, , output, how] of spec.drawings[k].artists)
        if (controls[output]?.dragged)
          draggable(svg, svg.querySelector("#" + CSS.escape(id)), how, (v) => set({ [output]: v }, output));
    });
    let shown = 0; // which drawing: the style sheet decides by the figure's width
    let telling = false; // the model, which will say so to everyone, us included
    let guess = null; // what the reader is asked first

    function outputs() {
      if (!run) return Object.fromEntries(Object.entries(model.get("results")).map(([k, v]) => [k, unpack(v)]));
      if (going) return going.outputs();
      const buffers = run(numbers());
      return Object.fromEntries(Object.entries(spec.outputs).map(([k, place]) => [k, buffers[place]]));
    }
    function show() {
      each((c) => c.show());
      const now = outputs();
      drawings[shown]?.(now);
      if (readout) readout.textContent = guess?.open ? "" : fill(spec.readout, now);
      return now;
    }
    function refresh() {
      if (!run) { each((c) => c.show()); return; } // Python's results will come
      if (going?.moved()) trainer.stop("At a new start.");
      if (going?.midway && trainer.busy) each((c) => c.show()); // it draws when the step is whole
      else show();
    }
    const past = history(values);
    function put(all) { // without a trace in the history
      halt();
      for (const [name, value] of Object.entries(all)) controls[name].set(value);
      past.follow();
      tell();
    }
    function changed(source) {
      guess?.end();
      past.note(source);
      tell();
    }
    function tell() {
      if (undo) undo.disabled = past.empty;
      if (model) {
        telling = true;
        for (const [name, value] of Object.entries(values())) model.set(name, value);
        telling = false;
        model.save_changes();
      } else globalThis.liveMoved?.(figure);
      refresh();
    }
    function set(some, source = {}) {
      for (const [name, value] of Object.entries(some)) controls[name].set(value);
      changed(source);
    }
    function back() {
      if (past.empty) return;
      halt();
      for (const [name, value] of Object.entries(past.back())) controls[name].set(value);
      tell();
    }
    function listen(name, answer) {
      model.on("change:" + name, answer);
      ends.push(() => model.off("change:" + name, answer));
    }
    const halt = () => stops.forEach((stop) => stop());
    figure.querySelectorAll(".live-preset").forEach((button) => {
      button.onclick = () => { halt(); set(JSON.parse(button.dataset.values)); trainer?.again(); };
    });
    const reset = figure.querySelector(".live-reset");
    if (reset) reset.onclick = () => { halt(); set(spec.defaults); trainer?.again(); };
    function report() { // to the kernel, how far we are
      if (!model) return;
      telling = true;
      model.set("run", going.told);
      telling = false;
      model.save_changes();
    }
    const told = () => guess?.told(values());
    const trainer = going && training.trainable(figure, spec, going, { set, values, show, report, told });
    if (trainer) { stops.push(trainer.stop); ends.push(trainer.end); }
    const undo = figure.querySelector(".live-undo");
    if (undo) undo.onclick = back;
    const take = figure.querySelector(".live-copy");
    const lines = () => python(spec.python, values(), spec.defaults);
    if (take) take.onclick = () => copy(take, lines());
    figure.addEventListener("keydown", (event) => {
      const { key, target, ctrlKey, metaKey, altKey, shiftKey } = event;
      const writes = target.matches("[type=text], [type=number], textarea") && !target.closest(".live-value");
      if (key === "z" && (ctrlKey || metaKey) && !shiftKey && !writes && undo) {
        event.preventDefault();
        event.stopPropagation();
        back();
      } else if (!ctrlKey && !metaKey && !altKey && key !== "Tab") event.stopPropagation(); // a notebook has keys of its own
    });
    if (model) {
      each((c, name) => {
        listen(name, () => { if (!telling) { guess?.end(); c.set(model.get(name)); past.follow(); refresh(); } });
      });
      past.follow();
      for (const element of figure.querySelectorAll("input, select, button")) // of JupyterLab's own keys
        element.dataset.lmSuppressShortcuts = true;
      listen("results", show);
      const adopt = () => { if (!telling && model.get("run")?.state) { going.told = model.get("run"); show(); } };
      if (going) { listen("run", adopt); adopt(); }
    }
    const observer = new ResizeObserver(([{ contentRect }]) => {
      shown = contentRect.width <= spec.narrow && drawings.length > 1 ? 1 : 0;
      show();
    });
    observer.observe(figure);
    const paper = () => drawings.forEach((draw) => draw(outputs())); // it may be narrow
    addEventListener("beforeprint", paper);
    ends.push(hold(figure, () => svgs[shown]), halt, () => observer.disconnect(), () => removeEventListener("beforeprint", paper));
    if (spec.guess) {
      guess = asking(figure, spec, svgs, { put, outputs, show });
      if (literal(values()) === literal(spec.defaults)) guess.ask();
    }
    figure.classList.add("live-on");
    show();
    // For links.js, tests, the console.
    const value = { set, show, values, outputs, defaults: spec.defaults, inputs: !going && run?.inputs };
    Object.defineProperty(figure, "live", { configurable: true, writable: true, value });
    if (going) {
      const advance = (n) => { going.advance(n); return show(); };
      const state = { get: () => going.state, set: (arrays) => { going.state = arrays; show(); } };
      const more = { advance, going, again: trainer.again, taken: spec.taken, python: lines };
      Object.defineProperty(Object.assign(value, more), "state", state);
    }
    return () => ends.forEach((end) => end());
  }

  // A figure wakes when it comes near the screen, is touched, or is asked for `figure.live`.
  const HANDS = ["focusin", "pointerdown", "click", "input"];
  const PIECE = 8; // ms in which one that trains wakes, between two pauses
  const near = new Map(); // a figure that sleeps: what wakes it
  const watch = new IntersectionObserver((seen) => {
    for (const { isIntersecting, target } of seen) if (isIntersecting) near.get(target)?.(true);
  }, { rootMargin: "100% 0px" });

  function sleep(figure) {
    const data = figure.querySelector("script"); // empty until a script of its own has filled it
    let asked = false, mounting, html;
    const fail = (words) => {
      figure.classList.add("live-failed");
      console.error(`${figure.id}: ${words}`);
    };
    // At once, or if it trains piece by piece: who touches it meanwhile has it at once.
    const wake = (slowly) => {
      asked = true;
      if (!data.textContent || !near.has(figure)) return;
      watch.unobserve(figure);
      html ??= figure.outerHTML; // as it was written, to be saved
      mounting ??= mount(figure);
      const until = slowly && figure.querySelector(".live-run") ? performance.now() + PIECE : Infinity;
      try {
        do if (mounting.next().done) near.delete(figure); while (near.has(figure) && performance.now() < until);
      } catch (error) { near.delete(figure); fail(error); } // the next one goes on
      if (near.has(figure)) { setTimeout(wake, 0, true); return; }
      for (const name of HANDS) figure.removeEventListener(name, touch, true);
      if (Object.getOwnPropertyDescriptor(figure, "live").get) delete figure.live;
      if (figure.live) figure.live.html = html;
      // Who came by key stands on a control that waits for the guess: on to the guess.
      if (figure.contains(document.activeElement) && document.activeElement.closest("[inert]"))
        figure.querySelector(".live-guess :is(button, input):not(:disabled)")?.focus();
    };
    const touch = () => wake();
    near.set(figure, wake);
    for (const name of HANDS) figure.addEventListener(name, touch, true);
    Object.defineProperty(figure, "live", { configurable: true, get() { wake(); return near.has(figure) ? undefined : figure.live; } });
    watch.observe(figure);
    if (data.textContent) return;
    figure.addEventListener("live-data", () => { if (asked) wake(); });
    const missing = () => {
      if (data.textContent) return;
      const note = document.createElement("p");
      note.className = "live-word";
      note.setAttribute("role", "alert");
      note.textContent = "The data of this figure did not come; load the page again to move it.";
      figure.append(note);
      fail("its data did not come");
    };
    if (document.readyState === "complete") missing();
    else addEventListener("load", missing);
  }

  function start() {
    const figures = [...document.querySelectorAll("figure.live:not(.live-on)")].filter((f) => !near.has(f));
    const seen = figures.filter((f) => f.getBoundingClientRect().top < innerHeight);
    figures.forEach(sleep);
    for (const figure of seen) near.get(figure)?.(true);
  }

  // anywidget calls this in a notebook with a kernel.
  function render({ model, el }) {
    el.innerHTML = model.get("html").replaceAll("{live-id}", "live-" + Math.random().toString(36).slice(2));
    return at_once(mount(el.querySelector("figure.live"), model));
  }

  const training = globalThis.liveRunning?.({ compile, fill, truth });
  return { compile, ...training, format, fill, judge: JUDGE, copy, start, render };
})();

if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", live.start);
else live.start();
