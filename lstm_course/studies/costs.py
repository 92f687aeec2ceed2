"""What the models of lesson 17 cost by length: CPU seconds of a training pass, numbers kept."""

from itertools import product
from typing import NamedTuple

from lstm_course.data.files import load_table
from lstm_course.validation import check_choice, check_integer

from .rivals import MODELS, fair_width, make_rival, task_of_length

TASK = "recall"  # whose widths and inputs the models have
LENGTHS = (16, 64, 256, 1024)
LOOPED = ("mLSTM", "minLSTM")  # have both forms, with one result


class Row(NamedTuple):
    """One model in one form at one length, all measured in one run of the command.

    `kept`: numbers that the model must keep of a sequence in order to read its next step.
    `seconds` of CPU time: forward and backward over one sequence.
    """

    model: str
    form: str
    length: int
    width: int
    kept: int
    seconds: float


def numbers_kept(model: str, length: int, width: int) -> int:
    """Count what a model must keep after so many steps in order to read one more.

    One state, or two, or four, of each unit; a matrix in the mLSTM; in attention the keys and
    values of all steps. Models of two layers keep it twice.
    """
    check_integer("length", length, minimum=1)
    H = check_integer("width", width, minimum=1)
    a_layer = {"LSTM": 2 * H, "sLSTM": 4 * H, "mLSTM": H * H + H + 1}.get(model, H)
    a_layer = 2 * H * length if MODELS[model].kind == "AttentionModel" else a_layer
    recurrent = model in ("RNN", "GRU", "LSTM", "sLSTM")
    return a_layer if recurrent else 2 * a_layer


def measure_cost(model: str, form: str, length: int) -> Row:
    """Measure one model; form "loop" or "parallel". Raises ValueError for unknown ones."""
    from lstm_course.networks import cpu_seconds

    check_choice("form", form, forms_of(model))
    network, width = make_rival(model, TASK, 0), fair_width(model, TASK)
    for layer in getattr(network, "layers", ()):
        if hasattr(layer, "form"):
            layer.form = form
    seconds = cpu_seconds(network, length, task_of_length(TASK, length).D)
    return Row(model, form, length, width, numbers_kept(model, length, width), round(seconds, 5))


def forms_of(model: str) -> tuple[str, ...]:
    """The forms in which a model can read a sequence, fed by itself ("loop") or all at once."""
    check_choice("model", model, MODELS)
    if model in LOOPED:
        return ("loop", "parallel")
    return ("loop",) if model in ("RNN", "GRU", "LSTM", "sLSTM") else ("parallel",)


def load_costs() -> list[Row]:
    """The stored rows. Raises DataFileError where the file is missing or damaged."""
    columns = load_table("rivals/costs.csv").values()
    return [Row(*row) for row in zip(*(column.tolist() for column in columns), strict=True)]


def collect(run) -> list[Row]:
    """Measure every model in all its forms at every length."""
    points = [(m, form, T) for m, T in product(MODELS, LENGTHS) for form in forms_of(m)]
    return run(measure_cost, points)
