"""The summary of a class, as Markdown and as one page of HTML, from the same values."""

from __future__ import annotations

import base64
import html
import re
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from lstm_course.exercises import find_exercise

from .marks import MISSING, STATUSES, ClassResults, success
from .picture import MOST_BARS, describe_mistakes, draw_mistakes

PICTURE = "mistakes.png"
TEMPLATES = Path(__file__).with_name("templates")


def summary_files(results: ClassResults) -> dict[str, bytes]:
    """The summary's files by name; there is a picture only where an answer was wrong."""
    values, files = _values(results), {}
    if values["mistakes"]:
        seen = (results.mistakes(), len(results.students))
        files[PICTURE] = draw_mistakes(*seen)
        values["alt"] = describe_mistakes(*seen)
        values["png"] = base64.b64encode(files[PICTURE]).decode()
    files["summary.html"] = _filled("summary.html", values, str)
    files["summary.md"] = _filled("summary.md", values, _for_markdown)
    return files


def _filled(name: str, values: dict[str, Any], finalize) -> bytes:
    """Fill a template in; every value is escaped, so that nothing of a submission acts."""
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=lambda value: value if isinstance(value, Markup) else finalize(value),
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return (environment.get_template(name).render(values).strip() + "\n").encode()


def _values(results: ClassResults) -> dict[str, Any]:
    """What the templates are filled with."""
    mistakes = results.mistakes()
    rows = [(n, name, m or "(no name)", _sentence(name, m)) for name, m, n in mistakes[:MOST_BARS]]
    return {
        "warning": results.warning,
        "settings": results.settings,
        "looks": results.looks(),
        "exercise_head": ["exercise", "title", *STATUSES, "right, of those handed in"],
        "exercises": [_exercise_row(results, name) for name in results.exercises],
        "mistake_head": ["students", "exercise", "mistake", "what the checker says"],
        "mistakes": rows,
        "about_mistakes": f"The {len(rows)} most frequent of {len(mistakes)}; mistakes.csv has "
        "every answer. A wrong answer without a name does something no named mistake does.",
        "missing": _missing(results),
    }


def _exercise_row(results: ClassResults, name: str) -> list[Any]:
    """How many students stand where in an exercise, and the share of right answers."""
    counts = results.counts(name)
    share = success(counts)
    rate = "" if share is None else f"{100 * share:.0f} %"
    return [name, find_exercise(name).title, *(counts[status] for status in STATUSES), rate]


def _sentence(exercise: str, mistake: str) -> str:
    names = mistake.split(" + ")  # two at once
    return " ".join(m.sentence for m in find_exercise(exercise).mistakes if m.name in names)


def _missing(results: ClassResults) -> list[tuple[str, str]]:
    """Which lessons each student did not hand in."""
    rows = []
    for student in results.students:
        gone = [a.exercise.split(".")[0] for a in student.answers if a.status == MISSING]
        if gone:
            rows.append((student.name, ", ".join(dict.fromkeys(gone))))
    return rows


def _for_markdown(value: Any) -> Markup:
    """Keep what a submission says from being read as Markdown, HTML or a link."""
    text = re.sub(r"([\\`*\[\]|~$])", r"\\\1", " ".join(str(value).split()))
    text = re.sub(r"(?<!\w)_|_(?!\w)", r"\\_", text)
    text = html.escape(text, quote=False)
    return Markup(
        re.sub(r"(://|www\.)", lambda m: m[0].replace(":", "&#58;").replace(".", "&#46;"), text)
    )
