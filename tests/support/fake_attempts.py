"""A stand-in for trying an answer: what a notebook's code says is to come out, comes out.

A comment `# 91.gate: STATUS, MISTAKE, SENTENCE, NOTE` in a notebook is the result; without
one the answer is not attempted. Every call is written to the file that FAKE_LOG names; an answer
with the status "waits" ends only where no more than FAKE_LIMIT answers were begun before it.
"""

import json
import os
import re
import time

from course_tools.grading import conversation
from course_tools.grading.attempts import Attempt


def fake_attempt_all(submission, exercises, isolation, limits):
    return [fake_attempt(submission, exercise) for exercise in exercises]


def fake_attempt(submission, exercise):
    with open(os.environ["FAKE_LOG"], "ab", buffering=0) as log:
        log.write(f"{exercise}\n".encode())
        before = log.tell() // len(f"{exercise}\n") - 1  # appended in one piece
    code = "\n".join(submission.cells)
    found = re.search(rf"# {exercise}: (.*)", code)
    status, mistake, sentence, note = (found[1].split(", ") + [""] * 3)[:4] if found else (
        "not attempted", "", "", "")  # fmt: skip
    if status == "waits":
        while before >= int(os.environ["FAKE_LIMIT"]):
            time.sleep(0.1)
        status = "correct"
    if status == "deadly":
        os._exit(1)
    if status == "raises":
        raise RuntimeError("a fault of ours")
    notes = (note,) if note else ()
    return Attempt(exercise, status, sentence=sentence, mistake=mistake, seconds=0.25, notes=notes)


def hand_in(path, *results, lesson="91"):
    """Write a small notebook of a lesson whose fake results are these."""
    name = {"90": "90.mean", "91": "91.gate"}[lesson]
    stub, said = {"lstm_course": {"exercise": name}}, "\n".join(f"# {r}" for r in results)
    cells = [
        {"cell_type": "code", "metadata": metadata, "source": source, "outputs": []}
        for metadata, source in ((stub, "answer = ..."), ({}, said))
    ]
    path.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 4})
    path.write_text(text, encoding="utf-8")
    return path


def hoard(size):
    """As a job: take so many bytes of memory."""
    return len(bytearray(b"x") * size)


def call_too_long(seconds):
    """As a job: be within a function of the course, called for an answer, after its time."""
    with conversation._ended_after(seconds):
        time.sleep(100)
