"""Mistakes as edits of the reference: "before -> after", all of them built into one function.

`before` is an expression or a statement of the reference; every place that looks so is replaced.
Names that begin with an underscore stand for any expression: `_a[:H] -> _a[H : 2 * H]`. `K` in
`after` is a number that is fitted to the answer. `z_i, z_f -> any order` stands for every other
order of these names. A tuple of such texts is one edit at several places. CONTRIBUTING.md has a
complete example.
"""

import ast
import copy
import inspect
import itertools
import textwrap
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import numpy as np

ANY_ORDER = "any order"
DEEPEST = 2  # edits inside what other edits put in: so many levels
SWITCHES = "_on"  # the built function's list of values, one an edit; None where it is off
OUTSIDE = "outside"  # on, but not inside what other edits put in


class EditError(ValueError):
    """An edit that does not fit its reference: which, and why."""


class Edit(NamedTuple):
    """One edit: whose mistake it is, its changes, and the order of names that it stands for."""

    mistake: int
    changes: tuple[tuple[ast.AST, list[ast.stmt] | ast.expr], ...]
    order: str = ""
    is_fitted: bool = False

    @property
    def is_a_number(self) -> bool:
        """Whether it puts the fitted number, and nothing else, in the place of what was there."""
        return all(isinstance(after, ast.Name) and after.id == "K" for _, after in self.changes)


class EditedReference:
    """A reference with every edit built in, each of which can be switched on.

    `reached` holds (a, b) where edit b also changes what edit a puts in.

    reference: a function written in a file. changes: for each mistake a text "before -> after", or
    a tuple of texts. `edits` lists what can be switched on. Raises EditError for an edit whose
    `before` is nowhere in the reference, or that does not parse.
    """

    def __init__(self, reference: Callable, changes: list[str | tuple[str, ...]]):
        """Build the function; costs some milliseconds, so do it once."""
        self.num_changes = len(changes)
        self.edits = [edit for k, change in enumerate(changes) for edit in _read(k, change)]
        tree = ast.parse(textwrap.dedent(inspect.getsource(reference)))
        builder = _Builder(self.edits)
        tree.body[0].body = builder.statements(tree.body[0].body, frozenset(range(len(self.edits))))
        self.reached = builder.reached
        for k, edit in enumerate(self.edits):
            for number, (before, _) in enumerate(edit.changes):
                if (k, number) not in builder.used and not edit.order:
                    looks = ast.unparse(before)
                    raise EditError(f"{reference.__name__} has no place that looks like {looks!r}")
        self._on: list[Any] = [None] * len(self.edits)
        space = {**reference.__globals__, SWITCHES: self._on}
        name = f"<edits of {reference.__name__}>"
        exec(compile(ast.fix_missing_locations(tree), name, "exec"), space)
        self._function = space[reference.__name__]

    def call(self, values: dict[int, Any], arguments: tuple) -> Any:
        """Call with some edits on: {number in `edits`: True, the fitted number or OUTSIDE}."""
        return self.run(values, tuple(map(_copied, arguments)))

    def run(self, values: dict[int, Any], arguments: tuple) -> Any:
        """Call so on the arguments themselves, which it may change."""
        self._on[:] = [None] * len(self.edits)
        for number, value in values.items():
            self._on[number] = value
        return self._function(*arguments)


def _copied(argument: Any) -> Any:
    return argument.copy() if isinstance(argument, np.ndarray) else copy.deepcopy(argument)


def is_edit(answer: Any) -> bool:
    """Whether a wrong answer is written as an edit."""
    texts = answer if isinstance(answer, tuple) else (answer,)
    return bool(texts) and all(isinstance(text, str) for text in texts)


