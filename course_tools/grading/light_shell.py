"""IPython as a notebook's kernel has it, without what only a person needs.

No history on disk, no shown results, no tracebacks. Shell lines (`!`, `%%bash`) run nothing and
give an empty list; `%timeit` measures once; `%matplotlib` and `%config` set nothing.
"""

import ast
import tempfile
from typing import Any

from IPython.core.displayhook import DisplayHook
from IPython.core.interactiveshell import InteractiveShell
from IPython.core.profiledir import ProfileDir
from IPython.utils.text import SList
from traitlets.config import Config

DO_NOTHING = """matplotlib config pip conda mamba uv bash sh script system sx ! html javascript
    svg latex perl ruby pypy python python2 python3 writefile file""".split()


class _Quiet(DisplayHook):
    """Keep a cell's last value as `_` and in `Out`, and show nothing."""

    def write_output_prompt(self) -> None: ...

    def compute_format_data(self, result: Any) -> tuple[dict, dict]:
        return {}, {}


class LightShell(InteractiveShell):
    """A shell whose cells can be run in part: `only` are the next cell's statements to run."""

    displayhook_class = _Quiet
    only: list[ast.stmt] | None = None

    def __init__(self, **more: Any):
        """Set no name, and leave nothing on the disk."""
        config = Config({"HistoryManager": {"enabled": False}})
        with tempfile.TemporaryDirectory() as folder:
            place = {"ipython_dir": folder, "profile_dir": ProfileDir(location=folder)}
            super().__init__(config=config, **place, **more)
        self.ast_transformers.append(self)
        nothing = dict.fromkeys(DO_NOTHING, lambda line, cell=None: SList())
        for table in self.magics_manager.magics.values():
            table.update(nothing, timeit=self._measure_once)

    def visit(self, module: ast.Module) -> ast.Module:
        """Leave in a cell what is to run of it; IPython calls this with what it parsed."""
        if self.only is not None:
            module.body, self.only = self.only, None
        return module

    def _measure_once(self, line: str, cell: str | None = None) -> Any:
        from IPython.core.magics import ExecutionMagics

        once = " ".join(f"{option} 1" for option in ("-n", "-r") if option not in line)
        return ExecutionMagics(self).timeit(f"{once} {line}", cell)

    def ask_exit(self) -> None:
        """Go on after `exit`: a kernel ends a moment later, perhaps after the next cells."""

    def system(self, command: str) -> None:
        """Run nothing."""
        self.user_ns["_exit_code"] = 0

    def getoutput(self, command: str, split: bool = True, depth: int = 0) -> Any:
        """Run nothing, and return no lines."""
        return SList() if split else ""

    def showtraceback(self, *arguments: Any, **named: Any) -> None:
        """Show nothing: what a cell raised is in its result."""

    showsyntaxerror = showindentationerror = showtraceback
