"""The page for authors: its example works as printed, its lists are what is so."""

import gzip
import json
import re
import subprocess
import sys
import tomllib

import numpy as np
import pytest
import what_is_recorded
from test_repo import ROOT

from lstmbook import live
from lstmbook.live import TraceError, tracer
from lstmbook.live.trace import trace

PAGE = (ROOT / "chapters/make-your-own.md").read_text(encoding="utf-8")
EXAMPLE, DATA, LOOP = re.findall(r"```python\n(.*?)```", PAGE, re.S)
# {what is refused: a call}, f a number and x an array that follow a control
REFUSED = {
    "np.copyto": lambda x: np.copyto(x, 1),
    "np.einsum": lambda x: np.einsum("i->", x),
    "np.fft.fftn": lambda x: np.fft.fftn(x),
    "np.fft.rfft2": lambda x: np.fft.rfft2(x[None] * x),
    "np.fill_diagonal": lambda x: np.fill_diagonal(x[None] * x, 1),
    "np.linalg.eig": lambda x: np.linalg.eig(x[None] * x),
    "np.linalg.eigh": lambda x: np.linalg.eigh(x[None] * x),
    "np.linalg.eigvals": lambda x: np.linalg.eigvals(x[None] * x),
    "np.linalg.lstsq": lambda x: np.linalg.lstsq(x[:, None] * x, x),
    "np.nonzero": lambda x: np.nonzero(x),
    "np.put": lambda x: np.put(x, 0, 1),
    "np.putmask": lambda x: np.putmask(x, x > 0, 1),
    "np.reciprocal": lambda x: np.reciprocal(x),
    "np.roots": lambda x: np.roots(x),
    "np.unique": lambda x: np.unique(x),
}


@pytest.mark.long
def test_the_example_saves_a_page_that_needs_no_other_file(tmp_path):
    (tmp_path / "leak.py").write_text(EXAMPLE, encoding="utf-8")
    subprocess.run([sys.executable, "leak.py"], cwd=tmp_path, check=True)
    saved = (tmp_path / "leak.html").read_bytes()
    text = saved.decode()
    assert 'id="live-figure"' in text and "After 40 steps 0.0148 is left." in text
    assert not re.search(r"<(?:script|link)[^>]* (?:src|href)=\"(?!data:)", text)
    said = int(re.search(r"one function, one drawing; (\d+) kB", PAGE)[1])
    assert abs(len(gzip.compress(saved)) / 1000 - said) < 1.5


def test_a_line_among_data_of_yours_is_as_far_off_as_it_says(tmp_path, monkeypatch):
    x, y = np.array([1.0, 2, 3, 5]), np.array([2.0, 2.9, 4.2, 5.8])
    rows = "".join(f"{a},{b}\n" for a, b in zip(x, y, strict=True))
    (tmp_path / "mine.csv").write_text(f"x,y\n{rows}")
    monkeypatch.chdir(tmp_path)
    exec(DATA, found := {})
    slope, middle = np.polyfit(x - x.mean(), y, 1)
    off = np.std(y - slope * x)
    seen = found["figure"].outputs(slope=slope, middle=middle)
    assert np.isclose(seen["off"], off) and off < 0.2
    text = (tmp_path / "line.html").read_text("utf-8")
    assert "The line is off by 2.24, root mean square." in text


def test_the_loop_is_recorded_in_less_than_a_kilobyte():
    exec(LOOP, found := {})
    program, _ = trace(found["swing"], {"drag": np.float64(0.1)})
    assert len(gzip.compress(json.dumps(program.as_lists()).encode())) < 1000
    place, speed = [1.0], 0.0
    for _ in range(10_000):
        new = place[-1] + 0.01 * speed
        speed = speed - 0.01 * (place[-1] + 0.1 * speed)
        place.append(new)
    np.testing.assert_array_equal(found["swing"](0.1)["place"], place[::25])


