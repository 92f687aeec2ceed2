import os
import signal
import subprocess
import sys
import threading
import time

import numpy as np
import pytest
from small_task import next_batch, small_model

from lstm_course import interrupt
from lstm_course.interrupt import InterruptNote
from lstm_course.training import loss_for, train


def press():
    """Send this process a Ctrl-C and wait until Python has seen it."""
    signal.raise_signal(signal.SIGINT)
    time.sleep(0)


def test_ctrl_c_is_noted_and_raises_nothing():
    with InterruptNote() as note:
        assert not note.taken
        press()
        assert note.taken


def test_the_handler_from_before_comes_back_also_after_an_error():
    def mine(number, frame):
        raise AssertionError("not called")

    before = signal.signal(signal.SIGINT, mine)
    try:
        with InterruptNote():
            assert signal.getsignal(signal.SIGINT) is not mine
        assert signal.getsignal(signal.SIGINT) is mine
        with pytest.raises(ValueError, match="x"), InterruptNote():
            raise ValueError("x")
        assert signal.getsignal(signal.SIGINT) is mine
    finally:
        signal.signal(signal.SIGINT, before)


def test_a_second_ctrl_c_breaks_off_a_step_that_hangs(monkeypatch):
    with InterruptNote():
        press()
        press()  # at once: an impatient finger, not a hanging step
        monkeypatch.setattr(interrupt, "PATIENCE", 0.0)
        with pytest.raises(KeyboardInterrupt):
            press()


def test_outside_the_main_thread_training_works_and_no_handler_is_set():
    handlers, histories = [], []

    def batches(rng):
        handlers.append(signal.getsignal(signal.SIGINT))
        return next_batch(rng)

    def work():
        rng = np.random.default_rng(0)
        histories.append(train(small_model(), batches, loss_for("classes"), num_steps=3, rng=rng))

    before = signal.getsignal(signal.SIGINT)
    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert histories[0].num_steps == 3
    assert set(handlers) == {before}


def test_training_stops_after_the_step_in_which_ctrl_c_came(capsys):
    calls = iter(range(9))

    def batches(rng):
        if next(calls) == 3:
            press()
        return next_batch(rng)

    def train_steps(num_steps, batches):
        rng = np.random.default_rng(0)
        return train(small_model(), batches, loss_for("classes"), num_steps=num_steps, rng=rng)

    history = train_steps(9, batches)
    assert history.stopped == "interrupted"
    assert history.loss == train_steps(4, next_batch).loss
    assert "Ctrl-C: stopped after 4 of 9 steps" in capsys.readouterr().err


SESSIONS = """
import sys, time
import numpy as np
from small_task import CountToTen, next_batch, small_model, state_of
from lstm_course.training import evaluate, loss_for, train

class Count(CountToTen):
    def update(self, predictions, batch):
        super().update(predictions, batch)
        return False

def session(seed, path, batches):
    model, rng, criterion = small_model(seed, "rnn"), np.random.default_rng(seed), Count()
    history = train(model, batches, loss_for("classes"), num_steps=STEPS, rng=rng,
                    criterion=criterion, checkpoint=path)
    assert np.isfinite(evaluate(model, next_batch(rng))).all()
    return history, state_of(model), criterion.seen

def announced(rng):
    global told
    if not told:
        told = True
        print("training", flush=True)
    time.sleep(0.003)  # so that six interruptions come long before the last step
    return next_batch(rng)

STEPS = 400
whole = session(0, None, next_batch)
for seed in range(7):
    told = False
    parts = session(seed, sys.argv[1], announced)
    print(parts[0].stopped, parts[0].num_steps, flush=True)
print("equal" if parts == whole else "different", flush=True)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows cannot send Ctrl-C to one process")
def test_runs_interrupted_at_random_moments_and_resumed_equal_the_uninterrupted_one(tmp_path):
    delays = np.random.default_rng(5).uniform(0.0, 0.04, 6)
    command = [sys.executable, "-c", SESSIONS, str(tmp_path / "run")]
    environment = os.environ | {"PYTHONPATH": os.path.dirname(__file__)}
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment
    ) as child:
        lines = []
        for delay in delays:
            assert child.stdout.readline() == "training\n", child.stderr.read()
            time.sleep(delay)
            child.send_signal(signal.SIGINT)
            lines.append(child.stdout.readline().split())
        rest, errors = child.communicate(timeout=60)
    assert child.returncode == 0, errors
    assert [stopped for stopped, _ in lines] == ["interrupted"] * 6
    steps = [int(num_steps) for _, num_steps in lines]
    assert steps == sorted(set(steps)), "no session went on"
    assert rest.split("\n") == ["training", "budget 400", "equal", ""]
