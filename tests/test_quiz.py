"""The questions for teachers' systems: the pages' own, and graded as the pages do.

Both files are read by what stands here: QTI 2.1 by the rules of its specification that
they use, Moodle XML as Moodle's own code grades (question/type/numerical), which adds
1e-14 to each tolerance.
"""

import base64
import json
import re
import zipfile
from xml.etree import ElementTree as ET

import keyed
import pytest
import quiz
from node import in_node

from lstmbook.book.exercises import choose, number

Q = "{" + quiz.QTI + "}"
P = "{" + quiz.PACKAGE + "}"
M, MATH_TAGS = keyed.MATH, ("math", "mrow", "mi", "mo")
FRUIT = {"apple": "it grows < 9 m up.", "a & b": "what?", "leek": "it's a leaf."}
ASKED = [
    choose("a-fruit", "Which of <these> is a fruit?", FRUIT, right="apple"),
    number("six-percent", "How much?", 6.5, "13 / 2.", 0.05, {13: "Halve."}, unit="%"),
    number("no-rest", "What is left?", 0, "nothing.", 0.5, {-1: "Once too often."}),
    number("small-one", "How small?", -(2**-12), "halved.", hints={2**-12: "Sign."}),
    number("large-one", "How large?", 2.0**20, "doubled.", hints={2**24: "More."}),
]
MATH = (
    "<math class='m'><semantics><mrow style='color:red'><mi>x</mi>"
    "<mo stretchy='false'>&lt;</mo></mrow>"
    "<annotation encoding='application/x-tex'>x &lt;</annotation></semantics></math>"
)
GIVEN = f"""<p><strong>2 · Compute.</strong> With <em>f</em>&nbsp;= 1 in
<a class="reference" href="gru.html#x"><code class="c">h</code></a> and
<span class="math">{MATH}</span>:
<img src="../dot%20a.svg" alt="a dot" width="9">
<svg viewBox="0 0 1 1" aria-label="a line"><path d="M0 0h1"/></svg></p>"""
CHAPTERS = [("chapters/rnn", "RNN", "?", 5), ("chapters/gru", "GRU / LSTM", "?", 5)]
DOT = b'<svg xmlns="http://www.w3.org/2000/svg"/>'


def page(*figures, given=""):
    cells = (f'<div class="cell">{figure}</div>' for figure in figures)
    return f"<h1>A page</h1>\n<p></p>{given}\n{'<h2>And</h2>'.join(cells)}"


@pytest.fixture(scope="module")
def asked(tmp_path_factory):
    """The questions of a book of two pages."""
    folder = tmp_path_factory.mktemp("html")
    (folder / "chapters").mkdir()
    (folder / "dot a.svg").write_bytes(DOT)
    first, second, *rest = (live.fragment(live.name) for live in ASKED)
    (folder / "chapters" / "rnn.html").write_text(page(first))
    (folder / "chapters" / "gru.html").write_text(page(second, *rest, given=GIVEN))
    return keyed.questions(folder, CHAPTERS)


@pytest.fixture(scope="module")
def files(asked, tmp_path_factory):
    """What is written of them."""
    folder = tmp_path_factory.mktemp("questions")
    quiz.write(asked, folder)
    return written(folder)


def written(folder):
    """What stands in a folder: Moodle's XML, and the package as {name: bytes}."""
    with zipfile.ZipFile(folder / "qti.zip") as held:
        package = {name: held.read(name) for name in held.namelist()}
    return ET.parse(folder / "moodle.xml").getroot(), package


def by_moodle(question, answer):
    """(score, what is said) by Moodle: the first answer within its tolerance."""
    for k, reply in enumerate(question.findall("answer")):
        known, said = reply.findtext("text"), reply.findtext("feedback/text")
        if question.get("type") == "multichoice":
            hit = answer == k
        else:
            tiny = 1e-14 * max(1, abs(float(known))) if known != "*" else 0
            far = float(reply.findtext("tolerance")) + tiny
            hit = known == "*" or abs(answer - float(known)) <= far
        if hit:
            return int(reply.get("fraction")) / 100, said
    return 0.0, ""


