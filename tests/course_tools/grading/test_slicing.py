"""Which code an answer needs: all of it, and none of the lesson's long experiments."""

import ast

import pytest

from course_tools.grading.slicing import slice_answer

CHECK = 'check("05.gate", gate)'


def needed(*cells, stub=None):
    """The code that is run for an answer, a statement a line, and where it is looked up."""
    found = slice_answer(list(cells), "05.gate", stub)
    return [ast.unparse(step.statement) for step in found.steps], found


def test_an_answer_takes_along_its_imports_helpers_and_constants_only():
    code, found = needed(
        "import numpy as np\nimport torch\nfrom lstm_course.figures import show, LOOKS\nx = 5",
        "results = train_for_an_hour()\nplot(results)",
        "def squash(z):\n    return 1 / (1 + np.exp(-z / SCALE))",
        "SCALE = 2",
        "def gate(z):\n    return squash(z)",
        CHECK,
        "SCALE = 3",
    )
    assert code == [
        "import numpy as np",
        "def squash(z):\n    return 1 / (1 + np.exp(-z / SCALE))",
        "SCALE = 2",
        "def gate(z):\n    return squash(z)",
    ]
    assert found.is_there


def test_names_of_parameters_and_local_variables_draw_in_nothing():
    code, _ = needed("x = load()\nh = x", "def gate(x):\n    h = x\n    return h", CHECK)
    assert code == ["def gate(x):\n    h = x\n    return h"]


def test_a_helper_below_the_function_that_calls_it_is_taken_along():
    code, _ = needed("def gate(z):\n    return later(z)", "def later(z):\n    return z", CHECK)
    assert len(code) == 2


@pytest.mark.parametrize(
    "change",
    ["table[0] = 1", "table.append(1)", "table.size = 3", "table += [2]", "del table[0]",
     "fill(table)", "for k in range(3):\n    table[k] = k", "if True:\n    table = []"],
)  # fmt: skip
def test_what_changes_an_object_the_answer_reads_is_taken_along(change):
    code, _ = needed("table = []", change, "print(table)", "gate = len(table)", CHECK)
    assert change in code
    assert "print(table)" not in code


@pytest.mark.parametrize("call", ["claim(np.stack(slow()))", "np.save('a', slow())", "show(np)"])
def test_a_call_of_a_modules_function_does_not_change_the_module(call):
    assert needed("import numpy as np", call, "gate = np.pi", CHECK)[0][1:] == ["gate = np.pi"]


def test_a_patched_module_is_taken_along():
    code, _ = needed("import numpy as np", "np.pi = 3", "gate = np.pi", CHECK)
    assert code == ["import numpy as np", "np.pi = 3", "gate = np.pi"]


def test_what_is_set_anew_is_not_made_first():
    code, _ = needed("x = slow()", "x = 3", "gate = x + 1", CHECK)
    assert code == ["x = 3", "gate = x + 1"]


def test_the_last_check_of_the_answers_own_name_counts():
    cells = [
        "def try_it(z):\n    return 0",
        'check("05.gate", try_it)',
        "def gate(z):\n    return z",
    ]
    code, _ = needed(*cells, CHECK, "def gate(z):\n    return 7", 'check("05.gate", try_it)')
    assert code == ["def gate(z):\n    return z"]
    _, found = needed(*cells[:2])
    assert (ast.unparse(found.answer), found.is_there) == ("try_it", True)


def test_without_a_check_the_stub_and_without_both_the_whole_notebook_counts():
    code, _ = needed("gate = 1", "gate = 2", stub=0)
    assert code == ["gate = 1"]
    assert needed("gate = 1", "print()", "gate = 2")[0] == ["gate = 2"]


def test_an_answer_that_nothing_sets_is_not_there():
    assert not needed("x = 1", CHECK)[1].is_there
    assert not needed()[1].is_there


def test_magics_and_shell_lines_are_left_out():
    code, _ = needed(
        "%matplotlib inline\n!ls\nimport math", "%%time\ngate = math.pi", "%%bash\ngate"
    )
    assert code == ["import math", "gate = math.pi"]


def test_a_cell_that_is_no_python_is_passed_over_unless_it_is_the_answers():
    code, found = needed("x = = 1", "gate = 2", CHECK)
    assert (code, found.problem) == (["gate = 2"], "")
    _, found = needed("x = 1", "def gate(z):\n    return (z", CHECK)
    assert "not valid Python: '(' was never closed, in the line: `return (z" in found.problem


@pytest.mark.parametrize(
    "source", ["gate = " + "(" * 5000, "gate = 1\0", "gate = " + "-" * 99999 + "1"]
)
def test_code_made_to_break_the_parser_is_a_problem_not_an_error(source):
    assert "not valid Python" in slice_answer([source, CHECK], "05.gate", 0).problem


def test_a_teacher_is_told_which_functions_of_the_course_an_answer_uses():
    head = (
        "from lstm_course import cell, setup\nfrom lstm_course.sequence import lstm_forward as run"
    )
    _, found = needed(
        head, "rng = setup()", "def gate(z):\n    return cell.forget_gate(run(z))", CHECK
    )
    assert found.notes == [
        "uses lstm_course.sequence.lstm_forward",
        "uses lstm_course.cell.forget_gate",
    ]
