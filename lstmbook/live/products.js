// Products of matrices for figures that train, several times as fast as live.js's own. It
// comes before live.js, on pages that have one.
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
