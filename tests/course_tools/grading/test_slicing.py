"""Which code an answer needs: all of it, and none of the lesson's long experiments."""

import ast

import pytest

from course_tools.grading.slicing import find_needed

CHECK = 'check("05.gate", gate)'
LOSE = "def lose():\n    table.append(1)"


def parsed(source):
    try:
        return ast.parse(source).body
    except SyntaxError:
        return source


def needed(*cells, own=(), stub=None, imports=()):
    """The code that is run for an answer, statement by statement, without the check."""
    found = find_needed([parsed(cell) for cell in cells], "05.gate", stub, set(own), set(imports))
    kept = (ast.unparse(node) for body in found.cells.values() for node in body or ())
    return [code for code in kept if not code.startswith(("check(", "pass"))]


def test_an_answer_takes_along_its_imports_helpers_and_constants_only():
    code = needed(
        "import numpy as np\nimport torch\nfrom lstm_course.figures import show, LOOKS\nx = 5",
        "results = train_for_an_hour()\nplot(results)",
        "def squash(z):\n    return 1 / (1 + np.exp(-z / SCALE))",
        "SCALE = 2",
        "def gate(z):\n    return squash(z)",
        CHECK,
        "SCALE = 3",
        imports=["import torch", "from lstm_course.figures import show, LOOKS"],
    )
    assert code == [
        "import numpy as np",
        "def squash(z):\n    return 1 / (1 + np.exp(-z / SCALE))",
        "SCALE = 2",
        "def gate(z):\n    return squash(z)",
    ]


def test_names_of_parameters_and_local_variables_draw_in_nothing():
    code = needed("x = load()\nh = x", "def gate(x):\n    h = x\n    return h", CHECK)
    assert code == ["def gate(x):\n    h = x\n    return h"]


def test_a_helper_below_the_function_that_calls_it_is_taken_along():
    assert (
        len(needed("def gate(z):\n    return later(z)", "def later(z):\n    return z", CHECK)) == 2
    )


@pytest.mark.parametrize(
    "change",
    ["table[0] = 1", "table.append(1)", "table.size = 3", "table += [2]", "del table[0]",
     "fill(table)", "for k in range(3):\n    table[k] = k", "if True:\n    table = []",
     "x = fill(table)", "print(table.pop())", "assert table.pop()", "del table",
     "other = table\n--\nother.append(3)", f"{LOSE}\n--\nlose()", f"{LOSE}\n--\nx = [lose()]",
     f"{LOSE}\n--\ndef twice():\n    lose()\n--\ntwice()", "@table.append\ndef f():\n    pass",
     "def put():\n    global table\n    table = 3\n--\nput()"],
)  # fmt: skip
def test_what_may_change_an_object_the_answer_reads_is_taken_along(change):
    code = needed("table = []", *change.split("\n--\n"), "print(table)", "gate = len(table)", CHECK)
    assert set(change.split("\n--\n")) <= set(code)
    assert "print(table)" not in code


@pytest.mark.parametrize("call", ["show(np.stack(slow()))", "x = np.stack(slow())", "show(np)"])
def test_a_call_of_a_modules_function_does_not_change_the_module(call):
    assert needed("import numpy as np", call, "gate = np.pi", CHECK)[1:] == ["gate = np.pi"]


@pytest.mark.parametrize("call", ["np.pi = 3", "np.random.seed(0)", "random.seed(0)", "seed(0)"])
def test_a_changed_module_is_taken_along(call):
    first = "import numpy as np, random\nfrom random import seed"
    assert call in needed(first, call, "gate = np.random.rand()", CHECK)


def test_what_stands_above_in_the_same_cell_is_taken_along_since_it_may_end_the_cell():
    assert needed("x = slow()\ngate = 1\ny = slow()", CHECK) == ["x = slow()", "gate = 1"]
    assert needed("x = 1\ngate = 1", CHECK) == ["gate = 1"]


def test_of_the_lesson_s_own_cells_only_what_rests_on_the_learner_can_end_one():
    cells = [
        "x = slow()\ny = 3",
        "def step():\n    pass",
        "z = step()\nw = 3",
        "gate = y + w",
        CHECK,
    ]
    assert needed(*cells, own={0, 2}) == [
        "y = 3",
        *cells[1:2],
        "z = step()",
        "w = 3",
        "gate = y + w",
    ]


def test_imports_of_the_lesson_s_own_are_thinned_and_others_are_not():
    cells = ["import numpy as np\nfrom a import b, c\nimport mine", "gate = b", CHECK]
    imports = ["import numpy as np", "from a import b, c"]
    assert needed(*cells, imports=imports) == ["from a import b", "gate = b"]
    assert needed(*cells)[:3] == ["import numpy as np", "from a import b, c", "gate = b"]


@pytest.mark.parametrize(
    "far",
    ["exec(text)", "globals()[name] = 1", "setattr(np, name, 3)", "from mine import *",
     "vars(m).update(k)", "get_ipython().user_ns", "get_ipython().run_line_magic('run', 'a.py')",
     "x = _"],
)  # fmt: skip
def test_code_that_reaches_every_name_keeps_all_that_the_learner_wrote(far):
    own = "def used():\n    pass\nfar_off = slow()"
    code = needed(own, "a = 1", far, "b = used", "gate = 1", CHECK, own={0})
    assert code == [own.split("\nfar")[0], "a = 1", far, "b = used", "gate = 1"]


@pytest.mark.parametrize(
    ("magic", "is_kept"),
    [("run_line_magic('matplotlib', 'inline')", False), ("run_line_magic('time', 'fill(t)')", True),
     ("run_cell_magic('time', '', 'gate = 2')", True), ("system('ls')", False)],
)  # fmt: skip
def test_a_magic_is_run_where_its_text_names_what_is_needed(magic, is_kept):
    code = needed("t = []", f"get_ipython().{magic}", "gate = [t]", CHECK)
    assert (f"get_ipython().{magic}" in code) == is_kept


@pytest.mark.parametrize(
    "check",
    ["from lstm_course.exercises import check as c\nc('05.gate', gate)",
     "c = check", "e.check(a, b)", "for n, f in x.items():\n    check(n, f)",
     "def all():\n    check(a, gate)\n--\nall()"],
)  # fmt: skip
def test_a_check_is_found_however_it_is_written(check):
    parts = check.split("\n--\n")
    assert parts[-1].split("\n")[-1].strip() in "\n".join(needed("gate = 1", *parts, "x = 1"))


def test_what_only_another_exercise_needs_is_left_out():
    others = ["x = slow()", "def squash(z):\n    return x", 'check("05.squash", squash)']
    assert needed(*others, "gate = 1", CHECK) == ["gate = 1"]


def test_without_a_check_the_name_is_looked_up_after_the_stub_or_at_the_end():
    assert needed("gate = 1", "gate = 2", stub=0) == ["gate = 1"]
    assert needed("gate = 1", "print()", "gate = 2") == ["gate = 1", "gate = 2"]


def test_a_cell_that_is_no_python_is_run_so_that_it_stops():
    found = find_needed(["x = = 1", parsed("gate = 2"), parsed(CHECK)], "05.gate", 0, set())
    assert found.cells[0] is None
