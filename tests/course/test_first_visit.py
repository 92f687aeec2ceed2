"""What a visitor meets first says what is true: the citation, the container, README's example."""

import json
import re
import tomllib

import yaml

import run
from course_tools import ROOT
from course_tools.notebooks import find_closer_looks, find_notebooks, read_notebook
from course_tools.site import pictures
from course_tools.site.pictures import PICTURES
from lstm_course.exercises import check
from lstm_course.figures import microscope
from lstm_course.inspection import load_reader

# No lasting address was found for these.
NOT_ONLINE = {"A focused backpropagation algorithm for temporal pattern recognition"}


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


def test_the_mistakes_that_readmes_picture_shows_are_named_so_and_its_text_says_them_too():
    verdict = check("00.change", lambda x: x[:, 0] - x[:, -1])
    told = f"{verdict.headline}. {verdict.sentence}"
    assert told in " ".join(read("README.md").split())
    assert read("pictures/mistake.svg") == pictures.mistake()


def test_every_picture_of_readme_is_there_small_and_has_words_for_who_does_not_see_it():
    shown = re.findall(r"!\[(.*)\]\((.*)\)", read("README.md"))
    assert {name for _, name in shown} == {f"pictures/{n}" for n in PICTURES if n.endswith(".svg")}
    for words, name in shown:
        assert len(words) > 60
        assert 1_000 < (ROOT / name).stat().st_size < 100_000
    assert "url(http" not in read("pictures/mistake.svg")  # no font from elsewhere


def test_what_readme_says_of_the_microscopes_picture_is_what_it_shows():
    told = repr(microscope(load_reader(), unit=pictures.UNIT))
    c = re.findall(r"(\w+): f [^;]*? c (−?\d\.\d\d)", told)
    first = next(value for word, value in c if word == "in")
    (words,) = re.findall(r"!\[Unit 5 (.*)\]", read("README.md"))
    assert re.findall(r"\d\.\d\d", words) == [first, dict(c)["in"], dict(c)["Germany"]]


def test_papers_that_lessons_name_are_linked():
    bare = re.compile(r"^- .*\((?:19|20)\d\d\), \*([^*\n]+)\*", flags=re.M)
    for path in [*find_notebooks(), *find_closer_looks()]:
        text = "\n".join(c.source for c in read_notebook(path).cells if c.cell_type == "markdown")
        assert set(bare.findall(text)) <= NOT_ONLINE, path.name
