"""What a visitor meets first says what is true: the citation, the container, README's example."""

import json
import tomllib

import yaml

import run
from course_tools import ROOT
from lstm_course.exercises import check


def read(name):
    return (ROOT / name).read_text(encoding="utf-8")


def test_the_citation_is_of_this_version_and_names_the_holders_of_the_licence():
    cited, project = yaml.safe_load(read("CITATION.cff")), tomllib.loads(read("pyproject.toml"))
    assert cited["version"] == project["project"]["version"]
    assert cited["license"] == project["project"]["license"]
    for author in cited["authors"]:
        assert author["name"] in read("LICENSE")


def test_the_container_has_the_python_of_hosted_services_and_runs_commands_that_there_are():
    container = json.loads(read(".devcontainer/devcontainer.json"))
    assert container["image"].replace(":", "-") == read("runtime.txt").strip()
    for when in ("postCreateCommand", "postAttachCommand"):
        program, script, command, *_ = container[when].split()
        assert (program, (ROOT / script).is_file()) == ("python", True)
        assert command in run.COMMANDS


def test_the_mistakes_that_readme_shows_are_named_so():
    verdict = check("00.change", lambda x: x[:, 0] - x[:, -1])
    told = str(verdict).splitlines()[:2]
    assert " ".join(told) in " ".join(read("README.md").split())
