"""A lesson as a reader who starts from nothing sees it: `python -m tests.support.fresh_reader 05`.

Writes `_build/reader/05_forget/`: `lesson.md` with its figures as pictures, and `lesson.ipynb` to
work in. What answers a prediction is not in them: no stored reveal, and what is folded, a text or
a picture, stands in `folded_1.md`, `folded_2.md`, ..., each to be opened after its guess. No notes.
"""

import base64
import shutil
import sys
from pathlib import Path

from course_tools import ROOT
from course_tools.folding import DETAILS, is_folded
from course_tools.notebooks import find_notebooks, read_notebook, text_of
from lstm_course.data.files import write_file


def write_copy(path: Path, folder: Path) -> Path:
    """Write the reader's copy of a lesson, and return the text."""
    from nbconvert import MarkdownExporter
    from nbformat.v4 import new_output

    notebook = read_notebook(path)
    shutil.rmtree(folder, ignore_errors=True)  # nothing of an older copy stays
    folder.mkdir(parents=True)
    folds = []

    def fold(text: str) -> str:
        folds.append(text)
        return f"(folded: open folded_{len(folds)}.md after the guess)"

    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            for found in DETAILS.finditer(cell.source):
                cell.source = cell.source.replace(found[0], fold(found[1].strip()))
        elif is_folded(cell):
            shown, cell.outputs = cell.outputs, []
            for output in shown:
                name = f"folded_{len(folds) + 1}.png"
                if output.output_type == "stream":
                    text = fold(f"```\n{output.text}```")
                elif "image/png" in output.get("data", {}):
                    (folder / name).write_bytes(base64.b64decode(output.data["image/png"]))
                    text = fold(f"![]({name})")
                else:  # a reveal's number: not even folded
                    continue
                cell.outputs.append(new_output("stream", text=text + "\n"))
        for output in cell.get("outputs", []):
            output.get("data", {}).pop("text/html", None)  # the words of a verdict are enough
        cell.metadata.clear()  # slides and notes tell the answers
    text, resources = MarkdownExporter().from_notebook_node(notebook)
    write_file(folder / "lesson.ipynb", text_of(notebook))
    for name, data in resources["outputs"].items():
        (folder / name).write_bytes(data)
    for number, folded in enumerate(folds, start=1):
        write_file(folder / f"folded_{number}.md", folded + "\n")
    return write_file(folder / "lesson.md", text)


if __name__ == "__main__":
    for lesson in find_notebooks(sys.argv[1:]):
        print(write_copy(lesson, ROOT / "_build" / "reader" / lesson.stem))
