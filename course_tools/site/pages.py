"""The site's pages: the course's own files, made ready for Sphinx.

Copied to a folder laid out as the course is, so that links between the files stay as they are.
In the lessons figures get their alternative text, and each exercise its hints and its solution,
folded, below its check.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import nbformat

from course_tools.notebooks import describe_lesson, find_notebooks, read_notebook, stubs
from lstm_course.exercises import find_exercise

START = "README.md"  # becomes index.md, the page that every site begins with
PAGES = ("NOTATION.md", "INSTRUCTORS.md", "MISTAKES.md", "CONTRIBUTING.md")
LINK = re.compile(r"(\]\()([^)#\s]+)((?:#[^)\s]*)?\))")
FIGURE = "Figure: "


def write_pages(root: Path, folder: Path) -> list[Path]:
    """Write every page of the course at `root` into an emptied folder; return the lessons.

    Raises ValueError where a figure has no text.
    """
    shutil.rmtree(folder, ignore_errors=True)
    lessons = find_notebooks([])
    for path in [root / START, *page_paths(root)]:
        _write(
            folder, _name(root, path), _linked(root, path, path.read_text(encoding="utf-8"), folder)
        )
    for path in lessons:
        notebook = ready_lesson(read_notebook(path), path.name)
        for cell in notebook.cells:
            if cell.cell_type == "markdown":
                cell.source = _linked(root, path, cell.source, folder)
        _write(folder, path.relative_to(root).as_posix(), nbformat.writes(notebook))
    with (folder / "index.md").open("a", encoding="utf-8") as file:
        file.write("\n" + contents(root, lessons))
    return lessons


def page_paths(root: Path) -> list[Path]:
    """The pages beside the start and the lessons, those that are there."""
    found = [root / name for name in PAGES if (root / name).exists()]
    return [*found, root / "datasets" / "README.md", *sorted(root.glob("datasets/*/README.md"))]


def contents(root: Path, lessons: list[Path]) -> str:
    """The tables of contents that the site's navigation is made of; not shown on the page."""
    parts = {describe_lesson(path)["chapter"]: [] for path in lessons}
    for path in lessons:
        parts[describe_lesson(path)["chapter"]].append(path.relative_to(root).as_posix())
    parts["Beside the lessons"] = [_name(root, path) for path in page_paths(root)]
    return "\n".join(
        "\n".join(["```{toctree}", ":hidden:", f":caption: {name}", "", *pages, "```", ""])
        for name, pages in parts.items()
    )


def ready_lesson(notebook, name: str):
    """Give a lesson's figures their texts, its exercises their answers, its notes a fold."""
    cells = []
    checks = {position + 1: exercise for position, exercise in stubs(notebook)}
    for position, cell in enumerate(notebook.cells):
        if cell.metadata.get("slideshow", {}).get("slide_type") == "notes":
            cell.source = folded("For the lecturer", cell.source)
        cells += figure_by_figure(cell, name) if cell.cell_type == "code" else [cell]
        if position in checks:
            cells.append(nbformat.v4.new_markdown_cell(answers(checks[position])))
    notebook.cells = cells
    return notebook


def answers(name: str) -> str:
    """An exercise's hints and its solution, each folded."""
    exercise = find_exercise(name)
    number = len(exercise.hints)
    hints = [folded(f"Hint {k} of {number}", text) for k, text in enumerate(exercise.hints, 1)]
    return "\n\n".join([*hints, folded("Solution", f"```python\n{exercise.source()}\n```")])


def folded(summary: str, text: str) -> str:
    """A block that opens with a click; Markdown inside it stays Markdown."""
    head = f'<details class="answer"><summary>{summary}</summary>'
    return f"{head}\n\n{text}\n\n</details>"


def figure_by_figure(cell, name: str) -> list:
    """Give each figure of a cell its text, where the page takes it from: one figure a cell.

    The text is what `show` stored beside the figure. Outputs from the second figure on come into
    cells of their own, without code.
    """
    parts = [[]]
    for output in cell.outputs:
        if "image/png" in output.get("data", {}) and any(map(_alt, parts[-1])):
            parts.append([])
        parts[-1].append(output)
    cells = [cell, *(_cell_of_outputs() for _ in parts[1:])]
    for one, outputs in zip(cells, parts, strict=True):
        one.outputs = outputs
        alt = next(filter(None, map(_alt, outputs)), "")
        if alt and not alt.startswith(FIGURE):
            raise ValueError(
                f"{name}: expected a figure whose text begins with {FIGURE!r}; got {alt!r}"
            )
        if alt:
            one.metadata["mystnb"] = {"image": {"alt": alt.removeprefix(FIGURE)}}
    return cells


def _alt(output) -> str:
    """The text of a figure on one line; "" where the output is none."""
    data = output.get("data", {})
    return " ".join(data.get("text/plain", "").split()) if "image/png" in data else ""


def _cell_of_outputs():
    return nbformat.v4.new_code_cell("# the next figure", metadata={"tags": ["remove-input"]})


def _linked(root: Path, page: Path, text: str, folder: Path) -> str:
    """Lead the links of a page to pages of the site; copy the other files that it links to."""

    def lead(found: re.Match) -> str:
        before, target, after = found.groups()
        if re.match(r"[a-z]+:", target):
            return found[0]
        aim = (page.parent / target).resolve()
        if not aim.is_file() or not aim.is_relative_to(root.resolve()):
            return found[0]  # Sphinx complains
        place = aim.relative_to(root.resolve()).as_posix()
        if aim.suffix not in (".md", ".ipynb"):
            _copy(aim, folder / place)
        elif place == START:
            return f"{before}{target.removesuffix(START)}index.md{after}"
        return found[0]

    return "".join(
        part if k % 2 else LINK.sub(lead, part) for k, part in enumerate(_code_apart(text))
    )


def _code_apart(text: str) -> Iterator[str]:
    """Split a text at its code, in fences and between backticks: every second part is code."""
    yield from re.split(r"(^```.*?^```|`[^`\n]+`)", text, flags=re.S | re.M)


def _name(root: Path, path: Path) -> str:
    name = path.relative_to(root).as_posix()
    return "index.md" if name == START else name


def _write(folder: Path, name: str, text: str) -> None:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)
