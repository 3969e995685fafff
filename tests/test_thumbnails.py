"""A small picture keeps the shape of what it shows."""

import base64
import io
from xml.etree import ElementTree

import numpy as np
import pytest
from PIL import Image

from lstmbook.book import thumbnails

SVG = "http://www.w3.org/2000/svg"


def distance(point, start, end):
    """From a point to the stretch between two others."""
    along = end - start
    share = np.clip((point - start) @ along / max(along @ along, 1e-300), 0, 1)
    return np.hypot(*(start + share * along - point))


@pytest.mark.parametrize("far", [0, 0.5, 5])
def test_no_point_of_a_line_is_far_from_the_new_line(far):
    rng = np.random.default_rng(0)
    steps = np.column_stack([np.full(300, 1.5), rng.normal(size=300)])
    places = np.cumsum(steps, axis=0)
    kept = thumbnails.kept(places, far)
    assert kept[0] == 0 and kept[-1] == 299
    assert len(kept) == 300 if far == 0 else len(kept) < 200
    for start, end in zip(kept, kept[1:], strict=False):
        for point in places[start:end]:
            assert distance(point, places[start], places[end]) <= far + 1e-9


def test_a_ring_of_points_stays_a_ring():
    turns = np.linspace(0, 2 * np.pi, 100)
    ring = 50 * np.column_stack([np.cos(turns), np.sin(turns)])
    assert 10 < len(thumbnails.kept(ring, 0.75)) < 50
    assert thumbnails.kept(np.zeros((3, 2)), 0.75) == [0, 2]


def test_what_is_drawn_stays_and_what_nobody_sees_goes():
    svg = ElementTree.fromstring(
        f'<svg xmlns="{SVG}"><defs><path id="mark" d="M 0 1.55 C 1 1 2 2 0 1"/></defs>'
        '<g id="unused"><path d="M 0 0 L 9 9 z" style="fill: none"/><g>'
        '<path d="M 0 0.4 L 9 0.2 M 5.6 5 L 7 7 z" style="stroke: red"/></g></g>'
        '<use href="#mark" x="3.7" y="-0.2"/><g clip-path="url(#box)"><g/></g></svg>'
    )
    parts = thumbnails.coarse(svg)
    assert [part.tag.partition("}")[2] for part in parts] == [
        "defs",
        "path",
        "use",
        "g",
    ]
    assert parts[0][0].attrib == {"id": "mark", "d": "M 0 1.6 C 1 1 2 2 0 1"}
    assert parts[1].get("d") == "M0 0l9 0M6 5l1 2z"
    assert (parts[2].get("x"), parts[2].get("y")) == ("4", "0")
    assert len(parts[3]) == 0


@pytest.mark.parametrize(
    "style, seen",
    [
        ("fill: none; stroke: red; stroke-opacity: 0", False),
        ("fill: red; fill-opacity: 0; stroke: red; stroke-opacity: 0", False),
        ("stroke: red; stroke-opacity: 0; stroke-width: 2", True),  # black within
        ("fill: none; stroke: red; stroke-opacity: 0.5", True),
        ("fill: red; fill-opacity: 0.01", True),
        ("opacity: 0; fill: red", False),
        ("opacity: 0.1; fill: red", True),
    ],
)
def test_what_has_no_ink_goes(style, seen):
    path = f'<path d="M 0 0 L 9 9" style="{style}"/>'
    svg = ElementTree.fromstring(f'<svg xmlns="{SVG}">{path}</svg>')
    assert len(thumbnails.coarse(svg)) == seen


@pytest.mark.parametrize(
    "words, left", [("h", 1), ("says 0", 1), ("−0.5", 0), ("10", 0)]
)
def test_a_number_too_small_to_be_read_goes(words, left):
    svg = ElementTree.fromstring(
        f'<svg xmlns="{SVG}"><g><text style="fill: red">{words}</text></g></svg>'
    )
    assert len(thumbnails.coarse(svg)) == left


def test_a_map_keeps_its_look_and_its_place_with_fewer_cells():
    x, y = np.meshgrid(np.linspace(0, 255, 100), np.linspace(0, 255, 81))
    pixels = np.stack([x, y, 255 - x, np.full_like(x, 255)], axis=-1).astype(np.uint8)
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "PNG")
    png = thumbnails.DATA + " " + base64.b64encode(file.getvalue()).decode()
    svg = ElementTree.fromstring(
        f'<svg xmlns="{SVG}"><image width="100" height="81" href="{png}"/></svg>'
    )
    [image] = thumbnails.coarse(svg)
    assert (image.get("width"), image.get("height")) == ("100", "81")
    href = image.get("href")
    assert len(href) < len(png)
    data = base64.b64decode(href.removeprefix(thumbnails.DATA))
    small = Image.open(io.BytesIO(data)).convert("RGBA")
    assert small.size == (thumbnails.CELLS, thumbnails.CELLS)
    back = np.asarray(small.resize((100, 81), Image.Resampling.NEAREST), float)
    assert np.abs(back - pixels).mean() < 32
