"""The networks inside the figures are trained once, and rounded."""

import numpy as np
import pytest

from lstmbook.book.networks import NETWORKS, trained


def test_a_network_is_trained_once_and_rounded():
    network = trained("holds")
    assert trained("holds") is network and network.seeds == ()
    for values in network.params.values():
        np.testing.assert_array_equal(values, np.round(values, NETWORKS["holds"][1]))


def test_an_unknown_network_is_named_beside_those_that_there_are():
    with pytest.raises(ValueError, match="'hold', expected one of .*'holds'"):
        trained("hold")
