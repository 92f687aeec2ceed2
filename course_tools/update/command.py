"""`make update`: take a newer course, and put the learner's answers and guesses into its notebooks.

Everything is done again as often as you like: answers are found by their exercises, in old and in
new notebooks alike. So an update that was interrupted is finished by the next one. Each file is
written whole or not at all, and what is replaced or removed is kept in a folder of its own before.
"""

import hashlib
import json
import os
import re
import shutil
import tempfile
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from course_tools import ROOT
from lstm_course.data.files import write_file

from .answers import ANSWER, Written, has_all_of, put_into, read_cells, written_in
from .sources import Git, find_course, unpack_zip

NOT_COURSE = re.compile(  # at the top, and anywhere
    r"(\.git|\.venv|progress|_build|build|dist|\.hypothesis|[^/]*\.egg-info)(/|$)|"
    r"(.*/)?(node_modules|__pycache__|\.ipynb_checkpoints|\.[a-z]+_cache)(/|$)"
)
LESSON = re.compile(r"notebooks/(closer/)?\d\d_[a-z0-9_]+\.ipynb")  # and no "05_forget-Copy1"
WHOLE = ("lstm_course/", "course_tools/", "tests/")  # folders with nothing of a learner's in them
KEPT = "progress/answers-without-exercise.md"
MARK = "progress/update-begun"  # there while files are being written


@dataclass
class Plan:
    """What an update does. write, remove: files; kept: answers whose exercise is gone.

    placed: what comes into each notebook; said: sentences for the learner.
    """

    write: dict[str, bytes] = field(default_factory=dict)
    remove: list[str] = field(default_factory=list)
    placed: dict[str, list[Written]] = field(default_factory=dict)
    kept: list[Written] = field(default_factory=list)
    said: list[str] = field(default_factory=list)


def run_command(source: str = "", root: Path = ROOT) -> str:
    """Update the course from git, or from a folder or a zip file; return what to say.

    Raises ValueError where there is no newer course to be had, OSError where a file cannot be
    written; then the same command goes on.
    """
    git = Git.of(root)
    with tempfile.TemporaryDirectory() as scratch:
        commit = ""
        if source:
            new = _taken(Path(source).expanduser(), Path(scratch))
        elif git is None:
            raise ValueError(
                "this course was not cloned by git; name a newer one, a folder or a zip file: "
                "make update ARGS=FOLDER"
            )
        else:
            commit = git.fetch()
            if git.has(commit) and not (root / MARK).exists():
                return "The course is up to date."
            new = git.unpack(commit, Path(scratch))
        new = find_course(new)
        if new.resolve() == root.resolve():
            raise ValueError("that is this course itself; expected the folder of a newer one")
        made = plan(root, new, git.files_before(commit) if commit else None)
        backup = apply(root, new, made)
    said = _summary(made, backup)
    if commit and git.can_go_to(commit):
        git.go_to(commit)
    elif commit:
        said += "\nYour clone has commits of its own, so git was left as it was: look at the files "
        said += "with `git diff`, then `git add -A` and `git commit`."
    (root / MARK).unlink(missing_ok=True)
    return said


def _taken(source: Path, scratch: Path) -> Path:
    if source.is_dir():
        return source
    if not source.is_file():
        raise ValueError(f"there is no folder and no zip file {source}")
    return unpack_zip(source, scratch / "new")


def plan(root: Path, new: Path, tracked: set[str] | None) -> Plan:
    """Find out what is to be done, and change nothing. tracked: the files that git has."""
    made = Plan()
    old, fresh = _files(root), _files(new)
    lessons = [name for name in old if LESSON.fullmatch(name)]
    written = _all_written(root, sorted(lessons, key=lambda name: name not in fresh), made.said)
    missing = dict(written)
    for name in sorted(fresh):
        data = (new / name).read_bytes()
        if LESSON.fullmatch(name):
            data, placed = _merged(data, root / name, written.values())
            made.placed[name] = placed
            for one in placed:
                missing.pop(one.key, None)
        if name not in old or (root / name).read_bytes() != data:
            made.write[name] = data
    made.kept = list(missing.values())
    gone = old - fresh if tracked is None else (tracked & old) - fresh
    made.remove = sorted(n for n in gone if tracked or LESSON.fullmatch(n) or n.startswith(WHOLE))
    return made


