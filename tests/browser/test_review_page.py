"""The page "Review": what chapters note down is asked, kept, saved and forgotten."""

import json

import pytest
from test_accessible import axe_violations

PAGE = "chapters/review.html"
CHAPTER = "chapters/lstm-cell.html"
KEY = "learning-to-remember-1"
END = "[...document.querySelectorAll('article section')].pop().scrollIntoView()"
# Answer all questions of a page; returns what is kept of them.
ANSWER = """() => {
    localStorage.clear();
    for (const figure of document.querySelectorAll("figure.live-question")) {
        const box = figure.querySelector("input");
        figure.live;
        if (box.type === "radio") box.click();
        else {
            box.value = "-12345";
            for (const name of ["input", "change"])
                box.dispatchEvent(new Event(name, { bubbles: true }));
        }
    }
    return kept.load().answered;
}"""
# As if it had all been so many days ago, and the chapter read then.
AGE = """(days) => kept.change((state) => {
    const before = (ms) => ms - 864e5 * days;
    state.read["chapters/lstm-cell"] = before(Date.now());
    for (const rows of Object.values(state.answered))
        for (const row of rows) row[0] = before(row[0]);
})"""
# Go through the list of today; returns what is kept then.
REVIEW = """async () => {
    const now = document.querySelector("[data-part=now]");
    const press = (text) => [...now.querySelectorAll("button")]
        .find((button) => button.textContent.startsWith(text))?.click();
    const asked = [];
    for (let n = 0; n < 30 && now.querySelector("h3"); n++) {
        const figure = now.querySelector("figure.live-question");
        asked.push(figure?.id ?? now.querySelector("[data-part=recall] p").textContent);
        if (figure) {
            figure.live;
            const box = figure.querySelector("input");
            if (box.type === "radio") box.click();
            else {
                box.value = "-12345";
                for (const name of ["input", "change"])
                    box.dispatchEvent(new Event(name, { bubbles: true }));
            }
        } else {
            press("Show");
            press("I knew");
        }
        await new Promise((done) => setTimeout(done, 20));
        press(now.querySelectorAll("h3")[0].textContent.match(/^(\\d+) of \\1:/)
            ? "Finish" : "Next");
    }
    return [asked, kept.load(), now.textContent];
}"""


def test_what_a_chapter_notes_down_is_asked_on_its_day(driver, book, serve):
    address = serve(driver.site(book))
    driver.open(f"{address}/{CHAPTER}")
    noted = driver.evaluate(ANSWER)
    assert len(noted) == 4 and all(len(rows) == 1 for rows in noted.values())
    driver.evaluate(AGE, 3)
    driver.open(f"{address}/{PAGE}")
    asked, state, said = driver.evaluate(REVIEW)
    questions = {name for name in asked if name.startswith("question-")}
    assert questions == set(noted) and len(asked) > len(questions)
    assert all(len(state["answered"][name]) == 2 for name in noted)
    one_text = {
        name: {of for *_, of in rows} for name, rows in state["answered"].items()
    }
    assert all(len(texts) == 1 for texts in one_text.values())
    assert said.startswith("Nothing more is due today. Next: ")
    driver.open(f"{address}/{PAGE}")
    assert driver.evaluate(REVIEW)[0] == []
    assert driver.evaluate("() => kept.load()") == state
    assert driver.errors == []


def test_opened_from_a_file_it_says_what_it_lacks_and_keeps_what_it_can(driver, book):
    driver.open(f"{driver.site(book).as_uri()}/{PAGE}")
    driver.evaluate("() => { kept.forget(); }")
    driver.open(f"{driver.site(book).as_uri()}/{PAGE}")
    alone = "() => document.querySelector('[data-part=alone]').checkVisibility()"
    assert driver.evaluate(alone)
    driver.evaluate(
        "() => document.querySelector('[data-part=chapters] input').click()"
    )
    driver.evaluate(AGE, 1)
    driver.open(f"{driver.site(book).as_uri()}/{PAGE}")
    lasts = driver.evaluate(
        "() => document.querySelector('[data-part=lasts]').textContent"
    )
    asked = driver.evaluate(REVIEW)[0]
    assert asked or "lasts until you leave" in lasts
    assert driver.errors == []


@pytest.fixture
def site(book, serve):
    """Where the book is served with a strict policy."""
    return serve(book)


def prepare(page, site, days=3):
    """Open the page when a chapter has been read some days ago."""
    page.goto(f"{site}/{CHAPTER}")
    page.evaluate(ANSWER)
    page.evaluate(AGE, days)
    page.goto(f"{site}/{PAGE}")


