"""One unit of a bracket network: what it does where, and what is lost where it is held still."""

import numpy as np

from .brackets import BracketNetwork, BracketText, make_bracket_text
from .probing import correlate_units, read_clamped


def share_inside(c: np.ndarray, text: BracketText, c_new: np.ndarray | None = None) -> np.ndarray:
    """A unit's c (T, N) on its own scale: 0 is its mean at letters outside quotes, 1 inside.

    c_new: its c on another text, put on the scale of the first in place of c.
    """
    outside, inside = (c[text.places[f"letter {where}"]].mean() for where in ("outside", "inside"))
    return ((c if c_new is None else c_new) - outside) / (inside - outside)


def cost_of_holding(
    network: BracketNetwork, text: BracketText, unit: int, value: float
) -> np.ndarray:
    """Extra bits beyond the law at each symbol, (T, N), while a unit's c is held at a value."""
    h, _ = read_clamped(text.x, network.weights, {unit: value})
    return network.extra_bits(h, text)


def cost_of_not_knowing(text: BracketText, known: np.ndarray) -> float:
    """Extra bits a symbol of the best predictor that knows nothing but `known` (T, N) at each.

    Where `known` is the same, it gives the next symbol the mean of the law there.
    """
    law, predicted = text.law, np.empty_like(text.law)
    for value in np.unique(known):
        predicted[known == value] = law[known == value].mean(axis=0)
    possible = law > 0
    return float((law[possible] * np.log2(law[possible] / predicted[possible])).sum() / known.size)


def share_of_closing(network: BracketNetwork, text: BracketText, held: dict[int, float]) -> float:
    """How probable `)` is to the network as a share of `(` and `)` together, with units held.

    held: unit: the value of its c. Over all steps outside of quotes at depth 2, where the next
    bracket opens or closes with equal probability: 0.5 is right.
    """
    h, _ = read_clamped(text.x, network.weights, held)
    opens, closes = network.next_symbol(h)[~text.quoted & (text.depth == 2)][:, :2].sum(axis=0)
    return float(closes / (opens + closes))


def where_empty(network: BracketNetwork, text: BracketText) -> np.ndarray:
    """The mean c of every unit where nothing is open, outside of quotes at depth 0: (H,)."""
    return network.read(text).c[~text.quoted & (text.depth == 0)].mean(axis=0)


def most_believed(network: BracketNetwork, text: BracketText) -> int:
    """The unit that makes `)` least probable at depth 2 when held as it is `where_empty`."""
    shares = [
        share_of_closing(network, text, {k: c}) for k, c in enumerate(where_empty(network, text))
    ]
    return int(np.argmin(shares))


def luck(
    network: BracketNetwork, seed: int, pairs: int = 100, T: int = 100
) -> dict[str, np.ndarray]:
    """How well units follow a depth on short texts, and how well by luck: medians of |r|, (2,).

    On each of `pairs` pairs of texts of T symbols: |r| on the text that chose the unit, and on the
    other. By truth: the text's own depth, with the unit chosen, or with one drawn at random; the
    depth of a third text; its own depth, shuffled along the text; its quotes; a third text's.
    """
    rng = np.random.default_rng(seed)
    texts, others = ([make_bracket_text(rng, pairs, T) for _ in range(2)] for _ in range(2))
    drawn = rng.integers(network.W_h.shape[1], size=pairs)
    depths = [text.depth for text in texts]
    shuffled = [rng.permuted(depth, axis=0) for depth in depths]
    states = [network.read(text).c for text in texts]

    def follow(truths, units=None):
        r = np.abs([_by_text(c, truth) for c, truth in zip(states, truths, strict=True)])
        units = r[0].argmax(axis=1) if units is None else units
        return np.median(np.take_along_axis(r, units[None, :, None], axis=2), axis=1)[:, 0]

    return {
        "its depth": follow(depths),
        "its depth, a unit drawn at random": follow(depths, drawn),
        "another text's depth": follow([text.depth for text in others]),
        "its depth, shuffled": follow(shuffled),
        "its quotes": follow([text.quoted for text in texts]),
        "another text's quotes": follow([text.quoted for text in others]),
    }


def _by_text(c: np.ndarray, truth: np.ndarray) -> np.ndarray:
    """The correlations of every unit on each text by itself: (T, N, H), (T, N) -> (N, H).

    0 on a text where the truth is the same everywhere, as where there is no quote.
    """
    r = np.zeros(c.shape[1:])
    for n in np.flatnonzero(np.ptp(truth.astype(int), axis=0)):
        r[n] = correlate_units(c[:, [n]], truth[:, [n]])
    return r
