"""Read every notebook and try every answer, in processes beside each other; keep what comes out."""

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import chain, groupby
from pathlib import Path

from lstm_course.settings import progress_bar
from lstm_course.studies.workers import Schedule, Trouble, run

from .attempts import FAILED, Attempt, attempt_all
from .classroom import Handed
from .notebook import Submission, read_submission
from .report_folder import ReportFolder, course_digest, key_of
from .sandbox import BUBBLEWRAP, Limits, find_isolation

PATIENCE = 60.0  # seconds for reading a notebook or judging an answer, beyond the answer's own
Job = tuple[Submission, str]  # an answer to try: a notebook, the name of an exercise


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
        self, schedule: Schedule, handed: list[Handed], exercises: list[str], attempt: Callable
    ) -> None:
        """Try every answer of which nothing is kept; equal notebooks are tried once."""
        jobs = self._missing(handed, exercises)
        tried = try_answers(schedule, jobs, self.isolation, self.limits, attempt)
        for (submission, name), result, sound in watched("grading", tried, len(jobs)):
            key = self.keys[id(submission)]
            if sound:  # else the next run tries again
                self.report.keep(key, {name: result})
            self.known[key][name] = result
            self.fresh.add((key, name))

    def _missing(self, handed: list[Handed], exercises: list[str]) -> list[Job]:
        """The answers of which nothing is kept that may be used."""
        jobs = {}
        for one in handed:
            for lesson, submission in one.lessons.items():
                key = self.keys[id(submission)] = key_of(submission, *self.settings)
                if key not in self.known:
                    self.known[key] = self._usable(self.report.load(key))
                for name in exercises:
                    if name.startswith(f"{lesson}.") and name not in self.known[key]:
                        jobs.setdefault((key, name), (submission, name))
        return list(jobs.values())

    def _usable(self, kept: dict[str, Attempt]) -> dict[str, Attempt]:
        if self.again == "all":
            return {}
        return {k: a for k, a in kept.items() if self.again == "" or a.status != FAILED}


def read_all(schedule: Schedule, paths: list[Path]) -> dict[Path, Submission]:
    """Read every notebook, in a process that may die of it."""
    found = {}
    results = run(schedule, read_submission, paths, PATIENCE)
    for path, result in watched("reading", results, len(paths)):
        if isinstance(result, Trouble):
            result = Submission(path, problem=f"It could not be read: {result.words}.")
        found[path] = result
    return found


def try_answers(
    schedule: Schedule,
    jobs: list[Job],
    isolation: str,
    limits: Limits,
    attempt: Callable = attempt_all,
) -> Iterator[tuple[Job, Attempt, bool]]:
    """Try answers: (job, what came of it, whether its own process did) as they are done.

    Those of one notebook go together; where that fails, each is tried once more alone.
    """
    work, alone = partial(_try, attempt, isolation, limits), []
    together = [list(batch) for _, batch in groupby(jobs, lambda job: id(job[0]))]
    longest = PATIENCE + limits.seconds * max(map(len, together), default=0)
    tried = chain(run(schedule, work, together, longest), run(schedule, work, alone, longest))
    for batch, result in tried:
        sound = not isinstance(result, Trouble)
        if not sound and len(batch) > 1:
            alone += [[job] for job in batch]
            continue
        said = "" if sound else f"It could not be tried: {result.words}."
        results = result if sound else [Attempt(batch[0][1], FAILED, said)]
        yield from ((job, found, sound) for job, found in zip(batch, results, strict=True))


def _try(attempt: Callable, isolation: str, limits: Limits, batch: list[Job]) -> list[Attempt]:
    if isolation == BUBBLEWRAP:
        find_isolation()  # on a cluster this is another machine
    return attempt(batch[0][0], [name for _, name in batch], isolation, limits)


def watched(what: str, results: Iterable, total: int) -> Iterable:
    """Put a progress bar over what is done, where a person watches: a terminal or a notebook."""
    return progress_bar(what, shown=total > 0, iterable=results, total=total, leave=False)
