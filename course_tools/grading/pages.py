"""The report's files: tables, the page for the teacher, feedback as text and as a page, uploads."""

import textwrap
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from lstm_course.exercises.verdict import CORRECT, NOT_ATTEMPTED, WRONG

from . import tables
from .attempts import FAILED
from .marks import MISSING, Answer, ClassResults, Marked
from .uploads import upload_files

TEMPLATES = Path(__file__).with_name("templates")
MOST_MISTAKES = 25  # in the summary
NEXT_STEPS = {
    CORRECT: 'Compare with another way to write it: `solution("{name}")`',
    WRONG: 'One step at a time: `hint("{name}")`',
    NOT_ATTEMPTED: 'To start: `hint("{name}")`',
    FAILED: "Run it and its check in your notebook; where all is well there, ask your teacher.",
}


def report_files(results: ClassResults) -> dict[str, bytes]:
    """All files of a report, by their names in its folder."""
    files = {
        "marks.csv": tables.marks(results).csv(),
        "mistakes.csv": tables.answers(results).csv(),
        "summary.html": _filled("summary.html", _summary(results)),
    }
    feedback = {}
    for student, name in tables.feedback_files(results):
        values = _feedback(results, student)
        values["body"] = Markup(_filled("feedback_body.html", values).decode())
        page = _filled("feedback.html", values)
        files[f"feedback/{name}.html"] = page
        files[f"feedback/{name}.txt"] = _filled("feedback.txt", values)
        feedback[student.name] = (page, values["body"])
    return files | upload_files(results, feedback)


def _filled(name: str, values: dict[str, Any]) -> bytes:
    filled = _templates(name.endswith(".html")).get_template(name).render(values)
    return (filled.strip() + "\n").encode()


@cache
def _templates(escaped: bool) -> Environment:
    """The templates; in HTML every value is escaped, so that nothing of a submission acts."""
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=escaped,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"marked": tables.marked, "indented": _indented, "points": "{:g}".format}
    return environment


def _summary(results: ClassResults) -> dict[str, Any]:
    """What the teacher's page is filled with."""
    return {
        "warning": results.warning,
        "settings": results.settings,
        "signs": [(tables.SIGNS[status], tables.WORDS[status]) for status in tables.STATUSES],
        "looks": tables.looks(results),
        "marks": tables.marks(results),
        "distribution": tables.distribution(results),
        "exercises": tables.exercises(results),
        "mistakes": tables.mistakes(results, MOST_MISTAKES),
        "num_mistakes": len(results.mistakes()),
        "missing": tables.missing(results),
    }


def _feedback(results: ClassResults, student: Marked) -> dict[str, Any]:
    """What one student reads; nothing of anybody else is in it."""
    parts = []
    for lesson, group in groupby(student.answers, key=lambda a: a.exercise.split(".")[0]):
        answers = list(group)
        parts.append(
            {
                "title": tables.title_of(lesson),
                "file": answers[0].file,
                "missing": answers[0].status == MISSING,
                "total": results.total(student, lesson),
                "possible": results.possible(lesson),
                "answers": [_answer(a) for a in answers if a.status != MISSING],
            }
        )
    return {
        "name": student.name,
        "lessons": parts,
        "total": results.total(student),
        "possible": results.possible(),
        "gone": sum(part["possible"] for part in parts if part["missing"]),
    }


def _answer(answer: Answer) -> dict[str, str]:
    return {
        "sign": tables.SIGNS[answer.status],
        "status": answer.status,
        "name": answer.exercise,
        "title": tables.name_of(answer.exercise),
        "words": tables.WORDS[answer.status] + (f" ({answer.mistake})" if answer.mistake else ""),
        "sentence": answer.sentence,
        "next": NEXT_STEPS[answer.status].format(name=answer.exercise),
    }


def _indented(text: str) -> str:
    """Break a text's lines for plain feedback, two spaces in; nothing for an empty one."""
    lines = [
        textwrap.fill(line, 88, initial_indent="  ", subsequent_indent="  ", break_on_hyphens=False)
        for line in text.splitlines()
    ]
    return "".join(f"{line}\n" for line in lines)
