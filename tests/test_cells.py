import numpy as np
import onnxruntime
import pytest
from gradcheck import CELLS, assert_gradients, normal, random_cell, random_state
from onnx import TensorProto, helper

from lstmbook.nn.cells import GRU2014Cell, GRUCell, LSTMCell, RNNCell
from lstmbook.nn.functions import dsigmoid, sigmoid
from lstmbook.nn.sequence import unroll

every_cell = pytest.mark.parametrize("kind", CELLS)


@every_cell
@pytest.mark.parametrize("lead", [(), (2,)], ids=["one", "seeds"])
def test_one_step_gradients(kind, lead):
    rng = np.random.default_rng(2)
    cell = random_cell(kind, 3, 4, rng, lead)
    x_t, state = normal(rng, *lead, 5, 3), random_state(cell, rng, *lead, 5)
    dstate = random_state(cell, rng, *lead, 5)
    names = [f"{name}_prev" for name in cell.state_names]

    def loss(v):
        params = {k: v[k] for k in cell.params}
        state_t, _ = type(cell)(params).forward(v["x_t"], tuple(v[k] for k in names))
        return sum(np.sum(s * ds) for s, ds in zip(state_t, dstate, strict=True))

    _, cache = cell.forward(x_t, state)
    dx_t, dstate_prev, grads = cell.backward(dstate, cache)
    variables = {"x_t": x_t, **dict(zip(names, state, strict=True)), **cell.params}
    gradients = {"x_t": dx_t, **dict(zip(names, dstate_prev, strict=True)), **grads}
    assert_gradients(loss, variables, gradients, rng)


def test_an_lstm_with_another_candidate_uses_its_slope_too():
    class Unsigned(LSTMCell):
        candidate, dcandidate = staticmethod(sigmoid), staticmethod(dsigmoid)

    rng = np.random.default_rng(3)
    cell = Unsigned(random_cell("lstm", 3, 4, rng).params)
    x_t, state = normal(rng, 5, 3), random_state(cell, rng, 5)
    dstate = random_state(cell, rng, 5)

    def loss(params):
        state_t, _ = Unsigned(params).forward(x_t, state)
        return sum(np.sum(s * ds) for s, ds in zip(state_t, dstate, strict=True))

    _, cache = cell.forward(x_t, state)
    assert np.all(cache.g > 0)
    assert_gradients(loss, cell.params, cell.backward(dstate, cache)[2], rng)


def test_lstm_step_by_hand():
    # sigmoid(ln 3) = 3/4, sigmoid(-ln 3) = 1/4, tanh(ln 2) = 3/5. Each gate gets its
    # pre-activation another way: i from x_t = 1, g from h_prev = 2, f from its bias.
    ln2, ln3 = np.log(2), np.log(3)
    cell = LSTMCell(
        {
            "W_x": np.array([[ln3, 0, 0, 0]]),
            "W_h": np.array([[0, 0, ln2 / 2, 0]]),
            "b": np.array([0, -ln3, 0, 0]),
        }
    )
    state = np.array([[2.0]]), np.array([[1.0]])
    (h_t, c_t), k = cell.forward(np.array([[1.0]]), state)
    assert np.allclose(
        [k.i, k.f, k.g, k.o], np.reshape([0.75, 0.25, 0.6, 0.5], (4, 1, 1))
    )
    assert np.allclose(c_t, 0.25 * 1 + 0.75 * 0.6) and np.allclose(c_t, 0.7)
    assert np.allclose(h_t, 0.302183889)  # 0.5 tanh(0.7) = 0.5 * 0.604367777

    # Backward from dh = 1, dc = 0.1:
    # da_o = 0.604367777 * 1/4 = 0.151091944
    # dc_t = 0.1 + 0.5 (1 - 0.365260410) = 0.417369795
    # da_i = dc_t * 0.6 * 3/16 = 0.046954102, da_f = dc_t * 1 * 3/16 = 0.078256837
    # da_g = dc_t * 0.75 * (1 - 0.36) = 0.200337502
    _, (dh_prev, dc_prev), grads = cell.backward(
        (np.ones((1, 1)), np.full((1, 1), 0.1)), k
    )
    da = [0.046954102, 0.078256837, 0.200337502, 0.151091944]
    assert np.allclose(grads["b"], da, rtol=1e-8)
    assert np.allclose(grads["W_x"], [da]) and np.allclose(
        grads["W_h"], [np.dot(2, da)]
    )
    assert np.allclose(dc_prev, 0.25 * 0.417369795)
    assert np.allclose(dh_prev, 0.5 * ln2 * 0.200337502)