def by_qti(item, answer):
    """(score, what is said) by the item's responseProcessing."""
    kind = item.find(f"{Q}responseDeclaration").get("baseType")
    values = {"SCORE": "0", "FEEDBACK": None}
    if kind == "identifier":
        choices = [choice.get("identifier") for choice in item.iter(f"{Q}simpleChoice")]
        answer = choices[answer]

    def value(expression):
        if expression.tag == f"{Q}variable":
            assert expression.get("identifier") == "RESPONSE"
            return answer
        assert expression.tag == f"{Q}baseValue"
        return float(expression.text) if kind == "float" else expression.text

    def holds(test):
        a, b = map(value, test)
        if test.tag == f"{Q}equal":
            assert test.get("toleranceMode") == "absolute"
            less, more = map(float, test.get("tolerance").split())
            return a - less <= b <= a + more
        match = {f"{Q}match": a == b, f"{Q}lt": a < b, f"{Q}gt": a > b}
        return match[test.tag]

    (condition,) = item.find(f"{Q}responseProcessing")
    for test, *rules in condition:
        if holds(test):
            values |= {rule.get("identifier"): rule[0].text for rule in rules}
            break
    said = [
        words.text
        for words in item.findall(f"{Q}modalFeedback")
        if words.get("identifier") == values["FEEDBACK"]
    ]
    return float(values["SCORE"]), *said


def answers(one):
    """What to try: each choice; numbers at, within and beyond each edge, far away."""
    if not one.beside:
        return list(range(len(one.replies)))
    shares = (0, 0.3, 1 - 1e-4, 1 + 1e-4, 1.5)
    near = [a + s * b for a, b, _ in one.replies for t in shares for s in (t, -t)]
    return [*near, -1e9, 1e9, 0.0]


RUN = """(figures) => figures.map(([steps, place, answers]) => {
    const run = live.compile(steps);
    return answers.map((answer) => run({ answer })[place][0]);
})"""


def said_by_pages(asked, htmls):
    """{id: what the program in each figure says, in Node, to its `answers`}."""
    specs = [
        json.loads(re.search(r"json\">(.*?)</script>", html, re.DOTALL)[1])
        for html in htmls
    ]
    tasks = [
        (spec["steps"], spec["outputs"]["said"], answers(one))
        for one, spec in zip(asked, specs, strict=True)
    ]
    words = [spec["readout"][len("{said:") : -1].split("|") for spec in specs]
    found = zip(asked, words, in_node(RUN, tasks), strict=True)
    return {one.id: [said[int(k)] for k in places] for one, said, places in found}


def alike(said):
    """What both say where Moodle cannot tell small from large."""
    return "Too small or too large." if re.match("Too (small|large).$", said) else said


def assert_grades_alike(asked, files, htmls):
    """Assert that both files grade as the figures do, whose HTML is given."""
    moodle, package = files
    graded = {q.findtext("idnumber"): q for q in moodle.iter("question")}
    said_by = said_by_pages(asked, htmls)
    for one in asked:
        tried, verdicts = answers(one), said_by[one.id]
        item = ET.fromstring(package[f"{one.id}.xml"])
        for answer, said in zip(tried, verdicts, strict=True):
            score = float(said.startswith("Right. "))
            assert by_qti(item, answer) == (score, said), (one.id, answer)
            found = by_moodle(graded[one.id], answer)
            assert found == (score, alike(said)), (one.id, answer)
        assert 0 < sum(said.startswith("Right. ") for said in verdicts) < len(tried)


def test_both_files_grade_as_the_figures_do(asked, files):
    htmls = [live.fragment(live.name) for live in ASKED]
    assert_grades_alike(asked, files, htmls)


def test_a_question_is_asked_as_in_the_page(asked, files):
    moodle, package = files
    first, second, *_ = asked
    assert first.ask == "Which of <these> is a fruit?" and first.given is None
    assert dict((a, said) for a, _, said in first.replies) == {
        "apple": "Right. it grows < 9 m up.",
        "a & b": "Not this one. what?",
        "leek": "Not this one. it's a leaf.",
    }
    (words,) = moodle.findall("question[idnumber='question-six-percent']/questiontext")
    assert words.findtext("text") == (
        "<p>With <em>f</em>\xa0= 1 in\n<span><code>h</code></span> and\n"
        r"<span><span>\(x &lt;\)</span></span>:" + "\n"
        '<img src="@@PLUGINFILE@@/question-six-percent-1.svg" alt="a dot">\n'
        '<img src="@@PLUGINFILE@@/question-six-percent-2.svg" alt="a line"></p>'
        "<p>How much? (to within 5 %)</p><p>Answer in %.</p>"
    )
    dot, line = (base64.b64decode(held.text) for held in words.findall("file"))
    assert dot == DOT == package["pictures/question-six-percent-1.svg"]
    assert ET.fromstring(line)[0].get("d") == "M0 0h1"
    body = ET.fromstring(package["question-six-percent.xml"]).find(f"{Q}itemBody")
    assert "".join(body[1].itertext()) == "How much? (to within 5 %)  %"
    (math,) = body.iter(f"{M}math")
    assert [part.tag for part in math.iter()] == [M + tag for tag in MATH_TAGS]
    assert "".join(math.itertext()) == "x<" and math[0].attrib == math.attrib == {}
    assert math[0][1].attrib == {"stretchy": "false"}
    src = [shown.get("src") for shown in body.iter(f"{Q}img")]
    assert all(name in package for name in src) and len(src) == 2


