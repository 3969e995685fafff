"""The book's live figures, where they are shown, and settings to try them at."""

import functools
import itertools
import re

import numpy as np


@functools.cache
def pages(book):
    """{name: {id: HTML of the figure}} for each page."""
    paths = [path for path in book.rglob("*.html") if "_static" not in path.parts]
    return {
        path.relative_to(book).as_posix(): figures_in(path.read_text("utf-8"))
        for path in paths
    }


def figures_in(html):
    """{id: HTML} of the live figures of a page, questions left out."""
    found = re.findall(r'(<figure class="live" id="([^"]+)".*?</figure>)', html, re.S)
    return {id: figure for figure, id in found}


def page_of(id, book):
    """The name of the page that shows a figure."""
    names = [name for name, figures in pages(book).items() if id in figures]
    assert names, f"no page shows {id}"
    return names[0]


def samples(control, rng):
    """Positions to try: both ends, the default; the last one is random."""
    found = [x.item() if isinstance(x, np.generic) else x for x in control.samples(rng)]
    few = control.kind in ("choice", "checkbox", "radio", "number")
    return [*found, found[rng.integers(len(found))]] if few else found


def random_setting(live, rng):
    return {name: samples(control, rng)[-1] for name, control in live.controls.items()}


def corners(live, rng, most=100):
    """The samples of all controls in all combinations, or `most` of them."""
    every = [samples(control, rng) for control in live.controls.values()]
    found = [
        dict(zip(live.controls, s, strict=True)) for s in itertools.product(*every)
    ]
    return [found[k] for k in rng.permutation(len(found))[:most]]
