"""A column of numbers, pasted as a spreadsheet gives it: column.js reads the same."""

import re
from dataclasses import dataclass
from html import escape

import numpy as np
import traitlets

from lstmbook.live.controls import Control

LONGEST, LARGEST = 50_000, 1e12  # characters of a text; the size of a number
WHITE = " \t\r\n\u00a0\u202f\ufeff"
NUMBER = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)(e[+-]?[0-9]+)?", re.IGNORECASE)
GROUPED = re.compile(r"[+-]?[0-9]{1,3}(,[0-9]{3})+(\.[0-9]*)?")
DECIMAL = re.compile(r"[+-]?[0-9]+,[0-9]+(e[+-]?[0-9]+)?", re.IGNORECASE)
GAPS = "", "nan", "na", "n/a", "#n/a", "null", "none", "-", "?"


def numbers_in(text, least=3, most=500):
    """The numbers (n,) of a pasted column or line, and how they were read, in words.

    Of several columns the last is taken, a heading is left out, and of more than `most`
    numbers the last. Columns stand apart by tabs, semicolons or commas. Commas may be
    decimal ones, or stand between thousands. Raises ValueError that says which line is
    no number, and for a series that does not move.

    >>> numbers_in("month,ppm\\n1-58,315.7\\n2-58,317.45\\n3-58,317.5")[1]
    '3 numbers. Of 2 columns the last. Without line 1.'
    >>> numbers_in("2,5 3 4,75")[0]
    array([2.5 , 3.  , 4.75])
    """
    n = len(text)
    _check(n <= LONGEST, f"{n} characters came, expected {LONGEST} or fewer")
    cells, columns, at = _cells(text.strip(WHITE).replace("−", "-"))
    said = [f"Of {columns} columns the last."] if columns > 1 else []
    if len(cells) > 1 and not _is_number(cells[0]) and not _is_gap(cells[0]):
        said += [f"Without {at} 1."]
        cells[0] = None
    cells, told = _without_commas(cells)
    found = [
        _number(cell, f"{at} {k}")
        for k, cell in enumerate(cells, 1)
        if cell is not None
    ]
    n = len(found)
    _check(n >= least, f"{n} numbers came, expected {least} or more")
    numbers = np.array(found[-most:])
    changes = np.diff(numbers)
    moves = np.max(changes) - np.min(changes) > 1e-9 * np.max(np.abs(numbers))
    _check(moves, "each step is the same, expected numbers that move")
    many = f"{n} numbers" if n <= most else f"The last {most} of {n} numbers"
    return numbers, " ".join([f"{many}.", *said, *told])


def _cells(text):
    """The last column as texts, how many columns there are, what a row is called."""
    lines = re.split(r"\r\n?|\n", text)
    if not text:
        return [], 1, "number"
    if len(lines) == 1:
        apart = r",?[\t; ]+" if re.search(r"[\t; ]", text) else ","
        return [_bare(cell) for cell in re.split(apart, text)], 1, "number"
    signs = "\t" if "\t" in text else ";" if ";" in text else ""
    signs = signs or ("," if _commas_part(lines) else "\n")
    rows = [line.split(signs) for line in lines]
    for k, row in enumerate(rows, 1):
        _check(
            len(row) == len(rows[0]),
            f"columns of line {k}: {len(row)}, expected {len(rows[0])} as in line 1",
        )
    return [_bare(row[-1]) for row in rows], len(rows[0]), "line"


def _commas_part(lines):
    """Whether commas part columns: some are in no number, or what is left counts."""
    some = [_bare(line) for line in lines if "," in line]
    if not all(_has_comma(line) for line in some):
        return True
    counted = np.diff([float(line.split(",")[0]) for line in some])
    return len(some) > 2 and len(some) == len(lines) and np.all(counted == counted[0])


def _without_commas(cells):
    """The same with decimal points and without thousands, if that is beyond doubt."""
    some = [cell for cell in cells if cell and "," in cell]
    grouped = [bool(GROUPED.fullmatch(cell)) for cell in some]
    if some and all(grouped) and any("." in c or c.count(",") > 1 for c in some):
        told, sign = "Commas between thousands are left out.", ""
    elif some and not all(grouped) and all(DECIMAL.fullmatch(cell) for cell in some):
        told, sign = "Commas are decimal points.", "."
    else:
        return cells, []
    return [cell and cell.replace(",", sign) for cell in cells], [told]


def _number(cell, at):
    _check(not _is_gap(cell), f"{at} is a gap, expected a number: fill it first")
    came = f"{at}: “{cell[:20]}” came, expected"
    _check(NUMBER.fullmatch(cell), f"{came} a number like 1234.5")
    _check(abs(float(cell)) <= LARGEST, f"{came} at most 1e12 in size")
    return float(cell)


def _bare(cell):
    return cell.strip(WHITE + '"')


def _is_gap(cell):
    return cell.lower() in GAPS


def _has_comma(cell):
    return bool(GROUPED.fullmatch(cell) or DECIMAL.fullmatch(cell))


def _is_number(cell):
    return bool(NUMBER.fullmatch(cell)) or _has_comma(cell)


def _check(right, words):
    if not right:
        raise ValueError(words)


class _Pasted(traitlets.Unicode):
    """A text with such numbers; another one is refused, the last good one stays."""

    def __init__(self, column):
        super().__init__(column.value)
        self.column = column

    def validate(self, obj, value):
        value = super().validate(obj, value)
        try:
            self.column.number(value)
        except ValueError as error:
            raise traitlets.TraitError(str(error)) from None
        return value


@dataclass(frozen=True)
class Column(Control):
    """Numbers of the reader's own, pasted as a column or a line (see `numbers_in`).

    The function receives an array (1 + most,): how many numbers there are, the numbers,
    and the last one again up to the end. In a page a text that cannot be read stays in
    the field, with a line that says why, and the figure keeps the numbers before it.

    >>> Column("1 3 2", "your numbers", least=3, most=4).number("5;7;1")
    array([3., 5., 7., 1., 1.])
    """

    value: str
    label: str
    least: int = 3
    most: int = 500

    kind = "column"

    def __post_init__(self):
        self.number(self.value)

    def number(self, value):
        if not isinstance(value, str):
            raise ValueError(f"{self.label!r}: {value!r} came, expected a text")
        try:
            numbers, _ = numbers_in(value, self.least, self.most)
        except ValueError as error:
            raise ValueError(f"{self.label!r}: {error}") from None
        n = len(numbers)
        return np.array([n, *numbers, *numbers[-1:].repeat(self.most - n)])

    def trait(self):
        return _Pasted(self)

    def samples(self, rng):
        def thrown(n, size):
            return "\n".join(f"{v:.6g}" for v in size * np.cumsum(rng.normal(size=n)))

        some = int(rng.integers(self.least, self.most))
        full, small = thrown(self.most, 1e3), thrown(self.least, 1e-3)
        return [small, full, self.value, thrown(some, 1.0)]

    def html(self, id):
        _, said = numbers_in(self.value, self.least, self.most)
        return (
            f'<label for="{id}">{escape(self.label)}</label>'
            f'<textarea id="{id}" rows="2" autocomplete="off" spellcheck="false" '
            f'data-lm-suppress-shortcuts="true">{escape(self.value)}</textarea>'
            f'<output for="{id}">{escape(said)}</output>'
        )

    def data(self):
        return {"least": self.least, "most": self.most}
