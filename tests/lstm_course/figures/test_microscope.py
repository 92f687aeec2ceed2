"""The microscope: what the page computes is NumPy's, typed or held; it says what it cannot read."""

import json
import re
from functools import cache

import numpy as np
import pytest

from lstm_course.cell import emit_hidden_state, trace_lstm_step, update_cell_state
from lstm_course.figures import microscope
from lstm_course.inspection import SENTENCE, load_network, load_reader
from lstm_course.inspection.probing import read_clamped
from tests.support.axe import violations
from tests.support.browser import Browser, find_browser

NETWORKS = {"reader": load_reader(), "brackets": load_network(0)}
TEXTS = {
    "reader": ["Hugo spent all his childhood in Italy. He often sings in", "a , the the PARIS ."],
    "brackets": ['((ab)"ab"a)b', "))) ((((((("],
}
SYMBOLS = "figoch"
FREE = ("", -1, 0, 0.0)
HELD = [  # node, unit (-1: all), from which word, value: each on the slider's grid
    ("f_t", -1, 3, 0.0),
    ("i_t", 5, 0, 0.65),
    ("g_t", -1, 2, -0.5),
    ("o_t", 7, 1, 0.25),
    ("c_t", 5, 2, -1.0),
    ("c_t", -1, 0, 0.5),
    ("h_t", 2, 1, -0.8),
]


def read_held(network, words, node="", unit=-1, start=0, value=0.0):
    """Every gate and state (T, H) and the answers' probabilities (T, K), by the package's cell."""
    index = {word: k for k, word in enumerate(network.vocabulary)}
    h = c = np.zeros((1, network.W_h.shape[1]))
    seen = {symbol: [] for symbol in SYMBOLS}
    for t, word in enumerate(words):
        x_t = network.embedding[[index[word.lower()]]]
        step = trace_lstm_step(x_t, h, c, network.W_x, network.W_h, network.b)._asdict()

        def held(name, array, t=t):
            array = array.copy()
            if name == node and t >= start:
                array[:, slice(None) if unit < 0 else unit] = value
            return array

        f, i, g, o = (held(name, step[name]) for name in ("f_t", "i_t", "g_t", "o_t"))
        c = held("c_t", update_cell_state(f, c, i, g))
        h = held("h_t", emit_hidden_state(o, c))
        for symbol, array in zip(SYMBOLS, (f, i, g, o, c, h), strict=True):
            seen[symbol].append(array[0])
    scores = np.array(seen["h"]) @ network.W_y.T + network.b_y
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    return seen | {"answers": powers / powers.sum(axis=1, keepdims=True)}


def split(name, text):
    """The words of a text as a person would cut it."""
    return list(text.replace(" ", "")) if name == "brackets" else re.findall(r"[\w]+|[.,]", text)


# What is asked for


@pytest.mark.parametrize("name", NETWORKS)
def test_a_network_reads_as_its_own_method_does(name):
    network, text = NETWORKS[name], TEXTS[name][0]
    words = split(name, text)
    seen = read_held(network, words)
    if name == "reader":
        trace = network.read(words)
        np.testing.assert_allclose(seen["f"], trace.f[:, 0], rtol=0, atol=1e-12)
        assert network.answers[seen["answers"][-1].argmax()] == network.answer(words)
    x = network.embedding[[network.vocabulary.index(word.lower()) for word in words]][:, None]
    for wanted, got in zip(read_clamped(x, network[-5:-2], {3: 0.5}), "hc", strict=True):
        held = read_held(network, words, "c_t", 3, 0, 0.5)[got]
        np.testing.assert_allclose(held, wanted[:, 0], rtol=0, atol=1e-12)


@pytest.mark.parametrize(
    ("words", "unit", "said"),
    [
        (["the", "xylophone"], 0, "vocabulary; got .'xylophone'."),
        ([], 0, "reads 1 to 60 words; got 0"),
        (["the"] * 61, 0, "reads 1 to 60 words; got 61"),
        (["the"], 8, "unit must be at least 0 and at most 7; got 8"),
    ],
)
def test_what_it_cannot_show_is_refused(words, unit, said):
    with pytest.raises(ValueError, match=said):
        microscope(NETWORKS["reader"], words, unit)


def test_weights_that_would_not_come_through_exactly_are_refused():
    network = NETWORKS["reader"]._replace(b=NETWORKS["reader"].b + 1e-5)
    with pytest.raises(ValueError, match="b must have at most four decimals"):
        microscope(network)._repr_html_()


def test_its_first_example_is_the_sentence_of_the_lessons():
    reader = NETWORKS["reader"]
    assert microscope(reader).words == list(SENTENCE)
    assert microscope(reader)._repr_html_() == microscope(reader, list(SENTENCE))._repr_html_()


