"""For teachers: minutes and measured answers read from the lessons, and the page of mistakes."""

from __future__ import annotations

import re
from pathlib import Path

from course_tools import ROOT
from lstm_course.exercises import exercises_of, lessons

from .notebooks import find_notebooks, lesson_title, read_notebook, write_atomically

PAGE = ROOT / "MISTAKES.md"
OPENING = """\
# The mistakes that the checker names

Every wrong answer that an exercise knows by name, and what a learner reads then. A mistake is told
by what the answer does, not by how it is written. [INSTRUCTORS.md](INSTRUCTORS.md) picks those
worth a talk. `python -m lstm_course mistakes` writes this page: change the exercises, not the page.
"""


def write_mistakes() -> Path:
    """Write MISTAKES.md from the exercises; return its path."""
    write_atomically(PAGE, mistakes_page())
    return PAGE


def mistakes_page() -> str:
    """The page of mistakes: a section a lesson, a table an exercise."""
    parts = [OPENING]
    for lesson in lessons():
        path = find_notebooks([lesson])[0]
        parts.append(f"## [{lesson_title(path)}](notebooks/{path.name})\n")
        for exercise in exercises_of(lesson):
            parts.append(f"### `{exercise.name}`: {exercise.title} ({exercise.minutes} minutes)\n")
            rows = [f"| {_cell(m.name)} | {_cell(m.sentence)} |" for m in exercise.mistakes]
            parts.append("\n".join(["| mistake | what the checker says |", "|---|---|", *rows, ""]))
    return "\n".join(parts)


def exercise_minutes(lesson: str) -> int:
    """What the exercises of a lesson, "05", take together."""
    return sum(exercise.minutes for exercise in exercises_of(lesson))


def measured_answers(path: Path) -> dict[str, str]:
    """What a lesson's predictions measured, by name: {"05.default_half_life": "1.0 steps"}."""
    found = {}
    for cell in read_notebook(path).cells:
        for output in cell.get("outputs", []):
            text = output.get("data", {}).get("text/plain", "")
            match = re.match(r"Prediction (\S+)\nmeasured: (.+?); no guess this time", text)
            if match:
                found[match.group(1)] = match.group(2)
    return found


def _cell(text: str) -> str:
    """Write a text so that it stays in its cell of a Markdown table."""
    return " ".join(text.split()).replace("|", r"\|")
