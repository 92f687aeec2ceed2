"""The site: every page and figure there, answers folded, mathematics set, every link sound."""

import html
import re
import shutil
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import nbformat
import pytest
from browser import Browser, find_browser

from lstm_course import pages, website
from lstm_course.exercises import exercises_of
from lstm_course.pages import write_pages

ROOT = Path(__file__).parent.parent
LESSONS = sorted((ROOT / "notebooks").glob("*.ipynb"))
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
    return built[f"notebooks/{lesson.stem}.html"]


def test_every_lesson_and_every_page_is_there(built):
    names = {f"notebooks/{path.stem}.html" for path in LESSONS}
    names |= {"index.html", "NOTATION.html", "CONTRIBUTING.html", "datasets/README.html"}
    names |= {
        f"{p.name.removesuffix('.md')}.html" for p in ROOT.glob("*.md") if p.name != "README.md"
    }
    names |= {f"datasets/{p.parent.name}/README.html" for p in ROOT.glob("datasets/*/README.md")}
    assert set(built) == names


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda path: path.stem)
def test_figures_have_the_text_that_the_lesson_gives_them_and_show_it_once(built, lesson):
    notebook = nbformat.read(lesson, as_version=4)
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
    page, exercises = page_of(built, lesson), exercises_of(lesson.name[:2])
    folds = page.all("details", "answer")
    assert len(folds) == sum(len(e.hints) + 1 for e in exercises) + 1  # and the lecturer's note
    assert not any("open" in fold for fold in folds)
    text = page.path.read_text(encoding="utf-8")
    assert text.count("<summary>Solution</summary>") == len(exercises)
    plain = html.unescape(re.sub(r"<[^>]+>", "", text))
    for exercise in exercises:
        assert f"({exercise.minutes} minutes)" in plain
        assert exercise.source() in plain


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


def test_the_index_of_the_search_leads_to_the_right_lesson(site):
    index = (site / "searchindex.js").read_text(encoding="utf-8")
    names = re.search(r'"?docnames"?:(\[.*?\])', index)[1].replace('"', "").strip("[]").split(",")
    places = re.search(r'"?gershgorin"?:|"?hochreit"?:(\[[\d,]+\]|\d+)', index)[1]
    found = {names[int(k)] for k in re.findall(r"\d+", places)}
    assert (
        "notebooks/09_build_the_whole_cell" in found or "notebooks/04_lay_the_cell_state" in found
    )


# What goes wrong --------------------------------------------------------------------------------


@pytest.fixture
def small(tmp_path, monkeypatch):
    """A copy of the course with one short page and no lessons but 00; its root."""
    root = tmp_path / "course"
    (root / "datasets").mkdir(parents=True)
    (root / "notebooks").mkdir()
    (root / "datasets" / "README.md").write_text("# Data\n")
    (root / "README.md").write_text("# The course\n\n[symbols](NOTATION.md#sizes)\n")
    (root / "NOTATION.md").write_text("# Notation\n\n## Sizes\n\n[back](README.md)\n")
    lesson = shutil.copy(LESSONS[0], root / "notebooks")
    monkeypatch.setattr(pages, "find_notebooks", lambda names: [Path(lesson)])
    monkeypatch.setattr(pages, "_linked", lambda root, page, text, folder: text)
    monkeypatch.setattr(pages, "ready_lesson", lambda notebook, name: nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_markdown_cell("# 00 Start")]))  # fmt: skip
    return root


def test_a_link_to_a_heading_that_is_not_there_stops_the_build_and_keeps_the_old_site(
    small, tmp_path, capfd
):
    build = tmp_path / "build"
    (build / "site").mkdir(parents=True)
    (build / "site" / "index.html").write_text("the old one")
    (small / "NOTATION.md").write_text("# Notation\n\n[lost](#nowhere)\n")
    with pytest.raises(ValueError, match="could not be built"):
        website.make_site(small, build)
    said = capfd.readouterr().err
    assert "NOTATION.md" in said
    assert "nowhere" in said
    assert (build / "site" / "index.html").read_text() == "the old one"


def test_a_link_to_a_file_that_is_not_there_is_named_with_its_page(tmp_path):
    (tmp_path / "README.md").write_text("see [this](missing.md)")
    (tmp_path / "datasets").mkdir()
    (tmp_path / "datasets" / "README.md").write_text("# Data")
    with pytest.raises(ValueError, match="README.md: the link to missing.md leads to no file"):
        write_pages(tmp_path, tmp_path / "out")


def test_a_figure_without_its_text_is_refused():
    output = nbformat.v4.new_output("display_data", {"image/png": "", "text/plain": "<Figure>"})
    cell = nbformat.v4.new_code_cell("show(f)", outputs=[output])
    with pytest.raises(ValueError, match="07.ipynb: expected a figure whose text begins with"):
        pages.figure_by_figure(cell, "07.ipynb")


def test_links_in_code_are_left_alone_and_other_files_come_along(tmp_path):
    (tmp_path / "a.csv").write_text("1")
    text = "`[x](gone.md)` [data](a.csv) [out](https://example.org)\n```\n[y](gone.md)\n```\n"
    page = tmp_path / "NOTATION.md"
    assert pages._linked(tmp_path, page, text, tmp_path / "out") == text
    assert (tmp_path / "out" / "a.csv").read_text() == "1"


def test_a_missing_package_is_named(monkeypatch):
    monkeypatch.setattr(website, "NEEDED", ("sphinx", "no-such-package"))
    with pytest.raises(ValueError, match="no-such-package not installed; `make site` installs"):
        website.find_mathjax()


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


def test_the_explorer_moves_on_its_page(site, browser):
    browser.open((site / "notebooks" / "09_build_the_whole_cell.html").as_uri())
    read = "document.querySelector('svg[role], .lstm-explorer svg, svg').closest('div').innerText"
    press = "[...document.querySelectorAll('button')].find(b => b.innerText.trim() === 'forget')"
    before = browser.run(f"{press}.closest('div').parentElement.innerText") or browser.run(read)
    browser.run(f"{press}.click()")
    assert browser.run(f"{press}.closest('div').parentElement.innerText") != before


def test_a_word_typed_into_the_search_is_found(site, browser):
    browser.open(f"{(site / 'search.html').as_uri()}?q=sunspots")
    found = "[...document.querySelectorAll('#search-results a')].map(a => a.innerText).join('|')"
    assert browser.wait(f"({found}).includes('13 Forecast')")
    assert browser.errors == []


@pytest.mark.parametrize("lesson", [LESSONS[0], LESSONS[9], LESSONS[11]], ids=lambda p: p.stem[:2])
def test_a_page_is_not_wider_than_a_telephone(site, browser, lesson):
    browser.resize(390, 844)
    browser.open((site / "notebooks" / f"{lesson.stem}.html").as_uri())
    assert browser.run("document.documentElement.scrollWidth") <= 390
    browser.resize(1280, 720)