def edited_source(reference: Callable, change: str | tuple[str, ...], number: float = 1.0) -> str:
    """The reference with one edit made, as code; `number` stands for the fitted one."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(reference)))
    *_, edit = _read(0, change)  # of many orders the last one
    made = _Alone(edit, number).visit(tree)
    return ast.unparse(ast.fix_missing_locations(made))


def _read(mistake: int, change: str | tuple[str, ...]) -> Iterator[Edit]:
    """Read the edits that one mistake stands for: one, or one for every other order."""
    texts = (change,) if isinstance(change, str) else change
    if len(texts) == 1 and texts[0].endswith(f"-> {ANY_ORDER}"):
        names = texts[0].rpartition("->")[0].strip()
        _, *others = itertools.permutations(n.strip() for n in names.split(","))
        for other in others:
            order = ", ".join(other)
            forms = [f"({names}) -> ({order})", f"{names} = _any -> {order} = _any"]
            forms.append(f"[{names}] -> [{order}]")
            yield Edit(mistake, tuple(map(_parse, forms)), order)
        return
    yield Edit(mistake, tuple(map(_parse, texts)), is_fitted=any("K" in _names(t) for t in texts))


def _names(text: str) -> set[str]:
    """The names that `after` uses."""
    after = ast.parse(textwrap.dedent(text.partition("->")[2].strip()))
    return {node.id for node in ast.walk(after) if isinstance(node, ast.Name)}


def _parse(text: str) -> tuple[ast.AST, Any]:
    """Read "before -> after" as syntax trees: an expression for one, or statements for one."""
    before, arrow, after = (part.strip() for part in text.partition(" -> "))
    try:
        if not arrow:
            raise EditError(f"an edit is written 'before -> after'; got {text!r}")
        (old,), new = ast.parse(before).body, ast.parse(after).body
    except (SyntaxError, ValueError) as error:
        raise EditError(f"{text!r} cannot be read: {error}") from None
    if isinstance(old, ast.Expr) and len(new) == 1 and isinstance(new[0], ast.Expr):
        return old.value, new[0].value
    return old, new


def _is_wildcard(node: Any) -> bool:
    return isinstance(node, ast.Name) and node.id.startswith("_") and len(node.id) > 1


def _match(pattern: Any, node: Any, found: dict[str, ast.AST]) -> bool:
    """Whether a part of the reference looks like a pattern; `found` gets what wildcards are."""
    if _is_wildcard(pattern):
        if not isinstance(node, ast.expr):
            return False
        known = found.setdefault(pattern.id, node)
        return known is node or ast.dump(known) == ast.dump(node)
    if type(pattern) is not type(node):
        return False
    if isinstance(pattern, list):
        return len(pattern) == len(node) and all(
            _match(p, n, found) for p, n in zip(pattern, node, strict=True)
        )
    if isinstance(pattern, ast.AST):
        return all(
            _match(getattr(pattern, name, None), getattr(node, name, None), found)
            for name in pattern._fields
            if name not in ("ctx", "type_comment", "kind")
        )
    return pattern == node


class _Match(NamedTuple):
    """An edit that fits at a place: what it puts there, and what its wildcards stand for.

    is_around: whether it changes any result that is returned, that of another edit too. is_within:
    whether the place is inside what another edit puts in.
    """

    edit: int
    after: Any
    bound: dict[str, ast.AST]
    is_around: bool
    is_within: bool

    def fill(self, new: ast.AST) -> Any:
        """The new text with what the wildcards stand for."""
        return _Fill(self.bound, self.edit).visit(copy.deepcopy(new))

    @property
    def is_on(self) -> ast.expr:
        """The condition under which it is made."""
        off = [ast.Constant(None), ast.Constant(OUTSIDE)][: 1 + self.is_within]
        return ast.Compare(_value(self.edit), [ast.NotIn()], [ast.Tuple(off, ast.Load())])


class _Builder:
    """Write `after if it is on else before` at every place of every edit.

    What a wildcard stands for is computed once and named (`:=`), so that nothing is copied and the
    function grows with the number of edits only.
    """

    def __init__(self, edits: list[Edit]):
        self.used: set[tuple[int, int]] = set()
        self.by_type = _by_type(edits)
        self.named: dict[int, str] = {}  # id of a part: the name of its value
        self.count, self.may_name, self.depth = 0, True, 0
        self.inside: int | None = None  # the edit whose new text is being built
        self.kept: dict[int, tuple] = {}  # id of a part that an edit keeps: it, what it is inside
        self.reached: set[tuple[int, int]] = set()

    def statements(self, nodes: list[ast.stmt], allowed: frozenset) -> list[ast.stmt]:
        return [made for node in nodes for made in self._statement(node, allowed)]

    def _statement(self, node: ast.stmt, allowed: frozenset) -> list[ast.stmt]:
        found = sorted(self._matches(node, allowed), key=lambda match: match.is_around)
        rest = allowed - {match.edit for match in found}
        around = frozenset(match.edit for match in found if match.is_around)
        made = [self._children(node, rest if self.depth else allowed)]
        for match in reversed(found):
            others = rest if match.is_around else rest | around
            new = [match.fill(statement) for statement in match.after]
            new = self._deeper(match, lambda n=new, o=others: self.statements(n, o)) or [ast.Pass()]
            made = [ast.If(match.is_on, new, made)]
        return made

    def expression(self, node: ast.expr, allowed: frozenset) -> ast.expr:
        if id(node) in self.named:
            return ast.Name(self.named[id(node)], ast.Load())
        before = self.inside
        _, self.inside = self.kept.get(id(node), (node, before))
        try:
            return self._expression(node, allowed)
        finally:
            self.inside = before

    def _expression(self, node: ast.expr, allowed: frozenset) -> ast.expr:
        found = list(self._matches(node, allowed))
        if not found:
            return self._children(node, allowed)
        parts = self._parts_to_name([match.bound for match in found])
        first = [self._name(part, allowed) for part in parts]
        rest = allowed - {match.edit for match in found}
        made = self._children(node, allowed)
        for match in reversed(found):
            new = match.fill(match.after)
            new = self._deeper(match, lambda n=new: self.expression(n, rest))
            made = ast.IfExp(match.is_on, new, made)
        for part in parts:
            del self.named[id(part)]
        if not first:
            return made
        last = ast.Constant(-1)
        return ast.Subscript(ast.Tuple([*first, made], ast.Load()), last, ast.Load())

    def _parts_to_name(self, bound: list[dict[str, ast.AST]]) -> list[ast.AST]:
        """What wildcards stand for and is worth a name, inner parts first."""
        parts = {id(part): part for one in bound for part in one.values()}.values()
        large = [p for p in parts if not isinstance(p, (ast.Name, ast.Constant))]
        new = [p for p in large if self.may_name and id(p) not in self.named]
        return sorted(new, key=lambda part: sum(1 for _ in ast.walk(part)))

    def _name(self, part: ast.expr, allowed: frozenset) -> ast.NamedExpr:
        """Compute a part and keep its value under a name of its own."""
        self.count += 1
        name = f"_v{self.count}"
        value = self.expression(part, allowed)
        self.named[id(part)] = name
        return ast.NamedExpr(ast.Name(name, ast.Store()), value)

    def _matches(self, node: ast.AST, allowed: frozenset) -> Iterator[_Match]:
        """Each edit that fits here."""
        if not allowed or self.depth > DEEPEST or isinstance(getattr(node, "ctx", None), ast.Store):
            return
        last = None  # one change of an edit at one place
        for k, number, before, after in self.by_type.get(type(node), self.by_type[None]):
            bound: dict[str, ast.AST] = {}
            if k != last and k in allowed and _match(before, node, bound):
                self.used.add((k, number))
                is_around = isinstance(node, ast.Return) and _is_wildcard(before.value)
                is_within = self.inside is not None and not is_around
                if is_within:
                    self.reached.add((self.inside, k))
                yield _Match(k, after, bound, is_around, is_within)
                last = k

    def _deeper(self, match: _Match, build: Callable) -> Any:
        """Build an edit's new text; what its wildcards stand for is not new."""
        before = self.inside
        self.kept |= {id(part): (part, before) for part in match.bound.values()}
        self.inside, self.depth = match.edit, self.depth + 1
        try:
            return build()
        finally:
            self.inside, self.depth = before, self.depth - 1

    def _children(self, node: ast.AST, allowed: frozenset) -> Any:
        """The same node, its parts built."""
        made = copy.copy(node)
        may_name = self.may_name
        for name, value in ast.iter_fields(node):
            if isinstance(node, ast.comprehension) and name == "iter":
                self.may_name = False  # Python allows no := there
            setattr(made, name, self._field(value, allowed))
            self.may_name = may_name
        return made

    def _field(self, value: Any, allowed: frozenset) -> Any:
        if isinstance(value, list):
            if value and isinstance(value[0], ast.stmt):
                return self.statements(value, allowed)
            return [self._field(part, allowed) for part in value]
        if isinstance(value, ast.expr):
            return self.expression(value, allowed)
        return self._children(value, allowed) if isinstance(value, ast.AST) else value


