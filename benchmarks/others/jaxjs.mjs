// Milliseconds of the processor for one training step of jax-js (wasm, float32): LSTM and
// readout, squared error, Adam, one `jit`; gradients are not clipped. Reads sizes
// [[T, B, H], ...], how many turns of how many seconds; writes the best turn of each
// size. See benchmarks/steps.py. An array is given away where it is used: .ref keeps it.
import { defaultDevice, init, jit, nn, numpy as np, random, valueAndGrad } from "@jax-js/jax";
import { asked, best } from "./timing.mjs";

const [sizes, turns, seconds] = asked;
await init("wasm");
defaultDevice("wasm");

function loss([W_x, W_h, b, W_y, b_y], xs, target, T, B, H) {
  let h = np.zeros([B, H]), c = np.zeros([B, H]);
  for (let t = 0; t < T; t++) {
    const x = np.matmul(xs.ref.slice(t), W_x.ref);
    const [i, f, g, o] = np.split(x.add(np.matmul(h, W_h.ref)).add(b.ref), 4, -1);
    c = nn.sigmoid(f).mul(c).add(nn.sigmoid(i).mul(np.tanh(g)));
    h = nn.sigmoid(o).mul(np.tanh(c.ref));
  }
  for (const array of [xs, W_x, W_h, b, c]) array.dispose();
  return np.mean(np.square(np.matmul(h, W_y).add(b_y).sub(target)));
}

const found = [];
for (const [T, B, H] of sizes) {
  const draw = (shape, k) => random.uniform(random.key(k), shape, { minval: -0.5, maxval: 0.5 });
  const shapes = [[2, 4 * H], [H, 4 * H], [4 * H], [H, 1], [1]];
  const step = jit((params, ms, vs, xs, target) => {
    const slope = valueAndGrad((all) => loss(all, xs.ref, target.ref, T, B, H));
    const [value, grads] = slope(params.map((p) => p.ref));
    xs.dispose();
    target.dispose();
    const m = ms.map((old, k) => old.mul(0.9).add(grads[k].ref.mul(0.1)));
    const v = vs.map((old, k) => old.mul(0.999).add(np.square(grads[k]).mul(0.001)));
    const after = params.map((p, k) => p.sub(m[k].ref.mul(0.01).div(np.sqrt(v[k].ref).add(1e-8))));
    return [after, m, v, value];
  });
  const xs = draw([T, B, 2], 1), target = draw([B, 1], 2);
  let params = shapes.map((shape, k) => draw(shape, 3 + k));
  let ms = shapes.map((shape) => np.zeros(shape)), vs = shapes.map((shape) => np.zeros(shape));
  async function train() {
    let value;
    [params, ms, vs, value] = step(params, ms, vs, xs.ref, target.ref);
    return (await value.data())[0];
  }
  const first = await train();
  found.push(await best(train, turns, seconds));
  if (!((await train()) < first)) throw Error("jax-js does not learn");
}
console.log(JSON.stringify(found));
