"""The site's pages: README with a table of contents, lessons with figures' texts and answers.

`prepare` changes what Sphinx reads; no file of the course is written. In the lessons figures get
their alternative text, and each exercise its hints and its solution, folded, below its check.
"""

import re
from pathlib import Path

import nbformat

from course_tools.notebooks import describe_lesson, stubs, vector_of
from lstm_course.exercises import find_exercise
from lstm_course.figures import WORDS, microscope
from lstm_course.inspection import load_reader

from .address import find_repository, launchers

UNIT = 5  # of the reader, under the microscope of the front page and of README's picture
START = "README"  # the page that the site begins with
PICTURE = re.compile(r"^!\[.*\]\(pictures/microscope\.svg\)$", flags=re.M)


def prepare(app, page: str, source: list[str]) -> None:
    """Make a page of Sphinx's ready, in place: its event "source-read"."""
    if page == START:
        source[0] = with_microscope(source[0])
        source[0] += "\n" + contents({name: app.env.doc2path(name) for name in app.env.found_docs})
    elif page.startswith("notebooks/"):
        notebook = ready_lesson(nbformat.reads(source[0], as_version=4), page)
        notebook.cells.insert(1, nbformat.v4.new_markdown_cell(ways_in(f"{page}.ipynb")))
        source[0] = nbformat.writes(notebook)


def with_microscope(text: str) -> str:
    """The front page with the microscope itself in the place of README's picture of it."""
    page = f"```{{raw}} html\n{microscope(load_reader(), unit=UNIT)._repr_html_()}\n```"
    return PICTURE.sub(lambda _: page, text)


def contents(pages: dict[str, str]) -> str:
    """The tables of contents that the site's navigation is made of; not shown on the page.

    pages: name: file. The lessons come chapter by chapter, then all other pages.
    """
    parts: dict[str, list[str]] = {}
    for name in sorted(set(pages) - {START}, key=_order):
        part = "Beside the lessons"
        if name.startswith("notebooks/"):
            is_closer = name.startswith("notebooks/closer/")
            part = "Closer looks" if is_closer else describe_lesson(Path(pages[name]))["chapter"]
        parts.setdefault(part, []).append(name)
    return "\n".join(
        "\n".join(["```{toctree}", ":hidden:", f":caption: {part}", "", *names, "```", ""])
        for part, names in parts.items()
    )


def _order(name: str) -> tuple:
    """Lessons, then closer looks, then all other pages."""
    return not name.startswith("notebooks/"), name.startswith("notebooks/closer/"), name


def ready_lesson(notebook, name: str):
    """Give a lesson's figures their texts, its exercises their answers, its notes a fold."""
    cells = []
    checks = {position + 1: exercise for position, exercise in stubs(notebook)}
    for position, cell in enumerate(notebook.cells):
        if cell.metadata.get("slideshow", {}).get("slide_type") == "notes":
            cell.source = folded("For the lecturer", cell.source)
        if cell.cell_type == "code" and cell.metadata.get("lstm_course", {}).get("folded"):
            cell.metadata.setdefault("tags", []).append("hide-output")
        cells += figure_by_figure(cell, name) if cell.cell_type == "code" else [cell]
        if position in checks:
            cells.append(nbformat.v4.new_markdown_cell(answers(checks[position])))
    notebook.cells = cells
    return notebook


def ways_in(path: str) -> str:
    """A line below a lesson's opening: the notebook to keep, and where it opens in a browser."""
    up = "../" * path.count("/")
    links = [f"{{download}}`Download this notebook <{path.rpartition('/')[2]}>`"]
    found = launchers(find_repository(), path)
    links += [f"[{name}]({address})" for name, address in found.items()]
    own = f"[in JupyterLab on your machine]({up}README.md#begin)"
    first = f", [after two lines]({up}README.md#learning-alone)" if "Colab" in found else ""
    return f"```{{container}} launch\n{' · '.join(links)}{first}; or {own}.\n```"


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
        if vector := vector_of(output):
            output.data["image/svg+xml"] = vector  # goes before the PNG
        parts[-1].append(output)
    bare = {"metadata": {"tags": ["remove-input"]}}
    cells = [cell, *(nbformat.v4.new_code_cell("# the next figure", **bare) for _ in parts[1:])]
    for one, outputs in zip(cells, parts, strict=True):
        one.outputs = outputs
        alt = next(filter(None, map(_alt, outputs)), "")
        if alt and not alt.startswith(WORDS):
            raise ValueError(
                f"{name}: expected a figure whose text begins with {WORDS!r}; got {alt!r}"
            )
        if alt:
            one.metadata["mystnb"] = {"image": {"alt": alt.removeprefix(WORDS).strip()}}
    return cells


def _alt(output) -> str:
    """The text of a figure on one line; "" where the output is none."""
    data = output.get("data", {})
    return " ".join(data.get("text/plain", "").split()) if "image/png" in data else ""
