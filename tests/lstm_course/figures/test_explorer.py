"""The explorer: the drawing's graph in the drawing's colours, and in a browser its numbers."""

import html
import json
import re
import subprocess
import xml.etree.ElementTree as ET
from html.parser import HTMLParser

import numpy as np
import pytest

from lstm_course.cell import GATE_ORDER, trace_lstm_step
from lstm_course.figures.cell_graph import LSTM
from lstm_course.figures.explorer import (
    LIMITS,
    PRESETS,
    STEPS,
    compute_nodes,
    explore_cell,
    preset_settings,
)
from lstm_course.figures.pen import INPUT_LOOK, number_text
from lstm_course.figures.plots import LOOKS
from tests.support.browser import FLAGS, find_browser

KEYS = tuple(preset_settings("keep"))
RANDOM_SETTINGS = 240
LAYERS = [node for node in LSTM.nodes if "layer" in node.operation]


@pytest.fixture(scope="module")
def page():
    return explore_cell()._repr_html_()


@pytest.fixture(scope="module")
def picture(page):
    """The drawing itself, parsed: ill-formed SVG does not get through."""
    return ET.fromstring(re.search(r"^<svg.*?^</svg>", page, re.S | re.M).group())


class Tags(HTMLParser):
    """Every start tag with its attributes and what it stands in; refuses tags that cross."""

    def __init__(self, text):
        super().__init__()
        self.open, self.found = [], []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attributes):
        self.found.append((tag, dict(attributes), tuple(self.open)))
        self.open.append(tag)

    def handle_startendtag(self, tag, attributes):
        self.found.append((tag, dict(attributes), tuple(self.open)))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def step_of(settings):
    """The package's own step for a cell of one unit."""
    x_t, h_prev, c_prev = (np.array([[settings[k]]], float) for k in ("x_t", "h_prev", "c_prev"))
    W_x, W_h = (
        np.array([[settings[f"{k}.{kind}"]] for k in GATE_ORDER], float) for kind in ("w_x", "w_h")
    )
    b = np.array([settings[f"{k}.b"] for k in GATE_ORDER], float)
    return trace_lstm_step(x_t, h_prev, c_prev, W_x, W_h, b)


def nodes_of(settings):
    """What each node should show, from the step and not from the graph."""
    step = {name: float(value.item()) for name, value in step_of(settings)._asdict().items()}
    return step | {
        "kept": step["f_t"] * step["c_prev"],
        "written": step["i_t"] * step["g_t"],
        "squashed": float(np.tanh(step["c_t"])),
        "c_out": step["c_t"],
        "h_out": step["h_t"],
    }


def label(value):
    return number_text(np.array(value)).replace("-", "−")


# The settings of the presets


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_does_what_it_says(name):
    step = step_of(preset_settings(name))
    f, i, o = (getattr(step, k).item() for k in ("f_t", "i_t", "o_t"))
    c_prev, g, c, h = (getattr(step, k).item() for k in ("c_prev", "g_t", "c_t", "h_t"))
    wanted = {
        "keep": (f > 0.99, i < 0.01, o > 0.99, abs(c - c_prev) < 0.005),
        "forget": (f < 0.01, i < 0.01, o > 0.99, abs(c) < 0.005),
        "overwrite": (f < 0.01, i > 0.99, o > 0.99, abs(c - g) < 0.005),
        "accumulate": (f > 0.99, i > 0.99, o > 0.99, abs(c - (c_prev + g)) < 0.005),
        "stay silent": (f > 0.99, o < 0.01, abs(c - c_prev) < 0.005, abs(h) < 0.005),
    }
    assert all(wanted[name])


@pytest.mark.parametrize("call", [preset_settings, explore_cell])
def test_an_unknown_preset_is_refused_with_the_names_there_are(call):
    with pytest.raises(ValueError, match="'keep', 'forget', .*'stay silent'; got 'kep'"):
        call("kep")


def test_a_changed_copy_of_the_settings_changes_no_preset():
    preset_settings("keep")["f.b"] = 0.0
    assert preset_settings("keep")["f.b"] == 6.0


@pytest.mark.parametrize("name", PRESETS)
def test_the_numbers_in_the_page_without_its_script_are_the_packages(name):
    settings = preset_settings(name)
    assert compute_nodes(settings) == pytest.approx(nodes_of(settings), abs=1e-15)
    page = explore_cell(name)._repr_html_()
    shown = dict(re.findall(r'data-value="(\w+)">([^<]+)<', page))
    assert shown == {k: label(v) for k, v in nodes_of(settings).items()}


# The text of the page


