"""An answer tried in its own process: the verdict is the checker's, and nothing of it gets out.

The made-up class of test_grade_example.py has more of both, in whole notebooks of a class.
"""

import contextlib
import os
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path
from textwrap import indent
from types import SimpleNamespace

import pytest

from course_tools import ROOT
from course_tools.grading import (
    FAILED,
    Limits,
    NoIsolation,
    Submission,
    attempt,
    attempts,
    child,
    conversation,
    plain_text,
    read_submission,
    sandbox,
)
from course_tools.grading.attempts import attempt_all
from course_tools.grading.seccomp import seccomp_filter
from lstm_course.exercises import check, find_exercise
from tests.support.own_lessons import FOLDER, GATE, HALVES, ISOLATION, LAST, SIZE, SLOPE, sandboxed

HEAD = "import numpy as np\ndef gate(x, W, b):\n    "
RIGHT = HEAD + "return 1 / (1 + np.exp(-(x @ W.T + b)))"
ZEROS = "\n    return np.zeros((len(x), len(b)))"


def handed_in(*cells, exercise=GATE):
    """A notebook of these code cells, then the check of the exercise."""
    target = exercise.split(".")[1]
    sources = (*cells, f'check("{exercise}", {target})')
    return Submission(Path("a.ipynb"), sources, {exercise: len(cells) - 1}, exercise[:2], "")


def tried(*cells, exercise=GATE, isolation=ISOLATION, seconds=60):
    return attempt(handed_in(*cells, exercise=exercise), exercise, isolation, Limits(seconds))


@pytest.fixture(autouse=True, scope="module")
def worker():
    """This process as a worker of `grade` is: it keeps its sandbox from answer to answer."""
    with pytest.MonkeyPatch.context() as patch:
        parent = SimpleNamespace(parent_process=lambda: "grade")
        patch.setattr(attempts, "multiprocessing", parent)
        yield
    end_kept()


def end_kept():
    """Let the next answer begin in a new sandbox."""
    for host in attempts._KEPT:
        host.end()
    attempts._KEPT.clear()


# The verdict ------------------------------------------------------------------------------------


def test_a_right_answer_is_correct_though_it_prints_and_warns():
    noisy = RIGHT.replace("    return", "    print('seen' * 99999)\n    return", 1)
    noisy = "import sys, warnings\nprint('err', file=sys.stderr)\nwarnings.warn('w')\n" + noisy
    found = tried(noisy)
    assert (found.status, found.sentence, found.mistake) == ("correct", "", "")
    assert "seen" in found.printed or "err" in found.printed
    assert len(found.printed) <= Limits().output


@pytest.mark.parametrize(("body", "mistake"), [("x @ W.T", ""), ("np.tanh(x @ W.T + b)", "tanh")])
def test_a_verdict_through_the_process_is_the_one_of_check(body, mistake):
    space = {}
    exec(f"{HEAD}return {body}", space)
    found, verdict = tried(f"{HEAD}return {body}"), check(GATE, space["gate"])
    assert (found.status, found.mistake) == (verdict.status, verdict.mistake) == ("wrong", mistake)
    assert found.sentence == " ".join(verdict.sentence.split())


@pytest.mark.parametrize("exercise", [SIZE, SLOPE, HALVES, LAST])
def test_every_kind_of_argument_and_answer_gets_there_and_back(exercise):
    answer = handed_in("import numpy as np", find_exercise(exercise).source(), exercise=exercise)
    isolation = "none" if exercise == LAST else ISOLATION
    assert attempt(answer, exercise, isolation, Limits(seconds=90)).status == "correct"


def test_blank_exercises_are_not_attempted_and_start_no_process(monkeypatch):
    monkeypatch.setattr("course_tools.grading.attempts.Host.run", lambda *a: pytest.fail("started"))
    own = read_submission(FOLDER / "91_gates.ipynb")
    for exercise in own.stubs:
        assert attempt(own, exercise, "none").status == "not attempted"


