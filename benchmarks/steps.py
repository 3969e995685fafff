"""How long does a training step take in the page? `python -m benchmarks.steps`

A row is one step of an LSTM on the adding problem: forward, backward through time,
clipping, Adam; ms, each side the best of some turns. `page` is live.js in Node, the
program recorded from `training_step` itself; `fit` is the same step in NumPy. That
both do the same is checked first: the losses of 30 steps agree within 1e-9. `tf.js` is
a step of its layers in the same Node, `jax-js` one of jax-js in WebAssembly; both
count in 32 bits and clip nothing. They are there where they are installed:
`npm install --prefix benchmarks/others`.
"""

import gzip
import json
import subprocess
import tempfile
from pathlib import Path
from time import process_time

import numpy as np
from playwright._impl._driver import compute_driver_executable

import lstmbook.live
from lstmbook.live.trace import trace
from lstmbook.nn.cells import LSTMCell
from lstmbook.nn.layers import Network, Readout
from lstmbook.nn.parameters import of_parts, within
from lstmbook.tasks.batch import Batch
from lstmbook.tasks.signals import adding
from lstmbook.train.loop import fit, training_step
from lstmbook.train.optimise import Adam

LIVE_JS = Path(lstmbook.live.__file__).with_name("live.js")
NODE, _ = compute_driver_executable()
OTHERS = Path(__file__).with_name("others")
SIZES = [(10, 8, 8), (20, 16, 8), (20, 16, 16), (30, 16, 32)]
CHECKED, TURNS, SHORTEST = 30, 5, 0.3  # steps; turns; seconds that a turn lasts
RUN = """
const fs = require("fs");
globalThis.document = { readyState: "loading", addEventListener() {} };
globalThis.IntersectionObserver = class {};
const source = fs.readFileSync(process.argv[2], "utf8") + "\\nglobalThis.live = live;";
require("vm").runInThisContext(source);
const { steps, places, state } = JSON.parse(fs.readFileSync(0, "utf8"));
const run = live.compile(steps);
let values = Object.fromEntries(
  Object.entries(state).map(([k, v]) => [k, Float64Array.from(v)]));
const step = () => {
  const buffers = run(values), next = { ...values };
  for (const k in values) if (k in places) next[k] = buffers[places[k]].slice();
  values = next;
  return buffers[places.loss][0];
};
const losses = Array.from({ length: +process.argv[3] }, step), turns = [];
for (let turn = 0; turn < +process.argv[4]; turn++) {
  let count = 0;
  const start = process.cpuUsage(), limit = 1e6 * process.argv[5];
  const used = () => {
    const { user, system } = process.cpuUsage(start);
    return user + system;
  };
  while (used() < limit) { for (let k = 0; k < 10; k++) step(); count += 10; }
  turns.push(used() / 1e3 / count);
}
console.log(JSON.stringify([losses, Math.min(...turns)]));
"""


def task(T, B, H):
    """A network, a batch and the optimiser of one row."""
    rng = np.random.default_rng(1)
    cell = LSTMCell.init(2, H, rng, forget_bias=3.0)
    drawn = adding(rng, B, T)
    batch = Batch(drawn.xs[:T], drawn.targets[:T], None, None, 1, drawn.chance)
    return Network(cell, Readout.init(H, 1, rng)), batch, Adam(1e-2)


def recorded(network, batch, adam):
    """The training step as live.js takes it, and its kB compressed."""

    def step(xs, targets, **state):
        given = Batch(xs, targets, None, None, 1, batch.chance)
        params, memory = within("model", state), within("adam", state)
        arguments = network, params, memory, given, "squared_error", adam
        params, memory, out = training_step(*arguments, clip=1.0)
        return of_parts({"model": params, "adam": memory}) | {"loss": out.loss}

    state = {"model": network.params, "adam": adam.begin(network.params)}
    arrays = of_parts(state) | {"xs": batch.xs, "targets": batch.targets}
    arrays = {name: np.asarray(array, float) for name, array in arrays.items()}
    program, places = trace(step, arrays)
    flat = {name: np.ravel(array).tolist() for name, array in arrays.items()}
    steps = program.as_lists()
    size = len(gzip.compress(json.dumps(steps, separators=(",", ":")).encode())) / 1e3
    return {"steps": steps, "places": places, "state": flat}, size


def in_page(program):
    """The losses of the first steps, and ms a step."""
    options = map(str, (LIVE_JS, CHECKED, TURNS, SHORTEST))
    with tempfile.NamedTemporaryFile("w", suffix=".js") as script:
        script.write(RUN)
        script.flush()
        command = [NODE, script.name, *options]
        run = subprocess.run(
            command, input=json.dumps(program), capture_output=True, text=True
        )
    if run.returncode:
        raise RuntimeError(run.stderr)
    return json.loads(run.stdout)


def in_numpy(network, batch, adam):
    """The same of `fit`."""

    def train(steps):
        begun, start = network.params, process_time()
        history = fit(network, lambda: batch, steps, adam, "squared_error", clip=1.0)
        taken = process_time() - start
        network.update(begun)
        return history.loss, taken

    losses, taken = train(CHECKED)
    steps = max(CHECKED, round(CHECKED * SHORTEST / taken))
    return losses, min(1e3 * train(steps)[1] / steps for _ in range(TURNS))


def of_another(script):
    """ms a step of another library, for each size; nan where none is installed."""
    if not (OTHERS / "node_modules").is_dir():
        return [np.nan] * len(SIZES)
    argument = json.dumps([SIZES, TURNS, SHORTEST])
    run = subprocess.run(
        [NODE, OTHERS / script],
        input=argument,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return json.loads(run.stdout.splitlines()[-1])


def main():
    titles = "{:>12} {:>6} {:>6} {:>7} {:>7} {:>7} {:>7}"
    print(titles.format("T, B, H", "steps", "kB", "page", "fit", "tf.js", "jax-js"))
    others = map(of_another, ("tfjs.mjs", "jaxjs.mjs"))
    for size, tf, jax in zip(SIZES, *others, strict=True):
        row = task(*size)
        program, kilobytes = recorded(*row)
        (ours, page), (theirs, numpy) = in_page(program), in_numpy(*row)
        np.testing.assert_allclose(ours, theirs, rtol=1e-9)
        name, count = ", ".join(map(str, size)), len(program["steps"])
        times = f"{page:7.3f} {numpy:7.3f} {tf:7.2f} {jax:7.2f}"
        print(f"{name:>12} {count:6} {kilobytes:6.1f} {times}")


if __name__ == "__main__":
    main()
