"""The decks: complete without a network, nothing cut off, notes where they are said."""

import base64
import json
import re
import sys
import zlib
from functools import cache
from html.parser import HTMLParser

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_output

from course_tools.notebooks import find_closer_looks, find_notebooks, read_notebook
from course_tools.slides import slides
from course_tools.slides.deck import (
    choose_cells,
    headings,
    lead_links,
    read_notes,
    slide_type,
    spread_notes,
)
from course_tools.slides.written import is_written
from lstm_course.figures import WORDS
from tests.support.axe import violations
from tests.support.browser import Browser, find_browser

LESSONS = [*find_notebooks(), *find_closer_looks()]
SMALLEST = {"text": 21, "code": 16}  # pixels at 1280 x 720; code among words is a little smaller
OF_THE_WRITTEN = {"text": 26, "code": 20, "figure": 1.0, "live": 11}  # figure: 9 points are 12 px


exporter = cache(slides.make_exporter)  # one for all decks, as `make slides` has


@cache
def deck_of(path):
    return slides.make_deck(path, exporter(), {other.stem for other in LESSONS})


@pytest.fixture(params=LESSONS, ids=lambda path: path.stem)
def lesson(request):
    """One lesson after the other, as (path, notebook, its deck)."""
    path = request.param
    return path, read_notebook(path), deck_of(path)


class Tags(HTMLParser):
    """Every start tag as (name, attributes, classes of the tags that it stands in)."""

    EMPTY = ("meta", "link", "img", "br", "input", "hr")

    def __init__(self, text):
        super().__init__()
        self.open, self.found = [], []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        self.found.append((tag, attributes, [kind for _, kind in self.open]))
        if tag not in self.EMPTY:
            self.open.append((tag, attributes.get("class") or ""))

    def handle_startendtag(self, tag, attributes):
        self.found.append((tag, dict(attributes), [kind for _, kind in self.open]))

    def handle_endtag(self, tag):
        assert self.open.pop()[0] == tag


def slide(cell, kind):
    cell.metadata.slideshow = {"slide_type": kind}
    return cell


def text(source, kind="-"):
    return slide(new_markdown_cell(source), kind)


def code(source, *outputs, kind="-", **metadata):
    return slide(new_code_cell(source, outputs=list(outputs), metadata=metadata), kind)


def printed(words):
    return new_output("stream", name="stdout", text=words)


def drawn(alt):
    data = {"image/png": "iVBORw0KGgo=", "text/plain": f"{WORDS}\n{alt}"}
    return new_output("display_data", data, metadata={"image/png": {"alt": alt}})


# What a deck shows


def test_skipped_cells_notes_and_the_way_on_are_not_shown():
    cells = [text("# A", "slide"), text("no", "skip"), text("no", "notes"), text("## Go on\n\nno")]
    assert [cell.source for cell in choose_cells(cells)] == ["# A"]


def test_a_text_is_cut_where_a_section_begins_and_behind_a_takeaway():
    cells = [text("So it is.\n\n### Exercise 1\n\nTry.\n\n## Next\n\nOn.", "fragment")]
    shown = choose_cells(cells)
    assert [cell.source.split("\n")[0] for cell in shown] == [
        "So it is.",
        "### Exercise 1",
        "## Next",
    ]
    kinds = [cell.metadata.slideshow.slide_type for cell in shown]
    assert kinds == ["fragment", "subslide", "slide"]
    assert len({cell.id for cell in shown}) == 3


def test_an_exercise_stays_with_the_section_that_asks_for_it():
    assert len(choose_cells([text("## Gates\n\nThree.\n\n### Exercise 1\n\nTry.", "slide")])) == 1


def test_a_line_of_code_is_no_heading():
    assert headings(text("Look:\n\n```\n# not one\n```\n\n## One")) == ["One"]


def test_a_slide_without_a_heading_gets_its_sections_name():
    cells = [text("## One", "slide"), text("### Exercise 1", "subslide"), text("So.", "subslide")]
    heads = [cell.metadata.deck.running_head for cell in choose_cells([*cells, text("And.")])]
    assert heads == ["", "", "One", ""]


@pytest.mark.parametrize(
    ("cell", "shown"),
    [
        (code("a\n" * 10, printed("1")), True),
        (code("a\n" * 11, printed("1")), False),
        (code("a\n" * 11), True),
        (code("show(fig)", drawn("A line falls to 0.")), False),
        (code("a", printed("1"), lstm_course={"slide": "output"}), False),
        (code("a\n" * 11, printed("1"), lstm_course={"slide": "code"}), True),
    ],
)
def test_code_is_left_out_where_its_output_is_what_counts(cell, shown):
    assert bool(choose_cells([cell])[0].source) == shown


