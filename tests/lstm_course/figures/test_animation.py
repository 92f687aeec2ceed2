"""The animation: one picture a word, self-contained, the same each time, with its words."""

import json
import re
from base64 import b64decode
from html import unescape
from io import BytesIO

import matplotlib.pyplot as plt
import pytest
from PIL import Image

from lstm_course.figures.animation import MOST_STEPS, animate_cell
from lstm_course.inspection.reader import SENTENCE, load_reader
from tests.support.browser import Browser, find_browser

WORDS = list(SENTENCE[:3])


@pytest.fixture(scope="module")
def trace():
    return load_reader().read(WORDS)


@pytest.fixture(scope="module")
def animation(trace):
    return animate_cell(trace, WORDS, unit=5)


def frames(animation):
    return json.loads(unescape(re.search('data-frames="([^"]+)"', animation.html).group(1)))


def pictures(animation):
    data = [frame["src"].removeprefix("data:image/png;base64,") for frame in frames(animation)]
    return [Image.open(BytesIO(b64decode(text))) for text in data]


def test_there_is_one_picture_a_word_and_they_differ(animation):
    shown = pictures(animation)
    assert len(shown) == 3
    assert len({picture.convert("RGB").tobytes() for picture in shown}) == 3
    assert {picture.size for picture in shown} == {shown[0].size}
    assert shown[0].size[0] >= 800


def test_each_picture_shows_the_numbers_of_its_own_step(animation):
    other = animate_cell(load_reader().read([*WORDS[:2], "cat"]), WORDS, unit=5)
    pairs = zip(pictures(animation), pictures(other), strict=True)
    assert [a.convert("RGB").tobytes() == b.convert("RGB").tobytes() for a, b in pairs] == [
        *(True, True, False),
    ]


def test_it_needs_no_network_and_stays_small(animation):
    assert not re.search(r"https?:|<link|<script", animation.html)
    assert len(animation.html) < 3 * 30_000 + 15_000


def test_it_is_the_same_each_time_and_leaves_no_figure_open(trace, animation):
    before = plt.get_fignums()
    assert animate_cell(trace, WORDS, unit=5).html == animation.html
    assert plt.get_fignums() == before


def test_its_words_hold_the_numbers_of_every_step(trace, animation):
    assert repr(animation).startswith("Animation: unit 5 of the cell reads 3 words; Hugo: f ")
    for t, frame in enumerate(frames(animation)):
        assert f"f {trace.f[t, 0, 5]:.2f}, i {trace.i[t, 0, 5]:.2f}" in frame["alt"]
        assert frame["alt"] in animation.alt
    first = frames(animation)[0]  # is in the page before anything is pressed
    assert f'<img src="{first["src"]}" alt="{first["alt"]}"' in animation._repr_html_()


def test_words_that_do_not_fit_or_are_too_many_are_refused(trace):
    with pytest.raises(ValueError, match="words has length 2; expected T = 3"):
        animate_cell(trace, WORDS[:2])
    long = ["a"] * (MOST_STEPS + 1)
    with pytest.raises(ValueError, match="an animation shows 1 to 12 steps; got T = 13"):
        animate_cell(load_reader().read(long), long)
    with pytest.raises(ValueError, match="unit must be at least 0 and at most 7; got 8"):
        animate_cell(trace, WORDS, unit=8)


def test_slider_and_buttons_show_the_steps_and_say_them(animation, tmp_path):
    page = tmp_path / "page.html"
    page.write_text(f"<meta charset='utf-8'>{animation.html}", encoding="utf-8")
    browser = Browser(find_browser("the player in a browser"), tmp_path / "profile")
    said = [frame["alt"] for frame in frames(animation)]
    picture = "document.querySelector('img')"
    slider = "document.querySelector('input')"

    def press(name):
        browser.run(f"document.querySelector('button[name={name}]').click()")
        return browser.run(f"{picture}.alt")

    try:
        browser.open(page.as_uri())
        names = ("next", "next", "next", "back", "first", "last")
        assert [press(name) for name in names] == [said[k] for k in (1, 2, 2, 1, 0, 2)]
        assert browser.run(f"{picture}.src") == frames(animation)[2]["src"]
        assert browser.run(f"{slider}.getAttribute('aria-valuetext')") == said[2]
        assert press("play") == said[0]  # from the end it begins again
        assert browser.wait(f"{picture}.alt === {json.dumps(said[2])}")
        browser.run(f"{slider}.value = 1, {slider}.dispatchEvent(new Event('input'))")
        assert browser.run(f"{picture}.alt") == said[1]
        assert not browser.errors
    finally:
        browser.close()
