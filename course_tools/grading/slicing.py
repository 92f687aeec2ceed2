"""Which statements of a notebook its checks need, so that nothing else has to be run.

Told backwards from the checks, by names alone; nothing is run here. What could change a wanted
object is kept: a statement that sets its name, mentions it, or calls a function that does. Where a
statement could reach any name (`globals()`, `exec`, `setattr`), every cell that the learner wrote
is kept, and of the lesson's own cells those whose names occur anywhere in the learner's.
"""

import ast
import re
from dataclasses import dataclass

from .steps import Step, root_of, words_of

SILENT = {"lstm_course", "matplotlib", "IPython"}  # whose functions, called alone, only show
READ_ONLY = {"check", "hint", "solution", "print", "display", "show"}
NO_CHECK = {"hint", "solution"}


@dataclass
class Needed:
    """What is to be run: the statements of each cell, None for a cell that is no Python.

    looked_up_after: where nothing checks the answer, the cell after which its name is looked up.
    sets: the cells that set a name, in order.
    """

    cells: dict[int, list[ast.stmt] | None]
    looked_up_after: int | None
    sets: dict[str, list[int]]


def find_needed(
    cells: list[list[ast.stmt] | str], exercise: str, stub: int | None, own: set[int],
    own_imports: set[str] = frozenset(),
) -> Needed:  # fmt: skip
    """Find what a notebook's check of an exercise needs.

    cells: each one's statements, or its text where it is no Python. stub: the number of the
    answer's cell where it is known. own: the cells that are the lesson's, unchanged; own_imports:
    what it imports, statement by statement.
    """
    unread = [k for k, body in enumerate(cells) if isinstance(body, str)]
    steps = [Step.of(k, node, k in own) for k, body in enumerate(cells)
             if k not in unread for node in body]  # fmt: skip
    after, roots = None, _checks(steps, exercise)
    is_checked = any(_names_exercise(step, exercise) for step in steps)
    if cells and not is_checked and not any(exercise in cells[k] for k in unread):
        after = len(cells) - 1 if stub is None else stub
        place = sum(step.cell <= after for step in steps)
        steps.insert(place, Step(after, ast.Pass(), reads={exercise.split(".")[1]}))
        roots = {k + (k >= place) for k in roots} | {place}
    sets: dict[str, list[int]] = {}
    for step in steps:
        for name in step.sets | step.sets_later:
            sets.setdefault(name, []).append(step.cell)
    end = max(roots, default=-1) + 1
    kept: dict[int, list[ast.stmt] | None] = {
        k: None for k in unread if end and k <= steps[end - 1].cell
    }
    for k in sorted(_Backwards(steps[:end], roots, own_imports).chosen()):
        kept.setdefault(steps[k].cell, []).append(steps[k].node)
    return Needed(dict(sorted(kept.items())), after, sets)


def _checks(steps: list[Step], exercise: str) -> set[int]:
    """The places of the statements that check an answer to an exercise, or might."""
    checkers, found = {"check"}, set()
    for k, step in enumerate(steps):
        if step.is_import:
            checkers |= {a.asname for a in step.node.names if a.name == "check" and a.asname}
        elif checkers & set(words_of(step.node)) and not _checks_another(step, exercise):
            found.add(k)
            if step.call is None:
                checkers |= step.sets
    return found


def _checks_another(step: Step, exercise: str) -> bool:
    first = step.call.args[0] if step.calls({"check"}) and step.call.args else None
    return isinstance(first, ast.Constant) and first.value != exercise


def _names_exercise(step: Step, name: str) -> bool:
    return not step.calls(NO_CHECK) and any(
        isinstance(n, ast.Constant) and n.value == name for n in ast.walk(step.node)
    )


class _Backwards:
    """The walk from the checks to what they need."""

    def __init__(self, steps: list[Step], roots: set[int], own_imports: set[str]):
        self.steps, self.roots, self.own_imports = steps, roots, own_imports
        self.bodies: dict[str, set[str]] = {}  # names in the bodies of plain functions
        self.loose: set[str] = set()  # what can be changed in place: no function, module, number
        self.doubtful: set[str] = set()  # what is there only if the learner's code did its part
        for step in steps:
            if not step.own or self.doubtful & step.reads:
                self.doubtful |= step.sets
            if step.is_plain_function:
                for name in step.sets:
                    self.bodies.setdefault(name, set()).update(step.reads)
            elif not (step.is_import or step.is_constant):
                self.loose |= step.sets
            self.loose |= step.sets_later
        imported = {name for step in steps for name in step.imported_but(SILENT)}
        self.roots |= {
            k
            for k, step in enumerate(steps)
            if not step.own and step.call is not None and root_of(step.call.func) in imported
        }  # fmt: skip (`np.random.seed(0)`)

    def chosen(self) -> set[int]:
        """The places of what is needed; again until nothing new is asked for."""
        wanted, before, found = self._everywhere(), None, set(self.roots)
        touches = [self._touches(step) for step in self.steps]
        while wanted != before:
            before, cells = set(wanted), set()
            for k in reversed(range(len(self.steps))):
                step = self.steps[k]
                in_need = step.cell in cells and not self._is_harmless(step)
                if touches[k] & wanted and not step.own:
                    wanted |= step.sets  # it may be another name for the same
                if k in found or (step.sets | touches[k]) & wanted or in_need:
                    found.add(k)
                    cells.add(step.cell)  # an error before it would end the cell
                    wanted |= step.reads
        for k in found:
            self._thin(self.steps[k], wanted)
        return found

    def _everywhere(self) -> set[str]:
        """What a statement that reaches all may read; it makes all of the learner's code needed."""
        theirs = [k for k, step in enumerate(self.steps) if not step.own]
        sets = set().union(*(step.sets for step in self.steps)) if self.steps else set()
        last_shown = {"_", "__"} - sets
        if not any(
            s.reaches_all() or s.reads & last_shown for s in (self.steps[k] for k in theirs)
        ):
            return set()
        self.roots = self.roots | set(theirs)
        return set(re.findall(r"\w+", "\n".join(ast.unparse(self.steps[k].node) for k in theirs)))

    def _touches(self, step: Step) -> set[str]:
        """The objects that a statement may change in place."""
        if step.is_plain_function or step.is_import:
            return set()
        stored = {
            root_of(n) for n in ast.walk(step.node)
            if isinstance(n, (ast.Attribute, ast.Subscript)) and not isinstance(n.ctx, ast.Load)
        }  # fmt: skip
        names = set(step.reads)
        if step.calls(READ_ONLY) or isinstance(step.node, ast.Assert):
            inner = (n for n in ast.walk(step.node) if isinstance(n, ast.Call) and n != step.call)
            names = {word for n in inner for word in words_of(n)}
        seen: set[str] = set()
        while names - seen:
            seen |= names
            names = set().union(*(self.bodies.get(name, ()) for name in names))
        return (seen & self.loose) | stored

    def _is_harmless(self, step: Step) -> bool:
        """Whether a statement cannot end its cell."""
        sound = step.own and not self.doubtful & step.reads
        known = step.is_import and ast.unparse(step.node) in self.own_imports
        return sound or known or step.is_plain_function or step.is_constant

    def _thin(self, step: Step, wanted: set[str]) -> None:
        """Leave out of the lesson's own imports what is not needed: matplotlib takes its time."""
        if step.is_import and ast.unparse(step.node) in self.own_imports:
            names = step.node.names
            kept = [a for a in names if (a.asname or a.name).split(".")[0] in wanted]
            step.node.names = kept or names
