"""For teachers: what MISTAKES.md and INSTRUCTORS.md say of the lessons, made from them."""

import re
from pathlib import Path
from textwrap import fill

from lstm_course.exercises import exercises_of, lessons

from .notebooks import find_notebooks, lesson_minutes, lesson_title, read_notebook
from .slides.deck import own_notes

OPENING = """\
# The mistakes that the checker names

Every wrong answer that an exercise knows by name, what a learner reads then, and what is changed in
the solution, `before -> after`: names with a leading underscore stand for anything, K for a number
that is found. A mistake is told by what the answer does, not by how it is written.
[INSTRUCTORS.md](INSTRUCTORS.md) picks those worth a talk. `make refresh` writes this page: change
the exercises, not the page.

| lesson | minutes | of them exercises | named mistakes |
|---|---|---|---|
"""


def mistakes_page() -> str:
    """The page of mistakes: minutes and counts, then a section a lesson, a table an exercise."""
    rows, sections = [], []
    for path in find_notebooks(lessons()):
        exercises = exercises_of(path.name[:2])
        minutes = sum(exercise.minutes for exercise in exercises)
        mistakes = sum(len(exercise.mistakes) for exercise in exercises)
        link = f"[{lesson_title(path)}](notebooks/{path.name})"
        rows.append(f"| {link} | {lesson_minutes(path)} | {minutes} | {mistakes} |\n")
        sections += [f"\n## {link}\n\n", *map(_mistakes_of, exercises)]
    return "".join([OPENING, *rows, *sections]).rstrip("\n") + "\n"


def _mistakes_of(exercise) -> str:
    rows = [
        f"| {_cell(m.name)} | {_cell(m.sentence)} | {_cell(_made_of(m.answer))} |\n"
        for m in exercise.mistakes
    ]
    head = f"### `{exercise.name}`: {exercise.title} ({exercise.minutes} minutes)\n\n"
    columns = "| mistake | what the checker says | in the solution |\n|---|---|---|\n"
    return "".join([head, columns, *rows, "\n"])


def _made_of(answer) -> str:
    """A mistake's edit of the solution, place by place, or its number; a function has no words."""
    if callable(answer):
        return ""
    places = answer if isinstance(answer, tuple) else (answer,)
    return ", ".join(f"`{place}`" for place in places)


def renew_instructors(text: str) -> str:
    """Give the sections of INSTRUCTORS.md their lessons' titles, the answers what was measured."""
    for path in find_notebooks():
        text = re.sub(rf"^### {path.name[:2]} .+$", f"### {lesson_title(path)}", text, flags=re.M)
        for name, answer in measured_answers(path).items():
            found = re.search(rf"\(`{re.escape(name)}`\):\s\*\*([^*]+)\*\*", text)
            if found and " ".join(found[1].split()) != answer:
                text = text[: found.start(1)] + answer + text[found.end(1) :]
        text = _renew_notes(text, path)
    return text


def _renew_notes(text: str, path: Path) -> str:
    """Put a lesson's notes for the lecturer, from its cells' metadata, before what to ask."""
    notes = own_notes(read_notebook(path).cells)
    said = [f"- **Say** at *{heading}*: {note}" for heading, note in notes.items()]
    lines = "\n".join(fill(line, 127, subsequent_indent="  ") for line in said)
    section = rf"(^### {path.name[:2]} .+\n\n)(?:- \*\*Say\*\* .*\n(?:  .*\n)*)*"
    return re.sub(section, lambda found: found[1] + lines + "\n" * bool(lines), text, flags=re.M)


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