def test_the_still_picture_has_the_numbers_of_every_word_and_the_answer_as_its_text():
    seen = microscope(NETWORKS["reader"], unit=5)
    page, trace = seen._repr_html_(), NETWORKS["reader"].read(list(SENTENCE))
    assert f'alt="{seen!r}"' in page
    assert f"France: f {trace.f[6, 0, 5]:.2f}, i {trace.i[6, 0, 5]:.2f}" in repr(seen)
    assert repr(seen).endswith("answer: french.")


def test_nothing_comes_from_elsewhere_and_no_style_or_name_leaves_it():
    page = microscope(NETWORKS["brackets"])._repr_html_()
    bare = re.sub(r"data:image/png;base64,[\w+/=]+", "", page)
    for forbidden in ("http", "href", "@import", "url(", "fetch(", "import(", " id=", "$", "\\("):
        assert forbidden not in bare.lower(), forbidden
    style = re.search(r"<style>(.*?)</style>", page, re.S).group(1)
    rules = re.findall(r"([^{}]+)\{[^}]*\}", re.sub(r"/\*.*?\*/", "", style, flags=re.S))
    selectors = [s.strip() for rule in rules for s in re.split(r",(?![^(]*\))", rule)]
    assert all(".lstm-live" in s or ".lstm-microscope" in s for s in selectors)


def test_a_page_with_it_stays_small():
    assert len(microscope(NETWORKS["reader"])._repr_html_()) < 60_000


# In a browser

TOOLS = """
const root = () => document.querySelector('.lstm-microscope');
const part = (name) => root().querySelector('[data-do=' + name + ']');
function set(name, value) {
  part(name).value = value;
  const kind = part(name).type === 'range' ? 'input' : 'change';
  part(name).dispatchEvent(new Event(kind, {bubbles: true}));
}
function hold([node, unit, from, value]) {
  set('node', node); set('unit', unit); set('from', from); set('value', value);
}
function reading(steps) {
  const of = (k) => steps.map((s) => s.units.map((unit) => unit[k + '_t']));
  const seen = Object.fromEntries([...'figoch'].map((k) => [k, of(k)]));
  return {...seen, answers: steps.map((s) => s.answers)};
}
"""


@pytest.fixture(scope="module")
def tab(tmp_path_factory):
    found = Browser(find_browser("the microscope"), tmp_path_factory.mktemp("profile"), 1100, 800)
    yield found
    found.close()


@cache
def html_of(name):
    return microscope(NETWORKS[name], unit=5)._repr_html_()


@pytest.fixture
def opened(tab, tmp_path):
    """A function: a network's name -> the tab with its microscope, on a light or a dark page."""

    def open_page(name, light="true", width=1100):
        page = html_of(name)
        head = "<!doctype html><html lang='en'><meta charset='utf-8'><title>microscope</title>"
        body = f"<body data-jp-theme-light='{light}'><main><h1>m</h1>{page}</main>"
        (tmp_path / "page.html").write_text(f"{head}{body}<script>{TOOLS}</script>", "utf-8")
        tab.resize(width, 800)
        tab.open((tmp_path / "page.html").as_uri())
        return tab

    return open_page


@pytest.mark.parametrize("name", NETWORKS)
def test_every_gate_state_and_probability_is_numpys_also_while_something_is_held(opened, name):
    tab = opened(name)
    for text in TEXTS[name]:
        tab.run(f"hold({json.dumps(FREE)}), set('words', {json.dumps(text)})")
        words = split(name, text)
        free = read_held(NETWORKS[name], words)
        for held in (FREE, *HELD):
            tab.run(f"hold({json.dumps(held)})")
            both = tab.run("((r) => [reading(r.before), reading(r.after)])(root().lstmReading())")
            wanted = read_held(NETWORKS[name], words, *held)
            for seen, by_numpy in zip(both, (free, wanted), strict=True):
                for key, values in by_numpy.items():
                    np.testing.assert_allclose(seen[key], values, rtol=0, atol=1e-12)
    assert tab.errors == []


def test_the_table_shows_the_chosen_unit_or_quantity_under_each_word(opened):
    tab, trace = opened("reader"), NETWORKS["reader"].read(list(SENTENCE))
    shown = "[...root().querySelectorAll('td[style]')].map((e) => e.textContent)"
    across = tab.run("root().querySelector('table').className.startsWith('across')")
    expected = np.array([getattr(trace, k)[:, 0, 5] for k in "figoch"])
    texts = [f"{v:.2f}".replace("-", "−") for v in (expected if across else expected.T).ravel()]
    assert tab.run(shown) == [text.replace("−0.00", "0.00") for text in texts]
    tab.run("set('show', 'node f_t')")
    assert len(tab.run(shown)) == 8 * len(SENTENCE)


