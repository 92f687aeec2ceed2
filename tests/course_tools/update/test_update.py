"""A newer course comes with what a learner wrote in it: answers, guesses; nothing is lost."""

import hashlib
import json
import os
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest

from course_tools import ROOT
from course_tools.update import command
from course_tools.update.command import MARK, run_command

STUB = "def gate(z):\n    f = ...\n    return f"
MINE = "def gate(z):\n    return 1 / (1 + 2 ** -z)  # mine"
PACKAGE = "lstm_course/__init__.py"
FORGET, SPEAK = "notebooks/05_forget.ipynb", "notebooks/08_speak.ipynb"


def code(identity, source, exercise="", outputs=()):
    about = {"lstm_course": {"exercise": exercise}} if exercise else {}
    return {"cell_type": "code", "execution_count": 7, "id": identity, "metadata": about}  | {
        "outputs": list(outputs), "source": source.splitlines(keepends=True)}  # fmt: skip


def words(identity, source):
    return {"cell_type": "markdown", "id": identity, "metadata": {}, "source": [source]}


def blank_output():
    return {
        "data": {"text/plain": ["not attempted"]},
        "metadata": {},
        "output_type": "display_data",
    }


def lesson(title, *names, guess="guess"):
    """A lesson of exercises and one prediction, as cells."""
    ask = f'reveal("{names[0]}_p", {guess}, 3)'
    cells = [words("title", f"# {title}"), code("guess", f"{guess} = ...")]
    cells.append(code("reveal", ask, outputs=[blank_output()]))
    for name in names:
        call = f'check("{name}", gate)\n# hint("{name}")'
        cells += [code(name, STUB, name), code(f"{name}-check", call, outputs=[blank_output()])]
    return cells