def test_what_answers_a_prediction_comes_when_one_goes_on():
    fold = "<details><summary>So?</summary>\n\nOne *step*.\n\n</details>\n\nMore."
    marked = code("b", printed("1"), lstm_course={"folded": True})
    cells = [text(fold), code('reveal("05.x", guess, 1)', printed("1")), marked, code("c")]
    shown = choose_cells(cells)
    assert shown[0].source == "One *step*.\n\nMore."
    kinds = [cell.metadata.slideshow.slide_type for cell in shown]
    assert kinds == ["fragment", "fragment", "fragment", "-"]


def test_a_second_figure_of_a_cell_has_a_slide_of_its_own():
    shown = choose_cells([code("show(a)\nshow(b)", printed("1"), drawn("A."), drawn("B."))])
    assert [len(cell.outputs) for cell in shown] == [2, 1]
    assert shown[1].metadata.slideshow.slide_type == "subslide"


def test_a_figure_is_shown_as_svg_where_the_lesson_stored_one():
    output = drawn("A line falls to 0.")
    assert slides.figure_address(output) == "data:image/png;base64,iVBORw0KGgo="
    stored = base64.b64encode(zlib.compress(b"<svg/>")).decode()
    output.metadata["image/png"]["svg"] = stored
    kind, data = slides.figure_address(output).split(";base64,")
    assert (kind, base64.b64decode(data)) == ("data:image/svg+xml", b"<svg/>")


def test_links_lead_to_decks_that_are_there_and_of_others_the_words_stay():
    html = lead_links(
        '<h2>Go<a class="anchor-link" href="#Go">¶</a></h2>'
        '<a href="05_forget.ipynb">lesson 05</a>, <a href="../NOTATION.md">NOTATION.md</a>, '
        '<a href="08_speak.ipynb">lesson 08</a>',
        {"05_forget"},
    )
    assert html == '<h2>Go</h2><a href="05_forget.html">lesson 05</a>, NOTATION.md, lesson 08'


def test_the_lesson_is_left_as_it_was():
    cells = [text("So.\n\n### Try", "slide"), code("a\n" * 11, printed("1"))]
    before = json.dumps(cells)
    choose_cells(cells)
    assert json.dumps(cells) == before


# Notes


def test_a_note_goes_to_the_slide_it_names_and_the_rest_to_the_first():
    notes = "For the lecturer:\n\n- **Two**: wait.\n- **Exercise 1**: skip it.\n\nBring chalk."
    cells = [
        *(text("# One", "slide"), text("## Two\n\nhere", "slide"), text("more", "subslide")),
        *(text("### Exercise 1: try\n\nTry.", "subslide"), text("skipped", "skip")),
        text(notes, "notes"),
    ]
    shown = choose_cells(cells)
    spread_notes(shown, read_notes(cells))
    given = [cell.metadata.deck.notes for cell in shown]
    assert given == ["Bring chalk.", "wait.", "", "skip it."]


def test_a_note_in_the_metadata_of_a_cell_goes_to_its_slide():
    cells = [text("# One", "slide"), text("So.\n\n### Exercise 1: try", "fragment")]
    cells[1].metadata.lstm_course = {"notes": "wait."}
    shown = choose_cells(cells)
    spread_notes(shown, read_notes(cells))
    assert [cell.metadata.deck.notes for cell in shown] == ["", "", "wait."]
    cell = text("No heading.")
    cell.metadata.lstm_course = {"notes": "wait."}
    with pytest.raises(ValueError, match="this one has none: 'wait.'"):
        read_notes([cell, *cells])


def test_a_note_for_no_slide_is_refused_with_the_headings_there_are():
    cells = [text("# One", "slide"), text("- **Three**: wait.", "notes")]
    with pytest.raises(ValueError, match="'Three', and no slide has that heading: One"):
        spread_notes(choose_cells(cells), read_notes(cells))


def test_every_note_of_a_lesson_is_in_its_deck_once(lesson):
    _, notebook, deck = lesson
    asides = re.findall(r'<aside class="notes">(.*?)</aside>', deck, re.S)
    notes = notes_of(slides.cells_of_deck(notebook.cells))
    assert len(asides) == len(notes)
    said = plain("".join(asides))
    for note in [*notes, *read_notes(notebook.cells).values()]:
        assert said.count(plain(note)[:25]) == 1, note


