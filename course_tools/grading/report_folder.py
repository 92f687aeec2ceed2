"""The folder a report is written to: one run at a time in it, and what is graded is kept there."""

from __future__ import annotations

import hashlib
import json
import math
import platform
import re
from dataclasses import asdict
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from filelock import FileLock, Timeout

from course_tools.files import digest_of
from lstm_course.data.files import write_file

from .attempts import Attempt
from .marks import STATUSES
from .notebook import Submission

KEPT = ".grading"  # in the report's folder; it also marks the folder as ours
WRITTEN = "written.json"  # in there: which files the last report had
OURS = re.compile(r"(feedback|upload)/[^/\\]+|(marks|mistakes|summary)\.\w+")
FORMAT = 1  # of what is kept; a higher number forgets what older versions kept


class ReportFolder:
    """Within `with ReportFolder(out) as report:` no other run writes to the folder.

    Raises ValueError for a folder that holds other things, or in which another run is at work.
    """

    def __init__(self, out: Path):
        """Remember where; nothing is made or looked at yet."""
        self.out, self.kept = Path(out), Path(out) / KEPT
        self._lock = FileLock(self.kept / "lock")  # ends with the process, also with a killed one

    def __enter__(self) -> ReportFolder:
        """Make the folder and lock it."""
        if self.out.is_dir() and any(self.out.iterdir()) and not self.kept.is_dir():
            raise ValueError(
                f"{self.out} is not empty and holds no report of this command; expected a new "
                "folder, or one that an earlier run of it wrote"
            )
        self.kept.mkdir(parents=True, exist_ok=True)
        try:
            self._lock.acquire(timeout=0)
        except Timeout:
            raise ValueError(
                f"another run is writing to {self.out}: wait until it has ended, or choose "
                "another folder with --out"
            ) from None
        self._remove_unfinished()
        return self

    def __exit__(self, *_exception) -> None:
        """Unlock the folder."""
        self._lock.release()

    def _remove_unfinished(self) -> None:
        """Remove the temporary files that a killed run was writing; write_file names them so."""
        for place in (self.kept, self.out, self.out / "feedback", self.out / "upload"):
            for path in place.glob(".*"):
                if re.fullmatch(r"\..+\.(json|csv|zip|html|txt)\.\w{8}", path.name):
                    path.unlink()

    def load(self, key: str) -> dict[str, Attempt]:
        """What is kept for a notebook, by exercise; nothing where it is missing or damaged."""
        try:
            stored = json.loads((self.kept / f"{key}.json").read_text(encoding="utf-8"))
            return {name: _attempt(fields) for name, fields in stored.items()}
        except (OSError, ValueError, TypeError, AttributeError, KeyError, RecursionError):
            return {}

    def keep(self, key: str, attempts: dict[str, Attempt]) -> None:
        """Keep what was graded of a notebook, beside what is kept of it already."""
        together = self.load(key) | attempts
        text = json.dumps({name: asdict(attempt) for name, attempt in together.items()})
        self._write(self.kept / f"{key}.json", text.encode())

    def write(self, files: dict[str, bytes]) -> None:
        """Write the report's files, each whole or not at all; remove what the last run wrote more.

        Raises OSError, with the file and what to do, where one cannot be written.
        """
        for name, content in files.items():
            self._write(self.out / name, content)
        before = self._names_written()
        self._write(self.kept / WRITTEN, json.dumps(sorted(files)).encode())
        for name in before - set(files):
            if (self.out / name).is_file():
                (self.out / name).unlink()

    def _names_written(self) -> set[str]:
        """The names of an earlier run's files; only such as a report has."""
        try:
            names = json.loads((self.kept / WRITTEN).read_text(encoding="utf-8"))
            return {name for name in names if OURS.fullmatch(name)}
        except (OSError, ValueError, TypeError, RecursionError):
            return {"summary.md", "mistakes.png"}  # of the first edition

    def _write(self, path: Path, content: bytes) -> None:
        try:
            write_file(path, content)
        except OSError as error:
            raise OSError(
                f"{path} could not be written: {error.strerror or error}. Make room or put right "
                "what stands in its way, then give the same command: it goes on from here"
            ) from None


def key_of(submission: Submission, *settings) -> str:
    """A sha256 of all that a notebook's results depend on: its code, and the settings in words."""
    code = (submission.cells, submission.stubs, submission.lesson, submission.problem)
    text = json.dumps([FORMAT, *code, *map(str, settings)], sort_keys=True)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def course_digest() -> str:
    """A sha256 of the course's own code and data, and of the packages that answers run with."""
    packages = [version(name) for name in ("numpy", "torch") if find_spec(name)]
    files = ("lstm_course/**/*.py", "course_tools/**/*.py", "notebooks/*.ipynb")
    also = str([platform.python_version(), *packages])
    return digest_of(*files, "datasets/MANIFEST.csv", also=also)


def _attempt(fields: dict) -> Attempt:
    """Make an attempt of what was kept; an error where fields are missing or of another kind."""
    attempt = Attempt(**{**fields, "notes": tuple(fields["notes"])})
    texts = (attempt.exercise, attempt.status, attempt.sentence, attempt.mistake, attempt.printed)
    "".join([*texts, *attempt.notes]).encode()  # TypeError, or ValueError for half a character
    if attempt.status not in STATUSES or not isinstance(fields["notes"], list):
        raise ValueError("expected a status and a list of notes")
    if type(attempt.seconds) not in (int, float) or not math.isfinite(attempt.seconds):
        raise TypeError("expected seconds")
    return attempt
