"""A character model that counts: n-grams with interpolated, modified Kneser-Ney smoothing.

An n-gram of order n predicts a character from the n - 1 before it, from how often each continued
them in training. What was seen seldom is mixed with what the shorter context says, down to equal
probabilities. It learns in seconds, and is the baseline that a network on text has to beat.
"""

import math
from typing import NamedTuple

import numpy as np

from lstm_course.validation import check_indices, check_integer


class Table(NamedTuple):
    """The counts of one order: n-grams and contexts as whole numbers, each sorted.

    grams (G,), counts (G,); contexts (C,), totals (C,) and left (C,), the probability that the
    discounts leave for the shorter context; discounts (4,), by count 0, 1, 2, 3 and more.
    """

    grams: np.ndarray
    counts: np.ndarray
    contexts: np.ndarray
    totals: np.ndarray
    left: np.ndarray
    discounts: np.ndarray


class NGram:
    """Count a text once; then give the probability of every character of another one.

    p_n(x | context) = max(count(context x) - D, 0) / count(context) + left * p_{n-1}(x | shorter),
    with a discount D for counts of 1, 2 and 3 or more. Below the highest order the count is of
    *different characters in front*, not of occurrences. Order 0 is uniform, 1 knows no context.
    Source: Kneser & Ney (1995); Chen & Goodman (1998), whose discounts these are.
    """

    def __init__(self, ids: np.ndarray, order: int, num_characters: int):
        """Count `ids` (characters,), whole numbers from 0 to num_characters - 1."""
        self.num_characters = num_characters = check_integer("num_characters", num_characters, 2)
        self.order = order = check_integer("order", order, minimum=0)
        if order * math.log2(num_characters) >= 62:
            raise ValueError(
                f"order must be lower for num_characters = {num_characters}; got {order}"
            )
        check_ids("ids", ids, num_characters)
        if len(ids) <= order:
            raise ValueError(f"ids holds {len(ids)} characters, too few for order {order}")
        self.tables: list[Table] = []
        grams = np.zeros(len(ids) - order + 1, dtype=np.int64)  # each one whole number
        for k in range(order):
            grams = grams * num_characters + ids[k : k + len(grams)]
        grams, counts = np.unique(grams, return_counts=True)
        for n in range(order, 0, -1):
            self.tables.insert(0, self._make_table(grams, counts))
            grams, counts = np.unique(grams % num_characters ** (n - 1), return_counts=True)

    def probabilities(self, ids: np.ndarray, targets: np.ndarray | None = None) -> np.ndarray:
        """Return the probability of each character, given those before it: ids (T,) -> (T,).

        `targets` (T,) asks for other characters at the same places. The first characters have
        shorter contexts. Every probability is above 0, and over all characters they sum to 1.
        """
        check_ids("ids", ids, self.num_characters)
        targets = ids if targets is None else targets
        check_ids("targets", targets, self.num_characters)
        if targets.shape != ids.shape:
            raise ValueError(f"targets has shape {targets.shape}; expected {ids.shape}, as ids")
        found = np.full(len(ids), 1 / self.num_characters)
        contexts = np.zeros(len(ids), dtype=np.int64)
        for n, table in enumerate(self.tables, start=1):
            if n > 1:  # the context grows by the character n - 1 places back
                contexts = contexts[1:] + ids[: len(ids) - n + 1] * self.num_characters ** (n - 2)
            here = slice(n - 1, None)  # earlier places have no context of this length
            place, known = _look_up(table.contexts, contexts)
            spot, seen = _look_up(table.grams, contexts * self.num_characters + targets[here])
            counts = np.where(seen, table.counts[spot], 0)
            kept = counts - table.discounts[np.minimum(counts, 3)]
            mixed = kept / table.totals[place] + table.left[place] * found[here]
            found[here] = np.where(known, mixed, found[here])
        return found

    def bits(self, ids: np.ndarray) -> np.ndarray:
        """Return -log2 of the probability of each character: ids (T,) -> bits (T,)."""
        return -np.log2(self.probabilities(ids))

    def _make_table(self, grams: np.ndarray, counts: np.ndarray) -> Table:
        contexts, first = np.unique(grams // self.num_characters, return_index=True)
        discounts = _discounts(counts)
        totals = np.add.reduceat(counts, first)
        taken = np.add.reduceat(discounts[np.minimum(counts, 3)], first)
        return Table(grams, counts, contexts, totals, taken / totals, discounts)


def check_ids(name: str, ids, num_characters: int) -> np.ndarray:
    """Return character ids (T,), or raise TypeError or ValueError naming the argument."""
    check_indices(name, ids, num_characters)
    if ids.ndim != 1 or len(ids) == 0:
        raise ValueError(f"{name} has shape {ids.shape}; expected (characters,), at least one")
    return ids


def _discounts(counts: np.ndarray) -> np.ndarray:
    """Estimate what to take from counts of 0, 1, 2, 3 and more, from how many of each there are."""
    n1, n2, n3, n4 = (max(1, int((counts == k).sum())) for k in (1, 2, 3, 4))
    share = n1 / (n1 + 2 * n2)
    raw = [0, 1 - 2 * share * n2 / n1, 2 - 3 * share * n3 / n2, 3 - 4 * share * n4 / n3]
    return np.clip(raw, [0, 0.1, 0.1, 0.1], [0, 0.9, 1.8, 2.7])


def _look_up(table: np.ndarray, keys: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Where each key stands in a sorted table (anywhere if it does not), and whether it does."""
    place = np.minimum(np.searchsorted(table, keys), len(table) - 1)
    return place, table[place] == keys