def notes_of(cells):
    return [note for cell in cells if (note := cell.metadata.deck.notes)]


def plain(words):
    return re.sub(r"<.*?>|&\w+;|\W", "", words.replace("$", ""))


# The decks as text


def test_a_deck_takes_nothing_from_elsewhere_and_its_links_lead_to_decks(lesson):
    _, _, deck = lesson
    names = {f"{path.stem}.html" for path in LESSONS}
    for tag, attributes, _ in Tags(deck).found:
        for key in ("src", "href", "data-src", "srcset", "poster", "data-background-image"):
            target = attributes.get(key)
            if target is None or target.startswith("data:image/"):
                continue
            assert target in names if tag == "a" else target.startswith("assets/"), target[:90]
    assert not re.search(r"@import|url\((?!#)|https?://(?!www\.w3\.org/)", deck)


def test_the_shared_files_ask_for_nothing_from_elsewhere(tmp_path):
    slides.copy_assets(tmp_path)
    files = {path.name for path in tmp_path.iterdir()}
    style = (tmp_path / "deck.css").read_text(encoding="utf-8")
    for target in re.findall(r'url\("?(.*?)"?\)', style):
        assert target in files
    assert "//" not in style
    for name in ("deck.js", "mathjax-settings.js"):
        assert "http" not in (tmp_path / name).read_text(encoding="utf-8")
    licences = (tmp_path / "LICENCES.txt").read_text(encoding="utf-8")
    for words in ("Hakim El Hattab", "SIL Open Font License", "Bitstream Vera", "Apache License"):
        assert words.lower() in licences.lower()


def test_every_figure_of_a_deck_has_its_text_once(lesson):
    _, notebook, deck = lesson
    alts = [
        attributes.get("alt") or attributes.get("aria-label")
        for tag, attributes, inside in Tags(deck).found
        if (tag == "img" and "figure" in inside) or attributes.get("role") == "img"
        if "html" not in inside
    ]
    shown = [cell for cell in slides.cells_of_deck(notebook.cells) if cell.cell_type == "code"]
    outputs = [output for cell in shown for output in cell.outputs]
    wanted = [o.data["text/plain"] for o in outputs if "image/png" in o.get("data", {})]
    assert [f"{WORDS}\n{alt}" for alt in alts] == wanted
    assert WORDS not in deck


def test_the_answer_to_a_prediction_waits_for_a_key(lesson):
    _, notebook, deck = lesson
    answers, waiting = 0, False
    for cell in slides.cells_of_deck(notebook.cells):
        kind = slide_type(cell)
        waiting = kind == "fragment" or (waiting and kind == "-")
        pages = [o.get("data", {}).get("text/html", "") for o in cell.get("outputs", [])]
        if any('class="measured"' in page for page in pages):
            answers += 1
            assert waiting or kind in ("slide", "subslide"), cell.source
    assert deck.count('class="measured"') == answers
    assert "no guess this time" not in deck


# Making them


def test_one_deck_is_made_and_decks_made_before_stay_in_the_list(tmp_path):
    first = slides.make_slides(["05"], tmp_path)
    looks = [path.stem for path in find_closer_looks(["05"])]
    assert [path.stem for path in first] == ["05_forget", *looks]
    assert 'href="04_lay' not in first[0].read_text(encoding="utf-8")
    assert 'href="05_forget.html' in first[1].read_text(encoding="utf-8")  # a look leads back
    slides.make_slides(["00"], tmp_path)
    page = (tmp_path / "index.html").read_text(encoding="utf-8")
    assert re.findall(r'href="(\d\d_\w+\.html)"', page) == [
        *("00_start_here.html", "05_forget.html"),
        *(f"{look}.html" for look in looks),
    ]
    pages = first[0].read_text(encoding="utf-8").count('class="page"')
    assert f"05 Forget: keep a share at every step</a>, {pages} slides" in page


def test_a_missing_package_is_one_sentence(monkeypatch, tmp_path):
    monkeypatch.setattr(slides, "ASSETS", (("sphinx-of-no-one", "", ("a.js",)),))
    with pytest.raises(ValueError, match="needs the package sphinx-of-no-one: `make slides`"):
        slides.make_slides(["05"], tmp_path)
    monkeypatch.setitem(sys.modules, "nbconvert.exporters", None)
    with pytest.raises(ValueError, match="needs the package nbconvert: `make slides`"):
        slides.make_slides(["05"], tmp_path)
    assert list(tmp_path.glob("*.html")) == []


