"""The ways through the course, a short one and the whole, with the minutes that lessons say."""

from itertools import groupby

from .notebooks import describe_lesson, find_notebooks, lesson_minutes, lesson_title

SHORT = ("00", "02", "04", "05", "06", "07", "08", "09")  # to the whole cell, with why


def ways() -> str:
    """Both ways in a few words, with their hours."""
    minutes = {path.name[:2]: lesson_minutes(path) for path in find_notebooks()}
    short = {number: length for number, length in minutes.items() if number in SHORT}
    return (
        f"**Two ways.** The short one, {_runs([*short])}, ends with the whole cell: about "
        f"{_hours(short)} hours, exercises included. All lessons: about {_hours(minutes)} hours."
    )


def table_of_lessons() -> str:
    """A table a chapter: each lesson with a link, its question, its minutes, the way it is on."""
    lines = []
    for chapter, paths in groupby(find_notebooks(), lambda path: describe_lesson(path)["chapter"]):
        head = f"| {chapter} | question | minutes | short way |"
        lines += ["", head, "|:---|:---|---:|:---:|"]
        for path in paths:
            link, question = (
                f"[{lesson_title(path)}]({path.name})",
                describe_lesson(path)["question"],
            )
            mark = "●" if path.name[:2] in SHORT else ""
            lines.append(f"| {link} | {question} | {lesson_minutes(path)} | {mark} |")
    return "\n".join(lines[1:])


def _hours(minutes: dict[str, int]) -> int:
    return round(sum(minutes.values()) / 60)


def _runs(numbers: list[str]) -> str:
    """Numbers in words, those that follow each other joined: "00, 02 and 04 to 09"."""
    runs = [
        [number for _, number in run]
        for _, run in groupby(enumerate(numbers), lambda pair: int(pair[1]) - pair[0])
    ]
    said = [f"{run[0]} to {run[-1]}" if len(run) > 2 else ", ".join(run) for run in runs]
    return " and ".join([", ".join(said[:-1]), said[-1]] if said[1:] else said)
