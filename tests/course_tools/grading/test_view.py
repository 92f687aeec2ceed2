"""From inside a sandbox nothing of the course or of others is seen, wherever they lie.

A layout is made with bubblewrap too: within an outer one, where the folders stand at other places,
this course grades an answer that looks for what it should not see.
"""

import os
import shutil
import subprocess
import sys
import sysconfig

import pytest

from course_tools import ROOT
from tests.support.own_lessons import FOLDER, GATE, sandboxed

SITE = sysconfig.get_path("purelib")
INSTALLED = f"/opt/env{SITE.removeprefix(sys.prefix)}"
LAYOUTS = {  # where the course, its environment and the submissions lie
    "the system's sources": ("/usr/src/lstm", "/opt/env", "/usr/src/handed_in"),
    "optional software": ("/opt/lstm", "/opt/env", "/opt/lstm/handed_in"),
    "a checkout that is its environment": ("/srv/lstm", "/srv/lstm", "/srv/lstm/handed_in"),
    "a home folder": ("/home/kim/lstm", "/home/kim/lstm/.venv", "/home/kim/Downloads"),
    "among the installed packages": (f"{INSTALLED}/lstm", "/opt/env", "/usr/share/handed_in"),
}
SEARCH = """
import os, re
found = []
for root, folders, names in os.walk("/"):  # in the cell: calls in an answer are watched, and slow
    folders[:] = [f for f in folders if root + f != "/proc"]
    secret = [n for n in names if re.match(r"lesson_|\\d\\d_.*ipynb|anna.ipynb|INSTRUCTORS", n)]
    secret += names if root.endswith("-packages/lstm_course") else []
    found += [os.path.join(root, n) for n in secret]
def gate(x, W, b):
    raise ValueError(len(found), found[:2], sorted(os.listdir("/course")))
"""
GRADE = f"""
from pathlib import Path
from course_tools.grading import Submission, attempt
cells = ({SEARCH!r}, "")
found = attempt(Submission(Path("a"), cells, {{"{GATE}": 0}}, "91"), "{GATE}", "bubblewrap")
print(found.status, found.sentence)
"""


def moved(course, env, submissions, handed_in):
    """bubblewrap's words for a machine on which these folders lie elsewhere, and nowhere else."""
    words = [shutil.which("bwrap"), "--dev-bind", "/", "/", "--tmpfs", str(ROOT)]
    for top in ("/usr/src", "/usr/share", "/opt", "/srv", "/home"):
        words += ["--tmpfs", top]
    words += ["--ro-bind", sys.base_prefix, sys.base_prefix]
    site = f"{env}{SITE.removeprefix(sys.prefix)}"
    for folder, place in ((SITE, site), (f"{sys.prefix}/bin", f"{env}/bin"), (ROOT, course)):
        for name in set(os.listdir(folder)) - {".venv"}:
            words += ["--ro-bind", f"{folder}/{name}", f"{place}/{name}"]
    words += ["--ro-bind", f"{sys.prefix}/pyvenv.cfg", f"{env}/pyvenv.cfg"]
    words += ["--ro-bind", str(ROOT / "lstm_course"), f"{site}/lstm_course"]  # `pip install .`
    return [*words, "--ro-bind", str(handed_in), submissions]


@sandboxed
@pytest.mark.skipif(sys.prefix == sys.base_prefix, reason="moves a virtual environment about")
@pytest.mark.parametrize("layout", LAYOUTS)
def test_an_answer_sees_nothing_of_the_course_or_of_others(layout, tmp_path):
    course, env, submissions = LAYOUTS[layout]
    (tmp_path / "anna.ipynb").write_text("{}")
    lessons = f"{course}/{FOLDER.relative_to(ROOT)}"
    variables = {"PYTHONPATH": course, "LSTM_COURSE_LESSONS": lessons, "PATH": os.environ["PATH"]}
    command = [*moved(course, env, submissions, tmp_path), f"{env}/bin/python", "-c", GRADE]
    done = subprocess.run(command, env=variables, cwd="/", capture_output=True, text=True)
    seen = "ValueError: (0, [], ['course_tools', 'datasets', 'lstm_course']),"
    assert seen in done.stdout, done.stdout + done.stderr
