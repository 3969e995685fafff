"""What is loaded is what was saved, or an error that names the file."""

import io
import os
import zipfile

import numpy as np
import pytest

from lstmbook.book.faults import Loud
from lstmbook.nn.cells import GRU2014Cell, GRUCell, LSTMCell
from lstmbook.nn.layers import Bidirectional, EachStep, LastState, Network, Readout
from lstmbook.nn.perceptron import MLP
from lstmbook.nn.seeds import together
from lstmbook.nn.variants import VariantCell
from lstmbook.train.storage import KIND, kind_of, load, save


def network(seed, H=3, cls=LSTMCell, dtype=np.float64):
    rng = np.random.default_rng(seed)
    return Network(cls.init(2, H, rng, dtype=dtype), Readout.init(H, 1, rng, dtype))


def equal(a, b):
    return a.keys() == b.keys() and all(
        np.array_equal(a[k], b[k]) and a[k].dtype == b[k].dtype for k in a
    )


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("name", ["net.npz", "net"])
def test_parameters_come_back_to_the_last_bit(tmp_path, dtype, name):
    one, other = network(1, dtype=dtype), network(2, dtype=dtype)
    save(one, tmp_path / name)
    assert os.listdir(tmp_path) == [name]  # no ending added, nothing left beside it
    load(other, tmp_path / name)
    assert equal(one.params, other.params)
    xs = np.ones((4, 2, 2), dtype)
    assert np.array_equal(one.forward(xs)[0], other.forward(xs)[0])


def test_seeds_are_saved_together(tmp_path):
    many, other = together([network(1), network(2)]), together([network(3), network(4)])
    save(many, tmp_path / "many.npz")
    load(other, tmp_path / "many.npz")
    assert equal(many.params, other.params)
    with pytest.raises(ValueError, match="does not fit the model"):
        load(network(1), tmp_path / "many.npz")


def unharmed(path, error=ValueError, says="no file of parameters, or damaged"):
    model = network(5)
    before = {k: v.copy() for k, v in model.params.items()}
    with pytest.raises(error, match=says) as raised:
        load(model, path)
    assert str(path) in str(raised.value)
    assert equal(model.params, before)


def test_a_truncated_file_is_refused_at_whatever_length(tmp_path):
    path = tmp_path / "net.npz"
    save(network(1), path)
    whole = path.read_bytes()
    for length in range(0, len(whole), 97):
        path.write_bytes(whole[:length])
        unharmed(path)


def test_a_damaged_file_is_refused(tmp_path):
    path = tmp_path / "net.npz"
    save(network(1), path)
    whole = bytearray(path.read_bytes())
    at = whole.index(network(1).params["0.W_x"].tobytes())
    whole[at + 20] ^= 255
    path.write_bytes(whole)
    unharmed(path)


def test_a_foreign_file_is_refused(tmp_path):
    path = tmp_path / "file"
    for foreign in (b"", b"hello", b"PK\x03\x04 and no more", b"\x80\x04N."):
        path.write_bytes(foreign)
        unharmed(path)
    with open(path, "wb") as file:
        np.save(file, np.zeros(3))
    unharmed(path)
    with open(path, "wb") as file:
        np.savez(file, a=np.array([{"an": "object"}], dtype=object))
    unharmed(path)
    unharmed(tmp_path / "absent", FileNotFoundError, "absent")


def array_file(header):
    """What stands in a .npz for one array, up to its first number."""
    file = io.BytesIO()
    np.lib.format.write_array_header_1_0(file, header)
    return file.getvalue()


@pytest.mark.parametrize(
    "name, content",
    [
        ("word/document.xml", b"<x/>"),  # a .docx, as good as any zip
        (
            "0.b.npy",
            array_file({"descr": "<f8", "fortran_order": False, "shape": (10**14,)}),
        ),
        ("0.b.npy", b"\x93NUMPY\x01\x00\x40\x00" + b"{'shape': (x(".ljust(64) + b"\n"),
        ("0.b.npy", b"\x93NUMPY\x01\x00\x40\x00" + b"[" * 64),
        ("0.b.npy", b"no array"),
    ],
    ids=["docx", "lying header", "broken header", "endless header", "text"],
)
def test_a_zip_that_is_no_file_of_parameters_is_refused(name, content, tmp_path):
    path = tmp_path / "net.npz"
    with zipfile.ZipFile(path, "w") as file:
        file.writestr(name, content)
    unharmed(path)


