"""Steps of nbgrader's that this course needs otherwise; `nbgrader_config.py` names them."""

import re
from time import monotonic

import nbformat
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbgrader import utils
from nbgrader.preprocessors import Execute, NbGraderPreprocessor
from traitlets import Integer

SHOWN = ("text/plain", "image/png")
UNSEEN = re.compile(r"[^\x1b\n\t\x20-\x7e\xa1-\u1fff\u2010-\u2027\u2030-\u205e\u2070-\uffef]")


class TrimStubs(NbGraderPreprocessor):
    """After ClearSolutions: take away the empty line it leaves where a solution stood."""

    def preprocess_cell(self, cell, resources, cell_index):
        """Trim a solution cell."""
        if utils.is_solution(cell):
            cell.source = cell.source.rstrip()
        return cell, resources


class ExecuteToTheEnd(Execute):
    """Execute a submission; where its kernel ends or time is up, the rest has no points.

    nbgrader would give up the whole submission, marks and feedback.
    """

    seconds = Integer(600, help="what a whole notebook may take").tag(config=True)

    def preprocess(self, nb, resources=None, km=None):
        """Execute every cell."""
        self._ended = ""
        self._started = monotonic()
        return super().preprocess(nb, resources, km)

    def preprocess_cell(self, cell, resources, index):
        """Execute a cell, or say why it was not."""
        if not self._ended and monotonic() - self._started > self.seconds:
            self._ended = f"the notebook took longer than {self.seconds} seconds"
        if not self._ended:
            try:
                return super().preprocess_cell(cell, resources, index)
            except DeadKernelError:
                self._ended = "the process ended while an earlier or this cell ran"
            except CellTimeoutError:
                self._ended = "a cell took too long and could not be stopped"
        if cell.cell_type == "code":
            cell.outputs = [*cell.get("outputs", []), _error("NotRun", self._ended)]
        return cell, resources


class PlainOutputs(NbGraderPreprocessor):
    """After execution: warnings cost no points; of what was shown, only text and pictures stay.

    nbgrader takes stderr for an error, and its pages show whatever HTML a submission wrote.
    """

    def preprocess_cell(self, cell, resources, cell_index):
        """Reduce a cell's outputs."""
        for output in cell.get("outputs", []):
            if output.output_type == "stream":
                output.name = "stdout"
                output.text = _plain(output.text)
            elif output.output_type == "error":
                output.evalue = _plain(output.evalue)
                output.traceback = [_plain(line) for line in output.traceback]
            else:
                output.data = {kind: output.data[kind] for kind in SHOWN if kind in output.data}
                output.data["text/plain"] = _plain(output.data.get("text/plain", "(not shown)"))
        return cell, resources


def _plain(text) -> str:
    """Keep printable characters and colours; cut what is longer than a page."""
    return UNSEEN.sub("", str(text))[:20_000]


def _error(name: str, sentence: str):
    """Write an error as a cell's output."""
    trace = [f"{name}: {sentence}"]
    return nbformat.v4.new_output("error", ename=name, evalue=sentence, traceback=trace)