def test_gru_steps_by_hand():
    # r = 1/4, z = 3/4, and h_prev = 0.8. After the product n = tanh(r (h w + b_hn)),
    # before it n = tanh((r h) w), which differs as soon as b_hn is not 0.
    ln2, ln3 = np.log(2), np.log(3)
    W_x, W_h = np.zeros((1, 3)), np.array([[0, 0, ln2]])
    b, h_prev = np.array([-ln3, ln3, 0]), np.array([[0.8]])
    b_hn = np.array([3.2 * ln2])  # r (0.8 ln 2 + 3.2 ln 2) = ln 2, so n = 3/5
    after = GRUCell({"W_x": W_x, "W_h": W_h, "b": b, "b_hn": b_hn})
    (h_t,), _ = after.forward(np.zeros((1, 1)), (h_prev,))
    assert np.allclose(h_t, 0.25 * 0.6 + 0.75 * 0.8)
    before = GRU2014Cell({"W_x": W_x, "W_h": 5 * W_h, "b": b})  # (0.8/4) 5 ln 2 = ln 2
    (h_t,), _ = before.forward(np.zeros((1, 1)), (h_prev,))
    assert np.allclose(h_t, 0.25 * 0.6 + 0.75 * 0.8)


# Another implementation: ONNX Runtime, from a non-zero state, random sizes.


def onnx_run(op, xs, params, state, **attributes):
    """Run one recurrent ONNX operator; `params` are its W, R, B and perhaps P."""
    initial = dict(zip(("initial_h", "initial_c"), state, strict=False))
    one_direction = {k: v[None] for k, v in (params | initial).items()}
    inputs = {"X": xs} | one_direction
    order = ["X", "W", "R", "B", "", "initial_h"]
    order += ["initial_c", "P"] if op == "LSTM" else []
    order = [name if name in inputs else "" for name in order]
    outputs = ["Y", "Y_h", "Y_c"][: 2 + len(state) - 1]
    node = helper.make_node(
        op, order, outputs, hidden_size=state[0].shape[-1], **attributes
    )
    f32 = TensorProto.FLOAT
    graph = helper.make_graph(
        [node],
        "cell",
        [helper.make_tensor_value_info(k, f32, v.shape) for k, v in inputs.items()],
        [helper.make_tensor_value_info(k, f32, None) for k in outputs],
    )
    opset = helper.make_opsetid("", 17)
    model = helper.make_model(graph, opset_imports=[opset], ir_version=9)
    session = onnxruntime.InferenceSession(
        model.SerializeToString(), providers=["CPUExecutionProvider"]
    )
    Y, *last = session.run(None, inputs)
    return Y[:, 0], tuple(s[0] for s in last)


def reorder(array, H, order):
    """Blocks of H columns in another order, transposed as ONNX keeps them."""
    return np.concatenate([array[..., k * H : (k + 1) * H] for k in order], axis=-1).T


def onnx_params(cell, order):
    H, p = cell.H, cell.params
    b = reorder(p["b"], H, order)
    return {
        "W": reorder(p["W_x"], H, order),
        "R": reorder(p["W_h"], H, order),
        "B": np.concatenate([b, np.zeros_like(b)]),
    }


