"""Tell an exercise that nobody has begun, from a notebook's code alone: nothing of it runs."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator


def is_untouched(cells: Iterable[str], exercise: str) -> bool:
    """Whether all that a notebook calls by an exercise's name is still dots, "01.rnn_step".

    cells: the source of each code cell. In doubt the answer is no, and somebody has to run it.
    """
    target = exercise.split(".")[1]
    trees = []
    for source in cells:
        if target in source:
            try:
                trees.append(ast.parse(source))
            except (SyntaxError, ValueError, RecursionError, MemoryError):
                return False
    nodes = [node for tree in trees for node in ast.walk(tree)]
    checked = [node.args[1:2] for node in nodes if _is_check(node, exercise)]
    if checked and not any(args and _is_name(args[0], target) for args in checked):
        return False  # another function is checked in its place
    dotted = [name for node in nodes for name in _dotted(node)].count(target)
    return all(_is_blank_function(f) for f in _functions(nodes, target)) and dotted == sum(
        _binds(node, target) for node in nodes
    )


def _functions(nodes: list[ast.AST], target: str) -> Iterator[ast.AST]:
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    return (node for node in nodes if isinstance(node, kinds) and node.name == target)


def _is_blank_function(function: ast.AST) -> bool:
    """Whether a function assigns dots, returns what it assigned so or was given, and no more."""
    if not isinstance(function, ast.FunctionDef) or function.decorator_list:
        return False
    dotted = {name for node in function.body for name in _dotted(node)}
    for node in function.body:
        text = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        if not (text or isinstance(node, ast.Pass) or _dotted(node) or _returns(node, dotted)):
            return False
    return True


def _dotted(node: ast.AST) -> list[str]:
    """The names that a statement gives dots: `a = ...`, `a, b = ..., ...`; none otherwise."""
    if not isinstance(node, ast.Assign) or len(node.targets) != 1 or not _is_dots(node.value):
        return []
    names = getattr(node.targets[0], "elts", [node.targets[0]])
    return [name.id for name in names] if all(isinstance(n, ast.Name) for n in names) else []


def _returns(node: ast.AST, dotted: set[str]) -> bool:
    if not isinstance(node, ast.Return):
        return False
    parts = getattr(node.value, "elts", [node.value])
    return all(_is_dots(p) or (isinstance(p, ast.Name) and p.id in dotted) for p in parts)


def _is_dots(node: ast.AST | None) -> bool:
    parts = getattr(node, "elts", [node])
    return all(isinstance(part, ast.Constant) and part.value is ... for part in parts)


def _is_name(node: ast.AST, name: str) -> bool:
    return isinstance(node, ast.Name) and node.id == name


def _is_check(node: ast.AST, exercise: str) -> bool:
    return (
        isinstance(node, ast.Call)
        and bool(node.args)
        and isinstance(node.args[0], ast.Constant)
        and node.args[0].value == exercise
        and getattr(node.func, "id", getattr(node.func, "attr", "")) == "check"
    )


def _binds(node: ast.AST, target: str) -> bool:
    """Whether a node gives the target a value: as a name stored to, or by an import."""
    if isinstance(node, ast.alias):
        return (node.asname or node.name) == target
    return _is_name(node, target) and isinstance(node.ctx, ast.Store)
