"""A network that writes: letters of the book's own prose, against tables that count.

The prose and the tables are those of tasks/text.py. A network learns from the training
chapters and is judged by chapters that it has never read, in bits per letter.
"""

import numpy as np

from lstmbook.lab.evidence import Experiment, medians
from lstmbook.nn.cells import GRUCell, LSTMCell, RNNCell
from lstmbook.nn.functions import cross_entropy
from lstmbook.nn.layers import Network, Readout
from lstmbook.nn.seeds import one_per_seed
from lstmbook.tasks.batch import one_hot_rows
from lstmbook.tasks.text import K, NGrams, going_on, part
from lstmbook.train.loop import fit
from lstmbook.train.optimise import Adam, lowered

ROWS_OF_BATCH, STEPS, LETTERS = 8, 50, 194_400
WORTH = 0.05  # bits: set when the first thirty seeds showed a difference of half of it
COUNTED, BEFORE = 400, 100  # letters of a row that judges; letters read before them
CELLS = {"LSTM": LSTMCell, "GRU": GRUCell, "RNN": RNNCell}


def letter_network(rng, kind="LSTM", units=64, dtype=np.float32):
    """A cell that reads letters, and a readout that scores the next one.

    >>> letter_network(np.random.default_rng(0)).params["0.W_x"].shape
    (52, 256)
    """
    cell = CELLS[kind].init(K, units, rng, dtype=dtype)
    return Network(cell, Readout.init(units, K, rng, dtype=dtype))


def bits_of_each(model, symbols, counted=COUNTED, before=BEFORE):
    """Bits for each letter of a text, (N,), with seeds (S, N); the last few are left.

    The text is cut into rows of as many letters as are `counted`. Each is read from a
    state of zeros, but with so many letters `before` it.

    >>> network = letter_network(np.random.default_rng(0), units=4)
    >>> bits_of_each(network, part("test")[:1000]).shape
    (800,)
    """
    rows = len(symbols) // counted
    padded = np.append(np.zeros(before + 1, int), symbols)
    at = counted * np.arange(rows) + np.arange(before + counted + 1)[:, None]
    text, state, bits = padded[at], None, []  # (T + 1, B)
    dtype = next(iter(model.params.values())).dtype
    for t in range(0, len(text) - 1, STEPS):
        now = text[t : t + STEPS + 1]
        ys, state, _ = model.forward(one_hot_rows(now[:-1], K).astype(dtype), state)
        shape = len(ys), *(1,) * len(model.seeds), rows
        right = np.broadcast_to(np.reshape(now[1:], shape), ys.shape[:-1])
        bits.append(cross_entropy(ys, right) / np.log(2))
    bits = np.concatenate(bits)[before:]  # (T, S, B)
    return np.moveaxis(bits, 0, -1).reshape(*model.seeds, -1)


def learn_letters(
    seeds, kind="LSTM", units=64, rate=1e-2, carried=True, table=0, letters=LETTERS
):
    """Bits per letter of the test chapters, by networks or by a table that counts.

    carried  whether each batch begins with the state the one before has left; else with
             zeros. The letters are the same ones in the same order.
    table    n of an n-gram, which has no luck and no seed; 0: a network
    letters  so many are read while it learns
    Returns a list of {"bits", "from zeros"}: read on, and from zeros each 50 letters.

    >>> sorted(learn_letters([0], units=4, letters=800)[0])
    ['bits', 'from zeros']
    """
    test = part("test")
    if table:
        bits = np.mean(NGrams(part("training"), table).bits(test))
        return [{"bits": round(float(bits), 4)}] * len(seeds)
    model = reader_of_letters(seeds, kind, units, rate, carried, letters)
    found = {
        "bits": np.mean(bits_of_each(model, test), axis=-1),
        "from zeros": np.mean(bits_of_each(model, test, STEPS, 0), axis=-1),
    }
    return [
        {name: round(float(bits[n]), 4) for name, bits in found.items()}
        for n in range(len(seeds))
    ]


learn_letters.at_once = 10


def reader_of_letters(
    seeds, kind, units, rate, carried=True, letters=LETTERS, look=None
):
    """Networks that have learned the training chapters, one for each seed.

    Each begins at a place of its own. The rate is lowered twice, at the end to a tenth.
    look  takes the model and how many steps it took, after each of them

    >>> reader_of_letters([0, 1], "RNN", 4, 1e-2, letters=800).seeds
    (2,)
    """
    model, rngs = one_per_seed(lambda rng: letter_network(rng, kind, units), seeds)
    prose, steps = part("training"), letters // (ROWS_OF_BATCH * STEPS)
    draws = [
        going_on(prose, ROWS_OF_BATCH, STEPS, rng.integers(len(prose))).__next__
        for rng in rngs
    ]
    fit(
        model,
        draws,
        steps,
        Adam(rate),
        "cross_entropy",
        clip=1.0,
        schedule=lowered({0.6: 0.3, 0.85: 0.1}),
        carry=(lambda _batch, _ys, state: state) if carried else None,
        watch=look and (lambda history: look(model, len(history.loss))),
    )
    return model


