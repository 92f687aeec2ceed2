"""Train encoders and decoders to reverse strings, with a look back and without: lesson 18."""

from typing import NamedTuple

import numpy as np

from lstm_course.data.files import one_hot
from lstm_course.validation import check_choice, check_integer

KINDS = ("one vector", "looks back")
K, H = 12, 48  # symbols, a to l; units of each LSTM
T_MIN, T_MAX = 4, 20  # of the strings one trains on: one length a batch
N = 32  # strings in a batch
LEARNING_RATES = (1e-2, 1e-3)  # falls from, to
LENGTHS = (5, 10, 15, 20, 25)  # of the strings one judges on
NUM_TEST = 200  # new strings of each length
T_MAP = 12  # of those whose maps are looked at: each symbol once
NEAR = 2  # steps between the symbol that was to be read and the one that is
SEEDS = {1000: range(10), 4000: range(5)}  # by the updates of a run


class Row(NamedTuple):
    """One run: percent of symbols right on new strings by length, and of what the map shows.

    right_T: reading its own symbols; taught_20: the right ones. strings_10, beam_10: whole strings
    right, greedy and by a beam of 5. Of 200 strings of 12 different symbols, teacher forced, the
    first row left out, later than which is no step: where the largest weight lies (on the symbol
    wanted, one step earlier in the string, one later); right answers with all weight held on the
    wanted one or one later. Made to read another symbol of the string than the one that stands one
    later: how often the largest weight goes where that one stands, of all and of those that stand
    at most NEAR steps away; how often, held one later, the symbol there is said. NaN without look
    back.
    """

    kind: str
    updates: int
    seed: int
    right_5: float
    right_10: float
    right_15: float
    right_20: float
    right_25: float
    taught_20: float
    strings_10: float
    beam_10: float
    earlier: float
    wanted: float
    later: float
    held_wanted: float
    held_later: float
    follows: float
    follows_near: float
    says_own: float
    weights: int
    seconds: float


class Lesson(NamedTuple):
    """A batch for `train`: strings x (T, N), whole numbers; what is to be written, (T, N, K)."""

    x: np.ndarray
    targets: np.ndarray
    mask: np.ndarray


def draw_strings(rng: np.random.Generator, T: int, N: int):
    """Random strings of symbols, a tensor (T, N)."""
    import torch

    return torch.from_numpy(rng.integers(0, K, (T, N)))


def train_reverser(kind: str, updates: int, seed: int, progress=False) -> tuple:
    """Train one network and judge it; return its Row and the network. Equal arguments, equal rows.

    Raises ValueError for an unknown kind.
    """
    from lstm_course.networks.encoder_decoder import EncoderDecoder
    from lstm_course.training.loop import loss_for, train

    looks_back = check_choice("kind", kind, KINDS) == "looks back"
    rng = np.random.default_rng([check_integer("seed", seed), 18])
    model = EncoderDecoder(K, H, rng, looks_back=looks_back)
    history = train(
        _teacher(model),
        _next_batch,
        loss_for("classes"),
        num_steps=check_integer("updates", updates, minimum=1),
        rng=rng,
        learning_rate=LEARNING_RATES[0],
        last_rate=LEARNING_RATES[1],
        progress=progress,
        description=kind,
    )
    weights = sum(w.numel() for w in model.parameters() if w.requires_grad)
    return Row(kind, updates, seed, **judge(model), weights=weights, seconds=history.seconds), model


def judge(model) -> dict[str, float]:
    """What a Row says of a trained network, but its size and seconds."""
    rng = np.random.default_rng(1997)
    strings = {T: draw_strings(rng, T, NUM_TEST) for T in LENGTHS}
    right = {f"right_{T}": percent(model.write(x) == x.flip(0)) for T, x in strings.items()}
    taught = _taught(model, strings[20])[0].argmax(dim=2) == strings[20].flip(0)
    greedy = (model.write(strings[10]) == strings[10].flip(0)).all(dim=0)
    by_beam = [search(model, x, width=5)[0][0] == x.tolist()[::-1] for x in strings[10].T]
    whole = {"strings_10": percent(greedy), "beam_10": round(100 * float(np.mean(by_beam)), 1)}
    return right | {"taught_20": percent(taught)} | whole | judge_map(model, rng)