def test_by_keys_alone(page, site):
    prepare(page, site)
    now = page.locator("[data-part=now]")
    page.locator("h2 a.headerlink").first.focus()
    total = int(now.locator("h3").inner_text().split()[2].strip(":"))
    for n in range(total):
        assert now.locator("h3").inner_text().startswith(f"{n + 1} of {total}: ")
        page.keyboard.press("Tab")
        if now.locator("input[type=radio]").count():
            page.keyboard.press("Space")
        elif now.locator("input[type=number]").count():
            page.keyboard.type("3")
            page.keyboard.press("Enter")
        else:
            page.keyboard.press("Enter")  # Show the answer
            judge = now.get_by_role("button", name="I did not")
            while not judge.evaluate("(e) => e === document.activeElement"):
                page.keyboard.press("Tab")
            page.keyboard.press("Enter")
        on = now.get_by_role("button", name="Finish" if n + 1 == total else "Next")
        on.wait_for()
        while not on.evaluate("(e) => e === document.activeElement"):
            page.keyboard.press("Tab")
        page.keyboard.press("Enter")
    assert now.inner_text().startswith("Nothing more is due today.")


def test_a_file_brings_all_of_it_back_and_a_bad_one_takes_nothing(page, site, browser):
    prepare(page, site)
    before = page.evaluate("kept.load()")
    with page.expect_download() as saved:
        page.get_by_role("button", name="Save as a file").click()
    text = saved.value.path().read_text("utf-8")

    def load(page, text):
        files = [{"name": "x.json", "mimeType": "text/plain", "buffer": text.encode()}]
        page.get_by_label("Load a file").set_input_files(files)
        said = page.locator("[data-part=said]")
        said.filter(has_text=".").wait_for()
        return said.inner_text()

    for bad in ("", "{}", text[:-9], text.replace('"version":1', '"version":2')):
        assert load(page, bad).startswith("This file")
        assert page.evaluate("kept.load()") == before
        page.evaluate("document.querySelector('[data-part=said]').textContent = ''")
    other = browser.new_page()
    other.goto(f"{site}/{PAGE}")
    assert load(other, text).startswith("Taken.")
    assert other.evaluate("kept.load()") == before
    assert other.locator("[data-part=now] h3").count() == 1
    other.close()


def test_where_nothing_is_kept_the_page_says_so_and_saves_it(page, site):
    page.add_init_script(
        "Storage.prototype.setItem = () => { throw new Error('full'); }"
    )
    page.goto(f"{site}/{PAGE}")
    assert (
        "save the file before you go" in page.locator("[data-part=lasts]").inner_text()
    )
    page.locator("[data-part=chapters] input").first.check()
    page.get_by_role("button", name="Ask me some anyway").click()
    page.locator("[data-part=now] input[type=radio]").first.check()
    page.get_by_role("button", name="Next").wait_for()
    saved = json.loads(page.evaluate("review.saved()"))
    assert len(saved["answered"]) == 1 and "chapters/perceptron" in saved["read"]


def test_forgetting_asks_first(page, site):
    prepare(page, site)
    page.get_by_role("button", name="Forget everything").click()
    page.get_by_role("button", name="Keep it").click()
    assert len(page.evaluate("kept.load().answered")) == 4
    assert page.evaluate("Object.keys(localStorage)").count(KEY) == 1
    page.get_by_role("button", name="Forget everything").click()
    page.get_by_role("button", name="Forget it all").click()
    assert page.evaluate("Object.keys(localStorage)").count(KEY) == 0
    assert page.locator("[data-part=now] h3").count() == 0


def test_progress_survives_an_edition_in_which_questions_moved_and_changed(page, site):
    prepare(page, site)
    page.route(
        "**/review-items.js*",
        lambda route: route.fulfill(
            body=route.fetch().text()
            + """
            const asked = reviewItems.items.filter((item) => !item.ask).reverse();
            reviewItems.items = asked;
            const mine = asked.filter((item) => item.page === "chapters/lstm-cell");
            mine[0].html = mine[0].html.replace("<legend>", "<legend>Another: ");
            asked.splice(asked.indexOf(mine[1]), 1);
            var edition = mine.map((item) => item.id);""",
            content_type="text/javascript",
        ),
    )
    page.reload()
    changed, gone, *rest = page.evaluate("edition")
    known = page.evaluate("""reviewItems.items.map((item) => memory.standing(
        item, kept.load(), kept.day(Date.now()), kept.day))
        .filter(Boolean).map(({ item, history }) => [item.id, history.length])""")
    assert dict(known) == {changed: 0} | dict.fromkeys(rest, 1)
    assert gone in json.loads(page.evaluate("review.saved()"))["answered"]
    numbers = page.locator("[data-part=numbers]").inner_text()
    assert "1 question that this edition has not" in numbers