def onnx_oracle(kind, cell, xs, state):
    H, p = cell.H, cell.params
    if kind == "rnn":
        return onnx_run("RNN", xs, onnx_params(cell, [0]), state)
    if kind.startswith("gru"):  # order z, r, n; their z keeps the old, as ours
        params = onnx_params(cell, [1, 0, 2])
        if kind == "gru":
            params["B"][-H:] = p["b_hn"]
        after = int(kind == "gru")
        return onnx_run("GRU", xs, params, state, linear_before_reset=after)
    if "1997" in kind:  # a forget gate held open by its bias
        open_gate = {
            k: np.insert(p[k], [H] * H, 0, axis=-1) for k in ("W_x", "W_h", "b")
        }
        open_gate["b"][H : 2 * H] = 1e4
        peepholes = {k: v for k, v in p.items() if k.startswith("p_")}
        peepholes |= {"p_f": np.zeros(H, np.float32)} if peepholes else {}
        cell = LSTMCell(open_gate | peepholes)
        p = cell.params
    params = onnx_params(cell, [0, 3, 1, 2])  # order i, o, f, g; peepholes i, o, f
    if "p_i" in p:
        params["P"] = np.concatenate([p["p_i"], p["p_o"], p["p_f"]])
    return onnx_run("LSTM", xs, params, state)


@every_cell
@pytest.mark.parametrize("seed", range(6))
def test_agrees_with_onnx_runtime(kind, seed):
    rng = np.random.default_rng([seed, 3])
    T, B, D, H = rng.integers([2, 1, 1, 1], [9, 6, 9, 17])
    f32 = np.float32
    cell = random_cell(kind, D, H, rng, dtype=f32)
    xs = normal(rng, T, B, D, dtype=f32)
    state = random_state(cell, rng, B, dtype=f32)
    theirs_hs, theirs_last = onnx_oracle(kind, cell, xs, state)
    hs, last, _ = unroll(cell, xs, state)
    assert hs.dtype == f32
    assert np.allclose(hs, theirs_hs, atol=1e-5, rtol=0)
    for ours, theirs in zip(last, theirs_last, strict=True):
        assert np.allclose(ours, theirs, atol=1e-5, rtol=1e-5)  # c may be large


# Behaviour that a consistent but wrong cell gets wrong.


def test_open_forget_gate_and_closed_input_gate_keep_c():
    rng = np.random.default_rng(4)
    cell = LSTMCell.init(3, 4, rng, forget_bias=60.0, input_bias=-60.0)
    h_0, c_0 = random_state(cell, rng, 2)
    _, (_, c_T), _ = unroll(cell, normal(rng, 100, 2, 3), (h_0, c_0))
    assert np.allclose(c_T, c_0, rtol=0, atol=1e-12)


def test_closed_forget_gate_drops_c_but_h_still_acts():
    rng = np.random.default_rng(4)
    cell = LSTMCell.init(3, 4, rng, forget_bias=-60.0)
    x_t, (h_0, c_0) = normal(rng, 2, 3), random_state(cell, rng, 2)
    (_, c_1), k = cell.forward(x_t, (h_0, c_0))
    assert np.allclose(c_1, k.i * k.g, rtol=0, atol=1e-12)
    (_, without_h), _ = cell.forward(x_t, (0 * h_0, c_0))
    assert np.max(np.abs(c_1 - without_h)) > 1e-3


def test_the_1997_cell_adds_and_never_forgets():
    rng = np.random.default_rng(4)
    cell = LSTMCell.init(3, 4, rng, forget_gate=False)
    _, (_, c_T), caches = unroll(cell, normal(rng, 20, 2, 3))
    assert np.allclose(c_T, sum(k.i * k.g for k in caches))
    assert np.array_equal(np.stack([k.f for k in caches]), np.ones((20, 2, 4)))


@pytest.mark.parametrize("cls", [GRUCell, GRU2014Cell])
def test_large_keep_bias_keeps_the_state_of_a_gru(cls):
    rng = np.random.default_rng(4)
    cell = cls.init(3, 4, rng, keep_bias=60.0)
    (h_0,) = random_state(cell, rng, 2)
    hs, _, _ = unroll(cell, normal(rng, 100, 2, 3), (h_0,))
    assert np.allclose(hs[-1], h_0, rtol=0, atol=1e-12)


