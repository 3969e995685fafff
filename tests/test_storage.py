import os

import numpy as np
import pytest

from lstmbook.nn.cells import GRUCell, LSTMCell
from lstmbook.nn.layers import Network, Readout
from lstmbook.nn.seeds import together
from lstmbook.train.storage import load, save


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
    with pytest.raises(error, match=says):
        load(model, path)
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


def test_parameters_of_another_model_are_refused(tmp_path):
    path, fit = tmp_path / "net.npz", "does not fit the model"
    for other in (network(1, H=4), network(1, cls=GRUCell), Readout.init(3, 1, rng())):
        save(other, path)
        unharmed(path, says=fit)
    params = network(1).params
    with open(path, "wb") as file:
        np.savez(file, **params, extra=np.zeros(3))
    unharmed(path, says=f"{fit}.*extra")
    with open(path, "wb") as file:
        np.savez(file, **params | {"1.b_y": np.zeros(1, complex)})
    unharmed(path, says=f"{fit}.*1.b_y.*'c'")


def rng():
    return np.random.default_rng(0)


def test_a_failed_save_leaves_the_old_file(tmp_path, monkeypatch):
    path = tmp_path / "net.npz"
    save(network(1), path)
    before = path.read_bytes()

    def full_disk(file, **_arrays):
        file.write(b"half")
        raise OSError("no space left")

    monkeypatch.setattr(np, "savez", full_disk)
    with pytest.raises(OSError, match="no space left"):
        save(network(2), path)
    assert path.read_bytes() == before and os.listdir(tmp_path) == ["net.npz"]
