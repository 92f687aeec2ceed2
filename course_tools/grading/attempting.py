"""Read every notebook and try every answer, in processes beside each other; keep what comes out."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import NamedTuple

from tqdm import tqdm

from .attempts import FAILED, Attempt
from .classroom import Handed
from .notebook import Submission, read_submission
from .report_folder import ReportFolder, course_digest, key_of
from .sandbox import Limits
from .workers import ProcessPool, Trouble, run

PATIENCE = 60.0  # seconds for reading a notebook or judging an answer, beyond the answer's own


class Job(NamedTuple):
    """One answer to try, and under which key to keep what comes out."""

    key: str
    submission: Submission
    exercise: str


class Attempts:
    """What every answer did: `found(submission, exercise)`, after `try_all`."""

    def __init__(self, report: ReportFolder, isolation: str, limits: Limits, again: str):
        """Look up nothing yet. again: which kept results not to use: "", "failed" or "all"."""
        self.report, self.isolation, self.limits, self.again = report, isolation, limits, again
        self.settings = (course_digest(), limits, isolation)
        self.known: dict[str, dict[str, Attempt]] = {}
        self.keys: dict[int, str] = {}
        self.fresh: set[tuple[str, str]] = set()

    def found(self, submission: Submission, exercise: str) -> Attempt:
        """The attempt of an answer, made now or in an earlier run."""
        return self.known[self.keys[id(submission)]][exercise]

    def is_kept(self, submission: Submission, exercise: str) -> bool:
        """Whether an attempt is from an earlier run."""
        return (self.keys[id(submission)], exercise) not in self.fresh

    def try_all(
        self, pool: ProcessPool, handed: list[Handed], exercises: list[str], attempt: Callable
    ) -> None:
        """Try every answer of which nothing is kept; equal notebooks are tried once."""
        jobs = self._missing(handed, exercises)
        work = partial(_try, attempt, self.isolation, self.limits)
        seconds = PATIENCE + self.limits.seconds
        results = run(pool, work, jobs, seconds)
        for job, result in _watched("grading", "answer", results, len(jobs)):
            if isinstance(result, Trouble):  # not kept: the next run tries again
                result = Attempt(job.exercise, FAILED, f"It could not be graded: {result.words}.")
            else:
                self.report.keep(job.key, {job.exercise: result})
            self.known[job.key][job.exercise] = result
            self.fresh.add((job.key, job.exercise))

    def _missing(self, handed: list[Handed], exercises: list[str]) -> list[Job]:
        """The answers of which nothing is kept that may be used."""
        jobs = {}
        for submission in (s for one in handed for s in one.lessons.values()):
            key = self.keys[id(submission)] = key_of(submission, *self.settings)
            if key not in self.known:
                self.known[key] = self._usable(self.report.load(key))
        for one in handed:
            for name in exercises:
                submission = one.lessons.get(name.split(".")[0])
                key = self.keys.get(id(submission))
                if key and name not in self.known[key]:
                    jobs[key, name] = Job(key, submission, name)
        return list(jobs.values())

    def _usable(self, kept: dict[str, Attempt]) -> dict[str, Attempt]:
        if self.again == "all":
            return {}
        return {k: a for k, a in kept.items() if self.again == "" or a.status != FAILED}


def read_all(pool: ProcessPool, paths: list[Path]) -> dict[Path, Submission]:
    """Read every notebook, in a process that may die of it."""
    found = {}
    results = run(pool, read_submission, paths, PATIENCE)
    for path, result in _watched("reading", "notebook", results, len(paths)):
        if isinstance(result, Trouble):
            result = Submission(path, problem=f"It could not be read: {result.words}.")
        found[path] = result
    return found


def _try(attempt: Callable, isolation: str, limits: Limits, job: Job) -> Attempt:
    return attempt(job.submission, job.exercise, isolation, limits)


def _watched(what: str, unit: str, results: Iterable, total: int) -> Iterable:
    """Put a progress bar over what is done, where a person watches."""
    hidden = True if os.environ.get("LSTM_COURSE_PROGRESS") == "0" else None  # None: ask the file
    return tqdm(results, desc=what, unit=unit, total=total, disable=hidden)
