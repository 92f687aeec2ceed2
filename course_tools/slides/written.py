"""Slides written for the deck: they stand in the metadata of the cell that they belong to.

`"lstm_course": {"slides": [{"title": "The way back multiplies", "lines": ["..."], "notes": "...",
"minutes": 2}]}`. A cell may have several. What a slide can have is said in `Slide`. A lesson with
such slides shows nothing else in its deck; what they show is the cell's own figure and code.
"""

import re
from copy import deepcopy
from dataclasses import dataclass, fields

from nbformat.v4 import new_markdown_cell

from .deck import headings

SHOWN = ("", "figure", "code", "live")
MOST_WORDS, MOST_LINES, MOST_MINUTES = 40, 12, 10  # words and lines of code on a slide
FEWEST_SLIDES, MOST_SLIDES = 12, 18
OF_THE_NOTEBOOK = re.compile(
    r"\b(?:next|last|this|first) cell\b(?! state)|\b(?:cells?|figure|code|table) (?:above|below)\b"
    r"|place of the dots|\bnotebook\b|\buncomment",
    flags=re.I,
)


@dataclass(frozen=True)
class Slide:
    """One slide: what stands on it, what is said and for how long."""

    title: str  # the cell's heading where the metadata give none
    notes: str  # what the lecturer says, asks, points at
    minutes: float
    lines: tuple[str, ...] = ()  # Markdown: a paragraph each, or items, or rows of a table
    show: str = ""  # of its cell: "figure", "code", or what is "live" (explorer, microscope)
    number: int = 1  # which of the cell's figures
    rows: str = ""  # of the code, "4-6"; all without
    steps: tuple[str, ...] = ()  # parts of the figure that wait for a key each; see `grow`, deck.js
    crop: str = ""  # of the figure: left, top, right, bottom in percent, "0 0 100 60"
    then: tuple[str, ...] = ()  # lines that come with the last key


def slides_of(cell) -> list[Slide]:
    """The slides of a cell; ValueError, with the slide, where a part of one is wrong or missing."""
    data = cell.metadata.get("lstm_course", {})
    slides = [_read_slide(cell, part) for part in data.get("slides", [])]
    if slides and data.get("notes") and not headings(cell):
        raise ValueError(f"a note belongs to a cell with a heading: {data['notes']!r}")
    return slides


def _read_slide(cell, part: dict) -> Slide:
    title = part.get("title") or next(iter(headings(cell)), "")

    def expect(holds, what):
        if not holds:
            raise ValueError(f"a slide of cell {cell.id}, {title!r}: expected {what}; it is {part}")

    _check_form(part, title, expect)
    values = {name: tuple(v) if isinstance(v, list) else v for name, v in part.items()}
    slide = Slide(**values | {"title": title})
    expect(slide.lines or slide.show or headings(cell)[:1] == [title], "lines, or what it shows")
    expect(not slide.show or _shown(cell, slide), f"its cell to have such a {slide.show}")
    return slide


def _check_form(part: dict, title: str, expect) -> None:
    known = {field.name for field in fields(Slide)}
    expect(set(part) <= known, f"no other part than {', '.join(sorted(known))}")
    expect(title.strip(), "a title, its own or the cell's heading")
    expect(str(part.get("notes", "")).strip(), "notes")
    minutes = part.get("minutes")
    expect(isinstance(minutes, int | float) and 0 < minutes <= MOST_MINUTES, "minutes, 10 at most")
    listed = [part.get(name, []) for name in ("lines", "steps", "then")]
    expect(all(isinstance(some, list) for some in listed), "lines and steps as lists of texts")
    expect(part.get("show", "") in SHOWN, f"show to be one of {', '.join(SHOWN[1:])}")
    expect(re.fullmatch(r"(\d+-\d+)?", str(part.get("rows", ""))), 'rows such as "4-6"')
    crop = str(part.get("crop", ""))
    expect(re.fullmatch(r"(([\d.]+ ){3}[\d.]+)?", crop), 'a crop such as "0 0 100 60"')


def is_written(cells) -> bool:
    """Whether a lesson has slides of its own."""
    return any(cell.metadata.get("lstm_course", {}).get("slides") for cell in cells)


def written_cells(cells) -> list:
    """The cells of a deck made of the slides that were written for it.

    A note of a cell for the lecturer is said at its first slide, or at the next there is; behind
    the last slide at the last.
    """
    shown, said, deck = [], [], {}
    for cell in cells:
        said.append(cell.metadata.get("lstm_course", {}).get("notes", ""))
        for k, slide in enumerate(slides_of(cell)):
            pieces = _pieces(cell, slide, "##" if shown else "#")
            for n, piece in enumerate(pieces, start=1):
                piece.id = f"{cell.id}-{k + 1}-{n}"
            is_section = not k and re.match("##? ", cell.source)
            pieces[0].metadata.slideshow.slide_type = "slide" if is_section else "subslide"
            notes = "\n\n".join(filter(None, [*said, slide.notes]))
            deck = pieces[0].metadata.deck
            deck |= {"notes": notes, "minutes": slide.minutes}
            shown += pieces
            said = []
    deck["notes"] = "\n\n".join(filter(None, [deck["notes"], *said]))
    return shown


