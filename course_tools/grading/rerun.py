"""Run a notebook's cells in order, as Restart Kernel and Run All would, and note its checks.

Only what the checks need is run (`slicing`). A cell ends at its first error and the next goes on; a
cell other than the answer's that takes half of the time that is left is stopped.
"""

import ast
import asyncio
import builtins
import contextlib
import linecache
import signal
import time
import types
from collections.abc import Iterator
from typing import Any

from lstm_course import exercises
from lstm_course.exercises.running import observe
from lstm_course.exercises.stopped_cells import how_it_stopped, watch_cells
from lstm_course.exercises.verdict import CORRECT, Note, Verdict, error_at, shorten

from .light_shell import LightShell
from .notebook import near_name
from .slicing import find_needed
from .uses import watched_uses

NO_PYTHON = "The answer's cell is not valid Python: "


def make_shell() -> LightShell:
    """Make this process's shell, in which nothing has run, or return it."""
    if not LightShell.initialized():
        LightShell.instance(user_module=types.ModuleType("__main__"))
        watch_cells()
    return LightShell.instance()


class Rerun:
    """One run of a notebook, and what an exercise's check was given.

    job: `cells` and `own`, the sources of this notebook's code cells and of the lesson's own;
    `exercise`, `stub`, the number of the answer's cell or None, `is_function`, `cases`, `extra`;
    `seconds`.
    """

    def __init__(self, job: dict[str, Any]):
        """Make a shell, and stand in for the course's `check`."""
        self.job, self.cells, self.name = job, job["cells"], job["exercise"]
        self.target = self.name.split(".")[1]
        self.deadline = time.monotonic() + job["seconds"]
        self.shell = make_shell()
        self.space = self.shell.user_ns
        self.given: tuple[bool, dict[str, Any]] = (False, {})
        self.errors: dict[int, str] = {}
        exercises.check = builtins.check = self.check
        exercises.hint = exercises.solution = lambda name: Note(name, "")
        self.texts = [self._as_python(source) for source in self.cells]
        self.parsed = [_parsed(text) for text in self.texts]
        known = {source.strip() for source in job["own"]}
        own = {k for k, source in enumerate(self.cells) if source.strip() in known}
        self.theirs = set(range(len(self.cells))) - own
        imports = set(_imports(job["own"]))
        self.needed = find_needed(self.parsed, self.name, job["stub"], own, imports)

    def answer(self) -> dict[str, Any]:
        """Run what is needed; give `given`, `uses` and `near`, or `error`, or `missing`."""
        asyncio.run(self._run())  # in a loop, as in a kernel
        if self.given[1]:
            return {**self.given[1], "near": self._near()}
        return self._why_not_given()

    async def _run(self) -> None:
        for k in self.needed.cells:
            await self._run_cell(k)
            if k == self.needed.looked_up_after and self.target in self.space:
                self.check(self.name, self.space[self.target])

    async def _run_cell(self, k: int) -> None:
        self.shell.only, self.shell.execution_count = self.needed.cells[k], k + 1
        try:
            with _stopped_after(self._share_of(k)):
                result = await self.shell.run_cell_async(
                    self.cells[k], store_history=True, transformed_cell=self.texts[k]
                )
            self.shell.events.trigger("post_run_cell", result)
            error = result.error_before_exec or result.error_in_exec
        except BaseException as stray:  # whatever it is, it is the notebook's
            error = stray
        if error is not None:
            self.errors[k] = self._in_words(error)

    def _share_of(self, k: int) -> float:
        """The seconds that a cell may take; 0 is no limit, for the answer's own."""
        is_own = k in self.needed.sets.get(self.target, ())
        return 0 if is_own else max(0.01, (self.deadline - time.monotonic()) / 2)

    def check(self, name: str, answer: Any) -> Verdict:
        """Stand in for the course's: note what is handed in; the last of its own name counts."""
        is_own = answer is self.space.get(self.target)
        if name == self.name and (is_own or not self.given[0]):
            found: dict[str, Any] = {"error": how_it_stopped(self.target, answer)}
            if not found["error"]:
                parts = (self.job[part] for part in ("is_function", "cases", "extra"))
                with _stopped_after(0), watched_uses() as uses:
                    found = {"given": observe(answer, *parts)}
                found["uses"] = sorted(uses)
            self.given = is_own, found
        return Verdict(types.SimpleNamespace(name=name), CORRECT)

    def _why_not_given(self) -> dict[str, Any]:
        sets, stars = (self.needed.sets.get(name, []) for name in (self.target, "*"))
        unread = [k for k, b in enumerate(self.parsed) if isinstance(b, str) and self.target in b]
        checking = [k for k in self.needed.cells if self.name in self.cells[k]]
        places = [*sorted({*sets, *stars, *unread, self.job["stub"]} - {None}), *checking]
        named = f"NameError: name '{self.target}' is not defined"
        raised = [self.errors[k] for k in places if not self.errors.get(k, named).startswith(named)]
        if raised and raised[0].startswith(NO_PYTHON):
            return {"error": raised[0]}
        if checking and sets and sets[0] > checking[-1] and not raised:
            return {"missing": f"`{self.target}` is defined below its check: where all cells are "
                    "run in order, the check comes too early. Move it below."}  # fmt: skip
        if raised or sets:  # defined, then deleted
            return {"error": f"The code before the check raised {(*raised, named)[0]}"}
        near = self._near()
        said = f"The notebook defines no `{self.target}`, but `{near}`. Is it misspelt?"
        return {"missing": said if near else ""}

    def _near(self) -> str:
        """The name nearest to an answer's among those that the learner's own cells define."""
        sets = self.needed.sets
        theirs = [name for name, cells in sets.items() if self.theirs & set(cells)]
        own = {name for name, cells in sets.items() if set(cells) - self.theirs} | {self.target}
        return near_name(self.target, set(theirs) - own)

    def _as_python(self, source: str) -> str:
        """A cell with IPython's own in it, magics and prompts, as the Python that it stands for."""
        with contextlib.suppress(Exception):  # what cannot be read is run as it is, and stops
            if isinstance(_parsed(source), str):
                return self.shell.transform_cell(source)
        return source

    def _in_words(self, error: BaseException) -> str:
        """An error, and the notebook's line that it came from."""
        if isinstance(error, SyntaxError):
            line = f", in the line: `{shorten(error.text.strip(), 120)}`" if error.text else ""
            return f"{NO_PYTHON}{error.msg}{line}"
        traceback = error.__traceback__
        while traceback is not None and traceback.tb_frame.f_globals is not self.space:
            traceback = traceback.tb_next
        return error_at(error, _line_of(traceback) if traceback else "")


def _line_of(traceback: types.TracebackType) -> str:
    return linecache.getline(traceback.tb_frame.f_code.co_filename, traceback.tb_lineno)


def _parsed(text: str) -> list[ast.stmt] | str:
    try:
        return ast.parse(text).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return text


def _imports(sources: list[str]) -> Iterator[str]:
    """The imports of the lesson's own cells, statement by statement."""
    for source in (source for source in sources if "import " in source):
        for node in _parsed(source):
            if isinstance(node, (ast.Import, ast.ImportFrom)):
                yield ast.unparse(node)


def _stop(*_signal: Any) -> None:
    raise KeyboardInterrupt("its cell took half of the time that was left")


@contextlib.contextmanager
def _stopped_after(seconds: float) -> Iterator[None]:
    """Interrupt what runs longer, where the system has such a clock; 0 seconds: nothing at all."""
    if not hasattr(signal, "setitimer"):
        yield
        return
    signal.signal(signal.SIGALRM, _stop)
    outer, _ = signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, outer)