def test_chapters_are_categories_and_sections(files):
    moodle, package = files
    assert [path.text for path in moodle.findall("question/category/text")] == [
        "$course$/top/Learning to Remember/RNN",
        "$course$/top/Learning to Remember/GRU // LSTM",
    ]
    sections = list(
        ET.fromstring(package["questions.xml"]).iter(f"{Q}assessmentSection")
    )
    assert [part.get("title") for part in sections] == ["RNN", "GRU / LSTM"]
    assert [len(part) for part in sections] == [1, 4]


def test_the_package_lists_what_it_holds_and_nothing_lies_elsewhere(asked, files):
    moodle, package = files
    manifest = ET.fromstring(package["imsmanifest.xml"])
    listed = {part.get("href") for part in manifest.iter(f"{P}file")}
    assert listed | {"imsmanifest.xml"} == package.keys()
    ids = [part.get("identifier") for part in manifest.iter(f"{P}resource")]
    assert ids == ["questions", *(one.id for one in asked)]
    needs = [part.get("identifierref") for part in manifest.iter(f"{P}dependency")]
    assert needs == ids[1:]
    spaces = {quiz.QTI, quiz.PACKAGE, M[1:-1], "http://www.w3.org/2000/svg"}
    for data in (ET.tostring(moodle), *package.values()):
        assert set(re.findall(r"\w+://[^\s\"'<>&]+", data.decode())) <= spaces


# What the specification (its schema) says of the elements that are used: what stands in
# each, in this order, and the attributes, all that are used.
TESTS = "(match |equal |lt |gt )"
PAIR = "baseValue variable "
DECLARED = "identifier cardinality baseType"
SPECIFIED = {
    "assessmentItem": (
        "(responseDeclaration )*(outcomeDeclaration )*(itemBody )?"
        "(responseProcessing )?(modalFeedback )*",
        "identifier title adaptive timeDependent",
    ),
    "responseDeclaration": ("(correctResponse )?", DECLARED),
    "outcomeDeclaration": ("(defaultValue )?", DECLARED),
    "correctResponse": ("(value )+", ""),
    "defaultValue": ("(value )+", ""),
    "value": ("", ""),
    "itemBody": ("(p |choiceInteraction )*", ""),
    "p": ("(em |code |span |img |math |textEntryInteraction )*", ""),
    "span": ("(code |math )*", ""),
    "em": ("", ""),
    "code": ("", ""),
    "img": ("", "src alt"),
    "choiceInteraction": (
        "(prompt )?(simpleChoice )+",
        "responseIdentifier shuffle maxChoices",
    ),
    "prompt": ("", ""),
    "simpleChoice": ("", "identifier"),
    "textEntryInteraction": ("", "responseIdentifier expectedLength"),
    "responseProcessing": ("(responseCondition |setOutcomeValue )*", ""),
    "responseCondition": ("responseIf (responseElseIf )*(responseElse )?", ""),
    "responseIf": (f"{TESTS}(setOutcomeValue )*", ""),
    "responseElseIf": (f"{TESTS}(setOutcomeValue )*", ""),
    "setOutcomeValue": ("(baseValue |variable )", "identifier"),
    "match": (PAIR, ""),
    "equal": (PAIR, "toleranceMode tolerance"),
    "lt": (PAIR, ""),
    "gt": (PAIR, ""),
    "baseValue": ("", "baseType"),
    "variable": ("", "identifier"),
    "modalFeedback": ("", "outcomeIdentifier showHide identifier"),
    "assessmentTest": ("(testPart )+", "identifier title"),
    "testPart": (
        "(itemSessionControl )?(assessmentSection )+",
        "identifier navigationMode submissionMode",
    ),
    "itemSessionControl": ("", "maxAttempts showFeedback"),
    "assessmentSection": ("(assessmentItemRef )*", "identifier title visible"),
    "assessmentItemRef": ("", "identifier href"),
    "manifest": ("metadata organizations resources ", "identifier"),
    "metadata": ("schema schemaversion ", ""),
    "schema": ("", ""),
    "schemaversion": ("", ""),
    "organizations": ("", ""),
    "resources": ("(resource )*", ""),
    "resource": ("(file )*(dependency )*", "identifier type href"),
    "file": ("", "href"),
    "dependency": ("", "identifierref"),
}
MIXED = {"p", "span", "em", "code", "prompt", "simpleChoice", "modalFeedback", "value"}
MIXED |= {"baseValue", "schema", "schemaversion"}
IDENTIFIER = re.compile(r"[A-Za-z_][\w.-]*")
KINDS = {"float": r"-?\d+(\.\d+)?(e-?\d+)?", "identifier": IDENTIFIER.pattern}


