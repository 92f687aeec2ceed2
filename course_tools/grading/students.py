"""Who handed in which notebook, by names alone; names fit to be shown, for a table, for a file."""

from __future__ import annotations

import os
import re
import unicodedata
from collections import Counter
from pathlib import Path
from typing import NamedTuple

from course_tools.notebooks import find_notebooks
from lstm_course.exercises import lessons

from .attempts import plain_text

MOST_NOTEBOOKS = 200  # of one student; a folder with more is a mistake, or meant to keep us busy
LAYOUTS = """one folder a student with notebooks in it (submissions/NAME/05_forget.ipynb, at any \
depth, so nbgrader's too), or files NAME_05_forget.ipynb, or either of them in a folder for each \
lesson (submissions/05_forget/...)"""

# What learning management systems write around a name: Moodle, Canvas, Blackboard.
SYSTEMS = (
    re.compile(r"(?P<name>.+?)_(?P<id>\d+)_assignsubmission_(?:file|onlinetext)_?"),
    re.compile(r"(?P<name>[^_]+?)(?:_LATE)?_(?P<id>\d+)_\d+", re.IGNORECASE),
    re.compile(r".+_(?P<name>[^_]+)_attempt_(?P<id>)[\d-]+"),
)

LONGEST_NAME = 80  # characters
STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")  # in a spreadsheet
KEPT_BY_WINDOWS = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)


class Student(NamedTuple):
    """A student: who tells students apart, the notebooks in natural order, what else was found.

    who: name and number as the folder or file spells them, not yet fit to be shown.
    others: the names of files that are no notebooks. left_out: notebooks beyond MOST_NOTEBOOKS.
    """

    who: tuple[str, str]
    notebooks: tuple[Path, ...]
    others: tuple[str, ...] = ()
    left_out: int = 0


def find_students(folder: Path) -> list[Student]:
    """Find every student in a folder of submissions, ordered by name.

    Links are not followed; hidden folders and __MACOSX are passed over. Raises FileNotFoundError or
    NotADirectoryError for a folder that is none, ValueError where no notebook is in it or a
    notebook has no student's name.
    """
    folder = Path(folder)
    if not folder.exists():
        raise FileNotFoundError(f"there is no folder {folder}; expected {LAYOUTS}")
    if not folder.is_dir():
        raise NotADirectoryError(f"{folder} is a file; expected a folder: {LAYOUTS}")
    found: dict[tuple[str, str], list[Path]] = {}
    strays = _collect(folder, found)
    notebooks = [p for paths in found.values() for p in paths if _is_notebook(p)]
    if not notebooks:
        archives = sum(stray.lower().endswith((".zip", ".tar", ".gz", ".7z")) for stray in strays)
        unpack = f" It holds {archives} packed files: unpack them first." if archives else ""
        raise ValueError(f"no notebook (.ipynb) in {folder}; expected {LAYOUTS}.{unpack}")
    return [_student(who, found[who]) for who in sorted(found, key=_natural)]


def natural_order(path: Path) -> list:
    """A sort key by which 05_forget comes before 05_forget-2, and that before 05_forget-10."""
    return [_natural((part,)) for part in (*path.parts[:-1], path.stem)]


def lesson_in_name(path: Path) -> str:
    """The lesson that a file's name or its folder's tells, "05", or "" where neither does."""
    named = next(filter(None, map(_lesson_names().search, (path.stem, *path.parts[-2::-1]))), None)
    if named:
        return named[0][:2]
    numbers = set(re.findall(r"(?<!\d)\d\d(?!\d)", path.stem)) & set(lessons())
    return numbers.pop() if len(numbers) == 1 else ""


def _collect(folder: Path, found: dict) -> list[str]:
    """Add what a folder holds, student by student; return the names of files that are nobody's."""
    strays = []
    for entry in sorted(folder.iterdir()):
        if _is_hidden(entry.name):
            continue
        if entry.is_dir() and not entry.is_symlink():
            if _lesson_names().fullmatch(entry.name):
                strays += _collect(entry, found)
            else:
                found.setdefault(_who(entry.name), []).extend(_files_below(entry))
        elif _is_notebook(entry):
            found.setdefault(_who(_name_before_lesson(entry)), []).append(entry)
        elif entry.is_symlink() and entry.is_dir():
            found.setdefault(_who(entry.name), []).append(entry)  # listed, never followed
        else:
            strays.append(entry.name)
    return strays


