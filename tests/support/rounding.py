"""Another machine's rounding: every floating-point result off by one unit in the last place.

`install(seed)`, in a fresh process, makes the course's modules (and a notebook's cells) compute so:
after each operation and each arithmetic call of NumPy, what came out is moved by one unit in its
last place, up or down. Which way is decided by a hash of the seed and of the number itself, as on a
machine of its own: the same operation on the same numbers gives the same result twice. Left as they
are: numbers with many zero bits at their end, like 0, 1 or 0.375, which no machine rounds.
"""

import ast
import builtins
import importlib.abc
import importlib.machinery
import math
import operator
import sys

import numpy as np

OPERATORS = (ast.Add, ast.Sub, ast.Mult, ast.Div, ast.MatMult, ast.Pow)
OPERATIONS = {
    "Add": operator.add,
    "Sub": operator.sub,
    "Mult": operator.mul,
    "Div": operator.truediv,
    "MatMult": operator.matmul,
    "Pow": operator.pow,
}
METHODS = {"sum", "mean", "std", "var", "dot", "cumsum", "prod"}
FUNCTIONS = {
    *(np.dot, np.tensordot, np.einsum, np.sum, np.mean, np.std, np.var, np.cumsum, np.prod),
    *(np.linalg.norm, np.linalg.lstsq, np.interp, np.median, np.outer, np.average),
    *(f for f in vars(math).values() if callable(f)),
    builtins.sum,
}
WORDS = {  # bytes of a number: its bits as a whole one; its last bits, of which a rounded number
    # has some; the bits that infinities and NaN have
    8: (np.uint64, np.uint64(2**20 - 1), np.uint64(0x7FF << 52)),
    4: (np.uint32, np.uint32(2**7 - 1), np.uint32(0xFF << 23)),
}
FACTOR = np.uint64(0x9E3779B97F4A7C15)
UNTOUCHED = ("lstm_course.exercises",)  # the checker compares with a tolerance
state = {"seed": np.uint64(1), "moved": 0}


def move(array):
    """Move every number of a float64 or float32 array by one unit in the last place, in place."""
    if array.size == 0 or not array.flags.writeable:
        return array
    whole, exact, infinite = WORDS[array.dtype.itemsize]
    bits = array.reshape(-1).view(whole).copy()
    mixed = (bits ^ state["seed"]) * FACTOR
    mixed ^= mixed >> np.uint64(29)
    up = (mixed * FACTOR >> np.uint64(63)).astype(whole)  # 1 or 0
    moving = ((bits & exact) != 0) & ((bits & infinite) != infinite)
    bits += (up + up - whole(1)) * moving  # a whole number that runs over comes round again
    array[...] = bits.view(array.dtype).reshape(array.shape)
    state["moved"] += int(np.count_nonzero(moving))
    return array


def rounded(value):
    """Return a fresh result, moved."""
    if isinstance(value, np.ndarray):
        return move(value) if value.dtype == np.float64 else value
    if isinstance(value, np.float64):
        return move(np.array([value]))[0]
    if isinstance(value, float):
        return float(move(np.array([value]))[0])
    if type(value) is tuple:
        return tuple(map(rounded, value))
    return value


def operated(name, left, right):
    """Do one operation; move its result, but where it is one of the operands: times 1, plus 0."""
    result = OPERATIONS[name](left, right)
    return rounded(result) if name == "MatMult" else rounded_beside(result, left, right)


def rounded_beside(result, *operands):
    """Return a fresh result, moved where it differs from the operands."""
    if not isinstance(result, (float, np.ndarray)):
        return rounded(result)
    before = np.array(result)
    moved = rounded(result)
    for operand in operands:
        if isinstance(operand, np.ndarray) and np.may_share_memory(operand, result):
            continue  # written over: nothing to compare with
        if isinstance(operand, (float, np.ndarray)) and np.ndim(operand) <= before.ndim:
            same = before == operand
            if np.ndim(moved):
                np.copyto(moved, before, where=same)
            elif same:
                return result
    return moved


