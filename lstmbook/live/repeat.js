// A loop that is recorded once (repeat.py). It comes before live.js, on pages whose
// figures have one.
globalThis.liveSteps = ({ from, add, compile }) => ({
  // The body's first inputs are the state, the others what it takes from outside; `ends`
  // are the places of the next state. All states are kept, the start first.
  repeat(steps, n, ends, ...sources) {
    const body = compile(steps), { inputs, buffers } = body, xs = sources.map(from);
    const next = ends.map((place) => buffers[place]), row = next.reduce((sum, x) => sum + x.length, 0);
    add((n + 1) * row, (out, k) => { // in n turns
      let at = 0;
      if (!k) xs.forEach((x, j) => inputs[j].set(x));
      if (!k) for (const [j, x] of next.entries()) { out.set(inputs[j], at); at += x.length; }
      if (k === n) return false; // of no turn the start alone
      at = (k + 1) * row;
      inputs.k[0] = k;
      body({});
      let done = at; // a next state may be another's old one, so that both are read first
      for (const x of next) { out.set(x, at); at += x.length; }
      for (const [j, x] of next.entries()) inputs[j].set(out.subarray(done, (done += x.length)));
      return k + 1 < n;
    });
  },
});
