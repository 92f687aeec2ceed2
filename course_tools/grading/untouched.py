"""Tell an exercise that nobody has begun, from a notebook's code alone: nothing of it runs."""

import functools
import re
from collections.abc import Iterable

from course_tools.notebooks import find_notebooks

from .notebook import Submission, near_name, read_submission
from .steps import REACHES_ALL

SHOWS = re.compile(
    r"""^[ \t]*(?:#.*|(?:hint|solution)\(.*\)|check\("\d\d\.(\w+)", \1\))[ \t]*$""", re.MULTILINE
)  # lines that do nothing to an answer


@functools.cache
def own_notebook(lesson: str) -> Submission:
    """A lesson's notebook, "05", as the course hands it out."""
    (path,) = find_notebooks([lesson])
    return read_submission(path)


def is_untouched(cells: Iterable[str], exercise: str) -> bool:
    """Whether nothing that was written into a lesson names an exercise's answer, "01.rnn_step".

    cells: the source of each code cell. A name near the answer's counts, and code that could
    set any. In doubt the answer is no, and somebody has to run it.
    """
    lesson, target = exercise.split(".")
    own = {_without_shows(source) for source in own_notebook(lesson).cells}
    changed = "\n".join(source for source in map(_without_shows, cells) if source not in own)
    words = set(re.findall(r"[^\W\d]\w*", changed))
    if target in changed or "import *" in changed or words & REACHES_ALL:
        return False
    return not near_name(target, words - set(re.findall(r"\w+", "\n".join(own))))


def _without_shows(source: str) -> str:
    return SHOWS.sub("", source).strip()
