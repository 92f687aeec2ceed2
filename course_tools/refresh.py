"""`python -m lstm_course refresh`: run lessons, and renew everything that is made from them.

Made from lessons and exercises, and never written by hand: the whole of MISTAKES.md, README's
lists of lessons, titles and measured answers in INSTRUCTORS.md; in each notebook the numbers and
minutes of its exercises, the cell that checks an answer, nbgrader's marks and the link to the next
lesson; in lesson 00 the table of lessons and the ways through them.
"""

import json
import os
import re
import shutil
import subprocess
from itertools import pairwise
from pathlib import Path

from nbformat.v4 import new_code_cell
from tqdm import tqdm

from course_tools import ROOT
from course_tools.nbgrader.cells import mark_cells
from lstm_course.data.files import write_file
from lstm_course.exercises import Exercise, find_exercise

from .folding import fold_outputs
from .models import table_of_models
from .notebooks import (
    closer_title,
    describe_lesson,
    execute,
    find_closer_looks,
    find_notebooks,
    lesson_title,
    read_notebook,
    stubs,
    text_of,
)
from .teaching import mistakes_page, renew_instructors
from .ways import table_of_lessons, ways

MADE, END = "<!-- made by `make refresh` -->", "<!-- end -->"
WAYS, END_OF_WAYS = "<!-- ways, made by `make refresh` -->", "<!-- end of ways -->"
EXERCISE = re.compile(r"^(#+ Exercise)[ \d]*(: .+ )\(\d+ minutes\)$", flags=re.M)
HEADING = re.compile(r"^#+ Exercise ?(\d*): (.+) \(\d+ minutes\)$", flags=re.M)
BY_NUMBER = re.compile(r"[Ee]xercises? (\d+(?:(?:,|,? and|,? or) \d+)*)")
BY_PLACE = re.compile(r"\bcourse\b(?!['’]s)|\b(?:last|next) lesson\b")
LEAD = re.compile(r"Next: \[[^\]]*\]\([^)]*\)|This is the last lesson")


def run_command(lessons: list[str]) -> str:
    """Run the lessons named, all without, and renew every page; return what to say."""
    refresh([*find_notebooks(lessons), *find_closer_looks(lessons)])
    before = {path: _committed(path) or _read(path) for path in find_notebooks()}
    said = [f"renewed: {path.relative_to(ROOT)}" for path in renew()]
    for path, text in before.items():
        said += [f"mend by hand? {path.name}: {line}" for line in to_mend(text, _read(path))]
    return "\n".join(said) or "all is current"


def refresh(paths: list[Path]) -> None:
    """Execute each notebook in place; one that raises is left as it was, and the error shown."""
    os.environ.setdefault("LSTM_COURSE_PROGRESS", "0")  # a stored bar would differ every time
    os.environ.setdefault("LSTM_COURSE_PREDICTIONS", "0")  # nor is an author's guess for the lesson
    for path in tqdm(paths, desc="notebooks", disable=len(paths) < 2):
        notebook = read_notebook(path)
        add_checks(notebook)
        execute(notebook, path.parent)
        write_file(path, text_of(notebook))


def renew() -> list[Path]:
    """Write again every file with a part that is out of date; return those files."""
    stale = []
    for path in made_files():  # lessons first: pages are made of them as they are then
        text = renewed(path)
        if text != _read(path):
            write_file(path, text)
            stale.append(path)
    return stale


def made_files() -> list[Path]:
    """The files that are made from lessons and exercises, as a whole or in part."""
    return [*find_notebooks(), *find_closer_looks(), *(ROOT / name for name in PAGES)]


def renewed(path: Path) -> str:
    """What a file says when all that is made in it is current."""
    return PAGES[path.name](_read(path)) if path.name in PAGES else _renew_lesson(path)


MADE_CELLS = {"lessons": table_of_lessons, "ways": ways}  # by what a cell's metadata call it


def add_checks(notebook) -> None:
    """Put below each stub the cell that checks it, where there is none."""
    for position, name in reversed(stubs(notebook)):
        call = f'check("{name}", '
        below = notebook.cells[position + 1 : position + 2]
        if not below or not below[0].source.startswith(call):
            lines = f'{call}{_exercise_of(name).target})\n# hint("{name}")\n# solution("{name}")'
            cell = new_code_cell(lines, metadata={"slideshow": {"slide_type": "skip"}})
            notebook.cells.insert(position + 1, cell)


def _exercise_of(name: str) -> Exercise:
    """The exercise that a stub names; ValueError, with what to do, where nobody has written it."""
    try:
        return find_exercise(name)
    except ValueError as error:
        where = f"EXERCISES of lesson_{name[:2]}.py"
        raise ValueError(f"{error}; or write it and name it in {where}") from None


