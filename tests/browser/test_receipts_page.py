"""The page of receipts: a reader's own, and what those of a class hold."""

import json

import pytest
from test_accessible import axe_violations

PAGE, CHAPTER = "chapters/receipts.html", "chapters/counting.html"
MADE = """([id, choices]) => choices.map(([first, last, name]) => receipt.write({
    answered: {},
    predicted: { [id]: [[1, "", first], [2, "", last]] },
    settings: { "live-counts": { f: 0.9 } },
}, name)).join("\\n")"""
# Choose the second option of the first figure that has some; returns its id and words.
PREDICT = """() => {
    const option = [...document.querySelectorAll(".live-option")][1];
    const figure = option.closest("figure.live");
    figure.live;
    option.click();
    return [figure.id, option.textContent];
}"""
MOVE = """() => {
    const of = "figure.live:not(.live-question, .live-predict) input[type=range]";
    const slider = [...document.querySelectorAll(of)]
        .find((one) => !one.closest("[inert]"));
    const figure = slider.closest("figure.live"), before = figure.live.values();
    slider.value = slider.value === slider.max ? slider.min : slider.max;
    for (const name of ["input", "change"])
        slider.dispatchEvent(new Event(name, { bubbles: true }));
    return [figure.id, figure.live.values()];
}"""


@pytest.fixture
def receipts(page, book):
    """The page of receipts after a chapter; it must log no error."""
    errors = []
    page.on("pageerror", lambda error: errors.append(str(error)))

    def go(name=PAGE):
        page.goto(f"{book.as_uri()}/{name}")
        return page

    yield go
    assert errors == []


def part(page, name):
    return page.locator(f"[data-part={name}]")


def test_a_receipt_holds_what_a_chapter_noted_down(receipts):
    page = receipts(CHAPTER)
    figure, said = page.evaluate(PREDICT)
    page.wait_for_function("Object.keys(kept.load().predicted).length")
    moved, values = page.evaluate(MOVE)
    question = page.locator("figure.live-question input[type=radio]").first
    question.evaluate("(box) => { box.closest('figure').live; box.click(); }")
    page = receipts()
    (held,) = page.evaluate(
        "receipt.read(document.querySelector('[data-part=own]').value).found"
    )
    assert held["predicted"][figure] == [said, said]
    assert held["name"] == "" and len(held["answers"]) == 1
    assert held["settings"][moved].items() <= values.items()
    assert "no name" in part(page, "holds").inner_text()
    part(page, "name").fill("Zoë")
    assert "the name Zoë" in part(page, "holds").inner_text()
    part(page, "chapter").select_option("chapters/activations")
    assert (
        "answers to 0 questions, predictions at 0" in part(page, "holds").inner_text()
    )
    part(page, "chapter").select_option("chapters/counting")
    line = part(page, "own").input_value()
    assert len(line) < 600
    part(page, "pasted").fill(line)
    part(page, "show").click()
    assert part(page, "read").inner_text() == "1 receipt read."
    assert "Zoë" in part(page, "names").inner_text()


def test_a_class_is_counted_first_and_last_and_bad_ones_are_told(receipts):
    page = receipts()
    ids = "receiptItems.items.filter(([, page]) => page === 'chapters/counting')[0]"
    id, _, ask = page.evaluate(ids)
    several = [["up", "up", ""], ["down", "up", ""], ["<img src=x>", "up", "Ada"]]
    text = page.evaluate(MADE, [id, several])
    lines = text.split("\n")
    part(page, "pasted").fill("\n".join([text, lines[0], lines[1][:-9]]))
    part(page, "show").click()
    said = "3 receipts read, 1 left out, being the same as another, 1 refused."
    assert part(page, "read").inner_text() == said
    assert "the end is missing" in part(page, "refused").inner_text()
    assert part(page, "names").inner_text().startswith("With a name: Ada.")
    table = part(page, "class").locator("table").first
    assert table.locator("caption").inner_text() == f"{ask} (3)"
    rows = table.locator("tbody tr").all_inner_texts()
    assert [row.split() for row in rows] == [
        ["<img", "src=x>", "1", "0"],
        ["down", "1", "0"],
        ["up", "1", "3"],
    ]


@pytest.mark.parametrize("width", [1280, 390])
def test_what_a_class_predicted_is_accessible_and_not_too_wide(receipts, width):
    page = receipts()
    page.set_viewport_size({"width": width, "height": 900})
    id = page.evaluate("receiptItems.items[0][0]")
    long = "a long answer that was to be chosen among others"
    choices = [[long, "up", ""], ["x" * 80, "up", ""]]
    part(page, "pasted").fill(page.evaluate(MADE, [id, choices]))
    part(page, "show").click()
    assert part(page, "class").locator("table").count() >= 1
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    for theme in ("light", "dark"):
        assert axe_violations(page, theme, ["article"]) == [], theme


def test_a_thousand_receipts_are_shown(receipts):
    page = receipts()
    ids = page.evaluate("receiptItems.items.map(([id]) => id)")
    made = """([ids, n]) => Array.from({ length: n }, (_, k) => receipt.write({
        answered: {},
        predicted: Object.fromEntries(ids.slice(0, 60).map((id, j) =>
            [id, [[1, "", `${(k * j) % 7}`], [2, "", `${k % 5}`]]])),
    }, `${k}`)).join("\\n")"""
    text = page.evaluate(made, [ids, 1000])
    assert page.evaluate("(text) => receipts.show(text)", text) == 1000
    counts = part(page, "class").locator("table").first.locator("td").all_inner_texts()
    assert sum(map(int, counts)) == 2000
    assert json.dumps(page.evaluate("Object.keys(localStorage)")).count("receipt") == 0