def test_the_output_is_the_same_in_every_call():
    assert explore_cell()._repr_html_() == explore_cell("keep")._repr_html_()
    assert repr(explore_cell()) == repr(explore_cell("keep"))


def test_the_plain_text_says_what_is_shown():
    text = repr(explore_cell("stay silent"))
    assert "sliders" in text
    assert "stay silent: forget gate 1.00, input gate 0.00" in text
    assert "new cell state 0.50, new hidden state 0.00" in text


@pytest.mark.parametrize("name", PRESETS)
def test_tags_are_closed_in_order(name):
    assert Tags(explore_cell(name)._repr_html_()).open == []


def test_nothing_comes_from_elsewhere_and_nothing_is_named_for_the_whole_page(page):
    elsewhere = ("http", "//cdn", "src=", "href", "@import", "url(", "fetch(", "import(")
    for forbidden in (*elsewhere, " id=", "$", "\\("):  # a page's MathJax sets what is in dollars
        assert forbidden not in page.lower(), forbidden


def test_every_rule_of_style_keeps_to_the_explorer(page):
    style = re.search(r"<style>(.*?)</style>", page, re.S).group(1)
    style = re.sub(r"/\*.*?\*/|@container lstm-explorer [^{]*\{", "", style, flags=re.S)
    selectors = [
        s.strip() for block in re.findall(r"([^{}]+)\{[^}]*\}", style) for s in block.split(",")
    ]
    assert len(selectors) > 20
    assert all(selector.startswith((".lstm-live", ".lstm-explorer")) for selector in selectors)


# The sliders


def test_each_of_the_15_sliders_is_a_native_input_with_a_label_and_a_value(page):
    tags = Tags(page).found
    sliders = [(a, inside) for tag, a, inside in tags if tag == "input"]
    assert [a["data-key"] for a, _ in sliders] == [
        *("x_t", "h_prev", "c_prev"),
        *(f"{node.quantity}.{kind}" for node in LAYERS for kind in ("w_x", "w_h", "b")),
    ]
    assert sorted(a["data-key"] for a, _ in sliders) == sorted(KEYS)
    for attributes, inside in sliders:
        assert attributes["type"] == "range"
        assert inside[-2:] == ("fieldset", "label")
        assert "tabindex" not in attributes
        assert "disabled" not in attributes
        assert len(attributes["aria-label"]) > 8
    assert len({a["aria-label"] for a, _ in sliders}) == 15


@pytest.mark.parametrize("name", PRESETS)
def test_each_preset_lies_on_the_grid_of_its_sliders(name):
    for key, value in preset_settings(name).items():
        kind = key.split(".")[-1]
        steps = value / STEPS[kind]
        assert abs(value) <= LIMITS[kind]
        assert steps == pytest.approx(round(steps), abs=1e-9)


def test_the_sliders_stand_in_five_groups_named_and_framed_in_their_gates_colour(page):
    legends = re.findall(r"<legend>.*?</svg> (.*?)</legend>", page)
    assert legends == ["comes in", *(node.words for node in LAYERS)]
    frames = re.findall(r'<fieldset style="border-color:(#\w+)', page)
    assert frames == [INPUT_LOOK.color, *(LOOKS[node.quantity].color for node in LAYERS)]


def test_results_are_announced_politely(page):
    assert [a for _, a, _ in Tags(page).found if a.get("aria-live")] == [
        {"class": "spoken", "role": "status", "aria-live": "polite"}
    ]


# The drawing


def test_each_node_of_the_graph_is_drawn_exactly_once_with_its_label_and_number(picture):
    nodes = [g for g in picture.iter("g") if g.get("data-node")]
    assert [g.get("data-node") for g in nodes] == [node.name for node in LSTM.nodes]
    for group, node in zip(nodes, LSTM.nodes, strict=True):
        (text,) = [t for t in group.iter("text") if t.get("class") == "label"]
        symbol = node.symbol.replace("\\odot ", "⊙").replace("\\", "")
        plain = "".join(text.itertext()).replace(" ", "")
        assert plain.startswith(re.sub("[_{} ]", "", symbol).replace("-", "−") + "=")
        assert len(list(group.iterfind(".//*[@data-value]"))) == 1