def _by_type(edits: list[Edit]) -> dict[type | None, list[tuple]]:
    """Every change as (edit, number, before, after), by the kind of part that it may fit."""
    changes = [
        (k, number, before, after)
        for k, edit in enumerate(edits)
        for number, (before, after) in enumerate(edit.changes)
    ]
    kinds = {None} | {type(before) for _, _, before, _ in changes}
    return {
        kind: [c for c in changes if _is_wildcard(c[2]) or type(c[2]) is kind] for kind in kinds
    }


class _Fill(ast.NodeTransformer):
    """Put what the wildcards stand for, and the fitted number, into `after`."""

    def __init__(self, parts: dict[str, ast.AST], edit: int, number: ast.expr | None = None):
        self.parts, self.number = parts, number or _value(edit)

    def visit_Name(self, node: ast.Name) -> ast.AST:
        if node.id in self.parts:
            return self.parts[node.id]  # the very node, so that its name is found
        return self.number if node.id == "K" else node


def _value(edit: int) -> ast.expr:
    return ast.Subscript(ast.Name(SWITCHES, ast.Load()), ast.Constant(edit), ast.Load())


class _Alone(ast.NodeTransformer):
    """Make one edit, for good."""

    def __init__(self, edit: Edit, number: float):
        self.edit, self.number = edit, number

    def visit(self, node: ast.AST) -> Any:
        if isinstance(getattr(node, "ctx", None), ast.Store):
            return node
        for before, after in self.edit.changes:
            bound: dict[str, ast.AST] = {}
            if _match(before, node, bound):
                inside = {name: self.generic_visit(part) for name, part in bound.items()}
                fill = _Fill(inside, 0, ast.Constant(self.number))
                made = copy.deepcopy(after)
                return [fill.visit(s) for s in made] if isinstance(made, list) else fill.visit(made)
        return self.generic_visit(node)
