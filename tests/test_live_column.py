"""A pasted column is read alike in NumPy and in the page, or refused alike."""

from pathlib import Path

import numpy as np
import pytest
import traitlets
from node import in_node

import lstmbook.live
from lstmbook.live import Column, Live
from lstmbook.live.column import LONGEST, numbers_in

SCRIPT = Path(lstmbook.live.__file__).with_name("column.js")
READ = """(cases) => cases.map((text) => {
    try { return globalThis.liveControls.column.read(text, 3, 5); }
    catch (error) { return error.message; }
})"""
DECIMAL, GROUPED = (
    "Commas are decimal points.",
    "Commas between thousands are left out.",
)
TWO = "3 numbers. Of 2 columns the last."

GOOD = {
    "1\n3\n2\n": ([1, 3, 2], "3 numbers."),
    "\ufeff1.5\r\n-3e2\r\n.25": ([1.5, -300, 0.25], "3 numbers."),
    "−1 +3 2": ([-1, 3, 2], "3 numbers."),
    "1,3,2": ([1, 3, 2], "3 numbers."),
    "1, 3, 2.5": ([1, 3, 2.5], "3 numbers."),
    "1,5 3 2,25": ([1.5, 3, 2.25], f"3 numbers. {DECIMAL}"),
    "litres\n12,5\n13\n9,75": (
        [12.5, 13, 9.75],
        f"3 numbers. Without line 1. {DECIMAL}",
    ),
    "1,234.5\n7\n2,000": ([1234.5, 7, 2000], f"3 numbers. {GROUPED}"),
    "1,234,567 1 2": ([1234567, 1, 2], f"3 numbers. {GROUPED}"),
    "day\tn\n1\t5\n2\t7\n3\t4": ([5, 7, 4], f"{TWO} Without line 1."),
    "1958-03;315,7\n1958-04;317,4\n1958-05;317": (
        [315.7, 317.4, 317],
        f"{TWO} {DECIMAL}",
    ),
    "1700,5\n1701,11\n1702,16": ([5, 11, 16], TWO),  # the years count
    "2001-01,5\n2001-02,11\n2001-03,16": ([5, 11, 16], TWO),
    '"a","b"\n"x","1"\n"y","3"\n"z","2"': ([1, 3, 2], f"{TWO} Without line 1."),
    "9\n8\n1\n3\n2\n5\n4": ([1, 3, 2, 5, 4], "The last 5 of 7 numbers."),
}
BAD = {
    "": "0 numbers came, expected 3 or more",
    "1\n2": "2 numbers came, expected 3 or more",
    "pear\nfig\nplum": "line 2: “fig” came, expected a number like 1234.5",
    "1\n2\nplum\n4": "line 3: “plum” came, expected a number like 1234.5",
    "1,234\n5,678\n2,333": "line 1: “1,234” came, expected a number like 1234.5",
    "1 234\n1 300\n1 250": "line 2: “1 300” came, expected a number like 1234.5",
    "5 %\n6 %\n5 %": "line 2: “6 %” came, expected a number like 1234.5",
    "1 nan 3 4": "number 2 is a gap, expected a number: fill it first",
    "1\n\n3\n4": "line 2 is a gap, expected a number: fill it first",
    "a\t1\nb\t\nc\t3": "line 2 is a gap, expected a number: fill it first",
    "1\t2\n3\n4\t5": "columns of line 2: 1, expected 2 as in line 1",
    "1\n1e13\n3": "line 2: “1e13” came, expected at most 1e12 in size",
    "1\n9e999\n3": "line 2: “9e999” came, expected at most 1e12 in size",
    "7\n7\n7\n7": "each step is the same, expected numbers that move",
    "0.1\n0.2\n0.3\n0.4": "each step is the same, expected numbers that move",
    "1\n" * 500_000: f"1000000 characters came, expected {LONGEST} or fewer",
}


def of_numpy(text):
    try:
        numbers, said = numbers_in(text, 3, 5)
    except ValueError as error:
        return str(error)
    return [numbers.tolist(), said]


def test_a_page_reads_what_numpy_reads():
    cases = [*GOOD, *BAD]
    found = in_node(READ, cases, liveControls=SCRIPT)
    for text, in_page in zip(cases, found, strict=True):
        assert in_page == of_numpy(text), text[:99]


def test_columns_are_read_as_they_were_meant():
    for text, (numbers, said) in GOOD.items():
        assert of_numpy(text) == [numbers, said], text


def test_what_cannot_be_read_gets_a_line_that_says_why():
    for text, said in BAD.items():
        assert of_numpy(text) == said, text[:99]


def test_a_figure_keeps_its_series_where_another_is_refused():
    column = Column("1 3 2", "own", least=3, most=4)
    figure = Live(lambda x: {"y": x * 1.0}, None, alt="", x=column)
    figure.set(x="5\n7\n1")
    with pytest.raises(ValueError, match="x: 'own': line 2: “plum” came"):
        figure.set(x="5\nplum\n7")
    with pytest.raises(traitlets.TraitError):
        figure.x = "1 2"
    np.testing.assert_array_equal(figure.outputs()["y"], [3, 5, 7, 1, 1])
    with pytest.raises(ValueError, match="2 numbers came"):
        Column("1 2", "own", least=3)
