"""Trainings in processes of their own, interrupted by a real Ctrl-C at random moments and resumed.

Weights, history and generators end bit for bit as those of the run that nobody interrupted.
"""

import os
import signal
import subprocess
import sys
import time

import numpy as np
import pytest

pytestmark = [
    pytest.mark.release,
    pytest.mark.skipif(sys.platform == "win32", reason="Windows cannot send Ctrl-C to one process"),
]

TRAINING = """
import hashlib, os, sys, time
import numpy as np
import torch
from torch import nn
from small_task import CountToTen, next_batch, small_model, state_of
from lstm_course.training import loss_for, train

number, path, wait = int(sys.argv[1]), sys.argv[2], float(sys.argv[3])
cell = ("rnn", "lstm", "gru")[number % 3]
engine = "numpy" if number % 2 and cell != "gru" else "torch"
kind = (np.random.PCG64, np.random.MT19937, np.random.Philox)[number % 3]


class Noisy(nn.Module):
    '''Uses torch's own generator at every step.'''

    def __init__(self):
        super().__init__()
        self.inner = small_model(number, cell, engine=engine)

    def forward(self, x):
        return self.inner(nn.functional.dropout(x, 0.2, self.training))


class Watch(CountToTen):
    def update(self, predictions, batch):
        super().update(predictions, batch)
        return False


def batches(rng):
    global told
    if not told:
        told = True
        print("training", flush=True)
    time.sleep(wait)
    return next_batch(rng)


told = False
torch.manual_seed(number)
model, criterion, rng = Noisy(), Watch(), np.random.Generator(kind(number))
history = train(model, batches, loss_for("classes"), num_steps=300, rng=rng, criterion=criterion,
                checkpoint=None if path == "none" else path, checkpoint_every=50)
found = (sorted(state_of(model).items()), history.loss, history.gradient_norm,
         history.num_sequences, criterion.seen, repr(rng.bit_generator.state),
         torch.get_rng_state().tolist())
if not told:
    print("training")
print(history.stopped, history.num_steps, hashlib.sha256(repr(found).encode()).hexdigest())
"""


def start(number, path, wait=0.0):
    environment = os.environ | {"PYTHONPATH": os.path.dirname(__file__)}
    command = [sys.executable, "-c", TRAINING, str(number), str(path), str(wait)]
    child = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, bufsize=0, env=environment
    )  # without a buffer, which would keep the next line from communicate()
    assert child.stdout.readline() == b"training\n", child.stderr.read().decode()
    return child


def end(child):
    """Wait for a training; return why it stopped, its number of steps, and its digest."""
    text, errors = child.communicate(timeout=120)
    assert child.returncode == 0, errors.decode()
    stopped, steps, digest = text.decode().split()
    return stopped, int(steps), digest


def interrupted_and_resumed(number, folder):
    """Interrupt one training four times, then let it end; return its end, and where it stopped."""
    rng, steps = np.random.default_rng([1997, number]), []
    for _ in range(4):
        child = start(number, folder / f"run_{number}", wait=0.002)
        time.sleep(rng.uniform(0.0, 0.45))
        child.send_signal(signal.SIGINT)
        steps.append(end(child)[1])
    stopped, done, digest = end(start(number, folder / f"run_{number}"))
    assert stopped == "budget"
    return (done, digest), steps


@pytest.mark.parametrize("number", range(12))
def test_each_of_a_dozen_trainings_interrupted_and_resumed_equals_its_own(tmp_path, number):
    _, done, digest = end(start(number, "none"))
    resumed, steps = interrupted_and_resumed(number, tmp_path)
    assert resumed == (done, digest)
    assert steps == sorted(steps)
    assert steps[0] < 300, "it was never interrupted"