def test_holding_shows_the_answer_before_and_after_and_letting_go_the_first_again(opened):
    tab = opened("reader")
    answer = "root().querySelector('.answer').textContent"
    assert tab.run(answer) == "answer: french 1.00"
    tab.run("hold(['f_t', -1, 7, 0])")
    assert re.fullmatch(r"answer: french 1\.00 → (?!french)\w+ [\d.]+", tab.run(answer))
    assert tab.run("root().querySelectorAll('.held').length") == len(SENTENCE) - 7
    tab.run("root().querySelector('button').click()")
    assert tab.run(answer) == "answer: french 1.00"
    assert tab.run("root().querySelectorAll('.held').length") == 0
    assert tab.wait("root().querySelector('.spoken').textContent === 'answer: french 1.00'")


def test_an_unknown_word_is_named_with_near_ones_and_the_last_text_stays(opened):
    tab = opened("reader")
    message, table = "root().querySelector('.message').textContent", "root().lstmReading().after"
    tab.run("set('words', 'Hugo lived in Frence')")
    assert tab.wait(f"{message}.includes('“Frence”; near ones that it knows: france, french')")
    assert "Hugo" not in tab.run(message)
    assert tab.run("part('words').getAttribute('aria-invalid')") == "true"
    assert len(tab.run(table)) == len(SENTENCE)
    for typed, said in (
        ("  ", "Type a word that it knows."),
        ("the " * 61, "At most 60 words; these are 61."),
        ("<b>", "It does not know “<b>”"),
    ):
        tab.run(f"set('words', {json.dumps(typed)})")
        assert tab.wait(f"{message}.startsWith({json.dumps(said)})")
    assert tab.run("root().querySelectorAll('b').length") == 0
    tab.run("set('words', 'Hugo lived in France')")
    assert tab.run(message) == ""
    assert len(tab.run(table)) == 4


def test_a_word_half_typed_is_not_told_and_a_whole_one_is_read_at_once(opened):
    tab = opened("reader")
    tab.run("part('words').value = 'Hugo lived in Fran', 0")
    tab.run("part('words').dispatchEvent(new Event('input', {bubbles: true}))")
    assert tab.run("root().querySelector('.message').textContent") == ""
    tab.run("part('words').value += 'ce', 0")
    tab.run("part('words').dispatchEvent(new Event('input', {bubbles: true}))")
    assert len(tab.run("root().lstmReading().after")) == 4


def test_an_example_is_read_when_it_is_chosen(opened):
    tab = opened("reader")
    tab.run(f"set('example', {json.dumps(NETWORKS['reader'].examples[1])})")
    assert tab.run("root().querySelector('.answer').textContent").startswith("answer: italian")
    assert "Italy" in tab.run("part('words').value")


def test_keys_pressed_in_it_reach_no_slides_and_swipes_neither(opened):
    tab = opened("reader")
    script = """(() => {
      let left = 0;
      document.body.addEventListener('keydown', () => { left += 1; });
      for (const key of ['ArrowRight', ' ', 'PageDown', 's'])
        for (const name of ['words', 'show', 'value'])
          part(name).dispatchEvent(new KeyboardEvent('keydown', {key, bubbles: true}));
      return [left, root().hasAttribute('data-prevent-swipe')];
    })()"""
    assert tab.run(script) == [0, True]


@pytest.mark.parametrize("width", [390, 1100])
@pytest.mark.parametrize("light", ["true", "false"])
def test_axe_finds_nothing_wrong_and_nothing_is_wider_than_the_page(opened, light, width):
    tab = opened("reader", light, width)
    for held in (FREE, ("f_t", -1, 7, 0.3)):
        tab.run(f"hold({json.dumps(held)}), root().querySelector('details').open = true, 0")
        assert violations(tab, ".lstm-microscope") == []
        assert tab.run("document.documentElement.scrollWidth") <= width
        assert tab.run("((e) => e.scrollWidth <= e.clientWidth)(root().querySelector('.reading'))")


def test_more_columns_than_a_telephone_shows_are_reached_by_keys(opened):
    tab = opened("brackets", width=390)
    place = "root().querySelector('.reading')"
    assert tab.run(f"{place}.tabIndex") == -1
    tab.run("set('show', 'node f_t')")
    assert tab.run(f"{place}.tabIndex") == 0
    assert tab.run(f"{place}.scrollWidth > {place}.clientWidth")
    assert violations(tab, ".lstm-microscope") == []
    assert tab.run("document.documentElement.scrollWidth") <= 390


def test_without_its_data_or_scripts_the_picture_stays(tab, tmp_path):
    page = microscope(NETWORKS["reader"])._repr_html_()
    kept = re.sub(r"(?s)<(script|style).*?</\1>| data-\w+=('.*?'|\".*?\")", "", page)
    (tmp_path / "page.html").write_text(f"<meta charset='utf-8'>{kept}", "utf-8")
    tab.open((tmp_path / "page.html").as_uri())
    assert tab.run("document.querySelector('img').naturalWidth") > 400
    assert "not trusted yet" in tab.run("document.body.innerText")
    assert tab.run("document.querySelectorAll('select, input, button').length") == 0
