"""Make torch.npz: what PyTorch computes. `make frameworks` installs it and compares.

A case holds the input (T, B, D), h_0 and c_0 (or zeros, where there are none), the
state dict as weights, output, h_n and c_n as PyTorch returns them. Sequences of unequal
`lengths` are packed. The loss is half the sum of all squares, of the output and, of
one reader, of the last states; `gradients` are its. Of two readers h_n of the uppermost
layer has a loss of its own, with the gradient `gradient_of_last` at the input.
"""

import numpy as np
import torch
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence
from vectors import LENGTHS, B, D, H, T, main, one_bias, random


def recurrent(
    kind,
    seed,
    layers=1,
    both=False,
    start=False,
    lengths=None,
    edit=None,
    at_weights=True,
):
    """The case of one nn.RNN, nn.LSTM or nn.GRU.

    start       begin from random states
    edit        takes the random state dict and changes it
    at_weights  whether the gradients at the weights are kept, too
    """
    rng = np.random.default_rng(seed)
    module = getattr(torch.nn, kind)(D, H, layers, bidirectional=both)
    weights = draw(module, rng, edit)
    states = ("h_0", "c_0") if kind == "LSTM" else ("h_0",)
    given = {"input": random(rng, T, B, D)}
    given |= {name: random(rng, layers, B, H) for name in states if start}
    variables = {k: torch.tensor(v, requires_grad=True) for k, v in given.items()}
    found = run(module, lengths, *variables.values())
    case = given | ({} if lengths is None else {"lengths": lengths})
    case |= {"weights": weights}
    case |= {name: value.detach().numpy() for name, value in found.items()}
    losses = found.values()
    if both:
        last = found["h_n"][-2:]
        case["gradient_of_last"] = gradients([last], variables)["input"]
        losses = [found["output"]]
    if at_weights:
        variables |= dict(module.named_parameters())
    return case | {"gradients": gradients(losses, variables)}


def draw(module, rng, edit=None):
    """Give a module random weights, and return them."""
    weights = {k: random(rng, *v.shape) for k, v in module.state_dict().items()}
    if edit:
        edit(weights)
    module.load_state_dict({k: torch.from_numpy(v) for k, v in weights.items()})
    return weights


def run(module, lengths, xs, *states):
    """What a module says of the sequences: output, h_n and, of an LSTM, c_n."""
    if lengths is not None:
        xs = pack_padded_sequence(xs, torch.from_numpy(lengths), enforce_sorted=False)
    start = states[0] if len(states) == 1 else states or None
    output, last = module(xs, start)
    if lengths is not None:
        output, _ = pad_packed_sequence(output)
    last = last if isinstance(last, tuple) else (last,)
    return {"output": output} | dict(zip(("h_n", "c_n"), last, strict=False))


def gradients(values, variables):
    """Of half the sum of squares: at each of the values themselves it is the value."""
    loss = sum((value**2).sum() / 2 for value in values)
    slopes = torch.autograd.grad(loss, variables.values(), retain_graph=True)
    return {name: d.numpy() for name, d in zip(variables, slopes, strict=True)}


def linear(seed):
    rng, module = np.random.default_rng(seed), torch.nn.Linear(D, H)
    weights, xs = draw(module, rng), random(rng, T, B, D)
    output = module(torch.from_numpy(xs)).detach().numpy()
    return {"input": xs, "weights": weights, "output": output}


def plain(weights):
    weights["bias_hh_l0"] = one_bias(weights["bias_hh_l0"])


def held_open(weights):
    """The LSTM of 1997 in PyTorch's words: its forget gate says 1 to the last bit."""
    plain(weights)
    for name, array in weights.items():
        if name != "bias_hh_l0":
            array[H : 2 * H] = 100 if name == "bias_ih_l0" else 0


def cases():
    torch.set_default_dtype(torch.float64)
    made = {
        "linear": linear(0),
        "lstm-1997": recurrent("LSTM", 1, edit=held_open, at_weights=False),
    }
    for n, kind in enumerate(("RNN", "LSTM", "GRU")):
        name = kind.lower()
        made |= {
            name: recurrent(kind, 10 + n, start=True, edit=plain),
            f"{name}-stacked-packed": recurrent(kind, 20 + n, 2, lengths=LENGTHS),
            f"{name}-both": recurrent(kind, 30 + n, both=True),
            f"{name}-both-stacked-packed": recurrent(
                kind, 40 + n, 2, True, lengths=LENGTHS, at_weights=False
            ),
        }
    return made


if __name__ == "__main__":
    main("torch", cases(), ["torch", "numpy"])
