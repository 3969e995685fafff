"""Experiments of the ledger, to which a reader adds seeds in the page."""

from lstmbook.book.one_more import one_more
from lstmbook.lab import adding, attention, bias_race, directions, latch
from lstmbook.lab.evidence import rows
from lstmbook.live import Running

LATCH = {arm: latch.holding(arm) for arm in ("RNN", "RNN, identity")}
MEETING = {
    arm: directions.to_meet(**directions.TO_MEET[arm])
    for arm in ("deep readout at 0.005", "deep readout")
}
ADDING = {
    arm: adding.to_add(length=50, **adding.PLAIN_AND_GATED[arm])
    for arm in ("LSTM of 1997", "ReLU RNN, identity, 16")
}
BIAS = {
    arm: adding.to_add(length=50, **settings)
    for arm, settings in adding.BY_BIAS.items()
}
TURNS = {
    arm: attention.to_follow(length=5, **attention.ARMS[arm])
    for arm in ("attention", "last state")
}
ORDER = {f"b_z = {b}": bias_race.to_solve(b, "order") for b in (0, 4)}


def one_more_latch() -> Running:
    """One more seed: who holds a bit over 50 noisy steps?"""
    row = rows()["latch-without-gates"]
    return one_more(one_more_latch, row, LATCH, length=50)


def one_more_meeting() -> Running:
    """One more seed: what does the rate do for XOR of a past and a future bit?"""
    return one_more(one_more_meeting, rows()["can-and-finds"], MEETING)


def one_more_order() -> Running:
    """One more seed: what does the first bias of z do for a GRU?"""
    return one_more(one_more_order, rows()["gru-keep-bias"], ORDER, task="order")


def one_more_adding() -> Running:
    """One more seed: who learns to add what is 50 steps apart?"""
    return one_more(one_more_adding, rows()["adding-gates-sooner"], ADDING, length=50)


def one_more_bias() -> Running:
    """One more seed: is a forget bias of 1 enough for a gap of 50 steps?"""
    return one_more(one_more_bias, rows()["forget-bias-of-1"], BIAS, length=50)


def one_more_turns() -> Running:
    """One more seed: who follows five turns, the last state or who listens to all?"""
    return one_more(one_more_turns, rows()["attention-by-length"], TURNS, length=5)
