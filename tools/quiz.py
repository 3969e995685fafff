"""The book's keyed questions for a teacher's own system: Moodle XML and QTI 2.1.

Writes _build/questions/moodle.xml, a category for each chapter, and qti.zip, a test
with a section for each chapter; beside them sheet.html, what to ask before which
figure (sheet.py). All are made from the built pages (`make book`), so they ask and
grade as the pages do; keyed.py reads these. The exercises in code become notebooks for
nbgrader, nbgrader/*.ipynb (assignments.py), made from the chapters' own notebooks.
"""

import base64
import zipfile
from xml.etree import ElementTree as ET

import assignments
from keyed import ROOT, copied, in_mathml, in_tex, make, questions
from sheet import sheet

HTML, FOLDER = ROOT / "_build" / "html", ROOT / "_build" / "questions"
TITLE = "Learning to Remember"
QTI = "http://www.imsglobal.org/xsd/imsqti_v2p1"
PACKAGE = "http://www.imsglobal.org/xsd/imscp_v1p1"


def moodle(asked):
    """All questions as one element of Moodle XML."""
    quiz, chapter = make("quiz"), None
    for one in asked:
        if one.chapter != chapter:
            chapter = one.chapter
            path = f"$course$/top/{TITLE}/{chapter.replace('/', '//')}"
            category = make("category", {}, make("text", {}, path))
            quiz.append(make("question", {"type": "category"}, category))
        quiz.append(moodle_question(one))
    return quiz


def moodle_question(one):
    """One question; the answers are tried in turn, and "*" is any number."""
    body = [] if one.given is None else [copied(one.given, "@@PLUGINFILE@@/", in_tex)]
    body.append(make("p", {}, one.ask))
    if one.unit:
        body.append(make("p", {}, f"Answer in {one.unit}."))
    html = "".join(ET.tostring(part, "unicode", method="html") for part in body)
    words = make("questiontext", {"format": "html"}, make("text", {}, html))
    for name, data in one.pictures.items():
        held = {"name": name, "path": "/", "encoding": "base64"}
        words.append(make("file", held, base64.b64encode(data).decode()))
    name = make("name", {}, make("text", {}, one.id.removeprefix("question-")))
    question = make("question", {"type": "numerical"}, name, words)
    facts, replies = {"defaultgrade": "1", "idnumber": one.id}, one.replies
    if one.beside:
        replies = [*replies, ("*", 0, "Too small or too large.")]
    else:
        question.set("type", "multichoice")
        facts |= {"single": "true", "shuffleanswers": "true", "answernumbering": "abc"}
    question.extend(make(name, {}, fact) for name, fact in facts.items())
    for k, (answer, far, said) in enumerate(replies):
        held = {"fraction": "100" if k == one.right else "0", "format": "plain_text"}
        feedback = make("feedback", {"format": "plain_text"}, make("text", {}, said))
        reply = make("answer", held, make("text", {}, str(answer)), feedback)
        if one.beside:
            reply.append(make("tolerance", {}, str(far)))
        question.append(reply)
    return question


def package(asked):
    """The files of a QTI 2.1 package: {name: an element, or bytes}."""
    files = {"questions.xml": qti_test(asked)}
    resources = [resource("questions", "test", [], asked)]
    for one in asked:
        held = {f"pictures/{name}": data for name, data in one.pictures.items()}
        files |= {f"{one.id}.xml": qti_item(one)} | held
        resources.append(resource(one.id, "item", held, []))
    kind = make("schema", {}, "QTIv2.1 Package"), make("schemaversion", {}, "1.0.0")
    manifest = make(
        "manifest",
        {"xmlns": PACKAGE, "identifier": "learning-to-remember"},
        make("metadata", {}, *kind),
        make("organizations"),
        make("resources", {}, *resources),
    )
    return {"imsmanifest.xml": manifest} | files


def resource(id, kind, pictures, asked):
    """What the package says of one of its tests or items."""
    parts = [make("file", {"href": name}) for name in (f"{id}.xml", *pictures)]
    parts += [make("dependency", {"identifierref": one.id}) for one in asked]
    held = {"identifier": id, "type": f"imsqti_{kind}_xmlv2p1", "href": f"{id}.xml"}
    return make("resource", held, *parts)


def qti_test(asked):
    """All questions as a test."""
    control = make("itemSessionControl", {"maxAttempts": "0", "showFeedback": "true"})
    part = make("testPart", {"identifier": "book"}, control)
    part.attrib |= {"navigationMode": "nonlinear", "submissionMode": "individual"}
    for one in asked:
        if part[-1].get("title") != one.chapter:
            held = {"identifier": f"chapter-{len(part)}", "title": one.chapter}
            part.append(make("assessmentSection", held | {"visible": "true"}))
        held = {"identifier": one.id, "href": f"{one.id}.xml"}
        part[-1].append(make("assessmentItemRef", held))
    held = {"xmlns": QTI, "identifier": "questions", "title": TITLE}
    return make("assessmentTest", held, part)