def test_an_answer_in_another_cell_than_the_stub_is_seen():
    own = read_submission(FOLDER / "91_gates.ipynb")
    place = own.stubs[GATE] + 1
    cells = (*own.cells[:place], RIGHT, *own.cells[place:])
    assert attempt(Submission(own.path, cells, own.stubs, "91"), GATE, "none").status == "correct"


def test_a_notebook_without_the_exercise_says_so():
    found = attempt(Submission(Path("a"), ("x = 1",), {}, "91"), GATE, "none")
    assert (found.status, found.sentence[:26]) == ("not attempted", "The notebook has no answer")


def test_an_unreadable_notebook_fails_with_its_reason():
    found = attempt(Submission(Path("a"), problem="It is empty."), GATE, "none")
    assert (found.status, found.sentence) == (FAILED, "It is empty.")


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        (("def gate(x:\n  pass",), "not valid Python"),
        (("gate = undefined_name",), "raised NameError: name 'undefined_name'"),
        (("1 / 0\ngate = 1",), "raised ZeroDivisionError"),
        (("gate = 3",), "needs the function itself"),
        ((HEAD + "return x @ W",), "in the line: `return x @ W`"),
        ((HEAD + "sys.exit()",), "NameError"),
        ((HEAD + "raise SystemExit(3)",), "SystemExit: 3"),
        (
            ("seen = []", HEAD + "seen.append(x)\n    1 / (2 - len(seen))\n    return x"),
            "ZeroDivis",
        ),
        ((HEAD + "return 'no'",), "returns 'no'"),
        ((HEAD + "return np.zeros(10**8)",), "too large to be right"),
        ((HEAD + "return np.zeros(3, 'datetime64[s]')",), "datetime64"),
    ],
)
def test_a_wrong_answer_without_a_name_gets_a_sentence(cells, said):
    found = tried(*cells)
    assert found.status == "wrong"
    assert said in found.sentence


def test_a_cell_ends_at_its_error_and_the_notebook_goes_on():
    helper = "import numpy as np\nraise KeyError('lost')\n"
    assert tried(helper, RIGHT).status == "correct"


def test_an_unknown_exercise_or_isolation_is_refused():
    with pytest.raises(ValueError, match="no exercise '91.nothing'"):
        attempt(handed_in("x"), "91.nothing", "none")
    with pytest.raises(ValueError, match="isolation should be 'bubblewrap' or 'none'; got 'some'"):
        attempt(handed_in(RIGHT), GATE, "some")


# Functions of the course -------------------------------------------------------------------------

FORWARD = "return sigmoid(x @ W.T + b)"
REACHED = {
    "at the top": ("from lstm_course.cell import sigmoid", FORWARD),
    "in the function": ("", f"from lstm_course.cell import sigmoid\n    {FORWARD}"),
    "in an if": ("if True:\n    from lstm_course.cell import sigmoid", FORWARD),
    "in a try": ("try:\n    from lstm_course.cell import sigmoid\nfinally: ...", FORWARD),
    "by importlib": ("import importlib\nc = importlib.import_module('lstm_course.cell')",
                     "return c.sigmoid(x @ W.T + b)"),
    "by __import__": ("c = __import__('lstm_course.cell').cell", "return c.sigmoid(x @ W.T + b)"),
    "by sys.modules": ("import sys, lstm_course.cell as c\nc = sys.modules['lstm_course.cell']",
                       "return getattr(c, 'sig' + 'moid')(x @ W.T + b)"),
    "by exec": ("exec('from lstm_course import cell')", "return cell.sigmoid(x @ W.T + b)"),
    "under another name": ("from lstm_course import cell as c", "return c.sigmoid(x @ W.T + b)"),
    "by a lambda": ("from lstm_course.cell import sigmoid as s\nf = lambda z: s(z)",
                    "return f(x @ W.T + b)"),
    "by functools": ("import functools\nfrom lstm_course import cell\n"
                     "f = functools.wraps(np.exp)(functools.partial(cell.sigmoid))",
                     "return f(x @ W.T + b)"),
    "by its code": ("import types\nfrom lstm_course import cell\n"
                    "f = types.FunctionType(cell.sigmoid.__code__, cell.sigmoid.__globals__)",
                    "return f(x @ W.T + b)"),
}  # fmt: skip