def test_a_package_without_its_file_is_one_sentence(monkeypatch, tmp_path):
    monkeypatch.setattr(slides, "ASSETS", (("matplotlib", "matplotlib/", ("no.ttf",)),))
    with pytest.raises(ValueError, match="matplotlib is installed without its file matplotlib/no"):
        slides.copy_assets(tmp_path)


# In a browser

MEASURE = """
(async () => {
  await deckReady;
  const drawn = "svg, .lstm-live, mjx-container, aside, script, style";
  const isRead = (e) => [...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim())
    && e.getBoundingClientRect().height > 4 && !e.closest("option, style, script, .spoken");
  const letters = (e) => parseFloat(getComputedStyle(e).fontSize)
    * (e.ownerSVGElement ? e.ownerSVGElement.getScreenCTM().a : 1);
  const report = {slides: [], formulas: document.querySelectorAll("mjx-container > svg").length,
    wrong: document.querySelectorAll("[data-mjx-error]").length, images: document.images.length};
  for (const page of document.querySelectorAll(".page")) {
    const {h, v} = Reveal.getIndices(page.parentElement);
    Reveal.slide(h, v, 99);
    const box = page.getBoundingClientRect();
    const parts = [...page.querySelectorAll("*")].filter(
      (e) => !e.closest("aside, mjx-assistive-mml, input"));
    const cut = [page, ...parts].filter((e) => getComputedStyle(e).overflow !== "visible"
      && (e.scrollWidth > e.clientWidth + 1 || e.scrollHeight > e.clientHeight + 1)
      && !e.closest("svg") && e.clientWidth > 0);
    const outside = parts.filter((e) => { const r = e.getBoundingClientRect();
      const beyond = r.left < box.left || r.right > box.right || r.top < box.top;
      return r.width > 0 && !e.closest("svg") && (beyond || r.bottom > box.bottom - 8); });
    const sizes = {text: 99, code: 99};
    let raw = "", words = "";
    const walk = document.createTreeWalker(page, NodeFilter.SHOW_TEXT);
    while (walk.nextNode()) {
      const e = walk.currentNode.parentElement, said = walk.currentNode.textContent.trim();
      if (!said || e.closest(drawn)) continue;
      const kind = e.closest("pre, code") ? "code" : "text";
      if (kind === "text" && said.includes("$")) raw += said;
      if (!e.closest("h1, h2, h3, .running-head")) words += said;
      sizes[kind] = Math.min(sizes[kind], parseFloat(getComputedStyle(e).fontSize));
    }
    report.slides.push({
      place: [box.width, box.height], raw, sizes,
      cut: [...cut, ...outside].map((e) => e.outerHTML.slice(0, 90)),
      full: words.length > 0 || page.querySelector(".figure, .html, mjx-container") !== null,
      figures: [
        ...[...page.querySelectorAll(".figure img")].map((i) =>
          Math.min(i.clientWidth / i.naturalWidth, i.clientHeight / i.naturalHeight)),
        ...[...page.querySelectorAll(".figure > svg")].map((s) => 0.75 * s.getScreenCTM().a)],
      live: Math.min(99, ...[...page.querySelectorAll(".lstm-live *")].filter(isRead).map(letters)),
    });
  }
  return report;
})()
"""