def test_peepholes_look_at_c_before_for_i_and_f_and_at_c_now_for_o():
    one, zero = np.ones(1), np.zeros(1)
    params = {"W_x": np.zeros((1, 4)), "W_h": np.zeros((1, 4)), "b": np.full(4, 0.5)}
    peep = {"p_i": zero, "p_f": zero, "p_o": zero}
    state = np.array([[0.0]]), np.array([[2.0]])
    x_t = np.zeros((1, 1))
    for gate in "ifo":
        cell = LSTMCell(params | peep | {f"p_{gate}": one})
        (_, c_t), k = cell.forward(x_t, state)
        seen = {"i": 2.0, "f": 2.0, "o": c_t[0, 0]}[gate]
        for other in "ifo":
            a = 0.5 + (seen if other == gate else 0.0)
            assert np.allclose(getattr(k, other), 1 / (1 + np.exp(-a))), (gate, other)


def test_the_two_grus_agree_only_while_the_reset_gate_is_open():
    rng = np.random.default_rng(5)
    p = random_cell("gru-2014", 3, 4, rng).params
    x_t, state = normal(rng, 2, 3), (normal(rng, 2, 4),)
    for bias, agree in ((60.0, True), (0.0, False)):
        b = np.concatenate([np.full(4, bias), p["b"][4:]])
        (before,), _ = GRU2014Cell(p | {"b": b}).forward(x_t, state)
        (after,), _ = GRUCell(p | {"b": b, "b_hn": np.zeros(4)}).forward(x_t, state)
        assert np.allclose(before, after, atol=1e-12) is agree


# Initial values.