def copied(value):
    """What a number or an array is before it is written over."""
    return value.copy() if isinstance(value, np.ndarray) else value


def called(function, *arguments, **options):
    """Call a function; move its result where it is arithmetic."""
    before = [copied(a) for a in arguments] if "out" in options else arguments
    result = function(*arguments, **options)
    owner = getattr(function, "__self__", None)
    method = isinstance(owner, (np.ndarray, np.generic)) and function.__name__ in METHODS
    try:
        arithmetic = method or isinstance(function, np.ufunc) or function in FUNCTIONS
    except TypeError:  # cannot be hashed
        arithmetic = False
    if isinstance(function, np.ufunc) and len(arguments) == 2 and function is not np.matmul:
        return rounded_beside(result, *before)
    return rounded(result) if arithmetic else result


class Rounder(ast.NodeTransformer):
    """Send the result of every operation and call through `rounded` and `called`."""

    def visit_BinOp(self, node):
        self.generic_visit(node)
        if isinstance(node.op, OPERATORS):
            name = ast.Constant(type(node.op).__name__)
            return self._call("__operated__", [name, node.left, node.right], node)
        return node

    def visit_Call(self, node):
        self.generic_visit(node)
        is_sum = isinstance(node.func, ast.Name) and node.func.id == "sum"
        if not isinstance(node.func, ast.Attribute) and not is_sum:
            return node
        call = self._call("__called__", [node.func, *node.args], node)
        call.keywords = node.keywords
        return call

    def visit_AugAssign(self, node):
        self.generic_visit(node)
        if not isinstance(node.op, OPERATORS):
            return node
        text = ast.unparse(node.target)
        kept, again = ast.parse(
            f"__before, __value = __copied__({text}), 0\n"
            f"{text} = __beside__({text}, __before, __value)"
        ).body
        kept.value.elts[1] = node.value
        node.value = ast.copy_location(ast.Name("__value", ast.Load()), node)
        for part in (kept, again):
            ast.fix_missing_locations(ast.copy_location(part, node))
        return [kept, node, again]

    def _call(self, name, arguments, node):
        call = ast.Call(ast.Name(name, ast.Load()), arguments, [])
        return ast.fix_missing_locations(ast.copy_location(call, node))


class Loader(importlib.machinery.SourceFileLoader):
    """Compile a module from its source, its arithmetic moved."""

    def get_code(self, fullname):
        path = self.get_filename(fullname)
        tree = Rounder().visit(ast.parse(self.get_data(path), path))
        return compile(ast.fix_missing_locations(tree), path, "exec", dont_inherit=True)


class Finder(importlib.abc.MetaPathFinder):
    """Find the course's modules as Python would, and have them loaded by `Loader`."""

    def find_spec(self, name, path, target=None):
        if name.split(".")[0] != "lstm_course" or name.startswith(UNTOUCHED):
            return None
        specs = (f.find_spec(name, path, target) for f in sys.meta_path if f is not self)
        spec = next((found for found in specs if found is not None), None)
        if spec is not None and str(spec.origin).endswith(".py"):
            spec.loader = Loader(name, spec.origin)
        return spec


def install(seed: int) -> None:
    """Let this process round as machine number `seed` does; before the course is imported."""
    assert "lstm_course" not in sys.modules
    state["seed"] = np.uint64(seed * 0x2545F491 + 1)
    builtins.__rounded__, builtins.__called__ = rounded, called
    builtins.__operated__ = operated
    builtins.__copied__, builtins.__beside__ = copied, rounded_beside
    sys.meta_path.insert(0, Finder())
    if "IPython" in sys.modules and sys.modules["IPython"].get_ipython() is not None:
        sys.modules["IPython"].get_ipython().ast_transformers.append(Rounder())