def test_what_is_installed_is_little():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    names = {re.split(r"\W", one)[0] for one in project["dependencies"]}
    assert names == {"numpy", "matplotlib", "anywidget"}


@pytest.mark.long
def test_the_engine_imports_nothing_but_what_is_installed():
    code = (
        "import sys, pkgutil, importlib, lstmbook.live as live\n"
        "for m in pkgutil.iter_modules(live.__path__, 'lstmbook.live.'):\n"
        "    importlib.import_module(m.name)\n"
        "foreign = 'tqdm', 'sphinx', 'onnx', 'myst_nb', 'scipy'\n"
        "sys.exit(', '.join(name for name in foreign if name in sys.modules) or 0)"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert run.returncode == 0, run.stderr


@pytest.mark.long
def test_one_line_puts_the_files_on_each_page_of_a_sphinx_book(tmp_path):
    (tmp_path / "conf.py").write_text('extensions = ["lstmbook.live.sphinx"]\n')
    (tmp_path / "index.rst").write_text("Mine\n====\n")
    command = [sys.executable, "-m", "sphinx", "-q", "-W", ".", "out"]
    subprocess.run(command, cwd=tmp_path, check=True)
    text = (tmp_path / "out/index.html").read_text(encoding="utf-8")
    assert -1 < text.find("_static/live.js") < text.find("_static/links.js")
    assert "_static/live.css" in text
    for name in "live.js", "links.js", "live.css", "live-source.js":
        assert (tmp_path / "out/_static" / name).stat().st_size > 1000


# The lists of the page.


def test_every_list_has_its_place_in_the_page():
    assert what_is_recorded.MARK.findall(PAGE) == [*what_is_recorded.LISTS]
    source = [PAGE]
    what_is_recorded.fill(None, "", source)
    assert "<!-- recorded" not in source[0] and "| `np.einsum` |" in source[0]


def test_the_functions_listed_are_those_that_are_recorded():
    listed = set(re.findall(r"`([\w.]+)`", what_is_recorded.functions()))
    functions = {f for f in tracer.FUNCTIONS if hasattr(np, f.__name__)}
    known = {f.__name__ for f in functions if f.__module__ == "numpy"}
    assert known | tracer.UNARY | tracer.BINARY | tracer.COMPOSED.keys() <= listed
    assert {"linalg.solve", "linalg.norm", "zeros", "interp"} <= listed
    assert {"fft.rfft", "fft.fftshift", "fft.rfftfreq"} <= listed
    missing = {
        n
        for n in listed
        if not hasattr(np, n) and n.split(".")[0] not in ("linalg", "fft")
    }
    assert not missing


def test_the_functions_of_complex_numbers_have_a_row():
    (row,) = re.findall(
        r"\| of complex numbers \| (.*) \|", what_is_recorded.functions()
    )
    listed = set(re.findall(r"`([\w.]+)`", row))
    assert {"exp", "angle", "conjugate", "linalg.solve", "matmul"} <= listed
    ufuncs = {name for name in tracer.OF_COMPLEX if isinstance(name, str)}
    assert ufuncs <= listed and not {"sort", "less", "getitem"} & listed


def test_the_controls_listed_are_those_there_are():
    listed = set(re.findall(r"\| `(\w+)\(", what_is_recorded.controls()))
    kinds = {name for name in live.__all__ if hasattr(getattr(live, name), "trait")}
    assert listed == kinds and {"Slider", "Choice"} <= listed


def test_what_is_listed_as_refused_is_called_here():
    listed = re.findall(r"\| `(np[\w.]+)` \|", what_is_recorded.refused())
    assert set(listed) == REFUSED.keys()


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_listed_as_refused_is_refused_with_its_cure(name):
    cure = tracer.CURES[name.rpartition(".")[2]]
    with pytest.raises(TraceError) as error:
        trace(lambda f: {"y": REFUSED[name](f * np.arange(1.0, 4))}, {"f": 2.0})
    assert name in str(error.value) and f"Use {cure}." in str(error.value)