@every_cell
def test_fresh_weights_fill_the_range_and_differ_from_gate_to_gate(kind):
    cls, options = CELLS[kind]
    D, H = 30, 25
    cell = cls.init(D, H, np.random.default_rng(6), **options)
    for name in "W_x", "W_h":
        W = cell.params[name]
        assert 0.19 < np.max(W) <= 0.2 and -0.2 <= np.min(W) < -0.19
        blocks = np.split(W, W.shape[-1] // H, axis=-1)
        for n, block in enumerate(blocks):
            for other in blocks[:n]:
                assert not np.any(block == other)
    assert (cell.D, cell.H) == (D, H)


def test_named_biases_reach_their_gates():
    rng = np.random.default_rng(6)
    sizes = {
        "forget_bias": 1.5,
        "input_bias": np.array([-3.0, -6.0]),
        "output_bias": 2.0,
    }
    b = LSTMCell.init(1, 2, rng, **sizes).params["b"]
    assert np.array_equal(b, [-3, -6, 1.5, 1.5, 0, 0, 2, 2])
    b = LSTMCell.init(1, 2, rng, **sizes, forget_gate=False).params["b"]
    assert np.array_equal(b, [-3, -6, 0, 0, 2, 2])
    assert np.array_equal(LSTMCell.init(1, 1, rng).params["b"], [0, 1, 0, 0])
    for cls in GRUCell, GRU2014Cell:
        b = cls.init(1, 1, rng, keep_bias=4.0).params["b"]
        assert np.array_equal(b, [0, 4, 0])
    assert np.array_equal(RNNCell.init(1, 2, rng, bias=0.5).params["b"], [0.5, 0.5])


@every_cell
def test_float32_stays_float32(kind):
    cls, options = CELLS[kind]
    draws = [
        cls.init(3, 4, np.random.default_rng(6), dtype=dtype, **options)
        for dtype in (np.float32, np.float64)
    ]
    for name, value in draws[0].params.items():
        assert value.dtype == np.float32
        assert np.array_equal(value, draws[1].params[name].astype(np.float32))
    cell, x_t = draws[0], np.ones((2, 3), np.float32)
    state, cache = cell.forward(x_t, cell.zero_state(2))
    dx_t, dstate, grads = cell.backward(state, cache)
    for array in (*state, *cache, dx_t, *dstate, *grads.values()):
        assert array.dtype == np.float32


# Purity and shapes.


@every_cell
def test_a_step_writes_into_none_of_its_arguments(kind):
    rng = np.random.default_rng(7)
    cell = random_cell(kind, 3, 4, rng)
    x_t, state = normal(rng, 2, 3), random_state(cell, rng, 2)
    for array in (x_t, *state, *cell.params.values()):
        array.flags.writeable = False
    state_t, cache = cell.forward(x_t, state)
    for array in (*state_t, *cache):
        array.flags.writeable = False
    cell.backward(state_t, cache)


@every_cell
@pytest.mark.parametrize("name", ["W_x", "W_h", "b"])
def test_parameters_that_do_not_fit_are_named(kind, name):
    cell = random_cell(kind, 3, 4, np.random.default_rng(8))
    cls, p = type(cell), cell.params
    with pytest.raises(ValueError, match=f"{cls.__name__}.*{name}"):
        cls({k: v for k, v in p.items() if k != name})
    with pytest.raises(ValueError, match=f"{cls.__name__}.* (has shape|takes)"):
        cls(p | {name: p[name][..., :-1]})
    with pytest.raises(ValueError, match=f"{cls.__name__}.*{name}"):
        cls(p | {name: p[name][0]})
    with pytest.raises(ValueError, match="takes .*got .*extra"):
        cls(p | {"extra": p["b"]})
    seeds = {k: np.stack([v, v]) for k, v in p.items()} | {
        name: np.stack([p[name]] * 3)
    }
    with pytest.raises(ValueError, match=rf"leading axes differ.*{name}.*\(3,\)"):
        cls(seeds)


@pytest.mark.parametrize("kind", [kind for kind in CELLS if "peepholes" in kind])
def test_a_peephole_is_a_vector(kind):
    cell = random_cell(kind, 3, 4, np.random.default_rng(8))
    for name in [name for name in cell.params if name.startswith("p_")]:
        for shape in ((4, 4), (1, 4), (2, 4)):
            with pytest.raises(ValueError, match=rf"leading axes differ.*'{name}': \("):
                type(cell)(cell.params | {name: np.ones(shape)})
    many = random_cell(kind, 3, 4, np.random.default_rng(8), seeds=(4,))
    with pytest.raises(ValueError, match="leading axes differ"):
        many.update({"p_o": np.ones(4)})  # a seed axis on all parameters or on none


@pytest.mark.parametrize("kind", [kind for kind in CELLS if kind != "rnn"])
def test_recurrent_weights_that_are_transposed_are_to_blame_themselves(kind):
    cell = random_cell(kind, 3, 4, np.random.default_rng(8))
    W_h = cell.params["W_h"]
    says = rf"W_h has shape \({W_h.shape[1]}, 4\), expected \(..., 4, {W_h.shape[1]}\)"
    with pytest.raises(ValueError, match=says):
        cell.update({"W_h": W_h.T})


@every_cell
def test_parameters_may_be_lists(kind):
    cell = random_cell(kind, 3, 4, np.random.default_rng(8))
    same = type(cell)({name: value.tolist() for name, value in cell.params.items()})
    assert all(np.array_equal(same.params[k], v) for k, v in cell.params.items())


@pytest.mark.parametrize("cls", [RNNCell, LSTMCell, GRUCell, GRU2014Cell])
def test_init_says_what_it_needs(cls):
    with pytest.raises(TypeError, match="rng is 0, expected a numpy.random.Generator"):
        cls.init(3, 4, 0)
    with pytest.raises(ValueError, match="D is 0, expected an integer >= 1"):
        cls.init(0, 4, np.random.default_rng(0))
    with pytest.raises(ValueError, match="H is 10{30}, expected an integer"):
        cls.init(3, 10**30, np.random.default_rng(0))
    for dtype in (float, "float32", np.dtype("f4")):
        cell = cls.init(3, 4, np.random.default_rng(0), dtype=dtype)
        assert all(value.dtype == dtype for value in cell.params.values())
    for dtype in ("abc", int, object, 3):
        with pytest.raises(TypeError, match=f"dtype is .*{dtype}"):
            cls.init(3, 4, np.random.default_rng(0), dtype=dtype)
