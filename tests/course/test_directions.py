"""Imports point one way: a room of the house imports only from rooms in rows above its own.

A room is a module or folder of `lstm_course` or `course_tools`; the package's own name stands for
its `__init__`. Rows strictly above each other leave no cycle.
"""

import ast

import pytest

from course_tools import ROOT

PACKAGES = ("lstm_course", "course_tools")
ROWS = [
    {"lstm_course." + room if room else "lstm_course" for room in row.split(" ")}
    for row in (
        "validation",
        "settings",
        "",  # `import lstm_course` loads settings alone
        "cell data",
        "successors traces variants",
        "sequence gradients",
        "figures networks tasks",
        "training",
        "forecasting text",
        "inspection",
        "studies",
        "exercises",
    )
] + [
    {"course_tools." + room if room else "course_tools" for room in row.split(" ")}
    for row in (
        "",
        "files folding installed notebooks terminal",
        "claims grading release site slides",
        "bench doctor lab models nbgrader progress teaching update ways",
        "refresh sizes",
        "cli",
    )
]
ROWS.append({"lstm_course.__main__"})  # the only look upwards: the command line
ROW_OF = {room: number for number, row in enumerate(ROWS) for room in row}
SOURCES = [path for name in PACKAGES for path in sorted((ROOT / name).rglob("*.py"))]


def room_of(parts):
    """The room of a dotted name: the package's own where its second part is no room."""
    room = ".".join(parts[:2])
    return room if room in ROW_OF else parts[0]


def imported(node, package):
    """The dotted names, in parts, that a node imports; relative ones from `package`."""
    if isinstance(node, ast.Import):
        return [alias.name.split(".") for alias in node.names]
    if isinstance(node, ast.ImportFrom):
        base = package[: len(package) - node.level + 1] if node.level else []
        base = [*base, *(node.module.split(".") if node.module else [])]
        return [[*base, alias.name] for alias in node.names]
    return []


def wrong_imports(name, source):
    """A sentence for each import of a file that does not point upwards in the table."""
    parts = name.removesuffix(".py").removesuffix("/__init__").split("/")
    package, here = name.split("/")[:-1], ".".join(parts[:2])
    if here not in ROW_OF:
        return [f"{name}: write {here} into ROWS of {__name__}, below all rooms that it imports"]
    wrong = []
    for node in ast.walk(ast.parse(source)):
        for target in imported(node, package):
            there = room_of(target)
            if target[0] in PACKAGES and there != here and ROW_OF[there] >= ROW_OF[here]:
                wrong.append(
                    f"{name}:{node.lineno}: {here} imports {there}, which stands "
                    f"{'beside' if ROW_OF[there] == ROW_OF[here] else 'below'} it: a room imports "
                    "only from rows above its own"
                )
    return wrong


def test_every_import_points_from_a_room_to_one_in_a_row_above():
    wrong = [
        sentence
        for path in SOURCES
        for sentence in wrong_imports(
            path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8")
        )
    ]
    assert not wrong, "\n" + "\n".join(wrong)


@pytest.mark.parametrize(
    ("source", "place"),
    [
        ("import lstm_course.text.corpus", "lstm_course.text, which stands below"),
        ("def f():\n    from lstm_course import studies", "lstm_course.studies, which"),
        ("if TYPE_CHECKING:\n    from ..tasks.batch import Batch", "lstm_course.tasks, which"),
        ("from lstm_course.cell import lstm_step", "lstm_course.cell, which stands beside"),
        ("from course_tools import ROOT", "course_tools, which stands below"),
    ],
)
def test_an_import_that_is_turned_round_is_named_with_file_line_and_rule(source, place):
    (sentence,) = wrong_imports("lstm_course/data/files.py", source)
    assert sentence.startswith(f"lstm_course/data/files.py:{source.count(chr(10)) + 1}: ")
    assert f"lstm_course.data imports {place}" in sentence
