"""Every public function, class and method of the course, by introspection."""

from __future__ import annotations

import dataclasses
import fnmatch
import importlib
import inspect
import pkgutil

import lstm_course


def modules():
    """Import and return every module of the package, those of exercises' answers apart."""
    found = pkgutil.walk_packages(lstm_course.__path__, "lstm_course.")
    names = [m.name for m in found if ".lesson_" not in m.name and not m.name.endswith("__main__")]
    return [importlib.import_module(name) for name in names]


def public_names() -> list[str]:
    """Return "module.function", "module.Class" and "module.Class.method" of all that is public."""
    found = []
    for module in modules():
        short = module.__name__.removeprefix("lstm_course.")
        for name, value in sorted(vars(module).items()):
            if name.startswith("_") or getattr(value, "__module__", None) != module.__name__:
                continue
            if inspect.isclass(value):
                found += [f"{short}.{n}" for n in class_names(name, value)]
            elif callable(value):
                found.append(f"{short}.{name}")
    return found


def class_names(name: str, kind: type) -> list[str]:
    """A class, unless it is a mere record or an error, and its public methods."""
    methods = [
        f"{name}.{key}"
        for key, value in vars(kind).items()
        if (not key.startswith("_") or key == "__call__")
        and (inspect.isfunction(value) or isinstance(value, (staticmethod, classmethod)))
    ]
    return ([] if is_record(kind) else [name]) + methods


def is_record(kind: type) -> bool:
    """NamedTuples, dataclasses that check nothing, errors: they hold what they are given."""
    if issubclass(kind, (tuple, BaseException)):
        return True
    return dataclasses.is_dataclass(kind) and not hasattr(kind, "__post_init__")


def reason_to_leave_out(name: str, excluded: dict[str, str]) -> str | None:
    """The reason written down for a name, by patterns as of files."""
    return next((excluded[p] for p in excluded if fnmatch.fnmatchcase(name, p)), None)