@pytest.fixture(scope="module")
def browser(tmp_path_factory):
    program = find_browser("the decks in a browser")
    found = Browser(program, tmp_path_factory.mktemp("profile"))
    yield found
    found.close()


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Where decks are written for the browser, beside what they share."""
    place = tmp_path_factory.mktemp("slides")
    slides.copy_assets(place / "assets")
    return place


def opened(browser, folder, lesson, query=""):
    path, _, deck = lesson
    place = folder / f"{path.stem}.html"
    place.write_text(deck, encoding="utf-8")
    browser.open(place.as_uri() + query)


def count_formulas(cells):
    sources = [cell.source for cell in cells if cell.cell_type == "markdown"]
    sources += [head for cell in cells if (head := cell.metadata.deck.running_head)]
    bare = re.sub(r"```.*?```|`[^`\n]*`", "", "\n\n".join(sources), flags=re.S)
    return len(re.findall(r"\$\$.+?\$\$|\$.+?\$", bare, flags=re.S))


def test_in_a_browser_nothing_of_a_deck_is_cut_off_or_too_small(lesson, browser, folder):
    opened(browser, folder, lesson)
    report = browser.run(MEASURE)
    smallest = OF_THE_WRITTEN if is_written(lesson[1].cells) else SMALLEST
    assert browser.errors == []
    assert [url for url in browser.requests if not url.startswith(("file:", "data:"))] == []
    assert len(report["slides"]) == lesson[2].count('class="page"')
    for number, seen in enumerate(report["slides"], start=1):
        assert seen["place"] == [1280, 720], number
        assert seen["cut"] == [], f"slide {number} overflows"
        assert seen["full"], f"slide {number} is empty, or a heading alone"
        assert seen["raw"] == "", f"slide {number} shows a formula's source"
        for kind, size in seen["sizes"].items():
            assert size >= smallest[kind], f"{kind} of slide {number} is {size} pixels high"
        for scale in seen["figures"]:
            assert scale >= smallest.get("figure", 0.75), f"figure of slide {number}: {scale}"
        assert seen["live"] >= smallest.get("live", 0), f"letters to play with, slide {number}"
    cells = slides.cells_of_deck(lesson[1].cells)
    in_notes = sum(note.count("$") // 2 for note in notes_of(cells))
    assert report["formulas"] == count_formulas(cells) + in_notes
    assert report["wrong"] == 0


@pytest.fixture
def shown(browser, folder):
    """A function: a lesson's number and a query -> its deck, open and ready in the browser."""

    def show(number, query=""):
        path = next(path for path in LESSONS if path.name.startswith(number))
        opened(browser, folder, (path, None, deck_of(path)), query)
        browser.run("deckReady.then(() => null)")
        return browser

    return show


KEYS = {"ArrowRight": 39, "ArrowLeft": 37, "PageDown": 34, "PageUp": 33, " ": 32}


class Hand:
    """Goes to the slide with some part, and presses keys and clicks there as a person would."""

    def __init__(self, browser, root):
        self.browser, self.root = browser, f"document.querySelector('{root}')"
        indices = f"Reveal.getIndices({self.root}.closest('section'))"
        browser.run(f"(({{h, v}}) => Reveal.slide(h, v))({indices})")
        self.here = self.place()

    def place(self):
        return self.browser.run("(({h, v}) => [h, v])(Reveal.getIndices())")

    def focus(self, part):
        self.browser.run(f"{self.root}.querySelector('{part}').focus()")

    def press(self, key, **more):
        """Press a key where the focus is; tell whether the slide turned, and go back to it."""
        more = {"windowsVirtualKeyCode": KEYS.get(key, 0), **more}
        for kind in ("keyDown", "keyUp"):
            self.browser.send("Input.dispatchKeyEvent", type=kind, key=key, **more)
        place = self.place()
        self.browser.run(f"(([h, v]) => Reveal.slide(h, v))({self.here})")
        return place != self.here

    def click(self, part):
        box = f"{self.root}.querySelector('{part}').getBoundingClientRect()"
        x, y = self.browser.run(f"((r) => [r.x + r.width / 2, r.y + r.height / 2])({box})")
        for kind in ("mousePressed", "mouseReleased"):
            at = {"x": x, "y": y, "button": "left", "clickCount": 1}
            self.browser.send("Input.dispatchMouseEvent", type=kind, **at)
        self.browser.run("new Promise((go) => setTimeout(go, 20))")
        assert self.place() == self.here

    def read(self, what):
        return self.browser.run(f"{self.root}{what}")


def test_in_a_browser_the_cell_to_play_with_works_in_the_deck(shown):
    hand = Hand(shown("09"), ".lstm-explorer")
    sentence = ".querySelector('.sentence').textContent"
    assert "added to the old cell state" in hand.read(sentence)
    hand.click("[data-preset=forget]")
    assert "added to the old cell state" not in hand.read(sentence)
    hand.focus("[data-preset=accumulate]")
    assert not hand.press(" ", text=" ")  # it pressed the button that has the focus
    assert "added to the old cell state" in hand.read(sentence)
    hand.focus("input")
    before = hand.read(".querySelector('input').value")
    assert not hand.press("ArrowLeft")  # the key moved a slider, not the slides
    assert hand.read(".querySelector('input').value") != before