# Rates as they did on the seeds 0 and 1, judged by the validation chapters.
ARMS = {
    "LSTM": {"kind": "LSTM", "rate": 4e-2},
    "from zeros": {"kind": "LSTM", "rate": 4e-2, "carried": False},
    "GRU": {"kind": "GRU", "units": 76, "rate": 4e-2},
    "RNN": {"kind": "RNN", "rate": 2e-2},
    "3-gram": {"table": 3},
    "5-gram": {"table": 5},
}


def _row(id, arms, **rules):
    """A row of the chapter; all of them share their runs."""
    usual = {
        "question": "How many bits per letter does prose cost that was never read?",
        "unit": "bits per letter",
        "measure": lambda result: result["bits"],
        "criterion": "bits per letter of three chapters that nothing learned from, "
        "the state carried on",
    }
    return Experiment(
        id=id,
        chapter="text",
        run=learn_letters,
        arms={name: ARMS[name] for name in arms},
        seeds=range(1000, 1030),
        paired=True,
        size=f"64 units if nothing else is said, {LETTERS:,} letters read in "
        f"{ROWS_OF_BATCH} rows of {STEPS}, each of them once",
        changes="a longer training, larger networks, a text that repeats itself less",
        number=medians,
        file="text",
        **usual | rules,
    )


def _apart(evidence):
    """Are the two arms WORTH bits apart? Below that blocks of ten seeds disagree."""
    one, other = (evidence.middle(arm).median for arm in evidence.experiment.arms)
    return abs(one - other) > WORTH


ROWS = [
    _row(
        "text-against-3-gram",
        ["LSTM", "3-gram", "5-gram"],
        claim="An LSTM of 64 units foresees prose that it has not read better than a "
        "table that counts three letters in the same text.",
        compare=[("3-gram", "LSTM")],
        rival="5-gram",
        control="3-gram: counted in the very letters that the network learns from",
        holds=lambda e: e.more("3-gram", "LSTM"),
        fails=lambda e: e.more("LSTM", "3-gram"),
    ),
    _row(
        "text-against-best-table",
        ["LSTM", "5-gram"],
        claim="An LSTM of 64 units foresees prose that it has not read better than any "
        "table of up to six letters.",
        compare=[("5-gram", "LSTM")],
        rival="5-gram",
        control="5-gram: of 1 to 6 letters the best on the validation chapters",
        holds=lambda e: e.more("5-gram", "LSTM"),
        fails=lambda e: e.more("LSTM", "5-gram"),
    ),
    _row(
        "text-cells",
        ["LSTM", "RNN"],
        claim="Of equally many units, an LSTM foresees prose better than a plain "
        "network.",
        compare=[("RNN", "LSTM")],
        rival="RNN",
        control="none: the units are equal, the weights are 33 and 11 thousand",
        holds=lambda e: e.more("RNN", "LSTM"),
        fails=lambda e: e.more("LSTM", "RNN"),
    ),
    _row(
        "text-gru",
        ["LSTM", "GRU"],
        claim="Of equally many weights, an LSTM foresees prose better than a GRU.",
        compare=[("GRU", "LSTM")],
        rival="GRU",
        control="GRU: 76 units, so that it has 33 thousand weights too",
        holds=lambda e: e.more("GRU", "LSTM") and _apart(e),
        fails=lambda e: e.more("LSTM", "GRU") and _apart(e),
    ),
    _row(
        "text-carried",
        ["LSTM", "from zeros"],
        claim="Who carries the state on from batch to batch while the network learns "
        "gets fewer bits per letter.",
        compare=[("from zeros", "LSTM")],
        rival="from zeros",
        control="from zeros: equal starts and equal letters in equal order; in use the "
        "state is carried on for both",
        holds=lambda e: e.more("from zeros", "LSTM") and _apart(e),
        fails=lambda e: e.more("LSTM", "from zeros") and _apart(e),
    ),
    _row(
        "text-from-zeros",
        ["LSTM", "from zeros"],
        claim="In use, a state set to zeros at each 50 letters costs the network more "
        "that learned with its state carried on.",
        question="What does it cost to set the state to zeros at each 50 letters?",
        measure=lambda result: result["from zeros"] - result["bits"],
        criterion="bits per letter more than with the state carried on",
        unit="more bits per letter",
        compare=[("LSTM", "from zeros")],
        rival="from zeros",
        control="from zeros: equal starts and equal letters in equal order",
        holds=lambda e: e.more("LSTM", "from zeros"),
        fails=lambda e: e.more("from zeros", "LSTM"),
    ),
]
