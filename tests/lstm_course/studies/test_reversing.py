"""The table of lesson 18: its measures on networks that one knows, runs made twice."""

from itertools import product

import numpy as np
import pytest
import torch

from lstm_course.data.files import load_table
from lstm_course.studies import reversing as runs


class Reverser:
    """Stands in for a network: reads the state of step t - `beside`, and takes its letter there.

    reach: how far from the usual step it looks for the letter just read.
    """

    looks_back = True

    def __init__(self, beside, reach=runs.T_MAP):
        self.beside, self.reach = beside, reach

    def late(self, y):
        return torch.cat([torch.full_like(y[:1], runs.K), y[:-1]])

    def encode(self, x):
        before = torch.cat([torch.full_like(x[:1], runs.K), x[:-1]])
        own, other = (torch.nn.functional.one_hot(a, runs.K + 1).float() for a in (x, before))
        states = torch.cat([own, other], dim=2)
        return type("Memory", (), {"states": torch.nn.functional.pad(states, (0, runs.H - 26))})

    def decode(self, read, memory, weights=None):
        """By content where beside is 1: the step whose own letter is the one just read."""
        T = len(memory.states)
        if weights is None:
            steps = torch.arange(T - 1, -1, -1)[:, None].expand(read.shape)
            if self.beside:
                own = memory.states[:, :, : runs.K].argmax(dim=2)
                found = (own[None] == read[:, None]).double().argmax(dim=1)
                usual = (steps + 1).clamp(max=T - 1)
                steps = torch.where((found - usual).abs() <= self.reach, found, usual)
            weights = torch.nn.functional.one_hot(steps, T).float()
        mix = torch.einsum("snt,tnh->snh", weights, memory.states)
        start = (runs.K + 1) * self.beside
        return mix[:, :, start : start + runs.K], weights, memory


@pytest.mark.parametrize("beside", [0, 1])
def test_where_a_known_network_looks_what_it_takes_and_what_it_follows_is_found(beside):
    found = runs.judge_map(Reverser(beside), np.random.default_rng(4))
    assert (found["wanted"], found["later"]) == ((100, 0), (0, 100))[beside]
    assert found["held_later" if beside else "held_wanted"] == 100
    assert found["held_wanted" if beside else "held_later"] < 20
    assert found["follows"] == 100 if beside else found["follows"] < 20  # by chance 1 in 11
    assert found["says_own"] == (0 if beside else 100)  # it takes the letter before, or the own


def test_a_network_that_follows_only_near_is_told_from_one_that_follows_everywhere():
    near, far = (
        runs.judge_map(Reverser(1, reach), np.random.default_rng(4)) for reach in (runs.NEAR, 99)
    )
    assert near["follows_near"] == far["follows_near"] == 100
    assert near["follows"] < 60 < far["follows"]


def test_a_run_is_the_same_twice_and_another_seed_is_another_run(monkeypatch):
    monkeypatch.setattr(runs, "LENGTHS", (10, 20))
    monkeypatch.setattr(runs, "judge", lambda model: dict.fromkeys(runs.Row._fields[3:-2], 0.0))
    models = [runs.train_reverser("one vector", 2, seed)[1] for seed in (7, 7, 8)]
    first, second, other = (model.readout.weight for model in models)
    assert torch.equal(first, second)
    assert not torch.equal(first, other)
    with pytest.raises(ValueError, match="kind must be one of 'one vector', 'looks back'; got 'x'"):
        runs.train_reverser("x", 2, 0)


def test_a_batch_is_to_be_written_backwards():
    batch = runs._next_batch(np.random.default_rng(0))
    np.testing.assert_array_equal(batch.targets.argmax(axis=2), batch.x[::-1])
    assert runs.T_MIN <= len(batch.x) <= runs.T_MAX


def test_a_search_of_width_one_is_what_the_network_writes():
    from lstm_course.networks.encoder_decoder import EncoderDecoder

    model = EncoderDecoder(runs.K, 8, np.random.default_rng(2))
    x = runs.draw_strings(np.random.default_rng(3), 6, 1)
    (beam,), _ = runs.search(model, x[:, 0], width=1)
    assert beam == model.write(x)[:, 0].tolist()
    assert len(runs.search(model, x[:, 0], width=4)[0]) == 4


def test_the_stored_table_has_every_run_of_each_kind_and_networks_of_equal_size():
    table = load_table("reversing/reversing.csv")
    for kind, (updates, seeds) in product(runs.KINDS, runs.SEEDS.items()):
        rows = (table["kind"] == kind) & (table["updates"] == updates)
        assert table["seed"][rows].tolist() == list(seeds)
    assert len(set(table["weights"].tolist())) == 1
