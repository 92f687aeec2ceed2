"""The site: every page and figure there, answers folded, mathematics set, every link sound."""

import html
import itertools
import json
import re
from html.parser import HTMLParser
from urllib.parse import unquote, urlsplit

import nbformat
import pytest

from course_tools import ROOT
from course_tools.notebooks import find_closer_looks, find_notebooks, read_notebook, stubs
from course_tools.site import build as website
from course_tools.site import pages
from course_tools.slides.deck import slide_type
from lstm_course.exercises import find_exercise
from tests.support.axe import violations
from tests.support.browser import Browser, find_browser

LESSONS = find_notebooks()
CLOSER = find_closer_looks()
EXTERNAL = re.compile(r"(https?:)?//")


class Page(HTMLParser):
    """A built page: its tags, the names that links may aim at, its text outside of code."""

    def __init__(self, path):
        super().__init__()
        self.path, self.tags, self.names, self.text, self.quiet = path, [], set(), [], 0
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag, attributes):
        found = dict(attributes)
        self.tags.append((tag, found))
        self.names |= {found.get("id"), found.get("name")} - {None}
        self.quiet += tag in ("script", "style", "pre", "code")

    def handle_endtag(self, tag):
        self.quiet -= tag in ("script", "style", "pre", "code")

    def handle_data(self, data):
        if not self.quiet:
            self.text.append(data)

    def all(self, tag, part=""):
        return [
            found for name, found in self.tags if name == tag and part in found.get("class", "")
        ]


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """The folder of the site, built once."""
    return website.make_site(build=tmp_path_factory.mktemp("site")).parent


@pytest.fixture(scope="module")
def built(site):
    """Every built page by its place in the site."""
    skipped = ("genindex.html", "search.html")
    found = {p.relative_to(site).as_posix(): Page(p) for p in site.rglob("*.html")}
    theirs = ("_static/", "_sources/", *skipped)
    return {place: page for place, page in found.items() if not place.startswith(theirs)}


def page_of(built, lesson):
    return built[f"{lesson.relative_to(ROOT).parent.as_posix()}/{lesson.stem}.html"]


def test_every_lesson_and_every_page_is_there(built):
    names = {f"notebooks/{path.stem}.html" for path in LESSONS}
    names |= {f"notebooks/closer/{path.stem}.html" for path in CLOSER}
    names |= {"index.html", "datasets/README.html"}
    names |= {f"{path.stem}.html" for path in ROOT.glob("*.md")}
    names |= {f"datasets/{p.parent.name}/README.html" for p in ROOT.glob("datasets/*/README.md")}
    assert set(built) == names


@pytest.mark.parametrize("lesson", [*LESSONS, *CLOSER], ids=lambda path: path.stem)
def test_figures_have_the_text_that_the_lesson_gives_them_and_show_it_once(built, lesson):
    notebook = read_notebook(lesson)
    data = [o.get("data", {}) for c in notebook.cells for o in c.get("outputs", [])]
    texts = [" ".join(d["text/plain"].split()) for d in data if "image/png" in d]
    page = page_of(built, lesson)
    images = [image for image in page.all("img") if "/_images/" in image.get("src", "")]
    alts = [image.get("alt") for image in images]
    assert alts == [text.removeprefix("Figure: ") for text in texts]
    shown = " ".join("".join(page.text).split())
    assert not any(text in shown for text in texts)


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda path: path.stem)
def test_each_exercise_is_shown_with_its_answers_folded(built, lesson):
    page, notebook = page_of(built, lesson), read_notebook(lesson)
    exercises = [find_exercise(name) for _, name in stubs(notebook)]
    folds = page.all("details", "answer")  # not those that fold what answers a prediction
    notes = sum(slide_type(cell) == "notes" for cell in notebook.cells)
    assert len(folds) == sum(len(e.hints) + 1 for e in exercises) + notes
    assert not any("open" in fold for fold in folds)
    text = page.path.read_text(encoding="utf-8")
    assert text.count("<summary>Solution</summary>") == len(exercises)
    plain = html.unescape(re.sub(r"<[^>]+>", "", text))
    for exercise in exercises:
        assert f"({exercise.minutes} minutes)" in plain
        assert exercise.source() in plain


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda path: path.stem)
def test_what_answers_a_prediction_is_folded(built, lesson):
    cells = read_notebook(lesson).cells
    marked = [c for c in cells if c.metadata.get("lstm_course", {}).get("folded")]
    assert len(page_of(built, lesson).all("details", "hide")) == len(marked)


def test_mathematics_is_left_to_mathjax_and_none_is_left_raw(built):
    marked = sum(
        len(page.all("span", "math")) + len(page.all("div", "math")) for page in built.values()
    )
    assert marked > 500
    for place, page in built.items():
        without = [part for part in page.text if not re.search(r"\\[(\[]", part)]
        assert not re.search(r"\$[^$\s][^$]*\$", "".join(without)), place


