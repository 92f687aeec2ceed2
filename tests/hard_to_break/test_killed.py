"""Killed in the middle of writing, nothing is half written; a killed study goes on where it was."""

import hashlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from course_tools import ROOT
from lstm_course.studies.runs import load_rows
from tests.support.killed_writers import CONTENTS, ROWS, WRITERS, Row

pytestmark = pytest.mark.skipif(os.name != "posix", reason="only POSIX systems have SIGKILL")
PROGRAM = ROOT / "tests" / "support" / "killed_writers.py"


def start(name, folder, *words):
    """Start a program and wait until it says that it is ready."""
    command = [sys.executable, str(PROGRAM), name, str(folder), *words]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
    child = subprocess.Popen(command, env=os.environ | {"AT_WORK_IN": folder}, text=True, **pipes)
    assert child.stdout.readline() == "ready\n"
    return child


def kill(child):
    child.send_signal(signal.SIGKILL)
    child.wait()
    child.stdout.close()


def whole(name, folder):
    """Whether what a writer left is one of the two contents."""
    if name == "write_file":
        return (folder / "file").read_bytes() in CONTENTS
    if name == "write_table":
        return load_rows(folder / "rows.csv", Row) in ROWS
    listed = (folder / "MANIFEST.csv").read_text(encoding="ascii").splitlines()[1:]
    digests = {hashlib.sha256(content[:1000]).hexdigest() for content in CONTENTS}
    extra = [line.split(",")[2] for line in listed if line.startswith("extra.csv")]
    empty = hashlib.sha256(b"").hexdigest()  # extra.csv itself was being written, by the test
    return len(listed) == 61 and set(extra) <= digests | {empty}


def kill_again_and_again(name, folder, times):
    rng = np.random.default_rng(list(WRITERS).index(name))
    for delay in rng.uniform(0.0, 0.15, times):
        child = start(name, folder)
        time.sleep(delay)  # wherever it is by then: what it left is whole at every moment
        kill(child)
        assert whole(name, folder)


@pytest.mark.parametrize("name", WRITERS)
def test_a_killed_writer_leaves_the_old_or_the_new_file(tmp_path, name):
    kill_again_and_again(name, tmp_path, 1)


@pytest.mark.release
@pytest.mark.parametrize("name", WRITERS)
def test_a_writer_killed_thirty_times_leaves_the_old_or_the_new_file(tmp_path, name):
    kill_again_and_again(name, tmp_path, 30)


def processes_of(folder):
    """The processes, by their environment, that work in a folder."""
    found = []
    for path in Path("/proc").glob("[0-9]*/environ"):
        try:
            words = path.read_bytes().split(b"\0")
        except OSError:
            continue
        if os.fsencode(f"AT_WORK_IN={folder}") in words:
            found.append(int(path.parent.name))
    return found


def wait_for(condition, seconds=60):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.01)


@pytest.mark.skipif(sys.platform != "linux", reason="processes are looked up in /proc")
def test_a_killed_study_leaves_whole_rows_and_goes_on_where_it_was(tmp_path):
    calls, part = tmp_path / "calls", tmp_path / ".part.csv"
    for number in (7, 23):  # killed while it works: it would wait for us ten runs later
        child = start("study", tmp_path, str(number + 10))
        wait_for(lambda least=number: len(load_rows(part, Row)) >= least)
        kill(child)
        rows = load_rows(part, Row)
        assert all(row.value == row.seed / 4 for row in rows)
        assert not (tmp_path / "study.csv").exists()
        wait_for(lambda: not processes_of(tmp_path))  # its workers do not stay
    before = calls.read_text(encoding="ascii").splitlines()
    child = start("study", tmp_path, "60")
    assert child.wait(timeout=120) == 0
    child.stdout.close()
    assert load_rows(tmp_path / "study.csv", Row) == [Row("a", k, k / 4) for k in range(60)]
    calls = calls.read_text(encoding="ascii").splitlines()
    assert set(calls) == {f"a {k}" for k in range(60)}
    kept = {f"{row.name} {row.seed}" for row in rows}
    assert not kept & set(calls[len(before) :]), "a finished run was run again"