def _files(folder: Path) -> set[str]:
    """The course's files in a folder; caches, environments and what is a learner's are not."""
    found = set()
    for place, folders, names in os.walk(folder):
        here = Path(place).relative_to(folder)
        folders[:] = [name for name in folders if not NOT_COURSE.match((here / name).as_posix())]
        paths = [(here / name).as_posix() for name in names]
        found.update(path for path in paths if not NOT_COURSE.match(path))
    return found


def _all_written(root: Path, lessons: Iterable[str], said: list[str]) -> dict:
    """All answers and guesses by what they belong to; of two the first notebook's counts."""
    found = {}
    for name in lessons:
        try:
            notebook = read_cells((root / name).read_bytes())
        except ValueError as problem:
            said.append(f"{name}: {problem}; it is kept as it was")
            continue
        for one in written_in(notebook, name):
            found.setdefault(one.key, one)
    return found


def _merged(data: bytes, old: Path, written: Iterable[Written]) -> tuple[bytes, list[Written]]:
    """A new lesson with what was written; its own bytes where nothing was.

    Where nothing but that and cells of the learner's own differ, the old one stays as it is.
    """
    notebook = read_cells(data)
    if old.exists():
        kept = old.read_bytes()
        with suppress(ValueError):
            before = read_cells(kept)
            own = {one.key for one in written_in(before, "")}
            more = len(before["cells"]) > len(notebook["cells"])
            if (own or more) and has_all_of(before, notebook):
                return kept, [one for one in written if one.key in own]
    placed = put_into(notebook, written)
    if not placed:
        return data, []
    text = json.dumps(notebook, indent=1, ensure_ascii=False)
    return f"{text}\n".encode(errors="backslashreplace"), placed


def apply(root: Path, new: Path, made: Plan) -> Path | None:
    """Keep what is replaced, then write and remove; return the folder of what was kept."""
    replaced = [name for name in (*made.write, *made.remove) if (root / name).exists()]
    if not (made.write or made.remove or made.kept):
        return None
    now = datetime.now()
    backup = root / "progress" / f"before-update-{now:%Y-%m-%d-%H%M%S-%f}"
    for name in replaced:
        (backup / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(root / name, backup / name)
    _keep(root / KEPT, made.kept, now)
    write_file(root / MARK, f"{now.isoformat()}\n")
    for name, data in made.write.items():
        write_file(root / name, data)
        if os.access(new / name, os.X_OK):
            (root / name).chmod(0o755)
    for name in made.remove:
        (root / name).unlink(missing_ok=True)
    _trust(root / ".venv" / "course-lessons.txt", made.write)
    return backup if replaced else None


def _trust(record: Path, written: dict[str, bytes]) -> None:
    """Note the lessons as they came, so that JupyterLab shows their figures alive."""
    if record.exists():
        lessons = [data for name, data in written.items() if LESSON.fullmatch(name)]
        fresh = "".join(f"{hashlib.sha256(data).hexdigest()}\n" for data in lessons)
        write_file(record, record.read_text() + fresh)


def _keep(path: Path, written: list[Written], now: datetime) -> None:
    """Add answers whose exercise is gone to a file; not those that it has already."""
    before = path.read_text(encoding="utf-8") if path.exists() else ""
    fresh = [one for one in written if f"\n```\n{one.source}\n```\n" not in before]
    for one in fresh:
        head = f"## {one.name}, a{'n' * (one.kind == ANSWER)} {one.kind} in {one.place}"
        before += f"{head} until {now:%Y-%m-%d}\n\n```\n{one.source}\n```\n\n"
    if fresh:
        write_file(path, before)


def _summary(made: Plan, backup: Path | None) -> str:
    """What was done, in a few lines."""
    if not (made.write or made.remove):
        lines = ["All files were as in the newer course already."]
    else:
        lines = [f"Updated: {len(made.write)} files are new or changed."]
    placed = [one for found in made.placed.values() for one in found]
    answers = sum(one.kind == ANSWER for one in placed)
    words = [
        _count(answers, "answer", "answers"),
        _count(len(placed) - answers, "guess", "guesses"),
    ]
    if placed:
        lines.append(f"In the new notebooks: {' and '.join(filter(None, words))} of yours.")
    for one in made.kept:
        lines.append(f"{one.name} is gone; your {one.kind} is kept in {KEPT}.")
    lines += made.said
    if backup:
        lines.append(f"What was replaced is kept in progress/{backup.name}, your own cells too.")
    return "\n".join([*lines, "Next: make lab"])


def _count(number: int, one: str, many: str) -> str:
    """A number in words, "1 guess"; "" for none."""
    return f"{number} {one if number == 1 else many}" if number else ""