def test_every_link_and_every_file_that_a_page_names_is_there(site, built):
    for place, page in built.items():
        targets = [
            found["href"] for tag, found in page.tags if tag in ("a", "link") and "href" in found
        ]
        targets += [found["src"] for tag, found in page.tags if "src" in found]
        for target in targets:
            parts = urlsplit(target)
            if parts.scheme:
                continue
            aim = (page.path.parent / unquote(parts.path)).resolve() if parts.path else page.path
            assert aim.is_file(), f"{place}: {target}"
            if parts.fragment and aim.suffix == ".html":
                names = built[aim.relative_to(site.resolve()).as_posix()].names
                assert unquote(parts.fragment) in names, f"{place}: {target}"


def test_no_page_asks_another_machine_for_anything(site, built):
    for place, page in built.items():
        for tag, found in page.tags:
            asked = found.get("src") or (found.get("href") if tag == "link" else None) or ""
            assert not EXTERNAL.match(asked), f"{place}: {asked}"
    for style in site.rglob("*.css"):
        text = style.read_text(encoding="utf-8")
        assert not re.search(r"(@import|url\()\s*['\"]?(https?:)?//", text), style.name


def test_pages_have_a_language_and_one_main_heading(built):
    for place, page in built.items():
        assert page.all("html")[0]["lang"] == "en"
        for_print = sum("jb-print" in found.get("id", "") for found in page.all("div")) > 0
        assert len(page.all("h1")) == 1 + for_print, place


def test_headings_come_in_order(built):
    for place, page in built.items():
        levels = [int(tag[1]) for tag, _ in page.tags if re.fullmatch("h[1-6]", tag)]
        steps = [b - a for a, b in itertools.pairwise(levels)]
        assert max(steps, default=0) <= 1, place


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda path: path.stem)
def test_every_stored_verdict_is_a_status_for_screen_readers(built, lesson):
    notebook = read_notebook(lesson)
    outputs = [o for c in notebook.cells for o in c.get("outputs", [])]
    boxes = [o for o in outputs if 'role="status"' in o.get("data", {}).get("text/html", "")]
    assert len(boxes) >= len(stubs(notebook))
    statuses = [t for t in page_of(built, lesson).tags if t[1].get("role") == "status"]
    assert len(statuses) == len(boxes)


def test_the_index_of_the_search_leads_to_the_right_lesson(site):
    index = (site / "searchindex.js").read_text(encoding="utf-8")
    index = json.loads(index.removeprefix("Search.setIndex(").removesuffix(")"))
    places = [index[part]["sunspot"] for part in ("terms", "titleterms")]
    numbers = {k for found in places for k in (found if isinstance(found, list) else [found])}
    found = {index["docnames"][k] for k in numbers}
    assert {"notebooks/13_forecast_a_real_series", "datasets/sunspots/README"} <= found
    assert "notebooks/05_forget" not in found


# What goes wrong --------------------------------------------------------------------------------


@pytest.fixture
def small(tmp_path):
    """A course of two short pages and a lesson of one cell; its root."""
    root = tmp_path / "course"
    (root / "notebooks").mkdir(parents=True)
    (root / "README.md").write_text("# The course\n\n[symbols](NOTATION.md#sizes) [a](a.csv)\n")
    (root / "NOTATION.md").write_text("# Notation\n\n## Sizes\n\n[back](README.md)\n")
    (root / "a.csv").write_text("1")
    lesson = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell("# 00 Start")])
    lesson.metadata["lstm_course"] = {"chapter": "One", "question": "?", "builds": "it"}
    nbformat.write(lesson, root / "notebooks" / "00_start.ipynb")
    return root


def test_a_small_course_is_built_with_its_chapter_and_the_files_it_links_to(small, tmp_path):
    page = website.make_site(small, tmp_path / "build").read_text(encoding="utf-8")
    assert re.search(r'caption-text">One<.*notebooks/00_start.html', page, flags=re.S)
    assert [path.name for path in (tmp_path / "build").rglob("a.csv")] == ["a.csv"]


def test_a_link_to_a_heading_that_is_not_there_stops_the_build_and_keeps_the_old_site(
    small, tmp_path, capfd
):
    build = tmp_path / "build"
    (build / "site").mkdir(parents=True)
    (build / "site" / "index.html").write_text("the old one")
    (small / "NOTATION.md").write_text("# Notation\n\n[lost](#nowhere) [gone](missing.md)\n")
    with pytest.raises(ValueError, match="could not be built"):
        website.make_site(small, build)
    said = capfd.readouterr().err
    assert "NOTATION.md" in said
    assert "nowhere" in said
    assert "missing.md" in said
    assert (build / "site" / "index.html").read_text() == "the old one"


def test_a_figure_without_its_text_is_refused():
    output = nbformat.v4.new_output("display_data", {"image/png": "", "text/plain": "<Figure>"})
    cell = nbformat.v4.new_code_cell("show(f)", outputs=[output])
    with pytest.raises(ValueError, match="07.ipynb: expected a figure whose text begins with"):
        pages.figure_by_figure(cell, "07.ipynb")


# In a browser -----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def browser(tmp_path_factory):
    tab = Browser(find_browser("the site in a browser"), tmp_path_factory.mktemp("profile"))
    yield tab
    tab.close()


