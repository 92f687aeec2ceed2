"""Mutants of a function: one or two small changes somewhere in its source, as a slip would make."""

import ast
import copy
import inspect
import textwrap
import warnings

OPERATORS = (ast.Add, ast.Sub, ast.Mult, ast.Div, ast.MatMult)


def mutant(function, rng):
    """A changed copy of a function that is written in a file; rng draws what and where."""
    return compiled(function, mutant_source(function, rng))


def compiled(function, source):
    """Define a changed copy of a function in the function's own names."""
    space = dict(function.__globals__)
    with warnings.catch_warnings(action="ignore"):  # None[0] and the like
        exec(compile(source, "<mutant>", "exec"), space)
    return space[function.__name__]


def mutant_source(function, rng):
    """The source of a changed copy, without decorators; what no longer is Python is drawn anew."""
    while True:
        tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
        tree.body[0].decorator_list = []
        for _ in range(int(rng.integers(1, 3))):
            tree = _change_one_place(tree, rng)
        source = ast.unparse(ast.fix_missing_locations(tree))
        try:
            compiled(function, source)
        except SyntaxError:
            continue
        return source


def _change_one_place(tree, rng):
    parts = [node for statement in tree.body[0].body for node in ast.walk(statement)]
    names = [node.id for node in parts if isinstance(node, ast.Name)]
    fixed = {id(part) for node in parts for part in _walked_over(node)}
    places = [node for node in parts if id(node) not in fixed and changes_of(node, names, rng)]
    if not places:
        return tree
    place = places[int(rng.integers(len(places)))]
    changes = changes_of(place, names, rng)
    return _Replace(place, changes[int(rng.integers(len(changes)))]).visit(tree)


def changes_of(node, names, rng):
    """What may stand in the place of a part."""
    if isinstance(node, ast.BinOp):
        other = OPERATORS[int(rng.integers(len(OPERATORS)))]()
        exchanged = ast.BinOp(node.right, node.op, node.left)
        return [node.left, node.right, exchanged, ast.BinOp(node.left, other, node.right)]
    if isinstance(node, ast.Constant) and type(node.value) in (int, float):
        return [ast.Constant(value) for value in (node.value + 1, -node.value, 0)]
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
        return [ast.Name(names[int(rng.integers(len(names)))], ast.Load())]
    if isinstance(node, ast.Attribute) and node.attr == "T":
        return [node.value]
    if isinstance(node, ast.Call) and len(node.args) == 1:
        return [node.args[0]]
    if isinstance(node, ast.Tuple) and isinstance(node.ctx, ast.Load) and node.elts:
        return [ast.Tuple(node.elts[::-1], ast.Load()), node.elts[0]]
    if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Load):
        return [ast.Constant(None), ast.Constant(...)]
    return []


def _walked_over(node):
    """The parts of what a loop walks over: changed, it might grow while the loop goes on."""
    return ast.walk(node.iter) if isinstance(node, ast.For) else ()


class _Replace(ast.NodeTransformer):
    def __init__(self, place, change):
        self.place, self.change = place, change

    def visit(self, node):
        return copy.deepcopy(self.change) if node is self.place else self.generic_visit(node)
