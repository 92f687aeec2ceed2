"""The summary of a class, as Markdown and as one page of HTML, from the same pieces."""

from __future__ import annotations

import base64
import html
import re
from typing import NamedTuple

from lstm_course.exercises import find_exercise

from .marks import MISSING, STATUSES, ClassResults, success, title
from .picture import MOST_BARS, describe_mistakes, draw_mistakes

PICTURE = "mistakes.png"
STYLE = """body{font:16px/1.5 sans-serif;max-width:72em;margin:2em auto;padding:0 1em;color:#222}
table{border-collapse:collapse}td,th{border-bottom:1px solid #ccc;padding:.2em .8em;
text-align:left;vertical-align:top}img{max-width:100%}
.warning{border:3px solid #D55E00;padding:.6em 1em;font-weight:bold}"""


class Heading(NamedTuple):
    """A heading; level 1 is the page's."""

    text: str
    level: int = 2


class Paragraph(NamedTuple):
    """A paragraph; a warning stands in a frame."""

    text: str
    is_warning: bool = False


class Table(NamedTuple):
    """Rows of texts under a row of headings."""

    headings: tuple[str, ...]
    rows: list[tuple[str, ...]]


class Picture(NamedTuple):
    """A PNG and what it shows, in words."""

    png: bytes
    alt: str


def summarise(results: ClassResults) -> list:
    """Make the pieces of the summary: headings, paragraphs, tables, the picture."""
    pieces = [Heading("Summary of the class", 1)]
    if results.warning:
        pieces.append(Paragraph(results.warning, is_warning=True))
    pieces += [Paragraph(sentence) for sentence in results.settings]
    looks = [tuple(look) for look in results.looks()]
    pieces.append(Heading("To be looked at by a person"))
    pieces.append(Table(("student", "where", "why"), looks) if looks else Paragraph("Nothing."))
    pieces += [Heading("The exercises"), _exercises_table(results)]
    pieces += [Heading("The mistakes"), *_mistakes(results)]
    return [*pieces, Heading("Not handed in"), _missing(results)]


def as_markdown(pieces: list) -> bytes:
    """Write the pieces as Markdown; the picture is a file beside it."""
    return ("\n\n".join(map(_markdown, pieces)) + "\n").encode()


def as_html(pieces: list) -> bytes:
    """Write the pieces as one HTML file, the picture inside."""
    body = "\n".join(map(_html, pieces))
    head = f"<meta charset='utf-8'><title>Summary of the class</title><style>{STYLE}</style>"
    return (
        f"<!doctype html><html lang='en'><head>{head}</head><body>{body}</body></html>\n".encode()
    )


def _exercises_table(results: ClassResults) -> Table:
    """How many students stand where in each exercise, and the share of right answers."""
    rows = []
    for name in results.exercises:
        counts = results.counts(name)
        share = success(counts)
        rate = "" if share is None else f"{100 * share:.0f} %"
        rows.append((name, title(name), *(str(counts[status]) for status in STATUSES), rate))
    return Table(("exercise", "title", *STATUSES, "right, of those handed in"), rows)


def _mistakes(results: ClassResults) -> list:
    """The picture and the table of the most frequent mistakes."""
    mistakes = results.mistakes()
    if not mistakes:
        return [Paragraph("No answer was wrong.")]
    seen = (mistakes, len(results.students))
    rows = [(str(n), name, m or "(no name)", _sentence(name, m)) for name, m, n in mistakes]
    return [
        Picture(draw_mistakes(*seen), describe_mistakes(*seen)),
        Paragraph(
            f"The {min(MOST_BARS, len(rows))} most frequent of {len(rows)}; mistakes.csv has every "
            "answer. A wrong answer without a name does something no named mistake does."
        ),
        Table(("students", "exercise", "mistake", "what the checker says"), rows[:MOST_BARS]),
    ]


def _sentence(exercise: str, mistake: str) -> str:
    named = (m.sentence for m in find_exercise(exercise).mistakes if m.name == mistake)
    return next(named, "")


def _missing(results: ClassResults):
    """Which lessons each student did not hand in."""
    rows = []
    for student in results.students:
        gone = [a.exercise.split(".")[0] for a in student.answers if a.status == MISSING]
        if gone:
            rows.append((student.name, ", ".join(dict.fromkeys(gone))))
    return Table(("student", "lessons"), rows) if rows else Paragraph("Nothing is missing.")


def _markdown(piece) -> str:
    if isinstance(piece, Heading):
        return f"{'#' * piece.level} {_escaped(piece.text)}"
    if isinstance(piece, Paragraph):
        return f"> **{_escaped(piece.text)}**" if piece.is_warning else _escaped(piece.text)
    if isinstance(piece, Picture):
        return f"![{_escaped(piece.alt)}]({PICTURE})"
    rows = [piece.headings, ("---",) * len(piece.headings), *piece.rows]
    written = [r if k == 1 else [_escaped(cell) for cell in r] for k, r in enumerate(rows)]
    return "\n".join(f"| {' | '.join(row)} |" for row in written)


def _escaped(text: str) -> str:
    """Keep what a submission says from being read as Markdown, HTML or a link."""
    text = re.sub(r"([\\`*\[\]|~$])", r"\\\1", " ".join(text.split()))
    text = re.sub(r"(?<!\w)_|_(?!\w)", r"\\_", text)
    text = html.escape(text, quote=False)
    return re.sub(r"(://|www\.)", lambda m: m[0].replace(":", "&#58;").replace(".", "&#46;"), text)


def _html(piece) -> str:
    if isinstance(piece, Heading):
        return f"<h{piece.level}>{html.escape(piece.text)}</h{piece.level}>"
    if isinstance(piece, Paragraph):
        kind = ' class="warning" role="alert"' if piece.is_warning else ""
        return f"<p{kind}>{html.escape(piece.text)}</p>"
    if isinstance(piece, Picture):
        data = base64.b64encode(piece.png).decode()
        return f'<img alt="{html.escape(piece.alt)}" src="data:image/png;base64,{data}">'
    head = "".join(f"<th scope='col'>{html.escape(cell)}</th>" for cell in piece.headings)
    rows = ("".join(f"<td>{html.escape(cell)}</td>" for cell in row) for row in piece.rows)
    return f"<table><tr>{head}</tr>{''.join(f'<tr>{row}</tr>' for row in rows)}</table>"