def test_formulas_are_typeset_and_nothing_is_asked_elsewhere(site, browser):
    browser.open((site / "notebooks" / "09_build_the_whole_cell.html").as_uri())
    assert browser.wait("document.querySelectorAll('mjx-container svg').length > 40")
    assert browser.run("document.querySelectorAll('mjx-merror').length") == 0
    assert [r for r in browser.requests if not r.startswith(("file:", "data:"))] == []
    assert browser.errors == []


def test_a_slider_of_the_explorer_moves_its_numbers(site, browser):
    browser.open((site / "notebooks" / "09_build_the_whole_cell.html").as_uri())
    read = "[...document.querySelectorAll('.lstm-explorer [data-value]')].map(e => e.textContent)"
    assert browser.wait("!document.querySelector('.lstm-explorer .asleep')")
    before = browser.run(read)
    slider = "document.querySelector('.lstm-explorer input[type=range]')"
    browser.run(
        f"{slider}.value = -1, {slider}.dispatchEvent(new Event('input', {{bubbles: true}}))"
    )
    assert browser.run(read) != before


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_front_pages_microscope_reads_and_axe_finds_nothing_wrong_with_it(site, browser, theme):
    browser.open((site / "index.html").as_uri())
    browser.run(f"document.documentElement.dataset.theme = '{theme}'")
    answer = "document.querySelector('.lstm-microscope .answer').textContent"
    assert browser.run(answer) == "answer: french 1.00"
    typed = "document.querySelector('.lstm-microscope [data-do=words]')"
    browser.run(f"{typed}.value = 'Hugo spent all his childhood in Italy'")
    browser.run(f"{typed}.dispatchEvent(new Event('change'))")
    assert not browser.run(answer).startswith("answer: french")
    assert violations(browser, ".lstm-microscope") == []
    assert browser.errors == []


def test_a_word_typed_into_the_search_of_a_lesson_is_found(site, browser):
    browser.open((site / "notebooks" / "05_forget.html").as_uri())
    field = "document.querySelector('dialog form.bd-search input')"
    browser.run(f"document.querySelector('.search-button').click(), {field}.focus()")
    browser.send("Input.insertText", text="sunspots")
    browser.run(f"{field}.form.requestSubmit()")
    found = "[...document.querySelectorAll('#search-results a')].map(a => a.innerText).join('|')"
    assert browser.wait(f"({found}).includes('13 Forecast')")
    assert browser.errors == []


def test_no_page_is_wider_than_a_telephone(site, built, browser):
    browser.resize(390, 844)
    widths = {}
    for place in built:
        browser.open((site / place).as_uri())
        browser.wait(
            "!document.querySelector('.math') || !!document.querySelector('mjx-container')"
        )
        widths[place] = browser.run("document.documentElement.scrollWidth")
    browser.resize(1280, 720)
    assert {place: width for place, width in widths.items() if width > 390} == {}


# The contrast of each visible text with the ground it stands on, those below WCAG's 4.5 (or 3).
FAINT = r"""(() => {
  const numbers = (c) => [...c.match(/[\d.]+/g).map(Number), 1].slice(0, 4)
  const over = (a, b) => [0, 1, 2].map((k) => a[k] * a[3] + b[k] * (1 - a[3]))
  const light = (c) => [0.2126, 0.7152, 0.0722].reduce((sum, weight, k) => {
    const v = c[k] / 255
    return sum + weight * (v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
  }, 0)
  const ground = (e) => {
    if (!e) return [255, 255, 255]
    const own = numbers(getComputedStyle(e).backgroundColor)
    return own[3] === 1 ? own : over(own, ground(e.parentElement))
  }
  const faint = []
  const walk = document.createTreeWalker(document.querySelector('main'), NodeFilter.SHOW_TEXT)
  while (walk.nextNode()) {
    const e = walk.currentNode.parentElement, style = getComputedStyle(e)
    if (!walk.currentNode.data.trim() || !e.getClientRects().length) continue
    if (style.visibility === 'hidden' || e.closest('svg, script, style, mjx-container')) continue
    const below = ground(e), [a, b] = [light(over(numbers(style.color), below)), light(below)]
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05)
    if (ratio < (parseFloat(style.fontSize) >= 24 ? 3 : 4.5))
      faint.push(`${ratio.toFixed(2)} ${walk.currentNode.data.trim().slice(0, 40)}`)
  }
  return faint
})()"""


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("lesson", [LESSONS[0], LESSONS[9]], ids=lambda p: p.stem[:2])
def test_every_text_stands_out_from_its_ground(site, browser, lesson, theme):
    browser.open((site / "notebooks" / f"{lesson.stem}.html").as_uri())
    still = (
        "document.head.insertAdjacentHTML('beforeend', '<style>* {transition: none !important}')"
    )
    browser.run(f"{still}, document.documentElement.dataset.theme = '{theme}'")
    browser.run("document.querySelectorAll('details').forEach((fold) => (fold.open = true))")
    assert browser.run(FAINT) == []
