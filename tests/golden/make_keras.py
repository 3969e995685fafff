"""Make keras.npz: what Keras computes. `make frameworks` installs it and compares.

A case holds the inputs (B, T, D), a mask (B, T) or none, and for each layer of a stack
its weights by their names in Keras, those of a Bidirectional under "forward" and
"backward". `outputs` are with return_sequences=True, `last` of the same weights with
return_sequences=False, `states` what return_state=True adds. The loss is half the sum
of the squares of all outputs that the mask counts; `gradients` are its. That of `last`
has the gradient `gradient_of_last` at the inputs.
"""

import keras
import numpy as np
import torch
from keras import layers
from keras.src.backend.common import dtypes
from vectors import LENGTHS, B, D, H, T, main, one_bias, random

KINDS = {
    "simple-rnn": (layers.SimpleRNN, {}),
    "lstm": (layers.LSTM, {}),
    "gru-after": (layers.GRU, {"reset_after": True}),
    "gru-before": (layers.GRU, {"reset_after": False}),
}
MASK = np.arange(T) < LENGTHS[:, None]
HOLES = MASK.copy()
HOLES[1, :2] = HOLES[0, 1] = False  # one begins late, one has a hole


def recurrent(kind, seed, depth=1, both=False, mask=None, edit=None, at_weights=True):
    """The case of a stack of equal layers.

    edit        takes the random weights of a layer and changes them
    at_weights  whether the gradients at the weights are kept, too
    """
    rng = np.random.default_rng(seed)
    stack = [layer(kind, both, True) for _ in range(depth)]
    xs = random(rng, B, T, D)
    inputs = torch.tensor(xs, requires_grad=True)
    run(stack, inputs, mask)  # now they have weights
    for part in stack:
        draw(part, rng, edit)
    outputs, *states = run(stack, inputs, mask)
    last = run_to_the_end(stack, layer(kind, both, False), inputs, mask)
    (of_last,) = torch.autograd.grad((last**2).sum() / 2, inputs)
    counted = outputs if mask is None else outputs[torch.from_numpy(mask)]
    (counted**2 / 2).sum().backward()
    gradients = {"inputs": inputs.grad.numpy()}
    if at_weights:
        gradients["weights"] = by_name(stack, lambda weight: weight.value.grad.numpy())
    case = {"inputs": xs} | ({} if mask is None else {"mask": mask})
    return case | {
        "weights": by_name(stack, lambda weight: weight.numpy()),
        "outputs": outputs.detach().numpy(),
        "last": last.detach().numpy(),
        "states": {str(n): state.detach().numpy() for n, state in enumerate(states)},
        "gradients": gradients,
        "gradient_of_last": of_last.numpy(),
    }


def layer(kind, both, sequences):
    made, options = KINDS[kind]
    one = made(H, return_sequences=sequences, return_state=True, **options)
    return layers.Bidirectional(one) if both else one


def run(stack, xs, mask):
    """The outputs of the uppermost layer and its last states."""
    mask = mask if mask is None else torch.from_numpy(mask)
    for part in stack:
        xs, *states = part(xs, mask=mask)
    return xs, *states


def run_to_the_end(stack, ending, xs, mask):
    """The same stack, with another uppermost layer that takes over the weights."""
    *below, top = stack
    run([*below, ending], xs, mask)
    ending.set_weights(top.get_weights())
    last, *_ = run([*below, ending], xs, mask)
    return last


def draw(part, rng, edit=None):
    """Give a layer random weights."""
    weights = [random(rng, *array.shape) for array in part.get_weights()]
    if edit:
        edit(weights)
    part.set_weights(weights)


def by_name(stack, array_of):
    """{"0": {"kernel": ...}}, or {"0": {"forward": {"kernel": ...}, ...}}."""

    def of(one):
        return {weight.name: array_of(weight) for weight in one.weights}

    return {
        str(n): {"forward": of(part.forward_layer), "backward": of(part.backward_layer)}
        if isinstance(part, layers.Bidirectional)
        else of(part)
        for n, part in enumerate(stack)
    }


def dense(seed):
    rng = np.random.default_rng(seed)
    xs, one = random(rng, B, T, D), layers.Dense(H)
    one.build((None, None, D))
    draw(one, rng)
    weights = by_name([one], lambda weight: weight.numpy())
    return {"inputs": xs, "weights": weights, "outputs": one(xs).detach().numpy()}


def plain(weights):
    bias = weights[-1]
    if bias.ndim == 2:
        bias[1] = one_bias(bias[1])


def held_open(weights):
    """The LSTM of 1997 in Keras' words: its forget gate says 1 to the last bit."""
    for array, value in zip(weights, (0, 0, 100), strict=True):
        array[..., H : 2 * H] = value


def cases():
    keras.config.set_floatx("float64")
    # But for TensorFlow's backend, Keras multiplies matrices in 32 bits even then.
    dtypes.BIT64_TO_BIT32_DTYPE["float64"] = "float64"
    made = {
        "dense": dense(0),
        "lstm-1997": recurrent("lstm", 1, edit=held_open, at_weights=False),
    }
    for n, kind in enumerate(KINDS):
        made |= {
            kind: recurrent(kind, 10 + n, edit=plain),
            f"{kind}-stacked-holes": recurrent(kind, 20 + n, 2, mask=HOLES),
            f"{kind}-both": recurrent(kind, 30 + n, both=True),
            f"{kind}-both-stacked-masked": recurrent(
                kind, 40 + n, 2, True, MASK, at_weights=False
            ),
        }
    return made


if __name__ == "__main__":
    main("keras", cases(), ["keras", "torch", "numpy"])
