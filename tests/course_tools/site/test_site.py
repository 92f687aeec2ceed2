"""The site: every page and figure there, answers folded, mathematics set, every link sound."""

import html
import itertools
import json
import re
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

import nbformat
import pytest

from course_tools import ROOT
from course_tools.notebooks import find_closer_looks, find_notebooks, read_notebook, stubs
from course_tools.site import build as website
from course_tools.site import pages
from course_tools.slides.deck import slide_type
from lstm_course.exercises import find_exercise
from lstm_course.figures import WORDS
from tests.support.axe import violations
from tests.support.browser import Browser, find_browser

LESSONS = find_notebooks()
CLOSER = find_closer_looks()
EXTERNAL = re.compile(r"(https?:)?//")
REPOSITORY, PAGES = "https://github.com/somebody/lstm", "https://somebody.github.io/lstm/"


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
    """The folder of the site, built once, as of a course that is kept at REPOSITORY."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("REPOSITORY", REPOSITORY)
        return website.make_site(build=tmp_path_factory.mktemp("site")).parent


@pytest.fixture(scope="module")
def built(site):
    """Every built page by its place in the site."""
    skipped = ("search.html",)
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
    assert alts == [text.removeprefix(WORDS).strip() for text in texts]
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
            is_asked = tag == "link" and found.get("rel") != "canonical"
            asked = found.get("src") or (found.get("href") if is_asked else None) or ""
            assert not EXTERNAL.match(asked), f"{place}: {asked}"
    for style in site.rglob("*.css"):
        text = style.read_text(encoding="utf-8")
        assert not re.search(r"(@import|url\()\s*['\"]?(https?:)?//", text), style.name


def test_pages_have_a_language_and_one_main_heading(built):
    for place, page in built.items():
        assert page.all("html")[0]["lang"] == "en"
        assert len(page.all("h1")) == 1, place


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


def test_every_page_tells_others_what_it_is(site, built):
    described = {}
    for place, page in built.items():
        told = {m.get("name") or m.get("property"): m.get("content", "") for m in page.all("meta")}
        links = {link["rel"]: link["href"] for link in page.all("link")}
        own = PAGES + ("" if place in ("index.html", "README.html") else place)
        assert (links["canonical"], told["og:url"]) == (own, own), place
        assert (site / told["og:image"].removeprefix(PAGES)).is_file()
        assert (page.path.parent / links["shortcut icon"]).is_file()
        described.setdefault(told["description"], set()).add(own)
    assert [places for text, places in described.items() if len(places) > 1 or len(text) < 30] == []


def test_the_sitemap_has_every_page_once(site, built):
    places = re.findall(r"<loc>(.*?)</loc>", (site / "sitemap.xml").read_text(encoding="utf-8"))
    wanted = {PAGES + place for place in built if place not in ("index.html", "README.html")}
    assert sorted(places) == sorted(wanted | {PAGES})


@pytest.mark.parametrize("lesson", [*LESSONS, *CLOSER], ids=lambda path: path.stem)
def test_a_lesson_can_be_kept_as_it_is_and_opened_elsewhere(built, lesson):
    page = page_of(built, lesson)
    (kept,) = [a["href"] for a in page.all("a", "download")]
    assert (page.path.parent / kept).read_bytes() == lesson.read_bytes()
    place = lesson.relative_to(ROOT).as_posix()
    aims = [a.get("href", "") for a in page.all("a")]
    binder = "https://mybinder.org/v2/gh/somebody/lstm/main?urlpath=lab/tree/"
    colab = "https://colab.research.google.com/github/somebody/lstm/blob/main/"
    assert aims.count(binder + place) == aims.count(colab + place) == 1


# What goes wrong --------------------------------------------------------------------------------


@pytest.fixture
def small(tmp_path):
    """A course of two short pages and a lesson of one cell; its root."""
    root = tmp_path / "course"
    (root / "notebooks").mkdir(parents=True)
    (root / "README.md").write_text(
        "# The course\n\n[symbols](NOTATION.md#sizes) [a](a.csv)\n\n## Begin\n\n## Learning alone\n"
    )
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

PLAIN, LESSON = "AGENTS.html", "notebooks/09_build_the_whole_cell.html"
FEW = ("index.html", LESSON, "search.html?q=forget+gate")
HERE = "document.activeElement"
TYPESET = "!document.querySelector('.math') || !!document.querySelector('mjx-container')"
STILL = (
    "document.head.insertAdjacentHTML('beforeend',"
    "'<style>* {transition: none !important; animation: none !important;"
    " scroll-behavior: auto !important}')"
)
WIDER = "[...document.querySelectorAll({})].filter((e) => e.scrollWidth > e.clientWidth + 1).length"


@pytest.fixture(scope="module")
def browser(tmp_path_factory):
    tab = Browser(find_browser("the site in a browser"), tmp_path_factory.mktemp("profile"))
    yield tab
    tab.close()


@pytest.fixture
def visit(site, browser):
    """A function that opens a page of the site at a width; afterwards the width is as before."""

    def go(place, width=1280):
        browser.resize(width, 844 if width < 500 else 720)
        browser.open(f"{site.as_uri()}/{place}")
        assert browser.wait(TYPESET)

    yield go
    browser.resize(1280, 720)
    browser.send("Emulation.setEmulatedMedia", media="", features=[])


def click(browser, selector, text=""):
    """Press the mouse in the middle of the first visible element that has the text, as a hand."""
    x, y = browser.run(f"""(() => {{
      const all = [...document.querySelectorAll({json.dumps(selector)})]
      const one = all.find((e) => e.checkVisibility({{visibilityProperty: true}})
        && e.textContent.includes({json.dumps(text)}))
      one.scrollIntoView({{block: 'center', behavior: 'instant'}})
      const box = one.getClientRects()[0]  // of a link's first line
      return [box.x + Math.min(box.width, 60) / 2, box.y + box.height / 2]
    }})()""")
    for kind in ("mousePressed", "mouseReleased"):
        where = {"type": kind, "x": x, "y": y, "button": "left", "clickCount": 1}
        browser.send("Input.dispatchMouseEvent", **where)


def press(browser, key):
    """Press a key, as a hand does."""
    codes = {"Tab": 9, "Enter": 13, "Escape": 27}
    text = {"text": "\r"} if key == "Enter" else {}
    for kind in ("keyDown", "keyUp"):
        keys = {"type": kind, "key": key, "code": key, "windowsVirtualKeyCode": codes[key]}
        browser.send("Input.dispatchKeyEvent", **keys, **(text if kind == "keyDown" else {}))


@pytest.mark.parametrize("width", [320, 360, 390, 768, 1024, 1440])
def test_at_every_width_a_click_leads_to_another_lesson_and_to_another_section(
    browser, visit, width
):
    visit(PLAIN, width)
    browser.run(STILL)
    if width < 82 * 16:
        click(browser, ".toc-overlay-icon")
    click(browser, ".toc-drawer a", "You help a contributor")
    assert browser.wait("location.hash === '#you-help-a-contributor'")
    if width < 63 * 16:
        click(browser, ".nav-overlay-icon")
    click(browser, ".sidebar-drawer a", "06 Choose")
    assert browser.wait("location.href.endsWith('/06_choose_what_to_write.html')")


def test_on_a_telephone_the_drawer_opens_by_key_is_walked_through_and_closes(browser, visit):
    visit(PLAIN, 390)
    browser.run(f"{STILL}; document.querySelector('.nav-overlay-icon').focus()")
    press(browser, "Enter")
    assert browser.run(f"!!{HERE}.closest('.sidebar-drawer')")
    press(browser, "Tab")
    assert browser.run(f"!!{HERE}.closest('.sidebar-drawer')")
    press(browser, "Escape")
    assert browser.run(f"{HERE}.className.includes('nav-overlay-icon')")
    assert not browser.run(
        "document.querySelector('.sidebar-drawer a').checkVisibility({visibilityProperty: true})"
    )


@pytest.mark.parametrize("width", [390, 1280])
def test_the_tab_key_reaches_every_control_and_what_it_reaches_is_seen(browser, visit, width):
    visit(LESSON, width)
    browser.run(STILL)
    count = browser.run("""(() => {
      const kinds = 'a[href], button, input, select, summary, [tabindex="0"]'
      const all = [...document.querySelectorAll(kinds)].filter(
        (e) => e.checkVisibility({visibilityProperty: true}) && e.tabIndex >= 0 && !e.disabled)
      window.left = new Set(all)
      return all.length
    })()""")
    unseen = []
    for _ in range(count + 5):
        press(browser, "Tab")
        unseen += browser.run("""(() => {
          const e = document.activeElement
          window.left.delete(e)
          if (e === document.body) return []
          const box = e.getBoundingClientRect(), ring = getComputedStyle(e).outlineStyle
          const around = e.closest('form') ? getComputedStyle(e.closest('form')).outlineStyle : ''
          const inside = box.width && box.right > 0 && box.left < innerWidth
            && box.bottom > 0 && box.top < innerHeight
          return inside && (ring !== 'none' || around !== 'none') ? [] : [e.outerHTML.slice(0, 90)]
        })()""")
    assert unseen == []
    assert browser.run("[...window.left].map((e) => e.outerHTML.slice(0, 90))") == []


def look_wrong(browser, visit, places, widths=(390, 1280)):
    """What axe finds, and what the console says, of pages at widths, light and dark."""
    wrong = {}
    for place, width in itertools.product(places, widths):
        visit(place, width)
        wrong[place, width, "console"] = list(browser.errors)
        browser.run(
            f"{STILL}; document.querySelectorAll('details').forEach((d) => (d.open = true))"
        )
        wide = browser.run("document.documentElement.scrollWidth") - width
        wrong[place, width, "wider than the window by"] = [wide] if wide > 0 else []
        for theme in ("light", "dark"):
            browser.run(f"document.body.dataset.theme = '{theme}'")
            browser.run("new Promise((go) => requestAnimationFrame(() => setTimeout(go)))")
            wrong[place, width, theme] = violations(browser)
    return {where: found for where, found in wrong.items() if found}


@pytest.mark.parametrize("place", FEW)
def test_axe_and_the_console_have_nothing_to_say_of_a_page_at_two_widths_light_and_dark(
    browser, visit, place
):
    assert look_wrong(browser, visit, [place]) == {}


@pytest.mark.release
def test_axe_and_the_console_have_nothing_to_say_of_any_page(browser, visit, built):
    assert look_wrong(browser, visit, sorted({*built} - {*FEW})) == {}


@pytest.mark.parametrize(
    ("place", "most"), [("index.html", 1e6), (LESSON, 2.5e6), ("search.html", 1.5e6)]
)
def test_a_first_visit_is_light(browser, visit, place, most):
    visit(place)
    asked = {unquote(urlsplit(r).path) for r in browser.requests if r.startswith("file:")}
    assert sum(Path(path).stat().st_size for path in asked) < most


@pytest.mark.parametrize("width", [390, 1280])
def test_no_line_of_code_runs_out_of_its_block(browser, visit, width):
    visit(LESSON, width)
    assert browser.run("document.querySelectorAll('div.cell_input pre').length") > 5
    assert browser.run(WIDER.format("'div.cell_input pre, details.answer pre'")) == 0


def test_paper_has_all_of_the_lesson_and_nothing_beside_it(browser, visit):
    visit(LESSON, 700)  # A4 between its margins, about
    browser.send("Emulation.setEmulatedMedia", media="print")
    browser.run("dispatchEvent(new Event('beforeprint'))")
    assert browser.run("document.querySelectorAll('details.hide:not([open])').length") == 0
    assert browser.run("document.querySelectorAll('details.answer[open]').length") == 0
    assert browser.run(WIDER.format("'pre'")) == 0
    beside = "'.sidebar-drawer, .toc-drawer, .mobile-header, .launch, .theme-toggle'"
    shown = f"[...document.querySelectorAll({beside})].filter((e) => e.checkVisibility())"
    assert browser.run(f"{shown}.length") == 0
    browser.run("dispatchEvent(new Event('afterprint'))")
    assert browser.run("document.querySelectorAll('details.hide[open]').length") == 0


def test_whoever_wants_dark_pages_gets_a_dark_microscope(browser, visit):
    dark = [{"name": "prefers-color-scheme", "value": "dark"}]
    browser.send("Emulation.setEmulatedMedia", media="", features=dark)
    visit("index.html")
    ground = "getComputedStyle(document.querySelector('.lstm-microscope')).backgroundColor"
    assert browser.run(ground) == "rgb(26, 26, 26)"


def test_formulas_are_typeset_and_nothing_is_asked_elsewhere(browser, visit):
    visit(LESSON)
    assert browser.wait("document.querySelectorAll('mjx-container svg').length > 40")
    assert browser.run("document.querySelectorAll('mjx-merror').length") == 0
    assert [r for r in browser.requests if not r.startswith(("file:", "data:"))] == []


def test_a_slider_of_the_explorer_moves_its_numbers(browser, visit):
    visit(LESSON)
    read = "[...document.querySelectorAll('.lstm-explorer [data-value]')].map(e => e.textContent)"
    assert browser.wait("!document.querySelector('.lstm-explorer .asleep')")
    before = browser.run(read)
    slider = "document.querySelector('.lstm-explorer input[type=range]')"
    browser.run(
        f"{slider}.value = -1, {slider}.dispatchEvent(new Event('input', {{bubbles: true}}))"
    )
    assert browser.run(read) != before


def test_on_a_telephone_the_explorers_drawing_is_large_and_its_signs_are_not(browser, visit):
    visit(LESSON, 390)
    width = "document.querySelector('.lstm-explorer {}').getBoundingClientRect().width"
    assert browser.run(width.format("svg:not(legend *)")) > 500
    assert browser.run(width.format("legend svg")) < 60


def test_the_front_pages_microscope_reads_what_is_typed(browser, visit):
    visit("index.html")
    answer = "document.querySelector('.lstm-microscope .answer').textContent"
    assert browser.run(answer) == "answer: french 1.00"
    typed = "document.querySelector('.lstm-microscope [data-do=words]')"
    browser.run(f"{typed}.value = 'Hugo spent all his childhood in Italy'")
    browser.run(f"{typed}.dispatchEvent(new Event('change'))")
    assert not browser.run(answer).startswith("answer: french")
    assert browser.errors == []


FOUND = "[...document.querySelectorAll('#search-results li')].map((e) => e.innerText)"


@pytest.mark.parametrize(
    ("words", "title"),
    [("forget gate", "05 Forget"), ("sunspots", "13 Forecast"), ("nn.LSTM bias", "05 Forget")],
)
def test_words_typed_in_a_lesson_are_found_in_a_section_with_what_stands_around_them(
    browser, visit, words, title
):
    visit(PLAIN)
    browser.run("document.querySelector('.sidebar-search').focus()")
    browser.send("Input.insertText", text=words)
    press(browser, "Enter")
    assert browser.wait(f"location.pathname.endsWith('search.html') && ({FOUND}).length > 0")
    assert title in "|".join(browser.run(FOUND)[:3])
    marks = browser.run("document.querySelector('#search-results mark').textContent")
    assert marks.lower() in words.lower()
    click(browser, "#search-results a", title)
    assert browser.wait("!!location.hash && !!document.getElementById(location.hash.slice(1))")


@pytest.mark.parametrize("words", ["xyzzy", "forget gate (", "<b>bold</b>", "\\"])
def test_a_search_for_what_is_not_there_says_so_and_shows_no_markup(browser, visit, words):
    visit(f"search.html?q={quote(words)}")
    assert browser.errors == []
    assert browser.run("document.querySelectorAll('#search-results b').length") == 0
    told = browser.run("document.getElementById('search-told').textContent")
    assert "No section" in told or "have" in told or not re.search(r"\w", words)


def test_the_search_knows_nothing_of_what_lessons_fold(site):
    sections = (site / "_static" / "sections.js").read_text(encoding="utf-8")
    sections = json.loads(sections.removeprefix("const SECTIONS = "))
    lessons = [words for _, _, place, words in sections if place.startswith("notebooks/")]
    for exercise in map(find_exercise, ("05.forget_gate", "09.lstm_step")):
        hint = " ".join(exercise.hints[0].split())[:40]
        assert not any(hint in words for words in lessons)