def to_mend(before: str, after: str) -> list[str]:
    """The lines a lesson has kept that may speak of what is numbered or followed otherwise now.

    They name an exercise by a number that was another's, or, where another lesson follows, speak of
    the last or the next lesson or of the course.
    """
    old, new = map(_texts, (before, after))
    gone = {number for number, _ in set(HEADING.findall(old)) - set(HEADING.findall(new))}
    leads_on = LEAD.findall(old) != LEAD.findall(new)

    def asks(line: str) -> bool:
        numbers = re.findall(r"\d+", " ".join(BY_NUMBER.findall(line)))
        return not gone.isdisjoint(numbers) or (leads_on and bool(BY_PLACE.search(line)))

    kept = set(old.splitlines())
    return [line for line in LEAD.sub("", new).splitlines() if line in kept and asks(line)]


def renew_readme(text: str) -> str:
    """Put the ways between two marks; the lessons and what came after between two others."""
    lines, chapter = [], ""
    for path in find_notebooks():
        about = describe_lesson(path)
        if about["chapter"] != chapter:
            chapter = about["chapter"]
            lines += ["", f"### {chapter}", "", "| | question | you build |", "|---|---|---|"]
        link = f"[{lesson_title(path)}](notebooks/{path.name})"
        closer = "".join(map(_closer_link, find_closer_looks([path.name])))
        lines.append(f"| {link}{closer} | {about['question']} | {about['builds']} |")
    lines += ["", table_of_models()]
    text = _between(text, WAYS, END_OF_WAYS, ways())
    return _between(text, MADE, END, "\n".join(lines).strip())


def _between(text: str, mark: str, end: str, made: str) -> str:
    """The text with what is made between its two marks; as it is where it has no such mark."""
    before, found, rest = text.partition(mark)
    return f"{before}{mark}\n\n{made}\n\n{end}{rest.partition(end)[2]}" if found else text


def _closer_link(path: Path) -> str:
    """A closer look below its lesson, in small type."""
    return f"<br><sub>closer: [{closer_title(path)}](notebooks/closer/{path.name})</sub>"


PAGES = {  # name: a function from what the page says to what it should say
    "README.md": renew_readme,
    "INSTRUCTORS.md": renew_instructors,
    "MISTAKES.md": lambda _: mistakes_page(),
}


def _renew_lesson(path: Path) -> str:
    notebook = read_notebook(path)
    mark_cells(notebook)
    fold_outputs(notebook)
    _number_exercises(notebook)
    for cell in notebook.cells:
        if made := cell.metadata.get("lstm_course", {}).get("made"):
            cell.source = MADE_CELLS[made]()
    lesson_after = dict(pairwise([*find_notebooks(), None]))
    if path in lesson_after:  # not a closer look
        _lead_on(notebook, lesson_after[path])
    return text_of(notebook)


def _number_exercises(notebook) -> None:
    """Give the headings of the exercises their numbers and minutes; not where one is missing."""
    names = [name for _, name in stubs(notebook)]
    texts = [cell for cell in notebook.cells if cell.cell_type == "markdown"]
    if sum(len(EXERCISE.findall(cell.source)) for cell in texts) != len(names):
        return
    numbered = iter(enumerate(names, start=1))

    def renew_heading(found: re.Match) -> str:
        number, name = next(numbered)
        start = f"{found[1]} {number}" if len(names) > 1 else found[1]
        return f"{start}{found[2]}({_exercise_of(name).minutes} minutes)"

    for cell in texts:
        cell.source = EXERCISE.sub(renew_heading, cell.source)


def _lead_on(notebook, after: Path | None) -> None:
    """Let the lesson's last section lead to the lesson after it."""
    lead = f"Next: [{lesson_title(after)}]({after.name})" if after else "This is the last lesson"
    for cell in notebook.cells:
        if cell.cell_type == "markdown" and cell.source.startswith("## Go on"):
            if not LEAD.search(cell.source):
                cell.source = cell.source.replace("## Go on", f"## Go on\n\n{lead}.", 1)
            cell.source = LEAD.sub(lambda _: lead, cell.source, count=1)


def _texts(notebook: str) -> str:
    """The Markdown of a notebook's file."""
    cells = json.loads(notebook)["cells"]
    return "\n".join("".join(c["source"]) for c in cells if c["cell_type"] == "markdown")


def _committed(path: Path) -> str:
    """A file as git has it at the last commit; "" of a new one, and without git."""
    if not shutil.which("git"):
        return ""
    command = ["git", "show", f"HEAD:./{path.name}"]
    done = subprocess.run(command, cwd=path.parent, capture_output=True, encoding="utf-8")
    return done.stdout if done.returncode == 0 else ""


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8")