@pytest.mark.parametrize(("before", "body"), REACHED.values(), ids=REACHED)
def test_a_function_of_the_course_is_remarked_on_by_its_name_however_it_was_reached(before, body):
    found = tried(f"import numpy as np\n{before}", f"def gate(x, W, b):\n    {body}")
    assert (found.status, found.notes) == ("correct", ("uses lstm_course.cell.sigmoid",))


def test_a_function_of_the_course_handed_in_itself_is_remarked_on():
    found = tried("from lstm_course.cell import forget_gate", exercise="05.forget_gate")
    assert (found.status, found.notes) == ("correct", ("uses lstm_course.cell.forget_gate",))


def test_a_function_of_the_course_that_the_answer_does_not_call_is_not_remarked_on():
    compare = (
        "from lstm_course import cell, setup\nrng = setup(3)\ncell.sigmoid(rng.normal(size=3))"
    )
    found = tried(compare, RIGHT, "cell.sigmoid(np.ones(3))")
    assert (found.status, found.notes) == ("correct", ())


def test_a_helper_that_right_answers_call_is_not_remarked_on():
    name = "15.peephole_step"
    code = find_exercise(name).source()
    found = tried("import numpy as np\nfrom lstm_course.cell import sigmoid", code, exercise=name)
    assert (found.status, found.notes) == ("correct", ())


# No points, and why -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cells", "status", "said"),
    [
        ((RIGHT.replace("gate", "gatte"),), "not attempted", "no `gate`, but `gatte`. Is it"),
        (("def gate(x, W, b):\n    return ...", RIGHT.replace("gate", "gates")), "not attempted",
         "`gate` is still blank, but there is `gates`."),
        ((f'check("{GATE}", gate)', RIGHT), "not attempted", "is defined below its check"),
        (("from my_answers import *",), "wrong", "raised ModuleNotFoundError: No module named"),
        (("def gate(x, W, b):\n    from numpy import *",), "wrong", "import * only allowed at"),
        (("1 / 0\n" + RIGHT,), "wrong", "raised ZeroDivisionError: division by zero, in the line:"),
        (("import nothing_like_it\n" + RIGHT,), "wrong", "No module named 'nothing_like_it'"),
        ((RIGHT, "del gate"), "wrong", "raised NameError: name 'gate' is not defined"),
        ((RIGHT, "1 / 0\n" + RIGHT), "wrong", "stopped with a ZeroDivisionError"),
        ((RIGHT, f'1 / 0\ncheck("{GATE}", gate)'), "wrong", "raised ZeroDivisionError"),
        (("x = 3",), "not attempted", "its cell is missing"),
    ],
)  # fmt: skip
def test_an_answer_without_points_says_why(cells, status, said):
    checks = () if any("check(" in cell for cell in cells) else (f'check("{GATE}", gate)',)
    found = attempt(Submission(Path("a"), (*cells, *checks), {}, "91"), GATE, ISOLATION)
    assert found.status == status
    assert said in found.sentence


def test_a_cell_that_takes_too_long_is_stopped_and_the_next_goes_on():
    assert tried("all = globals()\nwhile True: pass", RIGHT, seconds=2).status == "correct"
    found = tried("while True: pass\nONE = 1", RIGHT.replace("1 /", "ONE /"), seconds=2)
    assert "NameError: name 'ONE' is not defined" in found.sentence


# Processes that do not give their answer --------------------------------------------------------


