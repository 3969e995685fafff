"""On paper a page is dark on light, whole, and afterwards as it was."""

import pytest

INK = """() => {
    const style = (at) => getComputedStyle(document.querySelector(at));
    const wide = [...document.querySelectorAll("article pre")]
        .filter((pre) => pre.offsetParent && pre.scrollWidth > pre.clientWidth + 1);
    return {
        theme: document.documentElement.dataset.theme,
        ink: style("article p").color.match(/\\d+/g).slice(0, 3).map(Number),
        closed: document.querySelectorAll("article details:not([open])").length,
        open: document.querySelectorAll("article details[open]").length,
        wide: wide.map((pre) => pre.textContent.slice(0, 40)),
        questions: [...document.querySelectorAll(".live-question .live-controls")]
            .filter((controls) => !controls.offsetHeight).length,
    };
}"""


@pytest.mark.parametrize("name", ["chapters/gru.html", "chapters/perceptron.html"])
def test_a_page_is_printed_dark_on_light_and_whole(browser, book, name):
    page = browser.new_page(viewport={"width": 718, "height": 1000})
    page.add_init_script('localStorage.mode = localStorage.theme = "dark"')
    page.goto((book / name).as_uri())
    before = page.evaluate(INK)
    assert before["theme"] == "dark" and min(before["ink"]) > 150 and before["closed"]
    page.emulate_media(media="print")
    page.evaluate("() => dispatchEvent(new Event('beforeprint'))")
    paper = page.evaluate(INK)
    assert paper["theme"] == "light" and max(paper["ink"]) < 100
    assert (paper["closed"], paper["wide"], paper["questions"]) == (0, [], 0)
    page.evaluate("() => dispatchEvent(new Event('afterprint'))")
    page.emulate_media(media="screen")
    after = page.evaluate(INK)
    assert after == before
    page.close()