@pytest.mark.parametrize(
    ("lesson", "root", "parts"),
    [
        ("09", ".lstm-explorer", ("[data-preset=forget]", "input", "svg")),
        ("05", ".lstm-microscope", ("button", "[data-do=value]")),
    ],
)
def test_in_a_browser_keys_turn_slides_after_a_click(shown, lesson, root, parts):
    hand = Hand(shown(lesson), root)
    for part in parts:
        for key in (" ", "ArrowRight", "PageDown"):
            hand.click(part)
            assert hand.press(key), (part, key)


def test_in_a_browser_a_clicker_turns_slides_from_a_field_too(shown):
    hand = Hand(shown("05"), ".lstm-microscope")
    for part in ("[data-do=words]", "[data-do=value]", "[data-do=node]", "button"):
        hand.focus(part)
        assert hand.press("PageDown"), part
        hand.focus(part)
        assert hand.press("PageUp"), part


def test_in_a_browser_a_drawing_grows_by_keys(shown):
    browser = shown("09")
    hand = Hand(browser, "[data-steps]")
    unseen = """.querySelectorAll('g.fragment:not(.visible)').length"""
    left = [hand.read(unseen)]
    for _ in range(3):
        browser.run("Reveal.next()")
        assert hand.place() == hand.here
        left.append(hand.read(unseen))
    assert left[0] > left[1] > left[2] > left[3] == 0
    browser.run("Reveal.next()")
    assert hand.place() != hand.here


def test_in_a_browser_clicks_and_keys_in_the_microscope_turn_no_slide(shown):
    hand = Hand(shown("05"), ".lstm-microscope")
    held = ".querySelectorAll('.held').length"
    hand.focus("[data-do=node]")
    assert not hand.press("f", text="f")  # the native list chooses by first letter
    assert hand.read(held) > 0
    hand.focus("[data-do=value]")
    assert not hand.press("ArrowRight", code="ArrowRight")
    assert hand.read(".querySelector('[data-do=value]').value") == "0.05"
    hand.focus("button")
    assert not hand.press(" ", code="Space", text=" ")
    assert hand.read(held) == 0
    hand.focus("[data-do=words]")
    assert not hand.press("n", text="n")
    hand.click("summary")
    assert hand.read(".querySelector('details').open")
    hand.click("[data-do=value]")


def test_in_a_browser_the_speakers_view_opens_from_a_file_and_follows(shown):
    browser = shown("05")
    deck = browser.session
    press = "document.dispatchEvent(new KeyboardEvent('keydown', {key: 's', keyCode: 83}))"
    browser.run(f"{press}, 0")
    speaker = browser.attach("about:blank", "Speaker View")
    read = "document.querySelector('.speaker-controls-notes .value').textContent"
    for number in (0, 1):
        browser.session = deck
        note = f"[...document.querySelectorAll('aside.notes')][{number}]"
        words = browser.run(f"{note}.textContent.trim().slice(0, 25)")
        place = f"{note}.closest('section')"
        browser.run(f"(({{h, v}}) => Reveal.slide(h, v))(Reveal.getIndices({place}))")
        browser.session = speaker
        assert words
        assert browser.wait(f"{read}.includes({words!r})"), browser.run(read)
    browser.send("Page.close")
    browser.session = deck


def test_in_a_browser_a_deck_prints_a_page_a_slide(shown):
    browser = shown("05", "?print-pdf")
    slides_there = deck_of(LESSONS[5]).count('class="page"')
    assert browser.wait(f"document.querySelectorAll('.pdf-page').length === {slides_there}")
    options = {"preferCSSPageSize": True, "printBackground": True}
    pdf = base64.b64decode(browser.send("Page.printToPDF", **options)["data"])
    assert len(re.findall(rb"/Type\s*/Page\b", pdf)) == slides_there
    unseen = "[...document.querySelectorAll('.fragment')].filter((e) => !e.closest('.hidden') "
    assert browser.run(f"{unseen} && getComputedStyle(e).opacity !== '1').length") == 0
    bold = "[...document.querySelectorAll('mjx-container path, mjx-container use')].filter((e) => "
    assert browser.run(f"{bold} getComputedStyle(e).stroke !== 'none').length") == 0


@pytest.mark.parametrize("number", ["02", "05", "09"])  # tables, microscope, explorer and steps
def test_in_a_browser_axe_finds_nothing_wrong_with_a_deck(shown, number):
    browser = shown(number, "?print-pdf")  # every slide is there
    assert browser.wait("document.querySelectorAll('.pdf-page').length > 1")
    assert violations(browser) == []
