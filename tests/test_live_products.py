"""The products of figures that train: to the last bit those of live.js."""

import numpy as np
import pytest
from node import in_node

BOTH = """([steps, values]) => [{}, globalThis].map((where) => {
  const own = globalThis.liveSteps;
  if (where !== globalThis) delete globalThis.liveSteps;
  const buffers = live.compile(steps)(values);
  globalThis.liveSteps = own;
  return Array.from(buffers.at(-1), String);
})"""


@pytest.mark.parametrize("shape", [(1, 5, 9), (3, 4, 8), (16, 6, 11), (2, 3, 1)])
@pytest.mark.parametrize("kind", ["full", "one-hot", "one-hot beside nan"])
def test_a_product_is_that_of_live_js_to_the_last_bit(shape, kind):
    (m, k, n), rng = shape, np.random.default_rng(3)
    x, y = rng.normal(size=(m, k)), rng.normal(size=(k, n))
    if kind != "full":
        x = x * (np.arange(k) == rng.integers(k, size=(m, 1)))
    if kind == "one-hot beside nan":
        y[1, 2 % n] = np.nan
    steps = [["input", "x", m * k], ["input", "y", k * n]]
    steps.append(["matmul", 0, 1, m, k, n, 0, 0])
    text = [["NaN" if v != v else v for v in np.ravel(a).tolist()] for a in (x, y)]
    argument = [steps, dict(zip("xy", text, strict=True))]
    plain, fast = in_node(BOTH, argument)
    assert plain == fast
    np.testing.assert_allclose(np.array(fast, float), np.ravel(x @ y), 1e-13, 1e-15)