@pytest.mark.parametrize("isolation", ["none", pytest.param(ISOLATION, marks=sandboxed)])
@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("while True: pass", "longer than 0.5 seconds"),
        ("sum(range(10**12))", "longer than 0.5 seconds"),  # in C, deaf to signals
        ("import os; os._exit(0)", "left before it gave an answer, with exit code 0"),
        ("import os; os.kill(os.getpid(), 11)", "it crashed"),
        ("import os; os.kill(os.getpid(), 9)", "it was killed"),
        ("import os; os.closerange(0, 200); return 1", "left before it gave an answer"),
    ],
)
def test_a_process_that_hangs_or_dies_is_told_apart(body, said, isolation):
    found = tried(HEAD + body, isolation=isolation, seconds=0.5 if "longer" in said else 60)
    assert found.status == FAILED
    assert said in found.sentence


@pytest.mark.skipif(os.name == "nt", reason="a named pipe tells who lives")
def test_nothing_of_an_ended_process_goes_on(tmp_path):
    pipe = tmp_path / "alive"
    os.mkfifo(pipe)
    end = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    child = f"f = open({str(pipe)!r}, 'wb', 0); f.write(b'x'); print(flush=True); input()"
    start = f"subprocess.Popen([sys.executable, '-c', {child!r}], stdin=-1, stdout=-1)"
    body = f"import os, subprocess, sys; {start}.stdout.readline(); os._exit(0)"
    tried(HEAD + body, isolation="none")
    assert os.read(end, 1) == b"x"
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        with contextlib.suppress(BlockingIOError):  # somebody has the pipe open still
            assert os.read(end, 1) == b""
            break
        time.sleep(0.02)
    else:
        pytest.fail("the answer's child goes on")
    os.close(end)


# What a sandbox keeps in ------------------------------------------------------------------------


@sandboxed
@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("import subprocess; subprocess.run(['/bin/true'])", "PermissionError"),
        ("import ctypes; c = ctypes.CDLL(None, use_errno=True); c.unshare(0x10000000); "
         "raise OSError(ctypes.get_errno())", "OSError: 1"),
        ("import mmap; mmap.mmap(-1, 4096)", "OSError: [Errno 12]"),  # shared: no limit counts it
        ("import mmap; mmap.mmap(-1, 4096, flags=0x122)", "OSError: [Errno 12]"),  # grows down
        ("import os; os.memfd_create('a')", "PermissionError"),
        ("import ctypes; raise ValueError(ctypes.CDLL(None).shmget(0, 4096, 0o1600))", "-1"),
        ("open('/dev/zero')", "No such file"),
        ("import os; open(f'/proc/{os.getppid()}/mem', 'rb')", "PermissionError"),
        ("import os; [os.mkdir(f'/tmp/{k}') for k in range(10**9)]", "more than 10000 files"),
        ("open('/tmp/a', 'wb').write(bytes(2**25))", "File too large"),
        ("[open(f'/tmp/{k}', 'wb').write(bytes(2**23)) for k in range(20)]", "No space left"),
        ("open('/dev/shm/a', 'wb')", "No such file"),
        ("open('/course/lstm_course/cell.py', 'a')", "Read-only file system"),
        ("open('/new', 'w')", "Read-only file system"),
        ("open(np.__file__, 'a')", "Read-only file system"),
        ("[open('/dev/null') for _ in range(300)]", "Too many open files"),
        ("from lstm_course.exercises.lesson_05 import EXERCISES", "ModuleNotFoundError"),
        ("import os; raise ValueError(sum(p.isdigit() for p in os.listdir('/proc')) < 4)", "True"),
        ("import os; raise ValueError(os.path.exists('/etc/group'), os.getuid())", "(False, 65534"),
        ("import os; os.kill(1, 9); os.kill(-1, 9); return 0", ""),
        ("import signal, os; signal.pthread_sigmask(0, range(1, 60)); return 0", ""),
    ],
    ids=lambda value: value[:40],
)  # fmt: skip
def test_a_sandbox_refuses(body, said):
    found = tried(HEAD + body)
    assert found.status in ("wrong", FAILED)
    assert said in found.sentence