def test_each_edge_is_drawn_once_and_starts_and_ends_where_the_graph_says(picture):
    wires = [g for g in picture.iter("g") if g.get("data-edge")]
    assert sorted(g.get("data-edge") for g in wires) == sorted(f"{a}->{b}" for a, b in LSTM.edges)
    for group in wires:
        source, target = (LSTM.node(name) for name in group.get("data-edge").split("->"))
        line, head = (path.get("d") for path in group)
        points = np.array([pair.split() for pair in line[1:].split("L")], dtype=float) / 62
        points[:, 1] = LSTM.size[1] - points[:, 1]
        corners = [source.place, *LSTM.routes.get((source.name, target.name), ())]
        assert points[:-1] == pytest.approx(np.array(corners), abs=0.01)
        tip = np.array(head[1:].split("L")[0].split(), dtype=float) / 62
        tip[1] = LSTM.size[1] - tip[1]
        assert np.abs(tip - target.place).max() < 0.75
        assert np.abs(points[-1] - tip).max() < 0.25


def test_each_wire_box_and_bar_has_the_colour_of_its_quantity(picture):
    looks = LOOKS | {"x": INPUT_LOOK}
    for group in (g for g in picture.iter("g") if g.get("data-edge")):
        look = looks[LSTM.node(group.get("data-edge").split("->")[0]).quantity]
        assert group[0].get("stroke") == look.color
        assert group[1].get("fill") == look.color
        assert (group[0].get("stroke-dasharray") is None) == (look.linestyle == "-")
    for node in LAYERS:
        group = picture.find(f".//*[@data-node='{node.name}']")
        assert group.find("rect").get("stroke") == looks[node.quantity].color
        assert group.find(".//*[@data-fill]").get("fill") == looks[node.quantity].color


# In a browser

ONCE = "--window-size=1000,700 --virtual-time-budget=5000 --dump-dom".split()

DRIVER = """
const report = {errors: [], random: []};
window.onerror = (message) => { report.errors.push(String(message)); };
console.error = (...all) => { report.errors.push(all.join(" ")); };
window.onload = () => {
  try { drive(); } catch (error) { report.errors.push(String(error.stack)); }
  setTimeout(() => {
    report.spoken = [...document.querySelectorAll(".spoken")].map((p) => p.textContent);
    const place = document.createElement("pre");
    place.id = "report";
    place.textContent = JSON.stringify(report);
    document.body.append(place);
  }, 1000);
};
function drive() {
  const [stripped, first, second] = document.querySelectorAll(".lstm-explorer");
  const read = (root) => ({
    settings: JSON.parse(root.dataset.settings),
    result: JSON.parse(root.dataset.result),
    labels: Object.fromEntries(
      [...root.querySelectorAll("[data-value]")].map((e) => [e.dataset.value, e.textContent])),
    bars: Object.fromEntries([...root.querySelectorAll("[data-fill]")].map((e) => [
      e.dataset.fill, ["y", "height"].map((k) => Number(e.getAttribute(k)))])),
    beside: Object.fromEntries([...root.querySelectorAll("input")].map((e) => [
      e.dataset.key, [e.nextElementSibling.textContent, e.getAttribute("aria-valuetext")]])),
    ranges: Object.fromEntries([...root.querySelectorAll("input")].map((e) => [
      e.dataset.key, ["min", "value", "max"].map((k) => Number(e[k]))])),
    pressed: [...root.querySelectorAll("[aria-pressed=true]")].map((e) => e.textContent),
    sentence: root.querySelector(".sentence").textContent,
  });
  const move = (root, key, value) => {
    const slider = root.querySelector(`[data-key="${key}"]`);
    slider.value = value;
    slider.dispatchEvent(new Event("input", {bubbles: true}));
  };
  const press = (root, what) => root.querySelector(`button[${what}]`).click();

  report.start = [read(first), read(second)];
  report.asleep = [stripped, first, second].map((e) => e.querySelectorAll(".asleep").length);
  // A page saved by its browser holds an explorer as it was left; it starts anew when opened.
  const saved = document.createElement("div");
  saved.innerHTML = first.outerHTML;
  document.body.append(saved);
  // Starting again, as a page does that runs each output's script, must change nothing.
  for (const script of document.querySelectorAll("script.again")) {
    const copy = document.createElement("script");
    copy.textContent = script.textContent;
    document.body.append(copy);
  }
  press(saved, 'data-preset="forget"');
  report.saved = read(saved.firstChild);
  saved.remove();
  for (const settings of SETTINGS) {
    for (const [key, value] of Object.entries(settings)) move(first, key, value);
    report.random.push(read(first));
  }
  report.untouched = read(second);
  press(first, 'data-do="reset"');
  report.afterReset = read(first);
  report.presets = {};
  move(second, "x_t", -0.5);
  for (const name of NAMES) {
    press(second, `data-preset="${name}"`);
    report.presets[name] = read(second);
  }
  press(second, 'data-do="reset"');
  press(second, 'data-preset="accumulate"');
  report.steps = [read(second)];
  for (let n = 0; n < 6; n += 1) {
    press(second, 'data-do="step"');
    report.steps.push(read(second));
  }
  press(second, 'data-do="reset"');
  report.back = read(second);
  move(second, "f.b", 1);
  report.own = read(second);
  const controls = [...first.querySelectorAll("button, input")];
  report.focus = controls.map((control) => {
    control.focus();
    return [document.activeElement === control, control.tabIndex];
  });
  const places = controls.map((control) => control.getBoundingClientRect());
  report.inOrder = places.every((place, n) => { // to the right, or down
    const last = places[n - 1];
    return n === 0 || place.left > last.left + 20 || place.top >= last.bottom - 1;
  });
  let left = 0;
  document.body.addEventListener("keydown", () => { left += 1; });
  const type = (target, key, held = {}) =>
    target.dispatchEvent(new KeyboardEvent("keydown", {key, bubbles: true, ...held}));
  for (const key of ["ArrowRight", " ", "PageDown"]) type(controls[0], key);
  report.keysKept = left === 0;
  type(document.body, "ArrowRight");
  type(controls[0], "s", {ctrlKey: true});
  type(controls[0], "Enter", {shiftKey: true});
  type(controls[0], "Escape");
  report.keysHeard = left;
  report.sizes = [1000, 860, 700].map((width) => {
    document.body.style.width = width + "px";
    const cutOff = [...first.querySelectorAll("label span, legend, button")]
      .filter((e) => e.scrollWidth > e.clientWidth + 1 && e.clientWidth > 0);
    const box = first.getBoundingClientRect();
    const outside = [...first.querySelectorAll("*")].filter((e) => {
      const place = e.getBoundingClientRect();
      return place.left < box.left || place.right > box.right || place.bottom > box.bottom;
    });
    const slider = Math.min(...[...first.querySelectorAll("input")].map((e) => e.offsetWidth));
    const rows = [...first.querySelectorAll("legend, label")];
    const lines = Math.max(...rows.map((e) => e.offsetHeight));
    const wrong = [...cutOff, ...outside].map((e) => e.outerHTML.slice(0, 80));
    return {size: [box.width, box.height], wrong, slider, lines};
  });
}
"""


