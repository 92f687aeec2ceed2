"""Grading a class: what is run again, what an interruption leaves, what is refused.

What an answer does is made up here (fake_attempts.py); test_grade_example.py runs real ones.
"""

import csv
import errno
import json
import os
import re
import signal
import subprocess
import sys
import time
from concurrent.futures import Future
from contextlib import nullcontext
from pathlib import Path

import pytest

from course_tools.cli import main
from course_tools.grading import attempting, command, grade, report_folder
from course_tools.grading.grade import WARNING, How, wanted_exercises
from course_tools.grading.grade import grade as grade_class
from course_tools.grading.report_folder import ReportFolder
from course_tools.grading.sandbox import Limits, find_isolation
from lstm_course.studies import workers
from lstm_course.studies.workers import Trouble, crew
from lstm_course.studies.workers import run as run_jobs
from tests.support.fake_attempts import fake_attempt_all, hand_in
from tests.support.own_lessons import GATE, MEAN, SIZE

WRONG = f"{GATE}: wrong, tanh, You squash with a tanh."


@pytest.fixture(scope="module")
def pool(tmp_path_factory):
    """One process for all classes: it starts once. FAKE_LOG names its log."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FAKE_LOG", str(tmp_path_factory.mktemp("log") / "log"))
        with crew(1) as pool:
            yield pool


@pytest.fixture
def log(pool, monkeypatch):
    """Where the fake writes down which exercises it tried; empty so far."""
    monkeypatch.setattr(attempting, "course_digest", lambda: "this course")
    monkeypatch.setattr(grade, "crew", lambda *_, **__: nullcontext(pool))
    path = Path(os.environ["FAKE_LOG"])
    path.write_text("")
    return path


@pytest.fixture
def handed_in(tmp_path, log):
    """Three students: one wrong, one right and with two lessons, one without any notebook."""
    folder = tmp_path / "class"
    hand_in(folder / "anna/91_gates.ipynb", WRONG)
    hand_in(folder / "bea/91_gates.ipynb", f"{GATE}: correct", f"{SIZE}: correct, , , odd")
    hand_in(folder / "bea/90_a_mean.ipynb", f"{MEAN}: correct", lesson="90")
    (folder / "carl").mkdir()
    (folder / "carl/91_gates.py").write_text("")
    return folder


def run(folder, how=None, out="report"):
    return grade_class(folder, folder.parent / out, how or How(), fake_attempt_all)


def table(folder, name="marks.csv", out="report"):
    text = (folder.parent / out / name).read_text(encoding="utf-8-sig")
    return list(csv.DictReader(text.splitlines()))


def looked_at(folder):
    """What the summary wants a person to look at, a line each."""
    page = (folder.parent / "report/summary.html").read_text(encoding="utf-8")
    rows = page.split("<h2>")[1].split("<tr>")[2:]
    cells = [re.findall(r"<td>(.*?)</td>", row, re.S) for row in rows]
    return [" | ".join(re.sub("<[^>]+>", "", cell).strip() for cell in row) for row in cells]


def tried(log):
    """What was tried since the last look."""
    names = log.read_text().split()
    log.write_text("")
    return sorted(names)


def files(folder):
    """The report's files and what is in them."""
    paths = sorted(p for p in (folder.parent / "report").rglob("*") if p.is_file())
    return {p.relative_to(folder.parent).as_posix(): p.read_bytes() for p in paths}


def test_a_class_is_graded_into_marks_feedback_and_a_summary(handed_in, log):
    assert run(handed_in) == (3, 3, 9, 0, 2)
    anna, bea, carl = table(handed_in)
    assert (anna["student"], anna[GATE], anna[MEAN], anna["total"]) == ("anna", "0", "missing", "0")
    assert (bea[GATE], bea[SIZE], bea[MEAN], bea["total"], bea["possible"]) == (*"1113", "5")
    assert (carl[GATE], carl["missing"]) == ("missing", "5")
    wrong = [row for row in table(handed_in, "mistakes.csv") if row["mistake"]]
    assert [(row["student"], row["exercise"], row["mistake"]) for row in wrong] == [
        ("anna", GATE, "tanh")
    ]
    written = {name for name in files(handed_in) if "/.grading/" not in name}
    assert written == {f"report/{name}" for name in (
        "marks.csv", "mistakes.csv", "summary.html",
        *(f"feedback/{who}.{kind}" for who in ("anna", "bea", "carl") for kind in ("html", "txt")),
    )}  # fmt: skip
    assert "bea | 91.num_parameters | odd" in looked_at(handed_in)
    assert "carl | files | no notebook, but 91_gates.py" in looked_at(handed_in)