@sandboxed
def test_a_sandbox_shows_nothing_of_the_course_but_the_package_and_the_data(tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("CANARY")
    search = """
    import os
    found = []
    for root, folders, names in os.walk("/"):
        folders[:] = [f for f in folders if f not in ("proc", "usr", "site-packages", "lib")]
        found += [n for n in names if n.endswith((".ipynb", "secret.txt")) or "lesson_" in n]
    raise ValueError(found, sorted(os.listdir("/course")))"""
    found = tried(HEAD + search.strip())
    assert "ValueError: ([], ['course_tools', 'datasets', 'lstm_course'])" in found.sentence, found


@sandboxed
def test_a_sandbox_does_not_see_the_environment_of_the_grader(monkeypatch):
    end_kept()
    monkeypatch.setenv("A_SECRET", "CANARY")
    seen = "import os; raise ValueError('A_SECRET' in os.environ, os.environ['HOME'])"
    assert "ValueError: (False, '/tmp')" in tried(HEAD + seen).sentence


@sandboxed
def test_a_sandbox_reaches_no_network_not_even_this_machine():
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0)
        port = server.getsockname()[1]
        found = tried(HEAD + f"import socket; socket.create_connection(('127.0.0.1', {port}))")
        assert "ConnectionRefusedError" in found.sentence
        found = tried(HEAD + "import socket; socket.create_connection(('192.0.2.1', 80), 5)")
        assert "unreachable" in found.sentence
        with pytest.raises(BlockingIOError):  # nobody called
            server.accept()


WRITE_ALL = """
import os, struct
for fd in range(3, 60):
    try: os.write(fd, DATA)
    except OSError: pass
"""


@sandboxed
@pytest.mark.parametrize(
    "attack",
    [
        WRITE_ALL.replace("DATA", "bytes(16)"),
        WRITE_ALL.replace("DATA", "b'x' * 5000"),
        WRITE_ALL.replace("DATA", "struct.pack('<QQ', 60 << 20, 0)"),
        "import os, sys\nsys.stdout.write('x' * 10**7)\n",
    ],
    ids=["an empty message", "no message", "a huge message", "a flood"],
)
def test_forged_messages_and_floods_never_make_an_answer_right(attack):
    found = tried(HEAD + indent(attack, "    ") + ZEROS, seconds=20)
    assert found.status in ("wrong", FAILED)
    assert len(found.printed) <= Limits().output


@sandboxed
def test_calls_whose_results_are_not_read_end_the_answer_and_pile_nothing_up():
    call = "wire.pack({'call': 0, 'arguments': [], 'named': {}})"
    attack = WRITE_ALL.replace(
        "try: os.write(fd, DATA)", f"try:\n        while True: os.write(fd, {call})"
    )
    threads = threading.active_count()
    found = tried("from course_tools.grading import wire\n" + HEAD + indent(attack, "    "))
    assert (found.status, "did not wait for what it returns" in found.sentence) == (FAILED, True)
    assert threading.active_count() < threads + 9


@sandboxed
def test_arrays_that_lie_about_themselves_are_judged_by_their_numbers():
    liar = """
class Liar(np.ndarray):
    def __eq__(self, other): return True
    def __ne__(self, other): return False
    def __array_function__(self, *a, **k): return True
"""
    body = "return np.zeros((len(x), len(b))).view(Liar)"
    found = tried("import numpy as np" + liar, HEAD + body)
    assert found.status in ("wrong", FAILED)


@sandboxed
def test_an_answer_cannot_bring_a_lesson_of_its_own():
    bring = """
import os, pathlib
from lstm_course import exercises
os.environ["LSTM_COURSE_LESSONS"] = "/tmp"
exercises.__path__.insert(0, "/tmp")
pathlib.Path("/tmp/lesson_91.py").write_text("EXERCISES = ()")
"""
    assert tried("import numpy as np" + bring + HEAD + ZEROS.strip()).status == "wrong"