def test_the_package_is_as_specified(files):
    _, package = files
    seen = set()
    for name, data in package.items():
        if not name.endswith(".xml"):
            continue
        root = ET.fromstring(data)
        for element in root.iter():
            space, tag = element.tag[1:].split("}")
            if space == M[1:-1]:
                continue
            assert space == (
                quiz.PACKAGE if root.tag[1:].startswith(quiz.PACKAGE) else quiz.QTI
            )
            inside, attributes = SPECIFIED[tag]
            parts = "".join(part.tag.split("}")[1] + " " for part in element)
            assert re.fullmatch(inside, parts), (name, tag, parts)
            assert set(element.keys()) == set(attributes.split()), (name, tag)
            if tag not in MIXED:
                loose = [element.text, *(part.tail for part in element)]
                assert not "".join(filter(None, loose)).strip(), (name, tag)
            for key in ("identifier", "responseIdentifier", "outcomeIdentifier"):
                assert IDENTIFIER.fullmatch(element.get(key, "x"))
            if tag == "baseValue":
                assert re.fullmatch(KINDS[element.get("baseType")], element.text)
            seen.add(tag)
        ids = [part.get("identifier") for part in root.iter(f"{Q}simpleChoice")]
        assert len(set(ids)) == len(ids)
    assert SPECIFIED.keys() == seen


def test_an_item_declares_what_it_sets_and_shows_each_of_its_replies(asked, files):
    for one in asked:
        item = ET.fromstring(files[1][f"{one.id}.xml"])
        declared = {
            part.get("identifier") for part in item if "Declaration" in part.tag
        }
        assert declared == {"RESPONSE", "SCORE", "FEEDBACK"}
        rules = list(item.iter(f"{Q}setOutcomeValue"))
        assert {rule.get("identifier") for rule in rules} == {"SCORE", "FEEDBACK"}
        said = [rule[0].text for rule in rules if rule.get("identifier") == "FEEDBACK"]
        shown = [words.get("identifier") for words in item.iter(f"{Q}modalFeedback")]
        assert said == shown and len(set(said)) == len(said)


def test_ids_are_those_of_the_book_and_the_same_pages_give_the_same_bytes(
    asked, files, tmp_path, monkeypatch
):
    moodle, package = files
    names = [live.name for live in ASKED]
    assert [one.text for one in moodle.iter("idnumber")] == names
    for name in names:
        assert ET.fromstring(package[f"{name}.xml"]).get("identifier") == name
    made = []
    for day in (1e9, 2e9):
        monkeypatch.setattr("time.time", lambda day=day: day)
        quiz.write(asked, tmp_path)
        made.append([path.read_bytes() for path in sorted(tmp_path.iterdir())])
    assert made[0] == made[1] and len(made[0]) == 2


@pytest.mark.parametrize(
    "given, message",
    [
        (
            '<p>See <img src="https://example.org/a.png"></p>',
            "a picture from elsewhere",
        ),
        ("", "has a drawing"),
    ],
)
def test_what_would_be_lost_or_lie_elsewhere_is_refused(given, message):
    figure = ASKED[0].fragment(ASKED[0].name)
    if not given:
        figure = figure.replace('"drawings":[]', '"drawings":[{}]')
    item = {"id": "question-a-fruit", "html": given + figure}
    with pytest.raises(SystemExit, match=message):
        keyed.read(item, "A chapter", "chapters")


def test_the_command_says_what_it_wrote(tmp_path, monkeypatch, capsys):
    html, folder = tmp_path / "html", tmp_path / "questions"
    (html / "chapters").mkdir(parents=True)
    figures = [live.fragment(live.name) for live in ASKED]
    (html / "chapters" / "rnn.html").write_text(page(*figures))
    for name, value in (("ROOT", tmp_path), ("HTML", html), ("FOLDER", folder)):
        monkeypatch.setattr(quiz, name, value)
    monkeypatch.setattr("home_page.parts", lambda: [("A part", CHAPTERS[:1])])
    quiz.main()
    said = capsys.readouterr().out
    assert said.startswith(
        "questions/moodle.xml, qti.zip: 5 questions of 1 chapters, 1 with answers to "
        "choose from, 4 for a number"
    )
    assert "questions/nbgrader: 1 exercises in code of 1 chapters" in said
    made = {path.name for path in folder.iterdir()}
    assert made == {"moodle.xml", "qti.zip", "sheet.html", "nbgrader"}


def test_without_a_book_it_says_what_to_do(tmp_path):
    with pytest.raises(SystemExit, match="build the book first: make book"):
        keyed.questions(tmp_path, CHAPTERS)