def test_only_what_changed_is_tried_again(handed_in, log, monkeypatch):
    run(handed_in)
    tried(log)
    before = files(handed_in)
    assert run(handed_in).kept == 9
    assert tried(log) == []
    assert files(handed_in) == before
    hand_in(handed_in / "bea/90_a_mean.ipynb", f"{MEAN}: wrong", lesson="90")
    assert run(handed_in).kept == 8
    assert tried(log) == [MEAN]
    assert table(handed_in)[1][MEAN] == "0"
    run(handed_in, How(limits=Limits(seconds=3)))
    assert len(tried(log)) == 9
    run(handed_in, How(isolation="none"))
    assert len(tried(log)) == 9
    run(handed_in)
    assert tried(log) == []
    monkeypatch.setattr(attempting, "course_digest", lambda: "a newer course")
    run(handed_in)
    assert len(tried(log)) == 9


def test_results_are_kept_by_notebook_not_by_student(handed_in, log):
    run(handed_in)
    tried(log)
    (handed_in / "anna").rename(handed_in / "dora")
    hand_in(handed_in / "carl/91_gates.ipynb", WRONG)
    assert run(handed_in).kept == 13
    assert [row[GATE] for row in table(handed_in)] == ["1", "0", "0"]
    feedback = handed_in.parent / "report/feedback"
    (feedback / "my own.txt").write_text("")
    run(handed_in)
    assert sorted(p.name for p in feedback.glob("*.txt")) == [
        "bea.txt", "carl.txt", "dora.txt", "my own.txt",
    ]  # fmt: skip


def test_what_is_kept_is_tried_again_where_one_asks_or_where_it_is_damaged(handed_in, log):
    hand_in(handed_in / "bea/90_a_mean.ipynb", f"{MEAN}: failed", lesson="90")
    run(handed_in)
    tried(log)
    run(handed_in, How(again="failed"))
    assert tried(log) == [MEAN]
    run(handed_in, How(again="all"))
    assert len(tried(log)) == 9
    found = sorted((handed_in.parent / "report/.grading").glob("*.json"))
    kept = [path for path in found if path.name != report_folder.WRITTEN]
    for path, damage in zip(kept, ("{", '{"91.gate": {"status": 3}}', "[]"), strict=True):
        path.write_text(damage)
    run(handed_in)
    assert len(tried(log)) == 9


SOUND = {"exercise": GATE, "status": "correct", "sentence": "", "mistake": "", "printed": ""}
SOUND |= {"seconds": 0.5, "notes": []}


@pytest.mark.parametrize(
    "damage",
    [
        *({"seconds": value} for value in ("0.5", None, True, [], float("nan"), float("inf"))),
        *({"notes": value} for value in ("odd", None, [1], {"a": 1})),
        *({name: 3} for name in ("exercise", "status", "sentence", "mistake", "printed")),
        {"status": "excellent"},
        {"sentence": "\ud800"},
        {"further": 1},
    ],
    ids=str,
)
def test_a_damaged_result_is_as_good_as_none(damage, tmp_path):
    kept = tmp_path / report_folder.KEPT / "key.json"
    kept.parent.mkdir()
    kept.write_text(json.dumps({GATE: SOUND}))
    assert list(ReportFolder(tmp_path).load("key")) == [GATE]
    kept.write_text(json.dumps({GATE: SOUND | damage}))
    assert ReportFolder(tmp_path).load("key") == {}
    kept.write_text("[" * 100_000)
    assert ReportFolder(tmp_path).load("key") == {}


def test_a_class_without_a_notebook_of_the_course_has_a_report_that_says_so(tmp_path, log):
    folder = tmp_path / "class"
    (folder / "anna").mkdir(parents=True)
    (folder / "anna/diary.ipynb").write_text('{"cells": []}')
    assert run(folder).answers == 0
    assert table(folder)[0]["possible"] == "0"
    assert "anna | files | anna/diary.ipynb counts for no lesson" in looked_at(folder)[0]


def test_a_list_of_files_that_was_tampered_with_removes_nothing_else(handed_in):
    run(handed_in)
    (handed_in.parent / "thesis.txt").write_text("")
    written = handed_in.parent / "report/.grading" / report_folder.WRITTEN
    (written.parent.parent / "feedback/mine").mkdir()
    for damage in ('["../thesis.txt", ".grading", "feedback/mine"]', "{", "[[]]", "[3]"):
        written.write_text(damage)
        run(handed_in)
    assert (handed_in.parent / "thesis.txt").exists()
    assert (handed_in.parent / "report/.grading/lock").exists()


