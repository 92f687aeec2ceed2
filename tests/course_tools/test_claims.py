"""Claims: each stands in its lesson, held when it was written, and is measured on new seeds."""

from datetime import date, timedelta

import pytest

from course_tools.claims import measuring
from course_tools.claims.claim import Claim, all_claims
from course_tools.notebooks import find_closer_looks, find_notebooks, read_notebook
from lstm_course.data.files import write_table
from lstm_course.studies.runs import load_rows

CELLS = {
    (path.stem, cell.id): cell.source
    for path in (*find_notebooks(), *find_closer_looks())
    for cell in read_notebook(path).cells
}
RUNS = []


def counted(seed):
    """A measure of no network, in this process."""
    RUNS.append(seed)
    return {"double": 2.0 * seed, "same": 1.0 * seed}


DOUBLE = Claim("05_forget", "idea", "at every step", counted, "double", "max", at_most=6.0)


@pytest.fixture
def in_process(monkeypatch):
    """Run the measures here, one after the other, kept as the pool of processes keeps them."""

    def run_all(run, points, partial_file, kind, workers, what):
        done = {row[:2]: row for row in load_rows(partial_file, kind)}
        rows = [done.get(point) or run(*point) for point in points]
        write_table(partial_file, kind._fields, rows)
        return rows

    RUNS.clear()
    monkeypatch.setattr(measuring, "run_all", run_all)


@pytest.mark.parametrize("claim", all_claims(), ids=lambda c: f"{c.lesson[:2]} {c.value}")
def test_a_claim_stands_in_its_cell_and_held_when_it_was_written(claim):
    assert claim.sentence in CELLS[claim.lesson, claim.cell]
    assert claim.holds(claim.then)


def test_claims_that_share_a_measure_run_it_once_a_seed_and_never_again(in_process, tmp_path):
    same = DOUBLE._replace(value="same", summary="median")
    assert measuring.measure([DOUBLE, same], [1, 2, 3], tmp_path) == [6.0, 2.0]
    assert measuring.measure([DOUBLE, same], [1, 2, 3], tmp_path) == [6.0, 2.0]
    assert RUNS == [1, 2, 3]


@pytest.mark.parametrize(("seeds", "code", "word"), [([1, 3], 0, "held"), ([4], 1, "NOT HELD")])
def test_the_table_says_what_holds_and_the_code_whether_all_does(
    in_process, tmp_path, monkeypatch, capsys, seeds, code, word
):
    monkeypatch.setattr(measuring, "all_claims", lambda only: [DOUBLE])
    monkeypatch.setattr(measuring, "BUILD", tmp_path)
    assert measuring.run_command(seeds=seeds) == code
    said = capsys.readouterr().out
    assert "max at most 6" in said
    assert said.rstrip().endswith(word)


def test_seeds_are_the_same_all_day_others_the_next_and_never_those_of_the_writing():
    day = date(2026, 11, 30)
    today = measuring.seeds_of(day)
    assert today == measuring.seeds_of(day) != measuring.seeds_of(day + timedelta(days=1))
    assert len(set(today)) == 10
    assert not set(today) & set(measuring.OLD)


def test_a_lesson_without_claims_is_named():
    assert {claim.lesson[:2] for claim in all_claims("05")} == {"05"}
    with pytest.raises(ValueError, match="no claims of lesson 99; known: .*05"):
        all_claims("99")