def test_a_further_folder_of_lessons_adds_some_and_replaces_none(tmp_path):
    for lesson in ("05", "95"):
        (tmp_path / f"lesson_{lesson}.py").write_text("EXERCISES = ()")
    code = "from lstm_course.exercises import *; from lstm_course.exercises import exercises_of\n"
    code += "print('95' in lessons(), len(exercises_of('05')) > 0, len(exercises_of('95')))"
    environment = os.environ | {"LSTM_COURSE_LESSONS": str(tmp_path)}
    said = subprocess.check_output([sys.executable, "-c", code], cwd=ROOT, env=environment)
    assert said.split() == [b"True", b"True", b"0"]


# Several answers of one notebook ----------------------------------------------------------------


@pytest.fixture
def sandboxes(monkeypatch):
    """The sandboxes that are started from now on; none is kept from before."""
    end_kept()
    started, real = [], conversation.started
    monkeypatch.setattr(conversation, "started", lambda *a: started.append(a) or real(*a))
    return started


def both(first, second):
    cells = (first, f'check("{GATE}", gate)', second, f'check("{SIZE}", num_parameters)')
    notebook = Submission(Path("a"), cells, {GATE: 0, SIZE: 2}, "91")
    return attempt_all(notebook, [GATE, SIZE], ISOLATION, Limits(seconds=30))


@sandboxed
def test_answers_of_one_notebook_share_a_sandbox_and_no_file_and_no_memory(sandboxes):
    leave = "import os, builtins; builtins.left = 1; os.makedirs('/tmp/a/b'); open('/tmp/c', 'w')"
    seen = "(hasattr(builtins, 'left'), [n for n in os.listdir('/tmp') if n in 'ac'])"
    seen = f"import os, builtins\nnum_parameters = str({seen})"
    first, second = both(RIGHT.replace("return", f"{leave}\n    return"), seen)
    assert "File exists" in first.sentence  # called again in its own process
    assert "'(False, [])'" in second.sentence
    assert len(sandboxes) == 1


def test_what_an_answer_leaves_is_removed_beside_a_course_that_lies_in_the_same_folder(tmp_path):
    (tmp_path / "course" / "env").mkdir(parents=True)
    (tmp_path / "course" / "env" / "python").touch()
    known = set(child._lying(str(tmp_path)))
    (tmp_path / "course" / "env" / "left" / "deep").mkdir(parents=True)
    (tmp_path / "course" / "left").symlink_to(tmp_path / "course" / "env")
    child._tidy(str(tmp_path), known)
    assert set(child._lying(str(tmp_path))) == known


@sandboxed
@pytest.mark.parametrize(
    "attack",
    [
        "import os; os.kill(-1, 9)",
        "import os; os.kill(os.getppid(), 19)",
        "import os; os._exit(0)",
        WRITE_ALL.replace("DATA", "b'x' * 500"),
        "from course_tools.grading import wire"
        + WRITE_ALL.replace("DATA", "wire.pack({'done': 0}) + wire.pack({'given': 0})"),
    ],
    ids=["kill", "stop", "exit", "no message", "forged end"],
)
def test_what_one_answer_does_to_its_sandbox_does_not_harm_the_next(attack, sandboxes, monkeypatch):
    monkeypatch.setattr(conversation, "TO_END", 0.5)  # seconds that a stopped one is waited for
    right = find_exercise(SIZE).source()
    first, second = both(HEAD + indent(attack, "    ").strip() + ZEROS, right)
    assert first.status in ("wrong", FAILED)
    assert second.status == "correct"
    assert len(sandboxes) == 2


@sandboxed
def test_an_answer_that_called_functions_of_the_course_has_its_sandbox_to_itself(sandboxes):
    cells = (find_exercise("09.exposes").source(), find_exercise("09.lstm_step").source())
    cells = tuple(f"import numpy as np\n{cell}" for cell in cells)
    names = ["09.exposes", "09.lstm_step"]
    notebook = Submission(Path("a"), cells, dict(zip(names, (0, 1), strict=True)), "09")
    attempt_all(notebook, names, ISOLATION)
    assert len(sandboxes) == 2


