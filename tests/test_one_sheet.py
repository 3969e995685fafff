"""A style sheet without the rules that ask for what no page has."""

import one_sheet
import pytest

SHEET = """@charset "UTF-8"; /* a } in words */
@import "a;b.css";
.on, .off > .on, #top { color: red; background: url("x}.png") }
.off { color: blue }
@media print { .off { x: y } @supports (a: b) { .on { c: d } } }
@media screen { .off { x: y } }
@font-face { font-family: F; src: url(../fonts/f.woff) }
p:not(.off) .on, :is(.off, .on) a[href=".off"] { e: f }
.w-1\\/2 { g: h }
p:not(.off, .x, :has(.off)) .on { i: j }
"""


def test_what_finds_nothing_goes_and_the_rest_stays_as_it_was():
    made = one_sheet.lightened(SHEET, {"on", "top"})
    assert made == (
        '@import "a;b.css";'
        '.on, #top{color: red; background: url("x}.png")}'
        "@media print{@supports (a: b){.on{c: d}}}"
        "@font-face{font-family: F; src: url(../fonts/f.woff)}"
        'p:not(.off) .on, :is(.off, .on) a[href=".off"]{e: f}'
        "p:not(.off, .x, :has(.off)) .on{i: j}"
    )
    assert ".w-1\\/2{g: h}" in one_sheet.lightened(SHEET, {"w-1/2"})


@pytest.mark.parametrize(
    "there, here",
    [
        ("url(../fonts/f.woff)", "url(fonts/f.woff)"),
        ("url('a.png')", "url(styles/a.png)"),
        ("url(data:image/png;base64,ab)", "url(data:image/png;base64,ab)"),
        ('url("#mark")', 'url("#mark")'),
    ],
)
def test_an_address_leads_to_the_same_file_from_the_joined_sheet(there, here):
    assert one_sheet.moved(there, "styles/theme.css") == here