def test_parameters_of_another_model_are_refused(tmp_path):
    path = tmp_path / "net.npz"
    for other, says in (
        (network(1, H=4), "does not fit the model"),
        (network(1, dtype=np.float32), "does not fit the model.*float32"),
        (network(1, cls=GRUCell), r"is of Network.Recurrent.GRUCell., Readout., the"),
        (network(1, cls=Loud), r"is of Network.Recurrent.Loud., Readout., the model"),
        (Readout.init(3, 1, rng()), "is of Readout, the model is Network"),
    ):
        save(other, path)
        unharmed(path, says=says)
    params = network(1).params | {KIND: np.array(kind_of(network(1)))}
    for odd, says in (
        ({"extra": np.zeros(3)}, "extra"),
        ({"1.b_y": np.zeros(1, complex)}, "1.b_y.*complex128"),
        ({"1.b_y": np.zeros(1, ">f8")}, None),
    ):
        with open(path, "wb") as file:
            np.savez(file, **params | odd)
        if says:
            unharmed(path, says=f"does not fit the model.*{says}")
        else:
            load(network(5), path)


def test_equal_names_and_shapes_do_not_make_it_the_same_model(tmp_path):
    path, old = tmp_path / "net.npz", LSTMCell.init(2, 3, rng(), forget_gate=False)
    save(GRU2014Cell.init(2, 3, rng()), path)
    with pytest.raises(ValueError, match="is of GRU2014Cell, the model is LSTMCell"):
        load(old, path)
    save(MLP.init((2, 3), rng(), "relu"), path)
    with pytest.raises(ValueError, match=r"is of MLP.activation=relu., the model is"):
        load(MLP.init((2, 3), rng(), "tanh"), path)

    save(VariantCell.init(2, 3, rng(), "coupled"), path)
    with pytest.raises(ValueError, match="is of VariantCell.kind=.*, the model is"):
        load(VariantCell.init(2, 3, rng(), "full"), path)


def test_the_kind_names_every_part():
    cell = LSTMCell.init(2, 3, rng())
    both = Network(Bidirectional(cell, cell), LastState())
    assert kind_of(both) == "Network(Bidirectional(LSTMCell, LSTMCell), LastState)"
    deep = Network(cell, EachStep(MLP.init((3, 1), rng())))
    assert (
        kind_of(deep) == "Network(Recurrent(LSTMCell), EachStep(MLP(activation=tanh)))"
    )


def test_what_is_no_model_is_named(tmp_path):
    path = tmp_path / "net.npz"
    with pytest.raises(TypeError, match="model is 3, expected a cell"):
        save(3, path)
    with pytest.raises(TypeError, match="model is 3, expected a cell"):
        load(3, path)
    assert not path.exists()


def rng():
    return np.random.default_rng(0)


def fails(*_paths):
    raise OSError("no space left")


def test_a_failed_save_leaves_the_old_file(tmp_path, monkeypatch):
    path = tmp_path / "net.npz"
    save(network(1), path)
    before = path.read_bytes()
    monkeypatch.setattr(os, "replace", fails)
    with pytest.raises(OSError, match="no space left"):
        save(network(2), path)
    assert path.read_bytes() == before and os.listdir(tmp_path) == ["net.npz"]


def test_two_writers_do_not_meet(tmp_path, monkeypatch):
    path, other, replace = tmp_path / "net.npz", network(5), os.replace

    def late(part, whole):
        """Another program saves from beginning to end, before this one ends."""
        monkeypatch.setattr(os, "replace", replace)
        save(network(2), path)
        load(other, path)
        assert equal(other.params, network(2).params)
        replace(part, whole)

    monkeypatch.setattr(os, "replace", late)
    save(network(1), path)
    load(other, path)
    assert equal(other.params, network(1).params) and os.listdir(tmp_path) == [
        path.name
    ]