def test_a_chapter_counts_as_read_by_its_rule_and_the_home_page_knows(page, site):
    page.clock.install()
    page.goto(f"{site}/{CHAPTER}")
    page.clock.run_for(200_000)
    assert page.evaluate("kept.load().read") == {}  # its end has not been seen
    page.evaluate(END)
    page.wait_for_timeout(200)
    page.clock.run_for(20_000)
    state = page.evaluate("kept.load()")
    assert list(state["read"]) == ["chapters/lstm-cell"]
    assert state["last"]["title"].startswith("The LSTM cell: ")
    page.goto(f"{site}/intro.html")
    line = page.locator("p", has_text="Where was I?")
    assert line.get_by_role("link").first.inner_text() == state["last"]["title"]
    assert page.locator(".book-map li", has_text="read ✓").count() == 1
    line.get_by_role("link").first.click()
    page.wait_for_url(f"**/{CHAPTER}#{state['last']['at']}")


def test_a_glance_at_the_end_is_no_reading(page, site):
    page.clock.install()
    page.goto(f"{site}/{CHAPTER}")
    page.evaluate(END)
    page.wait_for_timeout(200)
    page.clock.run_for(60_000)
    assert page.evaluate("kept.load().read") == {}


def test_a_prediction_is_noted_down(page, site):
    page.goto(f"{site}/chapters/perceptron.html")
    panel = page.locator(".live-guess:has(.live-option):visible").first
    panel.scroll_into_view_if_needed()
    panel.locator(".live-option").first.click()
    panel.locator(".live-verdict:not(:empty)").wait_for()
    page.evaluate("new Promise((done) => setTimeout(done))")
    ((_, words, *_),) = page.evaluate("Object.values(kept.load().predicted)[0]")
    assert words.startswith(("Right", "Not so"))


def test_who_has_read_nothing_tries_the_rule_and_nothing_is_kept(page, site):
    page.goto(f"{site}/{PAGE}")
    page.evaluate("kept.forget()")
    page.reload()
    now = page.locator("[data-part=now]")
    for name, wait in [("I know it", 2), ("I know it", 4), ("I do not", 2)]:
        now.get_by_role("button", name=name).click()
        assert f"Half-life {wait} days: it is asked again" in now.inner_text()
    label = now.locator("svg").get_attribute("aria-label")
    assert label.count("right on") == 2 and label.count("wrong on") == 1
    assert page.evaluate("kept.load().answered") == {}


def test_nothing_is_sent(page, site):
    asked = []
    page.on("request", lambda request: asked.append((request.method, request.url)))
    prepare(page, site)
    page.evaluate(REVIEW)
    here = (f"{site}/", "blob:", "data:")
    assert all(how == "GET" and url.startswith(here) for how, url in asked)
    assert not any("?" in url.replace("?v=", "") for _, url in asked)


@pytest.mark.parametrize("width", [1280, 390])
def test_its_states_can_be_read_by_everyone(page, book, width):
    site = book.as_uri()  # axe-core needs a page without a policy
    page.emulate_media(reduced_motion="reduce")
    page.set_viewport_size({"width": width, "height": 900})

    def look(state):
        assert page.evaluate("document.documentElement.scrollWidth") <= width, state
        for theme in ("light", "dark"):
            assert axe_violations(page, theme) == [], (state, theme)

    page.goto(f"{site}/{PAGE}")
    look("empty")
    prepare(page, site)
    page.locator("[data-part=each] summary").click()
    page.locator("[data-part=now] input").first.focus()
    page.evaluate("document.querySelector('[data-part=now] input').click()")
    box = page.locator("[data-part=now] input").first
    if box.get_attribute("type") == "number":
        box.fill("3")
        box.press("Enter")
    page.get_by_role("button", name="Next").wait_for()
    page.get_by_role("button", name="Forget everything").click()
    look("answered")
    page.evaluate(REVIEW)
    look("done")


def test_the_curves_say_in_words_what_they_draw(page, site):
    prepare(page, site)
    alt = page.locator("[data-part=curve] svg").get_attribute("aria-label")
    assert alt.startswith("The mean chance, over days. Of the ")
    assert page.locator("[data-part=rows] tr").count() > 4
