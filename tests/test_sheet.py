"""The sheet for teachers asks what the pages ask, and knows the answers they hold."""

import json
import re
from xml.etree import ElementTree as ET

import figure_data
import html5lib
import keyed
import pytest
import sheet

from lstmbook.book import predict
from lstmbook.book.exercises import choose, number

KINDS = ("a < b", "b < a")
FIRST = [
    predict.one_of("a-or-b", "Which & why?", KINDS, right="b < a"),
    predict.number("halves", "How much is left?", 0.25, unit="%"),
    predict.place("solved", "How many?", right=7, ends=(0, 10), label="networks"),
]
LAST = [
    choose("one-fruit", "A fruit?", {"leek": "a leaf.", "fig": "it <is>."}, "fig"),
    number("large-one", "How large?", -(2**20), "doubled.", hints={0.12345: "Sign."}),
]
CHAPTERS = [
    ("chapters/rnn", "RNN & co", "What is it?", 5),
    ("chapters/gru", "GRU", "And this?", 5),
]


def written(folder, hidden=()):
    """Write a chapter with questions and one without; the pages' folder."""
    (folder / "chapters").mkdir()
    link = '<a class="headerlink" href="#a">#</a>'
    parts = ["<h2>On this page</h2>", f"<h1>RNN &amp; co{link}</h1>"]
    parts += [FIRST[0].fragment(FIRST[0].name)]
    for live in FIRST[1:]:
        parts += [f"<h2>Of <em>{live.name}</em>{link}</h2>", live.fragment(live.name)]
    parts += [f"<h2>Exercises{link}</h2><p><strong>1 · Say.</strong> Given.</p>"]
    parts += [f'<div class="cell">{live.fragment(live.name)}</div>' for live in LAST]
    text = "\n".join(parts)
    for name in hidden:
        text = re.sub(
            rf'(id="{name}">.*?json">)(.*?)(</script>)',
            lambda found: found[1] + moved(folder, found[2]) + found[3],
            text,
            count=1,
            flags=re.DOTALL,
        )
    (folder / "chapters" / "rnn.html").write_text(text)
    (folder / "chapters" / "gru.html").write_text(f"<h1>GRU{link}</h1>")
    return folder


def moved(folder, data):
    """Have a figure's data moved into a script, as those of large figures are."""
    large = json.dumps(json.loads(data) | {"more": "it's \\ " * figure_data.MOST})
    mark = '<script type="application/json">{}</script>'
    return (
        figure_data.move(
            mark.format("{}") + mark.format(large),
            lambda name: f"../{name.replace('/', '-')}",
            lambda name, text: (folder / name.replace("/", "-")).write_text(text),
        )
        .rpartition('json">')[2]
        .removesuffix("</script>")
    )


@pytest.fixture(params=[(), ("predict-a-or-b", "predict-halves")], ids=["in", "moved"])
def made(request, tmp_path):
    """The sheet of two chapters, read again."""
    folder = written(tmp_path, request.param)
    assert len(list(folder.glob("*.js"))) == len(request.param)
    asked = keyed.questions(folder, CHAPTERS)
    text = sheet.sheet(folder, CHAPTERS, asked, "../html")
    return html5lib.parse(text, namespaceHTMLElements=False)


def said(element):
    return " ".join("".join(element.itertext()).split())


def test_a_prediction_is_asked_with_its_answers_and_where_it_stands(made):
    first, _ = made.findall(".//ol")
    assert [[said(p) for p in row] for row in first] == [
        ["Which & why?", "a < b · b < a", "RNN & co"],
        ["How much is left?", "0.25 %", "Of predict-halves"],
        ["How many?", "Of predict-solved"],
    ]
    assert [bold.text for bold in first.iter("b")] == ["b < a", "0.25 %"]
    assert [link.get("href") for link in first.iter("a")] == [
        f"../html/chapters/rnn.html#{live.name}" for live in FIRST
    ]


def test_a_keyed_question_has_its_answer_first_and_words_for_the_wrong_ones(made):
    _, last = made.findall(".//ol")
    assert [[said(part) for part in row] for row in last] == [
        ["Given.", "A fruit?", "fig: it <is>. leek: a leaf."],
        ["How large? (to within 1 %)", "−1048576: doubled. 0.1235: Sign."],
    ]
    assert [bold.text for bold in last.iter("b")] == ["fig", "−1048576"]


def test_a_chapter_without_questions_has_no_sheet(made):
    (section,) = made.iter("section")
    assert said(section.find("h1")) == "RNN & co"
    assert said(section.find("p")) == "What is it?"


def test_each_chapter_begins_a_printed_page_and_nothing_lies_elsewhere(made):
    assert "break-after: page" in made.find(".//style").text
    assert "://" not in ET.tostring(made, "unicode")