def draw_settings(rng):
    """All settings at random, each on its slider's grid, and the special values besides."""
    drawn = []
    for _ in range(RANDOM_SETTINGS):
        settings = {}
        for key in KEYS:
            kind = key.split(".")[-1]
            steps = round(LIMITS[kind] / STEPS[kind])
            settings[key] = round(int(rng.integers(-steps, steps + 1)) * STEPS[kind], 2)
        drawn.append(settings)
    nothing = dict.fromkeys(KEYS, 0.0)
    drawn += [
        nothing,
        nothing | {"c_prev": 0.25},  # 0.5 * 0.25: a tie between two decimals
        nothing | {"c_prev": -0.75},
        {key: float(LIMITS[key.split(".")[-1]]) for key in KEYS},
        {key: -float(LIMITS[key.split(".")[-1]]) for key in KEYS},
    ]
    return drawn


@pytest.fixture(scope="module")
def settings_drawn():
    return draw_settings(np.random.default_rng(20))


@pytest.fixture(scope="module")
def report(settings_drawn, tmp_path_factory):
    """What a browser did with a page of two explorers, in one go."""
    browser = find_browser("the explorer's numbers in a browser")
    folder = tmp_path_factory.mktemp("browser")
    pages = [explore_cell(name)._repr_html_() for name in ("keep", "accumulate")]
    again = [page.replace("<script>", '<script class="again">') for page in pages]
    data = f"const SETTINGS = {json.dumps(settings_drawn)}, NAMES = {json.dumps(list(PRESETS))};"
    head = f"<!doctype html><meta charset='utf-8'><script>{data}{DRIVER}</script>"
    stripped = re.sub(r"(?s)<(script|style).*?</\1>| data-\w+=('.*?'|\".*?\")", "", pages[0])
    text = f"{head}<body>{stripped}{''.join(again)}"
    (folder / "page.html").write_text(text, encoding="utf-8")
    flags = [flag for flag in FLAGS if "debugging" not in flag]
    command = [browser, *flags, *ONCE, f"--user-data-dir={folder / 'profile'}"]
    done = subprocess.run(
        [*command, (folder / "page.html").as_uri()], capture_output=True, timeout=120
    )
    found = re.search(r'<pre id="report">(.*?)</pre>', done.stdout.decode(), re.S)
    assert found, f"the browser gave no report: {done.stderr.decode()[-2000:]}"
    return json.loads(html.unescape(found.group(1)))