def write_course(folder, lessons, package="version = 1"):
    """Write a course of these lessons: {name: cells}."""
    for name, cells in lessons.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        book = {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
        (folder / name).write_text(json.dumps(book, indent=1) + "\n", encoding="utf-8")
    (folder / "lstm_course").mkdir(exist_ok=True)
    (folder / PACKAGE).write_text(package)
    return folder


OLD = {FORGET: lesson("Old", "05.gate", "05.gone"), SPEAK: lesson("Speak", "08.speak")}
NEW = {
    FORGET: lesson("New", "05.gate", guess="my_guess"),
    "notebooks/09_say.ipynb": lesson("Say", "09.more", "08.speak"),
}


def old_course(folder):
    write_course(folder, OLD)
    (folder / "lstm_course" / "left_over.py").write_text("old = 1")
    (folder / "run.py").write_text("old")
    return folder


def new_course(folder):
    write_course(folder, NEW, "version = 2")
    (folder / "run.py").write_text("new")
    (folder / "run.py").chmod(0o755)
    (folder / "course_tools" / "progress").mkdir(parents=True)
    (folder / "course_tools" / "progress" / "table.py").write_text("new")
    return folder


def edit(path, **sources):
    """Write into a notebook's cells, by their ids."""
    book = json.loads(path.read_text(encoding="utf-8"))
    for cell in book["cells"]:
        if cell["id"] in sources:
            cell["source"] = sources[cell["id"]].splitlines(keepends=True)
    path.write_text(json.dumps(book), encoding="utf-8")


def sources(path):
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return {cell["id"]: "".join(cell["source"]) for cell in cells}


def backups(folder):
    return sorted((folder / "progress").glob("before-update-*"))


@pytest.fixture
def learner(tmp_path):
    """The old course with answers: to what stays, what is gone, what moves to another file."""
    folder = old_course(tmp_path / "mine")
    edit(
        folder / FORGET, **{"05.gate": MINE, "05.gone": "gone = 5", "guess": "guess = 12  # steps"}
    )
    edit(folder / SPEAK, **{"08.speak": "speak = 8"})
    (folder / "notebooks" / "05_forget-Copy1.ipynb").write_text("mine")
    (folder / "progress").mkdir()
    (folder / "progress" / "predictions.csv").write_text("kept")
    return folder


@pytest.fixture
def newer(tmp_path):
    return new_course(tmp_path / "newer")


def check_updated(folder):
    """The newer course with the learner's work, and all that was replaced beside it."""
    now = sources(folder / FORGET)
    assert (now["title"], now["05.gate"]) == ("# New", MINE)
    assert now["guess"] == "my_guess = 12  # steps"  # the lesson calls it otherwise now
    assert sources(folder / "notebooks/09_say.ipynb")["08.speak"] == "speak = 8"
    assert sources(folder / "notebooks/09_say.ipynb")["09.more"] == STUB
    assert (folder / PACKAGE).read_text() == "version = 2"
    assert (folder / "course_tools" / "progress" / "table.py").read_text() == "new"
    assert not (folder / SPEAK).exists()
    assert (folder / "notebooks" / "05_forget-Copy1.ipynb").read_text() == "mine"
    assert (folder / "progress" / "predictions.csv").read_text() == "kept"
    kept = (folder / "progress" / "answers-without-exercise.md").read_text()
    assert kept.count("gone = 5") == 1
    assert not (folder / MARK).exists()
    replaced = {name: path / name for path in reversed(backups(folder)) for name in OLD}
    assert sources(replaced[FORGET])["05.gone"] == "gone = 5"
    assert sources(replaced[SPEAK])["08.speak"] == "speak = 8"


def test_answers_and_guesses_come_into_the_newer_course_by_their_exercises(learner, newer):
    said = run_command(str(newer), learner)
    check_updated(learner)
    assert os.access(learner / "run.py", os.X_OK)
    assert not (learner / "lstm_course" / "left_over.py").exists()  # an old module would be found
    assert "In the new notebooks: 2 answers and 1 guess of yours." in said
    assert "05.gone is gone; your answer is kept in progress/" in said
    assert max(map(len, said.splitlines())) <= 100


def test_what_a_lesson_stored_of_a_blank_answer_goes_where_there_is_one(learner, newer):
    run_command(str(newer), learner)
    cells = json.loads((learner / FORGET).read_text())["cells"]
    assert [bool(cell.get("outputs")) for cell in cells if cell["id"] != "title"] == [False] * 4
    cells = json.loads((learner / "notebooks/09_say.ipynb").read_text())["cells"]
    assert next(c for c in cells if c["id"] == "09.more-check")["outputs"] == [blank_output()]


def test_the_lessons_that_came_are_trusted_by_jupyterlab(learner, newer):
    record = learner / ".venv" / "course-lessons.txt"
    record.parent.mkdir()
    record.write_text("old\n")
    run_command(str(newer), learner)
    digest = hashlib.sha256((learner / FORGET).read_bytes()).hexdigest()
    assert record.read_text().split()[0] == "old"
    assert digest in record.read_text().split()


def test_updating_twice_changes_nothing_and_keeps_nothing_more(learner, newer):
    run_command(str(newer), learner)
    before = {path: path.read_bytes() for path in learner.rglob("*") if path.is_file()}
    assert run_command(str(newer), learner).startswith("All files were as in the newer course")
    assert {path: path.read_bytes() for path in learner.rglob("*") if path.is_file()} == before


def test_a_lesson_that_did_not_change_keeps_its_outputs_and_the_learner_s_own_cells(
    learner, newer, tmp_path
):
    book = json.loads((learner / FORGET).read_text())
    book["cells"].insert(1, code("own", "x = 1", outputs=[blank_output()]))
    (learner / FORGET).write_text(json.dumps(book))
    before = (learner / FORGET).read_bytes()
    run_command(str(write_course(tmp_path / "same", OLD, "version = 3")), learner)
    assert (learner / FORGET).read_bytes() == before
    assert (learner / PACKAGE).read_text() == "version = 3"


def test_a_blank_lesson_is_the_newer_course_s_byte_for_byte(tmp_path, newer):
    folder = old_course(tmp_path / "mine")
    run_command(str(newer), folder)
    assert (folder / FORGET).read_bytes() == (newer / FORGET).read_bytes()


@pytest.fixture
def interrupted(monkeypatch):
    """A function: update, and be interrupted after so many files are written."""

    def update(source, folder, count):
        written = []

        def write_some(path, data):
            if len(written) == count:
                raise KeyboardInterrupt
            written.append(path)
            return write(path, data)

        write = command.write_file
        with monkeypatch.context() as patch:
            patch.setattr(command, "write_file", write_some)
            with pytest.raises(KeyboardInterrupt):
                run_command(source, folder)

    return update


@pytest.mark.parametrize("count", range(6))
def test_an_update_that_is_interrupted_is_finished_by_the_next(learner, newer, interrupted, count):
    interrupted(str(newer), learner, count)
    everything = "".join(p.read_text() for p in learner.rglob("*") if p.is_file())
    assert all(text in everything for text in ("# mine", "gone = 5", "guess = 12", "speak = 8"))
    assert (learner / MARK).exists() == (count > 1)
    run_command(str(newer), learner)
    check_updated(learner)


def test_a_damaged_notebook_is_kept_as_it_was_and_said(learner, newer):
    (learner / FORGET).write_bytes(b'{"cells": [{"sou')
    said = run_command(str(newer), learner)
    assert f"{FORGET}: it is damaged" in said
    (backup,) = backups(learner)
    assert (backup / FORGET).read_bytes() == b'{"cells": [{"sou'
    assert sources(learner / FORGET)["05.gate"] == STUB


def test_a_zip_file_as_github_makes_them_is_taken(learner, newer, tmp_path):
    shutil.make_archive(str(tmp_path / "new"), "zip", tmp_path, "newer")
    run_command(str(tmp_path / "new.zip"), learner)
    check_updated(learner)


def test_a_zip_file_writes_nothing_outside(learner, tmp_path):
    with zipfile.ZipFile(tmp_path / "bad.zip", "w") as archive:
        for name in ("../outside", "x/notebooks/a", "x/lstm_course/__init__.py"):
            archive.writestr(name, "")
    run_command(str(tmp_path / "bad.zip"), learner)
    assert not list(tmp_path.rglob("outside")) or (learner / "outside").exists()


@pytest.mark.parametrize(
    ("make", "why"),
    [
        (lambda path: None, "there is no folder and no zip file"),
        (Path.mkdir, "there is no course in"),
        (lambda path: path.write_text("x"), "is not a zip file that can be read"),
    ],
)
def test_what_holds_no_course_is_refused_and_nothing_is_changed(learner, tmp_path, make, why):
    before = {path: path.read_bytes() for path in learner.rglob("*") if path.is_file()}
    make(tmp_path / "other")
    with pytest.raises(ValueError, match=why):
        run_command(str(tmp_path / "other"), learner)
    assert {path: path.read_bytes() for path in learner.rglob("*") if path.is_file()} == before


def test_the_course_itself_and_one_without_git_are_refused(learner):
    with pytest.raises(ValueError, match="that is this course itself"):
        run_command(str(learner), learner)
    with pytest.raises(ValueError, match="was not cloned by git; name a newer one"):
        run_command("", learner)


# --- by git --------------------------------------------------------------------------------------

needs_git = pytest.mark.skipif(not shutil.which("git"), reason="needs git")


def git(folder, *words):
    identity = {
        f"GIT_{who}_{what}": "a@b" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")
    }
    env = {**os.environ, **identity, "GIT_CONFIG_GLOBAL": os.devnull}
    done = subprocess.run(["git", *words], cwd=folder, env=env, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


def commit(folder):
    git(folder, "add", "-A")
    git(folder, "commit", "-qm", "x")


@pytest.fixture
def clone(tmp_path):
    """A learner's clone with answers, of a course that has a newer version since."""
    origin = old_course(tmp_path / "origin")
    git(origin, "init", "-q", "-b", "main")
    (origin / ".gitignore").write_text("/progress/\n")
    commit(origin)
    git(tmp_path, "clone", "-q", "origin", "clone")
    clone = tmp_path / "clone"
    edit(clone / FORGET, **{"05.gate": MINE, "05.gone": "gone = 5", "guess": "guess = 12  # steps"})
    edit(clone / SPEAK, **{"08.speak": "speak = 8"})
    (clone / "notebooks" / "05_forget-Copy1.ipynb").write_text("mine")
    (clone / "progress").mkdir()
    (clone / "progress" / "predictions.csv").write_text("kept")
    shutil.rmtree(origin / "notebooks")
    (origin / "lstm_course" / "left_over.py").unlink()
    new_course(origin)
    commit(origin)
    return clone


@needs_git
@pytest.mark.skipif(not (ROOT / ".git").exists(), reason="needs a clone")
def test_every_file_of_the_course_is_one_that_an_update_brings():
    assert set(git(ROOT, "ls-files").splitlines()) <= command._files(ROOT)


@needs_git
def test_a_clone_is_updated_though_git_pull_would_refuse(clone):
    refused = subprocess.run(["git", "pull"], cwd=clone, capture_output=True)
    assert refused.returncode
    run_command("", clone)
    check_updated(clone)
    assert git(clone, "rev-parse", "HEAD") == git(clone, "rev-parse", "origin/main")
    changed = git(clone, "status", "--porcelain").splitlines()
    assert sorted(line.split()[1] for line in changed) == [
        "notebooks/05_forget-Copy1.ipynb",
        FORGET,
        "notebooks/09_say.ipynb",
    ]
    assert run_command("", clone) == "The course is up to date."


@needs_git
@pytest.mark.parametrize("count", [0, 2, 4])
def test_an_interrupted_update_of_a_clone_is_finished_by_the_next(clone, interrupted, count):
    interrupted("", clone, count)
    run_command("", clone)
    check_updated(clone)
    assert git(clone, "rev-parse", "HEAD") == git(clone, "rev-parse", "origin/main")


@needs_git
def test_commits_of_the_learner_s_own_are_left_alone_and_said(clone):
    commit(clone)
    head = git(clone, "rev-parse", "HEAD")
    said = run_command("", clone)
    check_updated(clone)
    assert "Your clone has commits of its own, so git was left as it was" in said
    assert git(clone, "rev-parse", "HEAD") == head


@needs_git
def test_in_the_middle_of_a_merge_nothing_is_done_and_the_way_out_is_said(clone):
    commit(clone)
    merge = ["git", "-c", "user.name=a", "-c", "user.email=b", "merge", "origin/main"]
    git(clone, "fetch", "-q")
    assert subprocess.run(merge, cwd=clone, capture_output=True).returncode
    with pytest.raises(ValueError, match=r"`git merge --abort` puts your files back"):
        run_command("", clone)


@needs_git
def test_a_clone_without_a_remote_says_what_to_name(clone):
    git(clone, "remote", "remove", "origin")
    with pytest.raises(ValueError, match="git knows no place to get a newer course from"):
        run_command("", clone)
