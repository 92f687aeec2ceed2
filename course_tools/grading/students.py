"""Who handed in which notebook, told from the names of folders and files alone."""

import os
import re
import unicodedata
from pathlib import Path
from typing import NamedTuple

from course_tools.notebooks import find_notebooks
from lstm_course.exercises import lessons

MOST_NOTEBOOKS = 200  # of one student; a folder with more is a mistake, or meant to keep us busy
LAYOUTS = """one folder a student with notebooks in it (submissions/NAME/05_forget.ipynb, at any \
depth, so nbgrader's too), or files NAME_05_forget.ipynb, or either of them in a folder for each \
lesson (submissions/05_forget/...)"""

# What learning management systems write around a name, in their sources or in what they download:
# Moodle (mod/assign/classes/downloader.php), Canvas (lib/content_zipper.rb), Blackboard.
MOODLE, CANVAS, BLACKBOARD = "Moodle", "Canvas", "Blackboard"
SYSTEMS = {
    MOODLE: r"(?P<name>.+?)_(?P<number>\d+)_assignsubmission_[a-z]+(?:_.*)?",
    CANVAS: r"(?:LATE_)?(?P<name>.+?)(?:_LATE)?_(?P<number>\d+|(?<=anon_)[^\W_]+)"
    r"_(?P<upload>\d{4,})_.+",
    BLACKBOARD: r"(?P<name>.+)_attempt_(?P<number>)\d{4}-\d\d-\d\d[\d-]*(?:_.*)?",
}
MOST_UPLOADS = 5  # of the only student that Canvas knows; more are names that look alike


class Who(NamedTuple):
    """What tells students apart: a name as it is spelled, a system's number, which system's."""

    name: str
    number: str = ""
    system: str = ""


class Student(NamedTuple):
    """A student: who it is, the notebooks in natural order, what else was found.

    others: the names of files that are no notebooks. left_out: notebooks beyond MOST_NOTEBOOKS.
    """

    who: Who
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
    found: dict[Who, list[Path]] = {}
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
    entries = [entry for entry in sorted(folder.iterdir()) if not _is_hidden(entry.name)]
    downloaded = _downloaded(entries)
    for entry in entries:
        who, is_link = downloaded.get(entry), entry.is_symlink()
        if entry.is_dir() and not is_link:
            if not who and _holds_students(entry):
                strays += _collect(entry, found)
            else:
                found.setdefault(who or _who(entry.name), []).extend(_files_below(entry))
        elif who or _is_notebook(entry):
            found.setdefault(who or _who(_name_before_lesson(entry)), []).append(entry)
        elif is_link and entry.is_dir():
            found.setdefault(_who(entry.name), []).append(entry)  # listed, never followed
        else:
            strays.append(entry.name)
    return strays


def _holds_students(folder: Path) -> bool:
    """Whether a folder is a lesson's, or a system's download, and not a student's."""
    try:
        inside = sorted(folder.iterdir())
    except OSError:  # not ours to read
        return False
    is_lesson = _lesson_names().fullmatch(folder.name)
    return bool(is_lesson) or len(set(_downloaded(inside).values())) > 1


def _downloaded(entries: list[Path]) -> dict[Path, Who]:
    """The students of those folders and files that a learning management system named."""
    found = {}
    for system, pattern in SYSTEMS.items():
        fitting = [e for e in entries if system == MOODLE or not e.is_dir()]  # it has folders
        tried = {e: re.fullmatch(pattern, _spelled(e), re.DOTALL) for e in fitting}
        matches = {e: match for e, match in tried.items() if match}
        if system == CANVAS and not _are_uploads(list(matches.values())):
            continue
        names = [match["name"] for match in matches.values()]
        common = os.path.commonprefix(names)  # noqa: RUF071 (letter by letter is meant)
        for entry, match in matches.items():
            name = match["name"].strip()
            if system == BLACKBOARD:  # the assignment's name is before the student's
                name = name[(common if "_" in common else name).rfind("_") + 1 :]
            found.setdefault(entry, Who(name, match["number"], system))
    return found


def _are_uploads(matches: list[re.Match]) -> bool:
    """Whether numbers are Canvas's: each upload has its own, and a class has several students."""
    uploads = [match["upload"] for match in matches]
    several = len({match["number"] for match in matches}) > 1
    return len(set(uploads)) == len(uploads) and (several or len(uploads) <= MOST_UPLOADS)


def _files_below(folder: Path) -> list[Path]:
    """All files below a student's folder, without following links."""
    files = []
    for place, folders, names in os.walk(folder, followlinks=False):
        folders[:] = sorted(name for name in folders if not _is_hidden(name))
        files += [Path(place, name) for name in names if not _is_hidden(name)]
    return files


def _student(who: Who, paths: list[Path]) -> Student:
    notebooks = sorted(filter(_is_notebook, paths), key=natural_order)
    others = tuple(sorted(path.name for path in paths if not _is_notebook(path)))
    kept = tuple(notebooks[:MOST_NOTEBOOKS])
    return Student(who, kept, others, len(notebooks) - len(kept))


def _spelled(entry: Path) -> str:
    """What a folder or file is called, letters with their accents, which macOS takes apart."""
    return unicodedata.normalize("NFC", entry.name if entry.is_dir() else entry.stem)


def _who(name: str) -> Who:
    return Who(unicodedata.normalize("NFC", name))


def _name_before_lesson(path: Path) -> str:
    """The student's part of `NAME_05_forget (2)`, `05_forget_NAME` or `NAME_05`."""
    named = list(_lesson_names().finditer(path.stem))
    if named:
        before, after = path.stem[: named[-1].start()], path.stem[named[-1].end() :]
        behind = re.sub(r"^[ _.-]|[\s_-]*\(?\d*\)?$", "", after)
        name = re.sub(r"( - |[ _.-])$", "", before) if before.strip(" _-.") else behind
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
