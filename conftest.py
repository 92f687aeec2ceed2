"""What every test run needs first: one thread, no progress bar, no network, and patience."""

import os
import runpy
from pathlib import Path

from run import THREADS

# Before NumPy or torch is loaded here, and for the kernels that nbval starts.
if "LSTM_COURSE_KEEP_THREADS" not in os.environ:  # `make environments` sets its own
    os.environ.update(dict.fromkeys(THREADS, "1"))
# No bar, and no test writes among a learner's guesses, or reads them.
os.environ.update(LSTM_COURSE_PROGRESS="0", LSTM_COURSE_PREDICTIONS="0")

# Here and in every Python that tests start.
OFFLINE = Path(__file__).parent / "tests" / "support" / "offline"
runpy.run_path(str(OFFLINE / "sitecustomize.py"))
if str(OFFLINE) not in os.environ.get("PYTHONPATH", "").split(os.pathsep):
    _folders = (str(OFFLINE), os.environ.get("PYTHONPATH"))
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, _folders))


def pytest_collection_modifyitems(items):
    """Wait 60 s for a cell's output: nbval's 5 s are too few on a busy machine."""
    for item in items:
        if hasattr(item, "output_timeout"):
            item.output_timeout = 60
