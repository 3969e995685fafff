"""A column of numbers is pasted into the page and learned there, or refused clearly."""

import numpy as np
from small import outputs

from lstmbook.book.figures import forecasting_yours as yours

# What a paste comes to; a browser takes a second for each hundred lines that are typed.
PUT = """(area, text) => {
    area.value = text;
    area.dispatchEvent(new Event("input", { bubbles: true }));
}"""
MILLION = """(figure) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData("text", "1.5\\n".repeat(1e6));
    const event = new ClipboardEvent("paste", { clipboardData, cancelable: true });
    return figure.querySelector("textarea").dispatchEvent(event);
}"""
STEP = """(figure) => Math.min(...Array.from({ length: 10 }, () => {
    const start = performance.now();
    figure.live.advance(1);
    return performance.now() - start;
}))"""


def column(n, seed=0):
    numbers = np.cumsum(np.random.default_rng(seed).normal(size=n)) + 1000
    return [f"{number:.2f}" for number in numbers]


def test_what_is_pasted_is_learned_or_gets_a_clear_line(put):
    figure = put(yours.learns_your_series().fragment("live-own-series"))
    figure.get_by_role("button", name="No guess").click()
    area, note = figure.locator("textarea"), figure.locator("output").first
    plain = column(100)
    for text, n, said in (
        ("\n".join(plain), 100, "100 numbers."),
        ("litres\n" + "\n".join(plain).replace(".", ","), 100, "decimal points"),
        ("\n".join(f"2001-{x}\t{x}" for x in plain), 100, "Of 2 columns the last."),
        (" ".join(column(2000)), yours.MOST, "The last 500 of 2000 numbers."),
    ):
        area.evaluate(PUT, text)
        assert said in note.inner_text()
        seen = outputs(figure)
        figure.evaluate("(figure) => figure.live.advance(2)")
        assert seen["n"] == n and np.isfinite(outputs(figure)["off_by"])
        assert area.get_attribute("aria-invalid") == "false"
    good = column(2000)[-yours.MOST :]
    cuts = yours.cut_yours(np.array([yours.MOST, *map(float, good)]))
    assert np.isclose(seen["next"], cuts["values"][-1], atol=5)
    assert f"off by in the end: network {outputs(figure)['off_by'][0]:.3g}" in (
        figure.locator(".live-readout").inner_text().lower()
    )
    for text, said in (
        ("\n".join(["pear", "fig"] * 50), "line 2: “fig” came, expected a number"),
        ("1\n2\n4", "3 numbers came, expected 64 or more"),
        ("1.5\n" * 13_000, "52000 characters came, expected 50000 or fewer"),
        ("7\n" * 100, "each step is the same"),
        ("\n".join([*plain[:50], "nan", *plain]), "line 51 is a gap"),
        ("\n".join([*plain[:50], "1e300", *plain]), "at most 1e12"),
    ):
        area.evaluate(PUT, text)
        words = note.inner_text()
        assert words.startswith("Not read: ") and said in words
        assert words.endswith("Still shown: The last 500 of 2000 numbers.")
        assert area.input_value() == text and outputs(figure)["n"] == yours.MOST
        assert area.get_attribute("aria-invalid") == "true"
    assert not figure.evaluate(MILLION)  # the browser does not lay it out
    assert "4000000 characters came" in note.inner_text()
    assert area.input_value() == text and outputs(figure)["steps"] == 2
    assert figure.evaluate(STEP) < 50
    figure.get_by_role("button", name="Sunspots").click()
    assert note.inner_text() == "309 numbers. Of 2 columns the last. Without line 1."
    assert outputs(figure)["n"] == 309