def test_a_full_disk_ends_the_run_with_the_file_and_the_remedy(handed_in, monkeypatch):
    def full(path, content):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(report_folder, "write_file", full)
    with pytest.raises(OSError, match=r"\.json could not be written: No space left .* Make room"):
        run(handed_in)


def test_names_of_any_bytes_stop_nobodys_report(handed_in):
    hand_in(handed_in / ("\U0001f600" * 61) / "91_gates.ipynb", WRONG)
    if os.name != "nt":
        (handed_in / "anna").rename(handed_in / os.fsdecode(b"Kim\xff"))
    run(handed_in)
    names = [row["student"] for row in table(handed_in)]
    assert "\U0001f600" * 61 in names
    assert len(files(handed_in)) > 2 * len(names)
    assert os.name == "nt" or "Kim\\xff" in names


def test_of_several_copies_the_best_worked_one_counts_and_the_report_says_so(handed_in):
    work = "\ndef gate(x, W, b):\n    return x"
    hand_in(handed_in / "anna/91_gates.ipynb", f"{GATE}: correct{work}")
    hand_in(handed_in / "anna/91_gates-Copy1.ipynb", f"{GATE}: not attempted")
    run(handed_in)
    assert table(handed_in)[0][GATE] == "1"
    assert looked_at(handed_in)[0] == (
        "anna | files | lesson 91 several times: anna/91_gates.ipynb counts "
        "(1 of 4 answers begun), not anna/91_gates-Copy1.ipynb (0)"
    )


def test_a_lesson_that_few_handed_in_counts_for_all_only_where_one_asks(tmp_path, log):
    folder = tmp_path / "class"
    for k in range(6):
        hand_in(folder / f"student {k}/91_gates.ipynb", f"{GATE}: correct")
    hand_in(folder / "student 0/90_a_mean.ipynb", f"{MEAN}: correct", lesson="90")
    run(folder)
    assert [MEAN in row for row in table(folder)] == [False] * 6
    page = (tmp_path / "report/summary.html").read_text(encoding="utf-8")
    assert "Assumed: only 91 had to be handed in. Few did so with 90 (1)" in page
    run(folder, How(exercises=wanted_exercises(["90", "91"], [])))
    assert [row[MEAN] for row in table(folder)] == ["1", *["missing"] * 5]
    assert "Assumed" not in (tmp_path / "report/summary.html").read_text(encoding="utf-8")


def test_a_process_that_dies_or_a_fault_of_ours_costs_one_answer_and_is_not_kept(handed_in, log):
    hand_in(handed_in / "anna/91_gates.ipynb", f"{GATE}: deadly", f"{SIZE}: raises")
    run(handed_in)
    anna, bea, _ = [row for row in table(handed_in, "mistakes.csv") if row["exercise"] == GATE]
    assert anna["status"] == "failed"
    assert "ended without a word" in anna["sentence"]
    assert bea["status"] == "correct"
    (life,) = [r for r in table(handed_in, "mistakes.csv") if r["exercise"] == SIZE][:1]
    assert "the course itself stumbled: RuntimeError: a fault of ours" in life["sentence"]
    tried(log)
    assert run(handed_in).kept == 7


def test_answers_are_tried_by_the_workers_of_a_cluster_where_one_asks(handed_in, pool, monkeypatch):
    asked = []
    monkeypatch.setattr(grade, "crew", lambda *a, **_: asked.append(a) or nullcontext(pool))
    run(handed_in, How(cluster="tcp://192.0.2.7:8786"))
    assert [words[:2] for words in asked] == [(2,), (1, "tcp://192.0.2.7:8786")]
    assert asked[1][-1] is find_isolation  # each of them has to have it


def test_a_job_that_hangs_is_ended_and_the_others_go_on():
    with crew(2) as two:
        *others, (job, result) = run_jobs(two, time.sleep, [600, 0, 0, 0], seconds=0.5)
    assert (job, others) == (600, [(0, None)] * 3)
    assert isinstance(result, Trouble)
    assert "broken off" in result.words


def test_processes_that_stand_still_end_the_wait_not_the_class(monkeypatch):
    monkeypatch.setattr(workers, "STARTING", 0.0)
    found = dict(workers.run(lambda *_: Future(), len, ["a", "b"], seconds=0.01))
    assert found == dict.fromkeys(["a", "b"], Trouble(workers.STILL))


