"""The workflow for a learner's copy of the course: what it asks for, and its commands run here."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from course_tools import ROOT

WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))


@pytest.fixture(scope="module")
def workflow():
    return yaml.safe_load((ROOT / ".github/workflows/exercises.yml").read_text(encoding="utf-8"))


def steps(workflow):
    return workflow["jobs"]["exercises"]["steps"]


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_a_workflow_is_sound_yaml_and_may_only_read(path):
    found = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert set(found) == {"name", True, "permissions", "concurrency", "jobs"}  # "on" means True
    assert found["permissions"] == {"contents": "read"}
    for job in found["jobs"].values():
        assert job["timeout-minutes"] <= 60
        assert all(("uses" in step) != ("run" in step) for step in job["steps"])


def test_it_runs_on_every_push_and_leaves_the_answers_no_rights(workflow):
    assert set(workflow[True]) == {"push", "workflow_dispatch"}
    assert workflow[True]["push"] is None
    assert steps(workflow)[0]["with"] == {"persist-credentials": False}


def test_it_installs_what_the_readme_names_and_keeps_the_downloads(workflow):
    python, install = steps(workflow)[1:3]
    assert python["with"]["cache"] == "pip"
    named = python["with"]["cache-dependency-path"].split()
    assert all((ROOT / name).is_file() for name in named)
    assert install["run"] == "python -m pip install -r requirements.txt -c constraints.txt"
    assert install["run"].removeprefix("python -m ") in (ROOT / "README.md").read_text(
        encoding="utf-8"
    )


@pytest.mark.skipif(not shutil.which("bash"), reason="the workflow's shell is bash")
@pytest.mark.parametrize(("lessons", "code"), [("", 0), ("00 01", 1)])
def test_its_command_passes_blank_lessons_unless_they_are_asked_for(
    workflow, tmp_path, lessons, code
):
    step = steps(workflow)[3]
    assert step["env"] == {"LESSONS": "${{ vars.LESSONS }}"}
    summary = tmp_path / "summary.md"
    summary.write_text("## Before\n")
    env = {**os.environ, "GITHUB_STEP_SUMMARY": str(summary), "LESSONS": lessons}
    env["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), env["PATH"]])
    shell = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c"]  # as GitHub calls it
    done = subprocess.run([*shell, step["run"]], cwd=ROOT, env=env, capture_output=True, text=True)
    assert done.returncode == code, done.stderr
    written = summary.read_text(encoding="utf-8")
    assert written == "## Before\n" + done.stdout
    assert "| lesson | solved | exercises |" in written
    assert written.count("\n| 0") == (2 if lessons else 10)