def judge_map(model, rng: np.random.Generator) -> dict[str, float]:
    """Where a network looks, what it says when held, what it follows."""
    import torch

    names = "earlier wanted later held_wanted held_later follows follows_near says_own".split()
    if not model.looks_back:
        return dict.fromkeys(names, float("nan"))
    order = [rng.permutation(K) for _ in range(NUM_TEST)]
    x = torch.from_numpy(np.array(order).T.copy())
    wanted = torch.arange(T_MAP - 1, -1, -1)[:, None]
    looked = (_taught(model, x)[1].argmax(dim=2) - wanted)[1:]  # nothing is later than the first
    at = [percent(looked == k) for k in (-1, 0, 1)]
    held = [percent((say_held(model, x, k).argmax(dim=2) == x.flip(0))[1:]) for k in (0, 1)]
    return dict(zip(names, (*at, *held, *_misread(model, x, rng)), strict=True))


def say_held(model, x, offset: int):
    """Outputs (T, N, K), teacher forced, all weight `offset` steps later than the wanted one.

    Where there is no such step, on the nearest.
    """
    import torch

    with torch.no_grad():
        held = _weights_held(*x.shape, offset)
        return model.decode(model.late(x.flip(0)), model.encode(x), held)[0]


def _weights_held(T: int, N: int, offset: int):
    import torch

    steps = (torch.arange(T - 1, -1, -1) + offset).clamp(0, T - 1)
    return torch.eye(T)[steps][:, None].expand(T, N, T).float()


def search(model, x, width: int) -> tuple[list, list]:
    """Write one string x (T,) backwards by a beam: `width` strings, likeliest first; their sums."""
    import torch

    from lstm_course.networks.encoder_decoder import beam_search

    return beam_search(log_p_of(model, x), width, len(torch.as_tensor(x)))


def log_p_of(model, x):
    """A function of equally long lists of written symbols: log probabilities of the next ones.

    x (T,) is the string that was read. Returns an array (number of lists, K).
    """
    import torch

    def log_p(beams):
        y = torch.tensor([beam + [0] for beam in beams]).T  # the last one is only a place
        memory = model.encode(x[:, None].expand(-1, len(beams)))
        with torch.no_grad():
            return model.decode(model.late(y), memory)[0][-1].log_softmax(dim=1).numpy()

    return log_p


def percent(right) -> float:
    """The share that is true, in percent, to one decimal."""
    return round(100 * right.double().mean().item(), 1)


def collect(run) -> list[Row]:
    """Train every kind, for short and for long, over all seeds."""
    every = [(updates, seed) for updates, seeds in SEEDS.items() for seed in seeds]
    return run(train_reverser, [(kind, *which) for kind in KINDS[::-1] for which in every])


def _teacher(model):
    """A module that the training loop can call: from strings (T, N) to outputs, teacher forced."""
    from torch import nn

    class Teacher(nn.Module):
        def __init__(self):
            super().__init__()
            self.model = model

        def forward(self, x):
            return model.decode(model.late(x.flip(0)), model.encode(x))[0]

    return Teacher()


def _next_batch(rng) -> Lesson:
    T = int(rng.integers(T_MIN, T_MAX + 1))
    x = rng.integers(0, K, (T, N))
    return Lesson(x, one_hot(x[::-1], K).astype(np.float32), np.ones((T, N), dtype=bool))


def _taught(model, x) -> tuple:
    """Outputs (T, N, K) and weights (T, N, T), teacher forced."""
    import torch

    with torch.no_grad():
        return model.decode(model.late(x.flip(0)), model.encode(x))[:2]


def _misread(model, x, rng: np.random.Generator) -> tuple[float, float, float]:
    """What happens when in the middle of writing another symbol is read than was to be written.

    It is one of the string's others, drawn at random. Percent of the largest weights where it
    stands, of all strings and of those where it stands near; percent of answers that are the symbol
    one step later than the wanted one, all weight held there: the symbol that was to be read.
    """
    import torch

    T, N = x.shape
    j = T // 2
    place = torch.from_numpy((T - j + rng.integers(1, T, N)) % T)  # the right one stands at T - j
    read = model.late(x.flip(0))
    read[j] = x[place, torch.arange(N)]
    with torch.no_grad():
        memory = model.encode(x)
        looked = model.decode(read, memory)[1][j].argmax(dim=1)
        said = model.decode(read, memory, _weights_held(T, N, 1))[0][j].argmax(dim=1)
    follows, is_near = looked == place, (place - (T - j)).abs() <= NEAR
    return percent(follows), percent(follows[is_near]), percent(said == x[T - j])
