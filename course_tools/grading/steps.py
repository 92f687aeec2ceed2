"""A notebook's statements, and the names in them: told from the text, nothing is run."""

from __future__ import annotations

import ast
import re
import symtable
from collections.abc import Iterator
from dataclasses import dataclass, field

REACHES_ALL = set("""globals locals vars exec eval compile setattr delattr __import__ get_ipython
    __main__ __name__ __builtins__ builtins In Out import_module _getframe currentframe __dict__
    __globals__ __code__ __defaults__ f_globals f_locals get_objects get_referrers
    user_ns""".split())  # fmt: skip
FAR_MAGICS = set("""autoreload load load_ext loadpy macro pylab recall rerun reset reset_selective
    run store xdel""".split())  # fmt: skip


@dataclass
class Step:
    """A top-level statement: the names that it sets, reads, and sets when a function is called.

    own: whether its cell is the lesson's, unchanged.
    """

    cell: int
    node: ast.stmt
    own: bool = False
    sets: set[str] = field(default_factory=set)
    reads: set[str] = field(default_factory=set)
    sets_later: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, cell: int, node: ast.stmt, own: bool = False) -> Step:
        """Look at one statement."""
        step = cls(cell, node, own)
        try:
            table = symtable.symtable(ast.unparse(node), "<cell>", "exec")
        except (SyntaxError, RecursionError, ValueError):  # it will raise when it is run
            step.sets = step.reads = set(words_of(node))
            return step
        symbols = table.get_symbols()
        step.sets = {s.get_name() for s in symbols if s.is_assigned() or s.is_imported()}
        step.sets |= {"*"} & {alias.name for alias in getattr(node, "names", ()) if step.is_import}
        step.reads = {s.get_name() for s in symbols if s.is_referenced()}
        step._look_inside(table)
        if magics := list(magics_of(node)):  # their text may read and set whatever it names
            words = set(re.findall(r"\w+", " ".join(magics)))
            step.sets, step.reads = step.sets | words, step.reads | words - {"get_ipython"}
        return step

    def _look_inside(self, table: symtable.SymbolTable) -> None:
        """Add the global names of the scopes inside."""
        for child in table.get_children():
            names = [s for s in child.get_symbols() if s.is_global()]
            self.reads.update(s.get_name() for s in names)
            self.sets_later.update(s.get_name() for s in names if s.is_assigned())
            self._look_inside(child)

    @property
    def is_plain_function(self) -> bool:
        """Whether it makes a function and runs nothing."""
        if not isinstance(self.node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            return False
        defaults = [*self.node.args.defaults, *self.node.args.kw_defaults]
        return not (self.node.decorator_list or any(map(_can_raise, defaults)))

    @property
    def is_constant(self) -> bool:
        """Whether it only names numbers or texts, or says one."""
        plain = isinstance(self.node, (ast.Assign, ast.Expr)) and not _can_raise(self.node.value)
        targets = getattr(self.node, "targets", [])
        return plain and all(isinstance(t, ast.Name) for t in targets)

    @property
    def is_import(self) -> bool:
        """Whether it imports."""
        return isinstance(self.node, (ast.Import, ast.ImportFrom))

    @property
    def call(self) -> ast.Call | None:
        """The call that it is, where nothing keeps what is returned."""
        value = self.node.value if isinstance(self.node, ast.Expr) else None
        return value if isinstance(value, ast.Call) else None

    def calls(self, names: set[str]) -> bool:
        """Whether it is a call of one of these functions."""
        return self.call is not None and root_of(self.call.func) in names

    def imported_but(self, packages: set[str]) -> set[str]:
        """The names that it imports, unless from one of these packages."""
        if not self.is_import:
            return set()
        origins = {getattr(self.node, "module", "") or alias.name for alias in self.node.names}
        return set() if {o.split(".")[0] for o in origins} & packages else self.sets

    def reaches_all(self) -> bool:
        """Whether it could read or set names that its text does not show."""
        far = any(set(text.split()[:1]) & FAR_MAGICS for text in magics_of(self.node))
        return far or "*" in self.sets or bool(set(words_of(self.node, magics=False)) & REACHES_ALL)


def _can_raise(value: ast.expr | None) -> bool:
    return not (value is None or isinstance(value, ast.Constant))


def words_of(node: ast.AST, magics: bool = True) -> Iterator[str]:
    """All names in a statement, of attributes too; those that IPython writes for a magic or not."""
    skipped = set() if magics else {id(c.func.value.func) for c in _magic_calls(node)}
    for part in ast.walk(node):
        name = getattr(part, "id", getattr(part, "attr", getattr(part, "name", None)))
        name = "__main__" if getattr(part, "value", None) == "__main__" else name
        reads = not isinstance(getattr(part, "ctx", None), ast.Store)
        if isinstance(name, str) and id(part) not in skipped and (reads or magics):
            yield name


def _magic_calls(node: ast.AST) -> Iterator[ast.Call]:
    """The calls that IPython makes of magics and shell lines: `get_ipython().run_line_magic(`."""
    for part in ast.walk(node):
        if isinstance(part, ast.Call) and isinstance(part.func, ast.Attribute):
            shell = getattr(part.func.value, "func", None)
            fixed = all(isinstance(argument, ast.Constant) for argument in part.args)
            if getattr(shell, "id", "") == "get_ipython" and part.args and fixed:
                yield part


def magics_of(node: ast.AST) -> Iterator[str]:
    """The texts of the magics and shell lines in a statement."""
    return (" ".join(str(a.value) for a in call.args) for call in _magic_calls(node))


def root_of(node: ast.AST) -> str:
    """The name that an expression such as `a.b[0]` begins with, "" where there is none."""
    while isinstance(node, (ast.Attribute, ast.Subscript, ast.Call, ast.Starred)):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node.id if isinstance(node, ast.Name) else ""
