"""The animation: one picture a word, self-contained, the same each time, with its words."""

import json
import re
from base64 import b64decode
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


def pictures(animation):
    found = re.findall(r'frames\[\d+\] = "data:image/png;base64,([A-Za-z0-9+/=]+)', animation.html)
    return [Image.open(BytesIO(b64decode(text))) for text in found]


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
    assert not re.search(r"https?:|<link|fa-", animation.html)
    assert len(animation.html) < 3 * 30_000 + 15_000


def test_it_is_the_same_each_time_and_leaves_no_figure_open(trace, animation):
    before = plt.get_fignums()
    assert animate_cell(trace, WORDS, unit=5).html == animation.html
    assert plt.get_fignums() == before


def test_its_words_hold_the_numbers_of_every_step(trace, animation):
    assert repr(animation).startswith("Animation: unit 5 of the cell reads 3 words; Hugo: f ")
    for t in range(3):
        assert f"f {trace.f[t, 0, 5]:.2f}, i {trace.i[t, 0, 5]:.2f}" in animation.alt
    assert f'alt="{animation.alt}"' in animation._repr_html_()
    assert 'aria-label="step"' in animation.html


def test_words_that_do_not_fit_or_are_too_many_are_refused(trace):
    with pytest.raises(ValueError, match="words has length 2; expected T = 3"):
        animate_cell(trace, WORDS[:2])
    long = ["a"] * (MOST_STEPS + 1)
    with pytest.raises(ValueError, match="an animation shows 1 to 12 steps; got T = 13"):
        animate_cell(load_reader().read(long), long)
    with pytest.raises(ValueError, match="unit is 8; expected 0 to 7"):
        animate_cell(trace, WORDS, unit=8)


def test_the_first_picture_is_in_the_page_before_any_script_runs(animation):
    source = re.search('<img src="([^"]+)"', animation.html).group(1)
    assert f'frames[0] = "{source}"' in animation.html
    assert animation.html.count("}, 0);") == animation.html.count("setTimeout(function() {") == 0


def test_the_player_starts_though_its_script_runs_before_it_is_in_the_page(animation, tmp_path):
    scripts = "".join(re.findall("<script.*?</script>", animation.html, flags=re.S))
    shown = json.dumps(re.sub("<script.*?</script>", "", animation.html, flags=re.S))
    late = f"setTimeout(() => {{document.body.innerHTML += {shown}}}, 300)"
    page = tmp_path / "page.html"
    page.write_text(f"<meta charset='utf-8'><body>{scripts}<script>{late}</script>")
    browser = Browser(find_browser("the player in a browser"), tmp_path / "profile")
    try:
        browser.open(page.as_uri())
        ready = (
            "new Promise((go) => setTimeout(() => go(document.querySelector('input').max), 900))"
        )
        assert browser.run(ready) == str(len(WORDS) - 1)
        assert not browser.errors
    finally:
        browser.close()