def test_the_last_notebook_that_can_be_read_counts_and_the_others_are_named(handed_in):
    for name, result in (("91_gates-9", "wrong"), ("91_gates-10", "correct")):
        hand_in(handed_in / f"anna/{name}.ipynb", f"{GATE}: {result}")
    (handed_in / "anna/91_gates-11.ipynb").write_text("no notebook")
    (handed_in / "anna/diary.ipynb").write_text('{"cells": []}')
    run(handed_in)
    assert table(handed_in)[0][GATE] == "1"
    several = "anna/91_gates-10.ipynb counts (0 of 4 answers begun), not anna/91_gates.ipynb (0), "
    said = "\n".join(looked_at(handed_in))
    assert f"{several}anna/91_gates-9.ipynb (0), anna/91_gates-11.ipynb (0)" in said
    assert "anna | files | anna/diary.ipynb counts for no lesson: " in said


def test_lessons_exercises_and_points_can_be_chosen(handed_in, log, tmp_path):
    points = tmp_path / "points.csv"
    points.write_text("exercise,points\n91.gate,2.5\n")
    run(handed_in, How(exercises=wanted_exercises(["90"], [GATE]), points=points))
    assert tried(log) == [MEAN, GATE, GATE]
    assert list(table(handed_in)[1].values()) == ["bea", "", "1", "2.5", "3.5", "3.5", "0", "0"]
    with pytest.raises(ValueError, match="no exercises of a lesson '77'; expected some of 0"):
        wanted_exercises(["77"], [])
    with pytest.raises(ValueError, match="did you mean '91.gate'"):
        wanted_exercises([], ["91.gat"])


def test_folders_that_would_be_mixed_up_are_refused_before_anything_is_written(handed_in, log):
    with pytest.raises(ValueError, match="lie one in the other"):
        run(handed_in, out="class/report")
    with pytest.raises(ValueError, match="lie one in the other"):
        run(handed_in, out=".")
    (handed_in.parent / "mine").mkdir()
    (handed_in.parent / "mine/thesis.txt").write_text("")
    with pytest.raises(ValueError, match="is not empty and holds no report"):
        run(handed_in, out="mine")
    with pytest.raises(NotADirectoryError, match="thesis.txt is a file; expected --out"):
        run(handed_in, out="mine/thesis.txt")
    assert sorted(p.name for p in handed_in.parent.iterdir()) == ["class", "mine"]


def test_two_runs_at_a_time_on_one_report_are_refused(handed_in):
    refused = pytest.raises(ValueError, match="another run is writing to .*report: wait until")
    with ReportFolder(handed_in.parent / "report"), refused:
        run(handed_in)
    run(handed_in)


def test_what_a_killed_run_was_writing_is_removed_and_nothing_else(handed_in):
    run(handed_in)
    report = handed_in.parent / "report"
    half = [".marks.csv.a1b2c3_z", ".grading/.0ab.json.12345678", "feedback/.anna.txt.abcdefgh"]
    for name in [*half, ".notes.csv", "my own.txt"]:
        (report / name).write_text("")
    run(handed_in)
    assert not [name for name in half if (report / name).exists()]
    assert (report / ".notes.csv").exists()
    assert (report / "my own.txt").exists()


SCRIPT = """
import signal
import sys

from course_tools.cli import main
from course_tools.grading import attempting
from tests.support.fake_attempts import fake_attempt_all
import course_tools.grading.grade as grading

attempting.course_digest = lambda: "this course"
real = grading.grade
grading.grade = lambda folder, out, how: real(folder, out, how, fake_attempt_all)
if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # as a shell starts what runs in the background
    sys.exit(main(["grade", *sys.argv[1:], "--run-without-isolation"]))
"""


@pytest.fixture
def start(tmp_path, log):
    """Nine answers, and a function that starts to grade them; all but so many of them wait."""
    for k in range(9):
        hand_in(tmp_path / f"class/student {k}/91_gates.ipynb", f"{GATE}: waits", f"number {k}")
    script = tmp_path / "run.py"
    script.write_text(SCRIPT)

    def start(limit):
        words = ["class", "--out", "report", "--exercises", GATE]
        return subprocess.Popen(
            [sys.executable, str(script), *words],
            cwd=tmp_path,
            env=os.environ
            | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "FAKE_LIMIT": str(limit)},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    return start


