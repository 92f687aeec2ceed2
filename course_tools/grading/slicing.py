"""Which of a notebook's code an answer needs: it can then be run without running the lesson.

A backward slice over the top-level statements before the exercise's check. Names that a statement
reads when it runs are followed to where they were last set; names inside function bodies, which are
read when the function is called, to every place that sets them. Nothing is run here.
"""

from __future__ import annotations

import ast
import re
import symtable
from collections.abc import Iterator
from dataclasses import dataclass, field

BUILT_IN = set(dir(__import__("builtins")))
ONLY_SHOWS = {"check", "hint", "solution", "reveal", "predictions", "show", "print", "display"}
AT_ONCE = {"listcomp", "setcomp", "dictcomp", "genexpr"}  # run where they stand, unlike functions
MAGIC = re.compile(r"^\s*[%!]|^.*\?\s*$")
COURSE = "lstm_course"


@dataclass
class Step:
    """One statement that an answer needs, and the number of the cell it stands in."""

    cell: int
    statement: ast.stmt


@dataclass
class Slice:
    """The statements an answer needs, in order; the expression that is the answer.

    notes: what a teacher may want to know, such as functions of the course that the answer uses.
    problem: one sentence where the answer's own cell is no Python; then there are no steps.
    """

    steps: list[Step] = field(default_factory=list)
    answer: ast.expr | None = None
    notes: list[str] = field(default_factory=list)
    problem: str = ""
    is_there: bool = True


def slice_answer(cells: list[str], exercise: str, stub: int | None = None) -> Slice:
    """Find what the answer to an exercise needs.

    cells: the sources of the code cells, in order. stub: the number of the answer's own cell, where
    its metadata tell it. `is_there` is False where nothing in the notebook sets the answer's name.
    """
    target = exercise.split(".")[1]
    parsed = [parse_cell(source) for source in cells]
    own = stub if stub is not None else _cell_that_sets(cells, target)
    if own is not None and isinstance(parsed[own], SyntaxError):
        return Slice(problem=_syntax_words(parsed[own]))
    end, answer = _find_check(parsed, exercise, target, own)
    steps = [
        Step(k, statement)
        for k, body in enumerate(parsed[: end[0] + 1])
        if not isinstance(body, SyntaxError)
        for n, statement in enumerate(body)
        if (k, n) < end
    ]
    answer = answer or ast.Name(target, ast.Load())
    needed = _needed(steps, answer)
    is_there = not _is_name(answer) or _sets(needed, answer.id)
    return Slice(needed, answer, course_names(needed), is_there=is_there)


def _sets(steps: list[Step], name: str) -> bool:
    return any(uses.star or name in uses.sets for uses in (Uses.of(s.statement) for s in steps))


def parse_cell(source: str) -> list[ast.stmt] | SyntaxError:
    """Parse a cell as IPython would: magics and shell lines are left out; an error is returned."""
    lines = source.split("\n")
    if lines[0].startswith("%%"):
        if not re.match(r"%%(time|timeit|capture|prun)\b", lines[0]):
            return []
        lines[0] = ""
    for text in ("\n".join(lines), "\n".join("" if MAGIC.match(ln) else ln for ln in lines)):
        try:
            return ast.parse(text).body
        except SyntaxError as found:
            error = found
        except (ValueError, RecursionError, MemoryError) as found:  # NUL bytes, nested too deep
            return SyntaxError(str(found) or type(found).__name__)
    return error


def _syntax_words(error: SyntaxError) -> str:
    text = (error.text or "").strip()
    line = f", in the line: `{text[:120]}`" if text else ""
    return f"The answer's cell is not valid Python: {error.msg}{line}"


def _cell_that_sets(cells: list[str], target: str) -> int | None:
    """The last cell that seems to set a name, told by its text alone."""
    sets = re.compile(rf"^(async\s+)?(def|class)\s+{target}\b|^{target}\s*(:[^=]*)?=", flags=re.M)
    return max((k for k, source in enumerate(cells) if sets.search(source)), default=None)


def _find_check(parsed, exercise: str, target: str, own: int | None):
    """((cell, statement) where the answer is checked, its expression or None for the name)."""
    found = []
    for k, body in enumerate(parsed):
        for n, statement in enumerate([] if isinstance(body, SyntaxError) else body):
            for call in filter(_is_check, ast.walk(statement)):
                if getattr(call.args[0], "value", None) == exercise:
                    found.append(((k, n), call.args[1]))
    named = [(place, None) for place, expr in found if _is_name(expr) and expr.id == target]
    if named or found:
        return (named or found)[-1]
    return ((own, 10**9) if own is not None else (len(parsed), 0)), None


def _is_check(node: ast.AST) -> bool:
    if not isinstance(node, ast.Call) or len(node.args) != 2:
        return False
    return getattr(node.func, "id", getattr(node.func, "attr", "")) == "check"


def _is_name(node: ast.AST) -> bool:
    return isinstance(node, ast.Name)


