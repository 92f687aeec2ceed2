"""Slides written for the deck: their form, what they show, and what is warned of."""

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_output

from course_tools.notebooks import find_notebooks, read_notebook
from course_tools.slides.slides import cells_of_deck, figure_in_parts
from course_tools.slides.written import is_written, slides_of, warnings_of, words_of, written_cells
from course_tools.teaching import measured_answers
from lstm_course.figures import WORDS

WRITTEN = [path for path in find_notebooks() if is_written(read_notebook(path).cells)]


def cell_with(*slides, source="## The way back", code=False, **metadata):
    """A cell with slides of good form, each but for what is given."""
    made = new_code_cell(source, outputs=metadata.pop("outputs", [])) if code else None
    made = made or new_markdown_cell(source)
    good = {"title": "It multiplies", "lines": ["One line."], "notes": "Wait.", "minutes": 2}
    parts = [{k: v for k, v in {**good, **slide}.items() if v is not None} for slide in slides]
    made.metadata.lstm_course = {"slides": parts, **metadata}
    return made


def drawn(words):
    return new_output("display_data", {"image/png": "", "text/plain": f"{WORDS}\n{words}"})


@pytest.mark.parametrize(
    ("slide", "message"),
    [
        ({"notes": None}, "expected notes"),
        ({"notes": " "}, "expected notes"),
        ({"minutes": None}, "expected minutes, 10 at most"),
        ({"minutes": 0}, "expected minutes, 10 at most"),
        ({"minutes": "2"}, "expected minutes, 10 at most"),
        ({"words": "One line."}, "expected no other part than .*minutes"),
        ({"show": "picture"}, "expected show to be one of figure, code, live"),
        ({"show": "figure"}, "expected its cell to have such a figure"),
        ({"lines": None}, "expected lines, or what it shows"),
        ({"rows": "4 to 6"}, 'rows such as "4-6"'),
        ({"crop": "0 0 100"}, 'a crop such as "0 0 100 60"'),
        ({"lines": "One line."}, "expected lines and steps as lists of texts"),
    ],
)
def test_a_slide_of_wrong_form_is_refused_with_its_cell_and_title(slide, message):
    cell = cell_with(slide)
    with pytest.raises(ValueError, match=message) as error:
        slides_of(cell)
    assert f"a slide of cell {cell.id}, 'It multiplies'" in str(error.value)


def test_a_slide_has_its_own_title_or_its_cells_heading():
    (slide,) = slides_of(cell_with({"title": None}))
    assert slide.title == "The way back"
    with pytest.raises(ValueError, match="expected a title"):
        slides_of(cell_with({"title": None}, source="No heading."))


def test_a_written_deck_shows_its_slides_and_nothing_else():
    outputs = [new_output("stream", text="1"), drawn("a"), drawn("b")]
    figure = cell_with({"show": "figure", "number": 2}, source="x", code=True, outputs=outputs)
    code = cell_with({"show": "code", "rows": "2-3"}, source="a\nb\nc\nd", code=True)
    cells = [cell_with({}, {"title": "Two"}), new_markdown_cell("A paragraph."), figure, code]
    shown = cells_of_deck(cells)
    texts = [cell.source for cell in shown if cell.cell_type == "markdown"]
    assert texts[:4] == ["# It multiplies", "One line.", "## Two", "One line."]
    assert "A paragraph." not in texts
    drawing, excerpt = (cell for cell in shown if cell.cell_type == "code")
    assert drawing.outputs == [outputs[2]]
    assert drawing.source == ""
    assert (excerpt.source, excerpt.outputs) == ("b\nc", [])
    assert len({cell.id for cell in shown}) == len(shown)


def test_a_section_begins_a_column_and_what_comes_last_waits_for_a_key():
    shown = written_cells([cell_with({"then": ["So."]}, {}), cell_with({}, source="x", code=True)])
    kinds = [cell.metadata.slideshow.slide_type for cell in shown]
    assert kinds == ["slide", "-", "fragment", "subslide", "-", "subslide", "-"]


def test_items_and_rows_stay_together_and_paragraphs_apart():
    lines = ["One.", "- a", "- b", "Two.", "|a|", "|-|"]
    assert written_cells([cell_with({"lines": lines})])[1].source == (
        "One.\n\n- a\n- b\n\nTwo.\n\n|a|\n|-|"
    )


def test_a_note_of_a_cell_is_said_at_its_first_slide_or_the_next():
    cells = [cell_with(source="## One", notes="Ask."), cell_with({}, {"title": "Two"})]
    notes = [cell.metadata.deck.notes for cell in written_cells(cells)]
    assert [note for note in notes if note] == ["Ask.\n\nWait.", "Wait."]
    with pytest.raises(ValueError, match="a note belongs to a cell with a heading: 'Ask.'"):
        slides_of(cell_with({}, source="No heading.", notes="Ask."))


def test_words_are_counted_as_one_reads_them_a_formula_as_one_and_numbers_not():
    lines = ["The loss $L = a + b$ falls by 3.5 %.", "| `x.grad` | 0.5 |"]
    (slide,) = slides_of(cell_with({"title": "Don't look", "lines": lines}))
    assert words_of(slide) == 2 + 5 + 1


def test_what_makes_a_deck_hard_to_lecture_from_is_warned_of():
    long = cell_with({"show": "code", "lines": None}, source="a\n" * 13, code=True)
    cells = [
        cell_with({"lines": ["word " * 39]}, {"lines": ["Now look at the next cell."]}),
        cell_with({"lines": ["0.54 is left of 1,200 and of 0.81."]}, source="## It\n\n0.54, 1200."),
        long,
    ]
    assert warnings_of(cells) == [
        "4 slides; good are 12 to 18",
        "slide 1, 'It multiplies': 41 words, more than 40",
        "slide 2, 'It multiplies': 'next cell' is of the notebook",
        "slide 3, 'It multiplies': 0.81 stands nowhere in the lesson",
        "slide 4, 'It multiplies': 13 lines of code, more than 12",
    ]
    assert warnings_of([cell_with(*[{}] * 12)]) == []
    assert warnings_of([new_markdown_cell("# A lesson without slides of its own")]) == []


@pytest.mark.parametrize("path", WRITTEN, ids=lambda path: path.stem)
def test_a_question_and_its_answer_stand_on_two_slides(path):
    notebook = read_notebook(path)
    slides = [slide for cell in notebook.cells for slide in slides_of(cell)]
    asked = [k for k, slide in enumerate(slides) if slide.title.startswith("Guess")]
    answered = [k for k, slide in enumerate(slides) if slide.title.startswith("Answer")]
    assert len(asked) >= len(measured_answers(path)) > 0
    for k in asked:
        assert not slides[k].then, "the last key would show the answer"
        assert any(k < later for later in answered), slides[k].title


def test_a_crop_is_the_part_of_the_figure_that_is_shown(monkeypatch):
    monkeypatch.setattr(
        "course_tools.slides.slides.vector_of",
        lambda output: '<?xml?><svg width="9pt" viewBox="0 0 200 100"><style>*{}</style><g/></svg>',
    )
    whole, part = figure_in_parts(None), figure_in_parts(None, "50 0 100 60")
    assert whole == '<svg viewBox="0 0 200 100" aria-hidden="true"><g/></svg>'
    assert 'viewBox="100 0 100 60"' in part
