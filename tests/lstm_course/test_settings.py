"""setup(): every effect is looked at in a new process, so that the tests' own stays as it is."""

import os
import statistics
import subprocess
import sys
import textwrap

import pytest

from lstm_course import settings


def run_python(code, **variables):
    """Run code in a new Python that may use two threads; return its printed lines."""
    env = {**os.environ, **dict.fromkeys(settings.THREAD_VARIABLES, "2"), **variables}
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", textwrap.dedent(code)],
        env=env,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


TORCH_STATE = """
    print(torch.get_default_dtype(), torch.get_num_threads(),
          torch.are_deterministic_algorithms_enabled(), "%.6f" % torch.rand(1, dtype=torch.float64))
    """


def torch_states_after(*lines):
    """Return torch's dtype, threads, determinism and first random number, each time printed."""
    code = "\n".join(lines).replace("show()", textwrap.dedent(TORCH_STATE).strip())
    return [line.split() for line in run_python(code)]


@pytest.fixture(scope="module")
def torch_first():
    """Return torch's states after setup(3) and setup(4), torch imported before: the plain case."""
    start = "import torch; from lstm_course.settings import setup"
    return torch_states_after(start, "setup(3)", "show()", "setup(4)", "show()")


def test_torch_imported_before_setup_is_settled(torch_first):
    assert torch_first[0][:3] == ["torch.float64", "1", "True"]


def test_another_seed_gives_torch_other_numbers_and_nothing_else(torch_first):
    three, four = torch_first
    assert three[:3] == four[:3]
    assert three[3] != four[3]


def test_torch_imported_after_setup_is_settled_the_same_with_the_latest_seed(torch_first):
    late = torch_states_after(
        "from lstm_course.settings import setup",
        "import importlib.util, sys",
        "setup(1); setup(3)",
        "assert importlib.util.find_spec('torch') and 'torch' not in sys.modules",
        "from torch import nn",
        "assert not any(type(finder).__name__ == '_TorchFinder' for finder in sys.meta_path)",
        "import torch",
        "show()",
    )
    assert late == torch_first[:1]


def test_a_missing_torch_is_still_reported_as_missing():
    lines = run_python(
        """
        import sys
        import threadpoolctl
        from lstm_course.settings import setup
        sys.path = [folder for folder in sys.path if "site-packages" not in folder]
        setup()
        try:
            import torch
        except ModuleNotFoundError as error:
            print(error)
        """
    )
    assert lines == ["No module named 'torch'"]


def test_every_loaded_library_is_limited_to_one_thread():
    lines = run_python(
        """
        import os
        import numpy
        from threadpoolctl import threadpool_info
        from lstm_course.settings import THREAD_VARIABLES, setup
        before = [pool["num_threads"] for pool in threadpool_info()]
        setup()
        after = [pool["num_threads"] for pool in threadpool_info()]
        print(len(before) == len(after) > 0, set(after))
        print({os.environ[name] for name in THREAD_VARIABLES})
        """
    )
    assert lines == ["True {1}", "{'1'}"]


def test_numbers_print_with_four_decimals_and_without_their_type():
    lines = run_python(
        """
        import numpy as np
        from lstm_course.settings import setup
        np.set_printoptions(precision=2, sign=" ", linewidth=20, formatter={"all": str})
        setup()
        print(np.array([1 / 3, 1e-9, 12345.678, np.nan]))
        print(repr(np.array([1 / 3, 2.0])))
        print([np.float64(0.5), np.int64(3), np.bool_(True)])
        print(repr(np.arange(2000)))
        """
    )
    assert lines == [
        "[    0.3333     0.     12345.678         nan]",
        "array([0.3333, 2.    ])",
        "[0.5, 3, True]",
        "array([   0,    1,    2, ..., 1997, 1998, 1999])",
    ]


def test_setup_twice_is_setup_once_and_each_call_starts_the_stream_afresh():
    lines = run_python(
        """
        import os, sys
        import numpy as np
        from lstm_course.settings import setup
        def state():
            return np.get_printoptions(), dict(os.environ), len(sys.meta_path)
        rng = setup(7)
        once, first = state(), rng.uniform(size=4)
        again = setup(7)
        print(once == state(), again is not rng, (again.uniform(size=4) == first).all())
        print((np.random.default_rng(7).uniform(size=4) == first).all())
        print((setup(8).uniform(size=4) == first).any())
        """
    )
    assert lines == ["True True True", "True", "False"]


def test_numpys_global_random_state_is_left_alone():
    lines = run_python(
        """
        import numpy as np
        from lstm_course.settings import setup
        before = np.random.get_state()[1].copy()
        setup(1)
        print((np.random.get_state()[1] == before).all())
        """
    )
    assert lines == ["True"]


@pytest.mark.parametrize(
    ("seed", "error", "message"),
    [
        (-1, ValueError, "seed must be at least 0; got -1"),
        (0.5, TypeError, "seed must be a whole number; got float 0.5"),
        ("0", TypeError, "seed must be a whole number; got str '0'"),
    ],
)
def test_a_seed_that_is_no_whole_number_is_refused(seed, error, message):
    with pytest.raises(error, match=message):
        settings.setup(seed)


def test_importing_the_course_loads_neither_torch_nor_matplotlib():
    lines = run_python(
        """
        import sys
        import lstm_course
        import lstm_course.settings
        lstm_course.settings.setup()
        print(sorted({"torch", "matplotlib", "IPython"} & set(sys.modules)))
        """
    )
    assert lines == ["[]"]


def test_importing_the_course_costs_less_than_half_a_second_more_than_numpy():
    timed = (
        "import time; start = time.perf_counter(); import {}; print(time.perf_counter() - start)"
    )
    seconds = {"numpy": [], "lstm_course": []}
    for _ in range(5):  # in turns, so that a busy moment meets both
        for name, times in seconds.items():
            times.append(float(run_python(timed.format(name))[0]))
    cost = {name: statistics.median(times) for name, times in seconds.items()}
    assert cost["lstm_course"] - cost["numpy"] < 0.5, cost


def test_another_number_of_threads_is_used_where_the_environment_names_it():
    lines = run_python(
        """
        import os, numpy, torch
        from threadpoolctl import threadpool_info
        from lstm_course.settings import THREAD_VARIABLES, setup
        for number in ("1", "2"):
            os.environ["LSTM_COURSE_THREADS"] = number
            setup()
            used = {pool["num_threads"] for pool in threadpool_info()}
            print(used, torch.get_num_threads(), {os.environ[name] for name in THREAD_VARIABLES})
        """
    )
    assert lines == ["{1} 1 {'1'}", "{2} 2 {'2'}"]


@pytest.mark.parametrize("text", ["0", "-1", "two", "1.5", ""])
def test_a_number_of_threads_that_is_none_is_refused(text, monkeypatch):
    monkeypatch.setenv("LSTM_COURSE_THREADS", text)
    with pytest.raises(ValueError, match=f"from 1 on; got '{text}'"):
        settings.setup()