@dataclass
class Uses:
    """Names that a statement sets, surely sets, changes, hands on, reads now, and when called.

    It may change what it hands on, `a.append(1)`, `f(a)`; not where that is a module, `np.f(1)`.
    """

    sets: set[str]
    surely: set[str]
    changes: set[str]
    hands_on: set[str]
    now: set[str]
    later: set[str]
    star: bool = False

    @classmethod
    def of(cls, statement: ast.stmt) -> Uses:
        """Look at one top-level statement."""
        try:
            table = symtable.symtable(ast.unparse(statement), "<cell>", "exec")
        except (SyntaxError, RecursionError, ValueError):  # `return` at the top, nested too deep
            return cls(set(), set(), set(), set(), set(), set())
        symbols = table.get_symbols()
        sets = {s.get_name() for s in symbols if s.is_assigned() or s.is_imported()}
        now = {s.get_name() for s in symbols if s.is_referenced()}
        later: set[str] = set()
        _free_names(table, now, later)
        simple = (ast.FunctionDef, ast.ClassDef, ast.Import, ast.ImportFrom, ast.Assign)
        surely = sets - now if isinstance(statement, simple) else set()
        star = isinstance(statement, ast.ImportFrom) and statement.names[0].name == "*"
        return cls(
            sets, surely, set(_changed(statement)), set(_handed_on(statement)), now, later, star
        )


def _free_names(table: symtable.SymbolTable, now: set[str], later: set[str]) -> None:
    """Add the global names that the scopes inside a statement read, at once or when called."""
    for child in table.get_children():
        at_once = child.get_type() == "class" or child.get_name() in AT_ONCE
        names = {s.get_name() for s in child.get_symbols() if s.is_global() and s.is_referenced()}
        (now if at_once else later).update(names)
        _free_names(child, now if at_once else later, later)


def _changed(statement: ast.stmt) -> Iterator[str]:
    """Names of objects that a statement changes: `a.b = `, `a[0] = `."""
    for node in ast.walk(statement):
        if isinstance(node, (ast.Attribute, ast.Subscript)) and not isinstance(node.ctx, ast.Load):
            yield _root(node)


def _handed_on(statement: ast.stmt) -> Iterator[str]:
    """Names of objects that a statement calls a method of, or a function with."""
    call = statement.value if isinstance(statement, ast.Expr) else None
    if isinstance(call, ast.Call) and _root(call.func) not in ONLY_SHOWS:
        yield _root(call.func)
        yield from (_root(argument) for argument in call.args)


def _root(node: ast.AST) -> str:
    """The name that an expression such as `a.b[0]` begins with, "" where it is none."""
    while isinstance(node, (ast.Attribute, ast.Subscript, ast.Call, ast.Starred)):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node.id if _is_name(node) else ""


def _needed(steps: list[Step], answer: ast.expr) -> list[Step]:
    """The steps that the answer needs; again until functions' bodies ask for nothing new."""
    uses = [Uses.of(step.statement) for step in steps]
    first = Uses.of(ast.Expr(answer))
    late, before = set(first.later), None
    modules = {name for k, step in enumerate(steps) if _is_import(step.statement)
               for name in uses[k].sets}  # fmt: skip
    while late != before:
        before, now, chosen = set(late), set(first.now), set()
        for k in reversed(range(len(steps))):
            wanted = now | late
            changed = uses[k].sets | uses[k].changes | (uses[k].hands_on - modules)
            if uses[k].star or wanted & changed:
                chosen.add(k)
                now = (now - uses[k].surely) | uses[k].now - BUILT_IN
                late |= uses[k].later - BUILT_IN
    wanted = late.union(first.now, *(uses[k].now for k in chosen))
    return [Step(steps[k].cell, _thinned(steps[k].statement, wanted)) for k in sorted(chosen)]


def _thinned(statement: ast.stmt, wanted: set[str]) -> ast.stmt:
    """Leave out of an import what is not needed: matplotlib costs half a second."""
    if not _is_import(statement):
        return statement
    kept = [a for a in statement.names if (a.asname or a.name).split(".")[0] in wanted | {"*"}]
    statement.names = kept or statement.names
    return statement


def course_names(steps: list[Step]) -> list[str]:
    """The functions of the course's package that an answer's code uses, as a teacher reads it."""
    modules: dict[str, str] = {}  # what the code calls a thing: where it comes from
    for statement in (step.statement for step in steps):
        origin = getattr(statement, "module", "") or ""
        for alias in getattr(statement, "names", []) if _is_import(statement) else []:
            path = f"{origin}.{alias.name}".lstrip(".")
            if path.split(".")[0] == COURSE:
                modules[alias.asname or alias.name.split(".")[0]] = path
    used = dict(modules)
    for node in (node for step in steps for node in ast.walk(step.statement)):
        if isinstance(node, ast.Attribute) and _is_name(node.value) and node.value.id in modules:
            used[node.value.id] = ""  # say `cell.forget_gate`, not `cell`
            used[f"{node.value.id}.{node.attr}"] = f"{modules[node.value.id]}.{node.attr}"
    return [f"uses {path}" for path in used.values() if path not in ("", f"{COURSE}.setup")]


def _is_import(statement: ast.stmt) -> bool:
    return isinstance(statement, (ast.Import, ast.ImportFrom))
