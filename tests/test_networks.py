"""The networks inside the figures are trained once, and rounded."""

import subprocess
import sys

import numpy as np
import pytest

from lstmbook.book.networks import KEEP, NETWORKS, trained
from lstmbook.nn.cells import RNNCell
from lstmbook.nn.layers import Network, Readout


def test_a_network_is_trained_once_and_rounded():
    network = trained("holds")
    assert trained("holds") is network and network.seeds == ()
    for values in network.params.values():
        np.testing.assert_array_equal(values, np.round(values, NETWORKS["holds"][1]))


def test_an_unknown_network_is_named_beside_those_that_there_are():
    with pytest.raises(ValueError, match="'hold', expected one of .*'holds'"):
        trained("hold")


@pytest.fixture
def trainings(monkeypatch):
    """A list that grows when the small network "quick" is trained."""
    seen = []

    def train():
        seen.append(1)
        rng = np.random.default_rng(len(seen))  # other numbers each time
        layers = RNNCell.init(1, 2, rng), Readout.init(2, 1, rng)
        network = Network(*layers)
        network.update({k: p[None] for k, p in network.params.items()})
        return network

    monkeypatch.setitem(NETWORKS, "quick, one", (train, 3))
    yield seen
    trained.cache_clear()


def as_another_process():
    """The network that a process gets which has trained none."""
    trained.cache_clear()
    return {k: p.tolist() for k, p in trained("quick, one").params.items()}


def test_what_one_process_trained_the_next_finds_in_the_folder(
    trainings, monkeypatch, tmp_path
):
    monkeypatch.setenv(KEEP, str(tmp_path / "new" / "folder"))
    assert as_another_process() == as_another_process()
    assert len(trainings) == 1


def test_where_no_folder_is_named_nothing_is_kept(trainings, monkeypatch, tmp_path):
    monkeypatch.delenv(KEEP)
    monkeypatch.chdir(tmp_path)
    assert as_another_process() != as_another_process()
    assert len(trainings) == 2 and not list(tmp_path.iterdir())


@pytest.mark.parametrize("content", [b"", b"cut sho", b"\x80\x04K"])
def test_a_file_that_cannot_be_read_is_trained_anew(
    content, trainings, monkeypatch, tmp_path
):
    monkeypatch.setenv(KEEP, str(tmp_path))
    as_another_process()
    (file,) = tmp_path.glob("*.pickle")
    file.write_bytes(content)
    assert as_another_process() == as_another_process()
    assert len(trainings) == 2


COUNTS = """
import sys, time
from pathlib import Path
from lstmbook.train.storage import kept

def make():
    print("made", flush=True)
    time.sleep(0.5)
    return "it"

assert kept(Path(sys.argv[1]), make) == "it"
"""


def test_of_processes_that_ask_at_once_one_makes_it(tmp_path):
    command = [sys.executable, "-c", COUNTS, str(tmp_path / "one.pickle")]
    both = [subprocess.Popen(command, stdout=subprocess.PIPE) for _ in range(2)]
    said = [process.communicate()[0] for process in both]
    assert [process.returncode for process in both] == [0, 0]
    assert sorted(map(len, said))[0] == 0 and b"made" in b"".join(said)
