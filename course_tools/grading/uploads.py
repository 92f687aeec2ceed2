"""What Moodle and Canvas take back: marks in their own tables, feedback in their own layouts.

Moodle's grading worksheet (mod/assign/feedback/offline/importgradeslib.php) is told by its heads,
in English, and a participant's number; its feedback by the download's folders (feedback/file/
importziplib.php). Canvas's gradebook (lib/gradebook_importer.rb) needs the columns before the
assignments and the user's ID; a file that comes back (app/models/abstract_assignment.rb) the
download's two numbers, and a student sees it under the name of the notebook: so it is one.
"""

import io
import json
import zipfile
from pathlib import PurePosixPath

from .marks import MISSING, Answer, ClassResults, Marked
from .students import CANVAS, MOODLE
from .tables import CORRECT, Column, Table, title_of

FOLDER = "upload"
LONG_AGO = (1980, 1, 1, 0, 0, 0)  # equal marks make equal files


def upload_files(results: ClassResults, feedback: dict[str, tuple[bytes, str]]) -> dict[str, bytes]:
    """The files by name, for those systems that gave students their numbers.

    feedback: by the students' names, as a page, and as HTML without a page around it.
    """
    files = {}
    for system, table, parts in ((MOODLE, moodle, _for_moodle), (CANVAS, canvas, _for_canvas)):
        students = tuple(s for s in results.students if s.who.system == system)
        if students:
            own = results._replace(students=students)
            files[f"{FOLDER}/{system.lower()}.csv"] = table(own).csv(mark="")
            zipped = _zip({n: c for s in students for n, c in parts(s, *feedback[s.name]).items()})
            files[f"{FOLDER}/{system.lower()}_feedback.zip"] = zipped
    return files


def moodle(results: ClassResults) -> Table:
    """An assignment's grading worksheet; who handed in nothing keeps the grade they have."""
    columns = [
        Column("Identifier", lambda s: f"Participant {s.who.number}"),
        Column("Full name", lambda s: s.name),
        Column("Grade", lambda s: _grade(results, s)),
        Column("Maximum Grade", lambda s: f"{results.possible():g}"),
        Column("Last modified (grade)", lambda s: ""),
    ]
    return Table(columns, results.students)


def canvas(results: ClassResults) -> Table:
    """A gradebook with a column a lesson; an empty cell leaves a grade as it is."""
    full = tuple(Answer(name, CORRECT) for name in results.exercises)
    above = Marked("    Points Possible", full)
    known = [student for student in results.students if student.who.number.isdecimal()]
    columns = [
        Column("Student", lambda s: s.name),
        Column("ID", lambda s: s.who.number),
        *(Column(head, lambda s: "") for head in ("SIS User ID", "SIS Login ID", "Section")),
        *(
            Column(title_of(lesson), lambda s, lesson=lesson: _grade(results, s, lesson))
            for lesson in results.lessons()
        ),
    ]
    return Table(columns, [above, *known])


def _grade(results: ClassResults, student: Marked, lesson: str = "") -> str:
    answers = [a for a in student.answers if a.exercise.startswith(lesson)]
    if all(a.status == MISSING for a in answers):
        return ""
    return f"{results.total(student, lesson):g}"


def _for_moodle(student: Marked, page: bytes, _body: str) -> dict[str, bytes]:
    name = student.name.replace("_", " ")
    return {f"{name}_{student.who.number}_assignsubmission_file_/feedback.html": page}


def _for_canvas(student: Marked, _page: bytes, body: str) -> dict[str, bytes]:
    cell = {"cell_type": "markdown", "id": "feedback", "metadata": {}, "source": body}
    notebook = {"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    names = dict.fromkeys(PurePosixPath(a.file).name for a in student.answers if a.file)
    return dict.fromkeys(names, json.dumps(notebook).encode())


def _zip(files: dict[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name, LONG_AGO), content)
    return packed.getvalue()
