"""Experiments of the ledger, to which a reader adds seeds in the page."""

from lstmbook.book.one_more import one_more
from lstmbook.lab import latch
from lstmbook.lab.evidence import rows
from lstmbook.live import Running

LATCH = {arm: latch.holding(arm) for arm in ("RNN", "RNN, identity")}


def one_more_latch() -> Running:
    """One more seed: who holds a bit over 50 noisy steps?"""
    row = rows()["latch-without-gates"]
    return one_more("one_more_latch", row, LATCH, length=50)
