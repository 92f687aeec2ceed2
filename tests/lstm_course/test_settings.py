"""setup(): every effect is looked at in a new process, so that the tests' own stays as it is."""

import json
import os
import subprocess
import sys
import textwrap

import pytest

from lstm_course import settings


def run_python(code, **variables):
    """Run code in a new Python that may use two threads; return what it prints, read as JSON."""
    env = {**os.environ, **dict.fromkeys(settings.THREAD_VARIABLES, "2"), **variables}
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", textwrap.dedent(code)],
        env=env,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


TORCH_STATE = """
import json, os, sys
from threadpoolctl import threadpool_info
def state():
    number = torch.rand(1, dtype=torch.float64).item()
    return [str(torch.get_default_dtype()), torch.are_deterministic_algorithms_enabled(), number]
def threads():
    pools = {pool["num_threads"] for pool in threadpool_info()}
    variables = {os.environ[name] for name in settings.THREAD_VARIABLES}
    return [sorted(pools), torch.get_num_threads(), sorted(variables)]
"""


@pytest.fixture(scope="module")
def torch_first():
    """What setup() makes of a torch that was imported before: the plain case."""
    code = """
    import torch
    from lstm_course import settings
    found = {}
    for seed in (3, 4):
        settings.setup(seed)
        found[str(seed)] = state()
    found["one"] = threads()
    os.environ["LSTM_COURSE_THREADS"] = "2"
    settings.setup()
    found["two"] = threads()
    found["compiler"] = "torch._dynamo" in sys.modules
    print(json.dumps(found))
    """
    return run_python(TORCH_STATE + textwrap.dedent(code))


def test_torch_imported_before_setup_is_settled(torch_first):
    assert torch_first["3"][:2] == ["torch.float64", True]


def test_torch_s_compiler_which_takes_longer_to_load_than_torch_is_not_loaded(torch_first):
    assert not torch_first["compiler"]


def test_another_seed_gives_torch_other_numbers_and_nothing_else(torch_first):
    three, four = torch_first["3"], torch_first["4"]
    assert three[:2] == four[:2]
    assert three[2] != four[2]


def test_one_thread_is_used_or_as_many_as_the_environment_names(torch_first):
    assert torch_first["one"] == [[1], 1, ["1"]]
    assert torch_first["two"] == [[2], 2, ["2"]]


def test_torch_imported_after_setup_is_settled_the_same_with_the_latest_seed(torch_first):
    code = """
    from lstm_course import settings
    import importlib.util
    settings.setup(1), settings.setup(3)
    assert importlib.util.find_spec("torch") and "torch" not in sys.modules
    from torch import nn
    assert not any(type(finder).__name__ == "_TorchFinder" for finder in sys.meta_path)
    import torch
    print(json.dumps([state(), threads()]))
    """
    late = run_python(TORCH_STATE + textwrap.dedent(code))
    assert late == [torch_first["3"], torch_first["one"]]


@pytest.fixture(scope="module")
def light():
    """What import and setup() do in a process without torch."""
    return run_python("""
    import json, os, sys
    import numpy as np
    before = set(sys.modules)
    import lstm_course
    found = {"imported": sorted(set(sys.modules) - before)}
    np.set_printoptions(precision=2, sign=" ", linewidth=20, formatter={"all": str})
    drawn = np.random.get_state()[1].tolist()
    rng = lstm_course.setup(7)
    found["printed"] = [
        str(np.array([1 / 3, 1e-9, 12345.678, np.nan])),
        repr(np.array([1 / 3, 2.0])),
        str([np.float64(0.5), np.int64(3), np.bool_(True)]),
        repr(np.arange(2000)),
    ]
    found["global state moved"] = drawn != np.random.get_state()[1].tolist()
    def state():
        return str(np.get_printoptions()), dict(os.environ), len(sys.meta_path)
    once, first = state(), rng.uniform(size=4).tolist()
    again = lstm_course.setup(7)
    found["the same twice"] = once == state() and again is not rng
    others = [again, np.random.default_rng(7), lstm_course.setup(8)]
    found["streams"] = [other.uniform(size=4).tolist() == first for other in others]
    found["loaded"] = sorted({"torch", "matplotlib", "IPython"} & set(sys.modules))
    sys.path = [folder for folder in sys.path if "site-packages" not in folder]
    try:
        import torch
    except ModuleNotFoundError as error:
        found["missing"] = str(error)
    print(json.dumps(found))
    """)


def test_importing_the_course_loads_two_modules_of_its_own_and_little_of_pythons(light):
    others = {name for name in light["imported"] if name.split(".")[0] in sys.stdlib_module_names}
    ours = set(light["imported"]) - others
    assert ours == {"lstm_course", "lstm_course.settings", "lstm_course.validation"}
    assert len(others) < 30, sorted(others)


def test_setup_loads_neither_torch_nor_matplotlib(light):
    assert light["loaded"] == []


def test_a_missing_torch_is_still_reported_as_missing(light):
    assert light["missing"] == "No module named 'torch'"


def test_numbers_print_with_four_decimals_and_without_their_type(light):
    assert light["printed"] == [
        "[    0.3333     0.     12345.678         nan]",
        "array([0.3333, 2.    ])",
        "[0.5, 3, True]",
        "array([   0,    1,    2, ..., 1997, 1998, 1999])",
    ]


def test_setup_twice_is_setup_once_and_each_call_starts_the_stream_afresh(light):
    assert light["the same twice"]
    assert light["streams"] == [True, True, False]


def test_numpys_global_random_state_is_left_alone(light):
    assert not light["global state moved"]


@pytest.mark.parametrize(
    ("seed", "error", "message"),
    [
        (-1, ValueError, "seed must be at least 0 and at most 1844.*; got -1"),
        (2**64, ValueError, "seed must be at least 0 and at most 1844"),
        (0.5, TypeError, "seed must be a whole number; got float 0.5"),
        ("0", TypeError, "seed must be a whole number; got str '0'"),
    ],
)
def test_a_seed_that_is_not_a_whole_number_from_0_on_is_refused(seed, error, message):
    with pytest.raises(error, match=message):
        settings.setup(seed)


@pytest.mark.parametrize("text", ["0", "-1", "two", "1.5", ""])
def test_a_wrong_number_of_threads_is_refused(text, monkeypatch):
    monkeypatch.setenv("LSTM_COURSE_THREADS", text)
    with pytest.raises(ValueError, match=f"from 1 on; got '{text}'"):
        settings.setup()
