"""What answers a prediction is folded until the reader opens it: in JupyterLab, site and decks.

An author folds a text by `<details>` around it, and what a cell shows by its metadata,
`"lstm_course": {"folded": true}`. JupyterLab opens the second by itself when the cell is run; it
keeps both folded in a notebook that is not trusted. In decks both come when one goes on.
"""

import re

LAB = "outputs_hidden"  # JupyterLab's name; "collapsed" is Jupyter's own
DETAILS = re.compile(r"<details[^>]*>\s*<summary>.*?</summary>(.*?)</details>", flags=re.S)


def is_folded(cell) -> bool:
    """Whether a cell holds an answer that is folded: a text, what a cell shows, or a reveal."""
    if cell.cell_type == "code":
        is_marked = bool(cell.metadata.get("lstm_course", {}).get("folded"))
        return is_marked or bool(re.search(r"^reveal\(", cell.source, flags=re.M))
    return bool(DETAILS.match(cell.source))


def fold_outputs(notebook) -> None:
    """Have JupyterLab fold the outputs of the cells that are marked, and of no other."""
    for cell in notebook.cells:
        jupyter = cell.metadata.get("jupyter", {})
        for data, name in ((jupyter, LAB), (cell.metadata, "collapsed")):
            data.pop(name, None)
        if cell.metadata.get("lstm_course", {}).get("folded"):
            jupyter[LAB] = cell.metadata["collapsed"] = True
        cell.metadata.pop("jupyter", None)
        if jupyter:
            cell.metadata["jupyter"] = jupyter


def unfolded(source: str) -> str:
    """A text with what it folds in the open."""
    return DETAILS.sub(lambda found: found[1].strip(), source)