def qti_item(one):
    """One question as an item: what is asked, how it is judged, what is said."""
    kind = "float" if one.beside else "identifier"
    keys = [
        str(one.replies[k][0]) if one.beside else f"answer-{k}"
        for k in range(len(one.replies))
    ]
    right = make("correctResponse", {}, make("value", {}, keys[one.right]))
    zero = make("defaultValue", {}, make("value", {}, "0"))
    given = [] if one.given is None else [copied(one.given, "pictures/", in_mathml)]
    words = [said for *_, said in one.replies] + (one.beside or [])
    held = {"identifier": one.id, "title": one.id.removeprefix("question-")}
    return make(
        "assessmentItem",
        {"xmlns": QTI} | held | {"adaptive": "false", "timeDependent": "false"},
        make("responseDeclaration", variable("RESPONSE", kind), right),
        make("outcomeDeclaration", variable("SCORE", "float"), zero),
        make("outcomeDeclaration", variable("FEEDBACK", "identifier")),
        make("itemBody", {}, *given, interaction(one, keys)),
        make("responseProcessing", {}, verdict(one, kind, keys)),
        *(make("modalFeedback", shown(k), said) for k, said in enumerate(words)),
    )


def variable(name, kind):
    return {"identifier": name, "cardinality": "single", "baseType": kind}


def shown(k):
    held = {"outcomeIdentifier": "FEEDBACK", "identifier": f"reply-{k}"}
    return held | {"showHide": "show"}


def interaction(one, keys):
    """A box for a number, or what one chooses from."""
    held = {"responseIdentifier": "RESPONSE"}
    if one.beside:
        box = make("textEntryInteraction", held | {"expectedLength": "10"})
        return make("p", {}, f"{one.ask} ", box, f" {one.unit}".rstrip())
    held |= {"shuffle": "true", "maxChoices": "1"}
    choice = make("choiceInteraction", held, make("prompt", {}, one.ask))
    for key, (answer, *_) in zip(keys, one.replies, strict=True):
        choice.append(make("simpleChoice", {"identifier": key}, answer))
    return choice


def verdict(one, kind, keys):
    """The replies in turn, each with its test; no answer passes none of these."""

    def test(name, key, held=None):
        known = make("baseValue", {"baseType": kind}, key)
        return make(name, held, known, make("variable", {"identifier": "RESPONSE"}))

    tests = []
    for key, (_, far, _) in zip(keys, one.replies, strict=True):
        within = {"toleranceMode": "absolute", "tolerance": f"{far} {far}"}
        tests.append(test("equal", key, within) if one.beside else test("match", key))
    if one.beside:  # the right one is greater than the answer, or less
        tests += [test("gt", keys[one.right]), test("lt", keys[one.right])]
    chain = make("responseCondition")
    for k, holds in enumerate(tests):
        branch = make("responseElseIf" if k else "responseIf", {}, holds)
        if k == one.right:
            branch.append(outcome("SCORE", "float", "1"))
        branch.append(outcome("FEEDBACK", "identifier", f"reply-{k}"))
        chain.append(branch)
    return chain


def outcome(name, kind, words):
    held = make("baseValue", {"baseType": kind}, words)
    return make("setOutcomeValue", {"identifier": name}, held)


def write(asked, folder):
    """Write both files into a folder; the same pages give the same bytes."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "moodle.xml").write_bytes(xml(moodle(asked)))
    with zipfile.ZipFile(folder / "qti.zip", "w") as made:
        for name, data in package(asked).items():
            data = data if isinstance(data, bytes) else xml(data)
            made.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)


def xml(element):
    return ET.tostring(element, "utf-8", xml_declaration=True)


def main():
    """Write the files, say how many questions they hold."""
    import home_page

    chapters = home_page.chapters()
    asked = questions(HTML, chapters)
    write(asked, FOLDER)
    made = sheet(HTML, chapters, asked, "../html")
    (FOLDER / "sheet.html").write_text(made, "utf-8")
    numbers = sum(one.beside is not None for one in asked)
    print(
        f"{FOLDER.relative_to(ROOT)}/moodle.xml, qti.zip: {len(asked)} questions of "
        f"{len({one.chapter for one in asked})} chapters, {len(asked) - numbers} with "
        f"answers to choose from, {numbers} for a number"
    )
    counts = assignments.write(chapters, FOLDER / "nbgrader")
    print(
        f"{FOLDER.relative_to(ROOT)}/nbgrader: {sum(counts)} exercises in code of "
        f"{len(counts)} chapters"
    )


if __name__ == "__main__":
    main()