def _pieces(cell, slide: Slide, sign: str) -> list:
    """A slide as cells: its title, its lines, what it shows, what comes with the last key."""
    pieces = [new_markdown_cell(f"{sign} {slide.title}")]
    if slide.lines:
        pieces.append(new_markdown_cell(_markdown(slide.lines)))
    if slide.show:
        pieces.append(deepcopy(cell))
        pieces[-1].source = _code(cell, slide) if slide.show == "code" else ""
        pieces[-1].outputs = [] if slide.show == "code" else [_shown(cell, slide)]
    if slide.then:
        pieces.append(new_markdown_cell(_markdown(slide.then)))
    for piece in pieces:
        piece.metadata.slideshow = {"slide_type": "-"}
        piece.metadata.deck = {"running_head": "", "notes": "", "size": ""}
        piece.metadata.deck |= {"steps": slide.steps, "crop": slide.crop}
    if slide.then:
        pieces[-1].metadata.slideshow.slide_type = "fragment"
    return pieces


def _markdown(lines) -> str:
    """Lines as Markdown: items of a list and rows of a table stay together, others stand apart."""
    text = ""
    for before, line in zip(("", *lines), lines, strict=False):
        together = any(re.match(sign, before) and re.match(sign, line) for sign in ("- ", r"\|"))
        text += ("\n" if together else "\n\n") + line
    return text.strip()


def _code(cell, slide: Slide) -> str:
    lines = cell.source.splitlines()
    first, last = map(int, slide.rows.split("-")) if slide.rows else (1, len(lines))
    return "\n".join(lines[first - 1 : last])


def _shown(cell, slide: Slide):
    """What a slide shows of its cell: an output, or its code; None or "" where it has none."""
    if cell.cell_type != "code":
        return None
    if slide.show == "code":
        return _code(cell, slide)
    kinds = {"figure": "image/png", "live": "text/html"}
    fit = [output for output in cell.outputs if kinds[slide.show] in output.get("data", {})]
    return fit[slide.number - 1] if slide.number <= len(fit) else None


def words_of(slide: Slide) -> int:
    """How many words stand on a slide, its title with them; a formula is one, numbers are none."""
    text = "\n".join((slide.title, *slide.lines, *slide.then))
    text = re.sub(r"\$\$.+?\$\$|\$.+?\$|`[^`]+`", " formula ", text, flags=re.S)
    return len(re.findall(r"[^\W\d_](?:[\w’'-]*\w)?", text))


def warnings_of(cells) -> list[str]:
    """What makes a deck hard to lecture from: too much on a slide, too many slides, and so on."""
    slides = [(cell, slide) for cell in cells for slide in slides_of(cell)]
    said = "\n".join(cell.source + _printed(cell) for cell in cells)
    warnings = []
    if slides and not FEWEST_SLIDES <= len(slides) <= MOST_SLIDES:
        warnings.append(f"{len(slides)} slides; good are {FEWEST_SLIDES} to {MOST_SLIDES}")
    for number, (cell, slide) in enumerate(slides, start=1):
        text = "\n".join((slide.title, *slide.lines, *slide.then))
        lines = len(_code(cell, slide).splitlines()) if slide.show == "code" else 0
        found = [
            (words_of(slide) > MOST_WORDS, f"{words_of(slide)} words, more than {MOST_WORDS}"),
            (lines > MOST_LINES, f"{lines} lines of code, more than {MOST_LINES}"),
            *((True, f"{match!r} is of the notebook") for match in OF_THE_NOTEBOOK.findall(text)),
            *((True, f"{n} stands nowhere in the lesson") for n in _numbers(text) - _numbers(said)),
        ]
        warnings += [f"slide {number}, {slide.title!r}: {words}" for holds, words in found if holds]
    return warnings


def _printed(cell) -> str:
    outputs = cell.get("outputs", [])
    return "\n".join(o.get("text", "") + o.get("data", {}).get("text/plain", "") for o in outputs)


def _numbers(text: str) -> set[str]:
    """The numbers with a decimal point or more than two digits: those that were measured."""
    text = re.sub(r"(?<=\d),(?=\d{3})|\{,\}", "", text)
    return set(re.findall(r"(?<![\w.])\d+\.\d+|(?<![\w.])\d{3,}(?![\w.]*\d)", text))
