"""Train figures to their end, in Node as a page does, and store it: book/ends.py.

python tests/make_ends.py learns_to_fire ...
"""

import sys

import numpy as np
from node import in_node

from lstmbook.book.ends import FOLDER, store
from lstmbook.book.figures import every_figure
from lstmbook.live import Running

# The run one step before its end.
TRAIN = """([spec, numbers, values]) => {
    const going = live.running(spec, () => numbers, () => values);
    let run;
    while (!going.ended) {
        run = structuredClone(going.told);
        going.on();
    }
    return run;
}"""


def make(name):
    """Store the end of the figure of this name."""
    (FOLDER / f"{name}.npz").unlink(missing_ok=True)
    Running._after = lambda self, _: self.outputs()  # it takes long, and nobody looks
    figure = every_figure([Running])["live-" + name.replace("_", "-")]()
    values = {k: control.value for k, control in figure.controls.items()}
    numbers = {k: np.asarray(v).tolist() for k, v in figure._numbers(values).items()}
    keep(name, figure, in_node(TRAIN, [figure.programs(), numbers, values]))


def keep(name, figure, run):
    """Store a run, and the sums of the states after its first and last step."""
    run = run | {"state": {k: short(v) for k, v in run["state"].items()}}
    first = summed(figure)
    figure.run = run | {"state": {k: v.tolist() for k, v in run["state"].items()}}
    store(name, run, {"first": first, "last": summed(figure)})
    size = (FOLDER / f"{name}.npz").stat().st_size
    print(f"{name}: {run['steps'] + 1} steps, {figure.ended!r}, {size} bytes")


def short(numbers):
    """Weights with seven digits; whole numbers as they are, they may be luck's."""
    exact = np.array(numbers, float)
    return exact if np.all(exact % 1 == 0) else exact.astype(np.float32)


def summed(figure):
    """The sum of each array of its state, a step on."""
    figure.advance(1)
    return {k: float(np.sum(v)) for k, v in figure.state.items()}


if __name__ == "__main__":
    for name in sys.argv[1:]:
        make(name)