def _files_below(folder: Path) -> list[Path]:
    """All files below a student's folder, without following links."""
    files = []
    for place, folders, names in os.walk(folder, followlinks=False):
        folders[:] = sorted(name for name in folders if not _is_hidden(name))
        files += [Path(place, name) for name in names if not _is_hidden(name)]
    return files


def _student(who: tuple[str, str], paths: list[Path]) -> Student:
    notebooks = sorted(filter(_is_notebook, paths), key=natural_order)
    others = tuple(sorted(path.name for path in paths if not _is_notebook(path)))
    kept = tuple(notebooks[:MOST_NOTEBOOKS])
    return Student(who, kept, others, len(notebooks) - len(kept))


def _who(spelled: str) -> tuple[str, str]:
    """Split what a folder or file is called into a name and a system's number, "" without one."""
    spelled = unicodedata.normalize("NFC", spelled).strip(" _-.")  # macOS takes letters apart
    for system in SYSTEMS:
        match = system.fullmatch(spelled)
        if match:
            return match["name"].strip(), match["id"]
    return spelled, ""


def _name_before_lesson(path: Path) -> str:
    """The student's part of `NAME_05_forget (2)`, `05_forget_NAME` or `NAME_05`."""
    named = list(_lesson_names().finditer(path.stem))
    if named:
        before, after = path.stem[: named[-1].start()], path.stem[named[-1].end() :]
        name = before if before.strip(" _-.") else re.sub(r"[\s_-]*\(?\d*\)?$", "", after)
    else:
        name = re.sub(r"(?<!\d)[\s_.-]+\d\d$", "", path.stem)
    if not name.strip(" _-."):
        raise ValueError(
            f"{path.name} lies in {path.parent} without a student's name; expected {LAYOUTS}"
        )
    return name


def _lesson_names() -> re.Pattern:
    """A lesson's file name, `05_forget`, wherever it stands in a name."""
    stems = "|".join(re.escape(path.stem) for path in find_notebooks())
    return re.compile(rf"(?<!\d)(?:{stems})(?![a-z])")


def _natural(words: tuple[str, ...]) -> list:
    parts = [re.split(r"(\d+)", word.casefold()) for word in words]
    return [[(int(p), "") if p.isdecimal() else (-1, p) for p in part] for part in parts]


def _is_notebook(path: Path) -> bool:
    return path.suffix.lower() == ".ipynb"


def _is_hidden(name: str) -> bool:
    return name.startswith((".", "__MACOSX", "__pycache__"))


def shown_names(who: list[tuple[str, str]]) -> list[str]:
    """Write names and their system's numbers as printable names, no two alike.

    The number is shown only where two people share a name.
    """
    plain = [(plain_text(name, LONGEST_NAME).strip() or "(no name)", n) for name, n in who]
    shared = Counter(name for name, _ in plain)
    return _made_unique([f"{name} {n}".strip() if shared[name] > 1 else name for name, n in plain])


def file_names(names: list[str]) -> list[str]:
    """Write names as file names that every system takes, no two alike even without case."""
    cleaned = [re.sub(r'[\\/:*?"<>|]', "_", name).strip(". ") or "_" for name in names]
    return _made_unique([f"_{n}" if KEPT_BY_WINDOWS.fullmatch(n) else n for n in cleaned])


def table_cell(text: str) -> str:
    """Keep a spreadsheet from taking a text for a formula: an apostrophe goes before it."""
    return f"'{text}" if text.lstrip().startswith(STARTS_A_FORMULA) else text


def shown_path(path: Path, folder: Path) -> str:
    """Write where a file lies in the folder of submissions, printable."""
    return plain_text(path.relative_to(folder).as_posix(), 200)


def _made_unique(names: list[str]) -> list[str]:
    """Number the second and later of equal names: "Anna", "Anna (2)"."""
    taken: set[str] = set()
    unique = []
    for name in names:
        candidate, number = name, 1
        while candidate.casefold() in taken:
            number += 1
            candidate = f"{name} ({number})"
        taken.add(candidate.casefold())
        unique.append(candidate)
    return unique
