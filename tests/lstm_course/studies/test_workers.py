"""Jobs on a cluster's workers: the same results, and a worker that is killed costs nothing.

A Dask cluster of this machine stands for one of many: its workers are processes of their own.
"""

import os
import signal
import time
from concurrent.futures import Future

import pytest

from lstm_course.studies import workers
from lstm_course.studies.workers import crew, run

distributed = pytest.importorskip("distributed")
pytestmark = pytest.mark.skipif(os.name == "nt", reason="the workers are killed")


def slowly(job):
    """Square a number; -1 ends the process, -2 hangs, -3 raises."""
    if job == -1:
        os._exit(3)
    if job == -3:
        raise RuntimeError("lost")
    time.sleep(600 if job == -2 else 0.05)
    return job * job, os.getppid()


def not_ready():
    raise FileNotFoundError("No such file")


def enter(**how):
    with crew(1, **how):
        pass


@pytest.fixture(scope="module")
def cluster():
    """Two workers, each a process of one thread."""
    how = {"threads_per_worker": 1, "dashboard_address": None}
    with distributed.LocalCluster(n_workers=2, processes=True, **how) as cluster:
        yield cluster


def test_a_worker_killed_in_the_middle_costs_nothing_and_one_added_helps(cluster):
    results, parents = {}, set()
    with crew(1, cluster.scheduler_address) as schedule:
        for job, (result, parent) in run(schedule, slowly, range(60), seconds=60):
            results[job] = result
            parents.add(parent)
            if len(results) == 10:
                os.kill(parent, signal.SIGKILL)
                cluster.scale(3)
    assert results == {job: job * job for job in range(60)}
    assert len(parents) > 2  # the killed one, one that was there, and others that came


def test_a_job_that_dies_hangs_or_raises_costs_itself_alone(cluster):
    with crew(1, cluster.scheduler_address) as schedule:
        found = dict(run(schedule, slowly, [-1, 1, -2, 2, -3, 3], seconds=1.5))
    assert [found[job][0] for job in (1, 2, 3)] == [1, 4, 9]
    assert "ended without a word" in found[-1].words
    assert "broken off" in found[-2].words
    assert "RuntimeError: lost" in found[-3].words
    assert isinstance(found[-3].error, RuntimeError)


def test_a_worker_of_another_course_or_one_that_is_not_ready_is_named_before_anything_runs(cluster):
    address = cluster.scheduler_address
    with pytest.raises(ValueError, match="worker tcp://.* has another version of the course"):
        enter(cluster=address, same=os.getpid)
    with pytest.raises(ValueError, match="worker tcp://.* cannot take part: No such file"):
        enter(cluster=address, ready=not_ready)


def test_a_scheduler_that_is_not_there_is_one_sentence(monkeypatch):
    monkeypatch.setattr(workers, "CONNECTING", 1.0)
    with pytest.raises(ValueError, match="no Dask scheduler at tcp://127.0.0.1:9 .*expected the"):
        enter(cluster="tcp://127.0.0.1:9")


def test_a_cluster_that_ends_in_the_middle_ends_the_run_with_a_sentence():
    def schedule(work, job, seconds):
        future = Future()
        future.cancel() if job else future.set_result(7)
        future.set_running_or_notify_cancel() if job else None
        return future

    results = run(schedule, slowly, [0, 1])
    assert next(results) == (0, 7)
    with pytest.raises(ConnectionError, match="the cluster is gone; the same command goes on"):
        next(results)
