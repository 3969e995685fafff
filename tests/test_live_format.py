"""Numbers as a reader sees them; test_live_program.py compares the page with them."""

import numpy as np
import pytest

from lstmbook.live.format import check_template, fill, format_number

EXPECTED = [
    (0, "d", "0"),
    (-0.0, "d", "0"),
    (7, "d", "7"),
    (-7, "+d", "−7"),
    (7, "+d", "+7"),
    (1234567, "d", "1234567"),
    (0.905, ".2f", "0.91"),  # the float is a little above the half
    (1.005, ".2f", "1.00"),  # a little below
    (0.125, ".2f", "0.13"),  # halves go away from zero
    (-0.125, ".2f", "−0.13"),
    (2.5, "d", "3"),
    (-0.004, ".2f", "0.00"),  # no minus before a zero
    (-0.004, "+.2f", "+0.00"),
    (0.5, "+.1f", "+0.5"),
    (2067, ".3g", "2070"),
    (123456, ".3g", "123000"),
    (1234567, ".3g", "1.23 × 10⁶"),
    (999999.5, ".6g", "1 × 10⁶"),
    (0.00012345, ".3g", "0.000123"),
    (0.000012345, ".3g", "1.23 × 10⁻⁵"),
    (0.5, ".3g", "0.5"),
    (100, ".3g", "100"),
    (0, ".3g", "0"),
    (-1e-300, ".2g", "−1 × 10⁻³⁰⁰"),
    (12345.678, ".1e", "1.2 × 10⁴"),
    (0, ".1e", "0"),
    (0.1234, ".1%", "12.3 %"),
    (1, ".0%", "100 %"),
    (np.nan, ".2f", "–"),
    (np.inf, ".2f", "∞"),
    (-np.inf, "d", "−∞"),
    (np.inf, "+.1f", "+∞"),
    (np.inf, ".0%", "∞"),
    (999999999999999, "d", "999999999999999"),
    (1e15, "d", "1 × 10¹⁵"),
    (-1.26e300, ".1f", "−1 × 10³⁰⁰"),
    (1e14, ".0%", "1 × 10¹⁶ %"),
    (0.5, ".0g", "0.5"),
    (0.00096, ".1g", "0.001"),
    (1e308, ".0%", "∞"),
    (2.5e-14, ".2g", "2.5 × 10⁻¹⁴"),
    (0, "no|yes", "no"),
    (True, "no|yes", "yes"),
    (2, "a|b|c", "c"),
    (3, "a|b|c", "–"),
    (-1, "a|b|c", "–"),
    (0.5, "a|b|c", "–"),
    (np.nan, "a|b|c", "–"),
]


@pytest.mark.parametrize("x, spec, text", EXPECTED)
def test_format(x, spec, text):
    assert format_number(x, spec) == text


def test_template_shows_the_first_number_of_an_output():
    outputs = {"left": np.array([0.25, 9.0]), "k": np.int64(1)}
    text = "{left:.0%} is left {of this}, {k:never|for ever} {left:.1f}"
    check_template(text, outputs)
    assert fill(text, outputs) == "25 % is left {of this}, for ever 0.3"


@pytest.mark.parametrize("spec", ["", "2f", ".2", ".2x", "5.2f", "-.2f", ".f", "s"])
def test_unknown_format_is_named(spec):
    with pytest.raises(ValueError, match=f"unknown format '{spec}'; use .2f"):
        check_template(f"{{left:{spec}}}", {"left": 1})


def test_unknown_output_is_named_beside_those_there_are():
    with pytest.raises(ValueError, match="shows 'lost', but the outputs are left, k"):
        check_template("{lost:.2f}", {"left": 1, "k": 2})
