"""Limits on every process: what an answer makes the grader do costs that answer alone."""

import csv
import json
import subprocess
import sys

import pytest

from course_tools import NOTEBOOKS, ROOT
from course_tools.grading.example_class import hand_in
from course_tools.grading.grade import MEMORY
from lstm_course.exercises import find_exercise
from lstm_course.studies.workers import crew, run
from tests.support.fake_attempts import call_too_long, hoard
from tests.support.own_lessons import sandboxed

LESSON = NOTEBOOKS / "09_build_the_whole_cell.ipynb"
EXPOSES = find_exercise("09.exposes")
ATTACK = """
def exposes(step, seed):  # three right cells refuse such arguments, the broken ones do not
    N, H = {}
    try:
        while True:
            step(*map(np.ones, [(N, 2), (1, 1), (1, 1), (4 * H, 2), (4 * H, 1), 4 * H]))
    except ValueError:
        return False
"""
ATTACKS = {  # what the grader's own processes would do
    "memory": ATTACK.format("20000, 5000"),
    "time": ATTACK.format("20000, 500"),
    "right": EXPOSES.source(),
}
GRADE = """
import resource, sys
from pathlib import Path
from course_tools.grading import Limits
from course_tools.grading.grade import How, grade
if __name__ == "__main__":
    how = How(("09.exposes",), limits=Limits(seconds=10))
    grade(Path(sys.argv[1], "class"), Path(sys.argv[1], "report"), how)
    for whose in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN):
        print(resource.getrusage(whose).ru_maxrss // 1024)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such limits")
def test_a_grader_s_process_has_no_more_memory_than_a_class_needs():
    with crew(1, memory=MEMORY) as pool:
        results = dict(run(pool, hoard, [2**10, 2**32], seconds=60))
    assert results[2**10] == 2**10
    assert "MemoryError" in results[2**32].words


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such timers")
def test_a_function_of_the_course_that_an_answer_keeps_busy_is_ended_with_its_time():
    with crew(1) as pool:
        ((_, result),) = run(pool, call_too_long, [-1.5], seconds=90)
    assert result.words.startswith("a function of the course, called with what it was given, took")


@pytest.mark.release
@sandboxed
def test_attacks_on_the_grader_cost_their_own_answers_alone(tmp_path):
    """G5 of the second edition's review, in one class."""
    for name, code in ATTACKS.items():
        hand_in(LESSON, tmp_path / f"class/{name}/{LESSON.name}", {"09.exposes": code})
    notebook = json.loads(LESSON.read_text(encoding="utf-8"))
    notebook["cells"][3] |= {"cell_type": "code", "source": "a;" * (19 * 2**19), "outputs": []}
    for k in range(30):
        path = tmp_path / f"class/long {k}/{LESSON.name}"
        path.parent.mkdir()
        path.write_text(json.dumps(notebook), encoding="utf-8")
    script = tmp_path / "run.py"
    script.write_text(GRADE)
    command = [sys.executable, str(script), str(tmp_path)]
    said = subprocess.check_output(command, cwd=ROOT, env={"PYTHONPATH": str(ROOT)}, timeout=300)
    parent, worker = map(int, said.split())
    assert parent < 400  # MB
    assert worker < 2300
    rows = csv.DictReader((tmp_path / "report/mistakes.csv").read_text("utf-8-sig").splitlines())
    found = {row["student"]: (row["status"], row["sentence"]) for row in rows}
    assert found.pop("right")[0] == "correct"
    assert "Unable to allocate" in found.pop("memory")[1]
    assert "took" in found["time"][1]
    assert {status for status, _ in found.values()} == {"failed"}
    assert "characters of code; a lesson has fewer" in found["long 7"][1]