def wait_until(condition):
    """Wait for it, however slow this machine is."""
    deadline = time.monotonic() + 300
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def press_ctrl_c(pid):
    """As a terminal does it: to the grader and to its workers."""
    os.killpg(pid, signal.SIGINT)


def kill_alone(pid):
    os.kill(pid, signal.SIGKILL)


@pytest.mark.skipif(os.name == "nt", reason="Windows cannot send these signals")
def test_an_interrupted_and_a_killed_run_go_on_where_they_stopped(start, tmp_path, log):
    report = tmp_path / "report"
    for send, limit, kept in ((press_ctrl_c, 4, 4), (kill_alone, 3, 7)):
        log.write_text("")
        with start(limit) as child:
            wait_until(lambda kept=kept: len(list(report.glob(".grading/*.json"))) == kept)
            wait_until(lambda limit=limit: len(log.read_text().split()) > limit)
            send(child.pid)
            _, errors = child.communicate(timeout=120)  # the end of its workers too
        if send is press_ctrl_c:
            assert child.returncode == command.INTERRUPTED, errors
            assert "Stopped. What is graded is kept" in errors
            assert "Traceback" not in errors
        assert {p.name for p in report.iterdir()} == {".grading"}, "nothing half written"
    log.write_text("")
    with start(9) as child:
        said, errors = child.communicate(timeout=300)
    assert child.returncode == 0, errors
    assert "9 answers, 7 of them kept from before" in said
    assert len(tried(log)) == 2
    assert [row["total"] for row in table(tmp_path / "class")] == ["1"] * 9


def test_without_isolation_it_is_refused_with_what_to_install(handed_in, monkeypatch, capsys):
    monkeypatch.setattr("shutil.which", lambda name: None)
    monkeypatch.setattr("sys.platform", "linux")
    out = handed_in.parent / "report"
    assert main(["grade", str(handed_in), "--out", str(out)]) == 2
    error = capsys.readouterr().err
    assert error.startswith("other people's answers are graded in a sandbox, and its ")
    assert "(Debian, Ubuntu: apt install bubblewrap). Nothing was run. --run-without-iso" in error
    assert not out.exists()


def test_the_loud_option_runs_without_isolation_and_says_so_everywhere(
    handed_in, monkeypatch, capsys
):
    real = grade_class
    monkeypatch.setattr(grade, "grade", lambda f, o, how: real(f, o, how, fake_attempt_all))
    out = handed_in.parent / "report"
    words = [str(handed_in), "--out", str(out), "--seconds", "5"]
    assert main(["grade", *words, "--run-without-isolation"]) == 0
    said = capsys.readouterr()
    assert WARNING in said.err
    assert said.out == (
        "graded 3 notebooks of 3 students: 9 answers, 0 of them kept from before; "
        f"2 to be looked at by a person; see {out / 'summary.html'}\n"
    )
    assert "WITHOUT ISOLATION" in (out / "summary.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ([], "expected grade SUBMISSIONS --out FOLDER"),
        (["class"], "expected grade SUBMISSIONS --out FOLDER"),
        (["class", "--out", "r", "--seconds", "0"], "--seconds must be at least 1; got 0"),
        (["class", "--out", "r", "--workers", "0"], "--workers must be at least 1"),
        (["class", "--out", "r", "--memory", "3"], "--memory must be at least 256"),
        (["nowhere", "--out", "r"], "there is no folder nowhere; expected one folder a student"),
        (["class", "--out", "r", "--lessons", "77"], "no exercises of a lesson '77'"),
    ],
)
def test_a_wrong_call_is_one_line_that_says_what_was_expected(
    words, message, capsys, monkeypatch, tmp_path
):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("course_tools.grading.sandbox.find_isolation", lambda: "bubblewrap")
    assert main(["grade", *words]) == 2
    error = capsys.readouterr().err
    assert message in error
    assert error.count("\n") == 1


def test_the_digest_of_the_course_follows_its_code_its_lessons_and_its_data(tmp_path, monkeypatch):
    monkeypatch.setattr("course_tools.files.ROOT", tmp_path)
    seen = {report_folder.course_digest()}
    for name in ("lstm_course/a/b.py", "notebooks/91_gates.ipynb", "datasets/MANIFEST.csv"):
        (tmp_path / name).parent.mkdir(parents=True)
        for text in ("", "changed"):
            (tmp_path / name).write_text(text)
            seen.add(report_folder.course_digest())
    assert len(seen) == 7
