"""A class graded on a cluster's workers has the report that one machine writes."""

import csv
import os
import signal
import subprocess
import sys
import threading
import time

import pytest

from course_tools.bench.grading import write_class
from course_tools.cli import main
from tests.support.own_lessons import sandboxed

distributed = pytest.importorskip("distributed")


def graded(handed_in, out, lesson, *more):
    assert main(["grade", str(handed_in), "--out", str(out), "--lessons", lesson, *more]) == 0
    return {p.relative_to(out).as_posix(): without_times(p) for p in out.rglob("*.*") if is_said(p)}


def is_said(path):
    return path.suffix in (".csv", ".txt", ".md") and ".grading" not in path.parts


def without_times(path):
    if path.name != "mistakes.csv":
        return path.read_bytes()
    rows = csv.DictReader(path.read_text(encoding="utf-8-sig").splitlines())
    return [{key: value for key, value in row.items() if key != "seconds"} for row in rows]


def kill_one_and_add_one(cluster, out, number):
    """When so many notebooks are graded."""
    while len(list(out.glob(".grading/*.json"))) < number:
        time.sleep(0.01)
    os.kill(cluster.workers[0].pid, signal.SIGKILL)
    cluster.scale(3)


@pytest.mark.release
@sandboxed
@pytest.mark.parametrize(("students", "lesson"), [(6, "00"), (1000, "05")])
def test_a_class_is_graded_alike_on_a_cluster_whose_worker_is_killed(tmp_path, students, lesson):
    handed_in = write_class(tmp_path / "class", lesson, students)
    local = graded(handed_in, tmp_path / "local", lesson)
    how = {"n_workers": 2, "threads_per_worker": 1, "dashboard_address": None}
    out = tmp_path / "report"
    with distributed.LocalCluster(**how) as cluster:
        things = (cluster, out, students // 3)
        watching = threading.Thread(target=kill_one_and_add_one, args=things, daemon=True)
        watching.start()
        assert graded(handed_in, out, lesson, "--cluster", cluster.scheduler_address) == local
        watching.join(timeout=10)
        assert not watching.is_alive()


def kept(out):
    """What is kept of each student, and when it was written."""
    return {p.name: p.stat().st_mtime_ns for p in out.glob(".grading/*.json")}


def press_ctrl_c_when(number, out, command):
    with subprocess.Popen(command, start_new_session=True, stderr=subprocess.PIPE) as child:
        while len(kept(out)) < number and child.poll() is None:
            time.sleep(0.01)
        os.killpg(child.pid, signal.SIGINT)  # as a terminal does it: to all of the group
        said = child.communicate()[1].decode()
    return child.returncode, said


@pytest.mark.release
@sandboxed
def test_grading_on_a_cluster_is_interrupted_goes_on_and_does_again_what_is_asked(tmp_path):
    handed_in = write_class(tmp_path / "class", "00", 12)
    local = graded(handed_in, tmp_path / "local", "00")
    out = tmp_path / "report"
    how = {"n_workers": 2, "threads_per_worker": 1, "dashboard_address": None}
    with distributed.LocalCluster(**how) as cluster:
        where = ("--cluster", cluster.scheduler_address)
        words = ["grade", str(handed_in), "--out", str(out), "--lessons", "00", *where]
        code, said = press_ctrl_c_when(4, out, [sys.executable, "-m", "lstm_course", *words])
        assert code == 130
        assert "Traceback" not in said
        first = kept(out)
        assert len(first) >= 4
        assert graded(handed_in, out, "00", *where) == local
        second = kept(out)
        assert len(second) == len(kept(tmp_path / "local")) > len(first)
        assert second.items() >= first.items()  # what was kept stays
        assert graded(handed_in, out, "00", *where, "--again", "all") == local
        assert all(second[name] < when for name, when in kept(out).items())