# Several notebooks, one after the other in a worker ----------------------------------------------

SEARCH = """
import contextlib, re
looked = 0
with open("/proc/self/maps") as maps, open("/proc/self/mem", "rb", 0) as memory:
    for line in maps:
        low, high = (int(part, 16) for part in line.split()[0].split("-"))
        if line.split()[1].startswith("rw") and high - low < 2**28:
            with contextlib.suppress(OSError):
                memory.seek(low)
                looked += bool(re.search(b"secre[t]-of-kim", memory.read(high - low)))
num_parameters = f"found: {bool(looked)}"
"""


@sandboxed
def test_notebooks_share_a_workers_sandbox_and_find_nothing_of_each_other(sandboxes):
    theirs = tried(f"# secret-of-kim{SEARCH}", exercise=SIZE)
    assert "found: True" in theirs.sentence  # one's own is found
    assert tried(f"{'#' * 50_000} secret-of-kim\n{RIGHT}").status == "correct"
    assert "found: False" in tried(SEARCH, exercise=SIZE).sentence
    assert len(sandboxes) == 1


@sandboxed
def test_an_answer_whose_sandbox_broke_by_another_is_tried_in_one_of_its_own(sandboxes):
    later = """
import contextlib, fcntl, os, signal
for number in range(3, 20):
    with contextlib.suppress(OSError):
        if fcntl.fcntl(number, fcntl.F_GETFL) & os.O_ACCMODE == os.O_RDONLY:  # jobs come here
            fcntl.fcntl(number, fcntl.F_SETOWN, os.getppid())
            fcntl.fcntl(number, 10, signal.SIGKILL)
            fcntl.fcntl(number, fcntl.F_SETFL, os.O_ASYNC)
"""
    assert tried(f"{later}\n{RIGHT}").status == "correct"
    assert tried(RIGHT).status == "correct"
    assert len(sandboxes) == 2


@sandboxed
def test_torch_is_loaded_before_the_answers_of_a_notebook_that_uses_it(sandboxes):
    seen = "import sys\nnum_parameters = f\"loaded: {'tor' 'ch' in sys.modules}\""
    assert "loaded: False" in tried(seen, exercise=SIZE).sentence
    assert "loaded: True" in tried(f"{seen}\nimport torch", exercise=SIZE).sentence
    assert "loaded: True" in tried(seen, exercise=SIZE).sentence
    assert len(sandboxes) == 2


# What is shown, what is allowed -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain µ ✓", "plain µ ✓"),
        ("a\x1b[31mred\x1b[0m\x07b", "aredb"),
        ("\x1b]0;title\x07left", "left"),
        ("abc\u202edcba\u200b\ufeff", "abcdcba"),
        ("two\nlines\tand\x00more", "two lines andmore"),
        ("x" * 400, "x" * 297 + "..."),
        ("\ud800", ""),
    ],
)
def test_text_of_a_submission_becomes_printable(text, shown):
    assert plain_text(text) == shown


def test_several_lines_are_kept_where_they_are_asked_for_and_cut():
    assert plain_text("a\n\n b \nc\nd", 100, lines=3) == "a\nb\n..."


def test_without_a_sandbox_the_reason_and_the_mend_are_given(monkeypatch):
    with pytest.raises(NoIsolation, match="install the package bubblewrap"):
        sandbox._isolation_of(None)
    with pytest.raises(NoIsolation, match=r"bwrap does not work here .*user namespaces"):
        sandbox._isolation_of("/bin/false")
    monkeypatch.setattr(sys, "platform", "darwin")
    with pytest.raises(NoIsolation, match="needs Linux"):
        sandbox._isolation_of("another")


def test_the_filter_is_made_for_known_machines_and_open_for_others():
    assert len(seccomp_filter("x86_64")) % 8 == len(seccomp_filter("aarch64")) % 8 == 0
    assert len(seccomp_filter("x86_64")) > 200
    assert len(seccomp_filter("s390x")) == 8