def test_in_a_browser_no_error_is_reported(report):
    assert report["errors"] == []


def test_in_a_browser_every_number_and_label_is_the_packages(report, settings_drawn):
    assert len(report["random"]) == len(settings_drawn) > 200
    for seen, settings in zip(report["random"], settings_drawn, strict=True):
        assert seen["settings"] == settings
        wanted = nodes_of(settings)
        assert seen["result"] == pytest.approx(wanted, rel=0, abs=1e-12)
        assert seen["labels"] == {k: label(v) for k, v in wanted.items()}
        assert seen["beside"] == {k: [label(v)] * 2 for k, v in settings.items()}
        assert "−0.00" not in seen["labels"].values()


def test_in_a_browser_the_bars_follow_the_gates(report, picture):
    bars = {e.get("data-fill"): e for e in picture.iter("rect") if e.get("data-fill")}
    zero = {name: float(bar.get("data-zero")) for name, bar in bars.items()}
    unit = {name: float(bar.get("data-unit")) for name, bar in bars.items()}
    assert sorted(zero) == ["f_t", "g_t", "i_t", "o_t"]
    for seen in report["random"]:
        for name, (y, height) in seen["bars"].items():
            value = seen["result"][name]
            end = y if value >= 0 else y + height
            assert height == pytest.approx(abs(value) * unit[name], abs=1e-9)
            assert zero[name] - end == pytest.approx(value * unit[name], abs=1e-9)


def test_in_a_browser_explorers_are_independent_also_one_that_was_saved_as_it_was_left(report):
    start = report["start"]
    assert [seen["settings"] for seen in start] == [*map(preset_settings, ("keep", "accumulate"))]
    assert report["untouched"] == start[1]
    assert report["saved"]["settings"] == preset_settings("forget")
    # JupyterLab shows an output that was not made here without its data: it sleeps, and says so.
    assert report["asleep"] == [1, 0, 0]


def test_in_a_browser_each_preset_sets_the_weights_and_leaves_what_comes_in(report):
    for name, seen in report["presets"].items():
        assert seen["settings"] == preset_settings(name) | {"x_t": -0.5}
        assert seen["pressed"] == [name]
        assert seen["sentence"] == PRESETS[name].sentence
        for key, (_, value, _) in seen["ranges"].items():
            assert value == pytest.approx(seen["settings"][key], abs=1e-12)
    assert list(report["presets"]) == list(PRESETS)


def test_in_a_browser_one_step_on_hands_both_states_on_exactly(report):
    for before, after in zip(report["steps"], report["steps"][1:], strict=False):
        assert after["settings"]["h_prev"] == before["result"]["h_t"]
        assert after["settings"]["c_prev"] == before["result"]["c_t"]
        low, value, high = after["ranges"]["c_prev"]
        assert low <= after["settings"]["c_prev"] <= high
        assert value == pytest.approx(after["settings"]["c_prev"], abs=STEPS["c_prev"] / 2 + 1e-9)
    assert report["steps"][-1]["settings"]["c_prev"] > LIMITS["c_prev"]  # the range did widen


def test_in_a_browser_reset_goes_back_to_the_presets_start(report):
    assert report["afterReset"]["settings"] == preset_settings("keep")
    assert report["back"]["settings"] == preset_settings("accumulate")
    assert report["back"]["ranges"]["c_prev"] == [-3, 0.5, 3]


def test_in_a_browser_the_last_change_is_spoken_and_not_called_a_preset_any_more(report):
    assert report["own"]["pressed"] == []
    assert "accumulate" in report["own"]["sentence"]
    step = nodes_of(report["own"]["settings"])
    results = [*LAYERS, LSTM.node("c_t"), LSTM.node("h_t")]
    spoken = ", ".join(f"{node.words} {label(step[node.name])}" for node in results)
    assert report["spoken"][-1] == spoken


def test_in_a_browser_every_control_takes_the_focus_in_reading_order(report):
    assert report["focus"] == [[True, 0]] * (len(PRESETS) + 2 + len(KEYS))
    assert report["inOrder"]


def test_in_a_browser_keys_pressed_in_it_turn_no_slide(report):
    assert report["keysKept"]
    assert report["keysHeard"] == 4  # one beside it, and three that are the page's


def test_in_a_browser_it_fits_a_slide_and_cuts_nothing_off(report):
    assert len(report["sizes"]) == 3
    for seen in report["sizes"]:
        width, height = seen["size"]
        assert width <= 1000
        assert height <= 700
        assert seen["wrong"] == []
        assert seen["slider"] >= 50
        assert seen["lines"] <= 26  # one line of text
