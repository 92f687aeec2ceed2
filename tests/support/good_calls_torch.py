"""A good call of every public function that needs torch: what tests of bad input vary."""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np
import torch
from torch import nn

from lstm_course import checkpoint
from lstm_course.forecasting import network as forecasting
from lstm_course.networks import rivals, torch_bridge
from lstm_course.networks import sequence_model as models
from lstm_course.networks import variants as variant_models
from lstm_course.text import characters, writing
from lstm_course.training import loop as training
from lstm_course.training import losses
from lstm_course.training import run as training_run
from tests.support.bad_values import (
    Array,
    Choice,
    Fixed,
    Function,
    Generator,
    Instance,
    Integer,
    Number,
    Tensor,
    Text,
    These,
    Whole,
    Words,
)
from tests.support.calling import SIZES, Call
from tests.support.good_calls import NOT_A_BATCH, a_batch
from tests.support.small_task import CountToTen, next_batch, small_model

T, N, D, H, K = (SIZES[letter] for letter in "TNDHK")
MODEL_SIZES = {k: Integer(SIZES[k], 1, huge=(10**6 if k == "H" else 10**9, 10**18)) for k in "DHK"}
NOT_A_MODEL = (np.ones(3), nn.Linear)
DTYPE = These(
    torch.float32, {"text": "float32", "None": None, "int": torch.int64, "NumPy": np.float32}
)
FORGET_BIAS = These(
    1.0, {"text": "text", "a list": [1.0], "an array": np.ones(H), "bool": True, "NaN": np.nan}
)
LAYERS = Integer(1, huge=(10**9, 10**18))


def generator():
    return np.random.default_rng(0)


def sequence_model(**options):
    return models.SequenceModel("lstm", D, H, K, generator(), **options)


def character_model(cell="gru"):
    return characters.CharacterModel(cell, H, generator(), dtype=torch.float64)


def graded():
    """A model with gradients."""
    model = sequence_model()
    model(torch.ones(T, N, D, dtype=torch.float64)).sum().backward()
    return model


def lstm_state(h=None, c=None):
    return (h, c)


def chances(texts):
    return np.tile(np.linspace(0.1, 0.2, 97), (len(texts), 1))


def model_of(make, **fixed):
    """Call a constructor, so that a wrong argument is named."""
    return lambda **arguments: make(**arguments, **fixed)


def trained(**arguments):
    model = arguments.pop("model")
    history = training.train(model, progress=False, **arguments)
    return model, history.loss


def trained_characters(model, ids, **arguments):
    reading = characters.train_characters(model, ids, **arguments)
    return model, reading.bits


def forecast_of(**arguments):
    forecaster, history = forecasting.train_forecaster(**arguments)
    return forecaster.model, history.loss


def forecaster(lag=0):
    rng = np.random.default_rng(4)
    inputs, targets = rng.uniform(-1, 1, (40, 6)), rng.uniform(-1, 1, (40, 1))
    return forecasting.train_forecaster(inputs, targets, "rnn", generator(), lag=lag, num_steps=1)[
        0
    ]


def scratch(name="checkpoint"):
    """A file in a folder of its own."""
    return Path(tempfile.mkdtemp()) / name


def saved():
    path = scratch()
    checkpoint.save_checkpoint(path, {"a": 1})
    return path


CALLED = {"x": Tensor("T N D"), "h_0": Tensor("L N H", optional=True)}
ONE_LAYER = {"L": 1}
LSTM_CALLED = {"x": Tensor("T N D"), "h": Tensor("L N H"), "c": Tensor("L N H")}
LSTM_NAMES = {"h": "h_0", "c": "c_0", "x": "h_0"}
LOSS = {"outputs": Tensor("T N K"), "targets": Tensor("T N K"), "mask": Tensor("T N", torch.bool)}


def with_state(module):
    return lambda x, h, c: module(x, (h, c))


OUR_LSTM, OUR_RNN = torch_bridge.NumpyLSTM(D, H), torch_bridge.NumpyRNN(D, H)
OUR_LSTM.double(), OUR_RNN.double()

BRIDGE = [
    Call(
        "torch_bridge.weights_from_torch",
        torch_bridge.weights_from_torch,
        {"module": Instance(lambda: nn.LSTM(D, H), (nn.GRU(D, H), nn.Linear(D, H)))},
        draws=True,
        also={"module": "Linear"},
    ),
    Call(
        "torch_bridge.torch_rnn",
        torch_bridge.torch_rnn,
        {"W_x": Array("H D"), "W_h": Array("H H"), "b": Array("H")},
    ),
    Call(
        "torch_bridge.torch_lstm",
        torch_bridge.torch_lstm,
        {"W_x": Array("4H D"), "W_h": Array("4H H"), "b": Array("4H")},
    ),
    Call(
        "torch_bridge.trace_torch",
        torch_bridge.trace_torch,
        {
            "module": Instance(lambda: OUR_LSTM, (nn.GRU(D, H),)),
            "x": Array("T N D"),
            "h_0": Array("N H", optional=True),
            "c_0": Array("N H", optional=True),
        },
    ),
    Call("torch_bridge.NumpyRNN.forward", OUR_RNN, CALLED, ONE_LAYER),
    Call(
        "torch_bridge.NumpyLSTM.forward", with_state(OUR_LSTM), LSTM_CALLED, ONE_LAYER, LSTM_NAMES
    ),
    Call(
        "torch_bridge.NumpyLSTM.forward",
        lambda state: OUR_LSTM(torch.ones(T, N, D, dtype=torch.float64), state),
        {"state": These(None, {"text": "text", "a number": 3, "one tensor": torch.ones(1, N, H)})},
    ),
    Call(
        "losses.loss_for",
        losses.loss_for,
        {"kind": Choice("values"), "last_step": Number(0.5, 0.0)},
    ),
    Call("losses.Loss.__call__", losses.loss_for("values", 1.0), LOSS),
    Call("losses.Loss.predict", losses.loss_for("classes").predict, {"outputs": Tensor("T N K")}),
    Call("losses.check_shapes", losses.check_shapes, LOSS),
]

MODELS = [
    Call(
        "models.SequenceModel",
        model_of(models.SequenceModel),
        {
            "cell": Choice("lstm"),
            **MODEL_SIZES,
            "rng": Generator(),
            "forget_bias": FORGET_BIAS,
            "input_bias": FORGET_BIAS,
            "num_layers": LAYERS,
            "embedding": Integer(3, optional=True, huge=(10**9, 10**18)),
            "engine": Choice("torch"),
            "dtype": DTYPE,
        },
    ),
    Call(
        "models.SequenceModel",
        model_of(models.SequenceModel, cell="rnn", D=D, H=H, K=K),
        {"rng": Generator(), "recurrent_gain": Number(1.5, optional=True)},
    ),
    Call(
        "models.SequenceModel",
        model_of(models.SequenceModel, cell="gru", D=D, H=H, K=K, forget_bias="chrono"),
        {"rng": Generator(), "max_lag": Integer(9, 3, huge=())},
    ),
    Call("models.SequenceModel.forward", sequence_model(), {"x": Tensor("T N D")}),
    Call("models.SequenceModel.forward", sequence_model(embedding=3), {"x": Tensor("T N D")}),
    Call(
        "variant_models.VariantLSTM",
        model_of(variant_models.VariantLSTM),
        {
            "kind": Choice("peepholes"),
            "D": MODEL_SIZES["D"],
            "H": MODEL_SIZES["H"],
            "rng": Generator(),
            "dtype": DTYPE,
        },
    ),
    Call(
        "variant_models.VariantLSTM.forward",
        with_state(variant_models.VariantLSTM("peepholes", D, H, generator())),
        LSTM_CALLED,
        ONE_LAYER,
        LSTM_NAMES,
    ),
    Call(
        "variant_models.VariantGRU",
        model_of(variant_models.VariantGRU),
        {
            "D": MODEL_SIZES["D"],
            "H": MODEL_SIZES["H"],
            "rng": Generator(),
            "reset": Choice("before"),
            "dtype": DTYPE,
        },
    ),
    Call(
        "variant_models.VariantGRU.forward",
        variant_models.VariantGRU(D, H, generator()),
        CALLED,
        ONE_LAYER,
    ),
    Call(
        "variant_models.variant_model",
        model_of(variant_models.variant_model),
        {"kind": Choice("coupled"), **MODEL_SIZES, "rng": Generator(), "forget_bias": FORGET_BIAS},
    ),
    Call(
        "rivals.AttentionModel",
        model_of(rivals.AttentionModel),
        {
            "D": MODEL_SIZES["D"],
            "E": Integer(8, huge=(10**6, 10**18)),
            "K": MODEL_SIZES["K"],
            "rng": Generator(),
            "num_layers": LAYERS,
            "num_heads": Integer(2),
            "positions": Choice("distance"),
            "dtype": DTYPE,
        },
    ),
    Call(
        "rivals.AttentionModel.forward",
        rivals.AttentionModel(D, 8, K, generator(), num_heads=2),
        {"x": Tensor("T N D")},
    ),
    Call(
        "rivals.Block",
        lambda E, num_heads: rivals.Block(E, num_heads).num_heads,
        {"E": Integer(8, huge=(10**6, 10**18)), "num_heads": Integer(2)},
    ),
    Call(
        "rivals.Block.forward",
        rivals.Block(8, 2).double(),
        {"z": Tensor("T N E"), "bias": Tensor("heads T T", optional=True)},
        sizes={"E": 8, "heads": 2},
    ),
    Call(
        "rivals.LinearModel",
        model_of(rivals.LinearModel),
        {
            **MODEL_SIZES,
            "rng": Generator(),
            "num_layers": LAYERS,
            "forget_bias": Number(1.0, optional=True),
            "dtype": DTYPE,
        },
    ),
    Call(
        "rivals.LinearModel.forward",
        rivals.LinearModel(D, H, K, generator()),
        {"x": Tensor("T N D")},
    ),
    Call(
        "rivals.scan",
        rivals.scan,
        {"f": Tensor("T N"), "new": Tensor("T N")},
    ),
    Call(
        "rivals.cpu_seconds",
        rivals.cpu_seconds,
        {
            "network": Instance(sequence_model, NOT_A_MODEL),
            "T": Integer(3),
            "D": Fixed(D),
            "repeats": Integer(1, huge=()),
        },
        draws=True,
    ),
    Call(
        "rivals.draw_weights",
        rivals.draw_weights,
        {"model": Instance(sequence_model, NOT_A_MODEL), "rng": Generator()},
    ),
]

TRAINING = [
    Call(
        "training.train",
        trained,
        {
            "model": Instance(small_model, NOT_A_MODEL),
            "next_batch": Function(next_batch),
            "loss": Function(losses.loss_for("classes")),
            "num_steps": Integer(2, 0, huge=()),
            "rng": Generator(),
            "learning_rate": Number(0.01, 0.0),
            "max_norm": Number(1.0, 0.0, optional=True),
            "criterion": These(None, {"text": "text", "a class": CountToTen, "a list": []}),
            "max_seconds": Number(100.0, 0.0, optional=True),
            "checkpoint": These(None, {"a number": 3, "a list": [], "nowhere": "/nowhere/at/all"}),
            "checkpoint_every": Integer(200, huge=()),
            "description": Text("name"),
        },
        also={"criterion": "update"},
    ),
    Call(
        "training.train",
        lambda batch: trained(
            model=small_model(),
            next_batch=lambda rng: batch,
            loss=losses.loss_for("classes"),
            num_steps=1,
            rng=generator(),
        ),
        {"batch": Instance(lambda: next_batch(generator()), NOT_A_BATCH)},
    ),
    Call(
        "training.evaluate",
        training.evaluate,
        {
            "model": Instance(sequence_model, NOT_A_MODEL),
            "batch": Instance(a_batch, NOT_A_BATCH),
            "loss": These(None, {"text": "text", "a number": 3}),
        },
    ),
    Call(
        "training_run.clip_gradients",
        training_run.clip_gradients,
        {"model": Instance(graded, NOT_A_MODEL), "max_norm": Number(0.5, 0.0, optional=True)},
    ),
    Call(
        "training_run.batch_tensors",
        training_run.batch_tensors,
        {"model": Instance(sequence_model, NOT_A_MODEL), "batch": Instance(a_batch, NOT_A_BATCH)},
    ),
    Call(
        "checkpoint.save_checkpoint",
        checkpoint.save_checkpoint,
        {
            "path": These(scratch(), {"None": None, "a number": 3, "nowhere": "/nowhere/at/all"}),
            "state": These({"a": 1}, {"None": None, "text": "text", "a list": [1]}),
        },
        also={"path": "checkpoint"},
    ),
    Call(
        "checkpoint.load_checkpoint",
        checkpoint.load_checkpoint,
        {"path": These(saved(), {"None": None, "a number": 3, "a list": []})},
    ),
    Call(
        "checkpoint.check_folder",
        checkpoint.check_folder,
        {"path": These("file", {"None": None, "a number": 3, "nowhere": "/nowhere/at/all"})},
        also={"path": "checkpoint"},
    ),
]

READER = character_model()
WORDS = ("several", "words", "of", "text")
IDS_OF_TEXT = Whole("V", 0, 96)
TENSOR_IDS = Tensor("T N", torch.int64, high=96)

CHARACTERS = [
    Call(
        "characters.CharacterModel",
        model_of(characters.CharacterModel),
        {"cell": Choice("gru"), "H": Integer(5, huge=(10**6, 10**18)), "rng": Generator()},
    ),
    Call("characters.CharacterModel.forward", READER, {"ids": TENSOR_IDS}),
    Call(
        "characters.CharacterModel.forward",
        lambda ids, h: character_model("gru")(ids, h),
        {"ids": TENSOR_IDS, "h": Tensor("L N H", optional=True)},
        ONE_LAYER,
        {"h": "state", "ids": "state"},
    ),
    Call(
        "characters.cut_streams",
        characters.cut_streams,
        {"ids": IDS_OF_TEXT, "N": Integer(3)},
    ),
    Call(
        "characters.detach",
        characters.detach,
        {"state": Instance(lambda: torch.ones(1, 3, 5), ((1, 2), np.ones(3)))},
    ),
    Call(
        "characters.chunk_loss",
        characters.chunk_loss,
        {
            "model": Instance(character_model, NOT_A_MODEL),
            "chunk": TENSOR_IDS,
            "state": These(None, {"text": "text", "a number": 3, "a pair": (1, 2)}),
        },
        also={"chunk": "ids"},
    ),
    Call(
        "characters.train_characters",
        trained_characters,
        {
            "model": Instance(character_model, NOT_A_MODEL),
            "ids": IDS_OF_TEXT,
            "num_steps": Integer(1, huge=(), optional=True),
            "N": Integer(2),
            "T": Integer(3),
            "learning_rate": Number(0.01, 0.0),
            "max_norm": Number(1.0, 0.0),
        },
        also={"num_steps": "budget"},
    ),
    Call(
        "characters.bits_of",
        characters.bits_of,
        {
            "model": Instance(character_model, NOT_A_MODEL),
            "ids": IDS_OF_TEXT,
            "warm_up": Integer(5, 0),
            "N": Integer(2),
        },
    ),
    Call(
        "characters.bits_with_context",
        characters.bits_with_context,
        {
            "model": Instance(character_model, NOT_A_MODEL),
            "ids": IDS_OF_TEXT,
            "places": Whole("M", 3, 10),
            "context": Integer(3),
        },
        sizes={"M": 6},
    ),
    Call(
        "writing.next_chances",
        writing.next_chances,
        {"model": Instance(character_model, NOT_A_MODEL), "texts": Words(("abc", "def"))},
    ),
    Call(
        "writing.write_text",
        writing.write_text,
        {
            "model": Instance(character_model, NOT_A_MODEL),
            "rng": Generator(),
            "length": Integer(3, huge=()),
            "opening": Text("ab", empty=True),
            "temperature": Number(0.5, 0.001),
        },
    ),
    Call(
        "writing.probe_openings",
        writing.probe_openings,
        {
            "chances": Function(chances),
            "words": Words(WORDS),
            "distance": Integer(5),
            "pair": Choice("quotes"),
        },
    ),
]

FORECASTS = [
    Call(
        "forecasting.differences",
        forecasting.differences,
        {"inputs": Array("N C"), "lag": Integer(2, 0)},
    ),
    Call(
        "forecasting.train_forecaster",
        forecast_of,
        {
            "inputs": Array("N C"),
            "targets": Array("N K"),
            "cell": Choice("rnn"),
            "rng": Generator(),
            "lag": Integer(1, 0),
            "scale_on": Array("V", optional=True),
            "num_steps": Integer(1, 0, huge=()),
        },
    ),
    Call("forecasting.Forecaster.forecast", forecaster().forecast, {"inputs": Array("N C")}),
    Call(
        "forecasting.Forecaster.roll_out",
        forecaster().roll_out,
        {"inputs": Array("N C"), "horizon": Integer(3)},
    ),
]

TORCH_CALLS = [*BRIDGE, *MODELS, *TRAINING, *CHARACTERS, *FORECASTS]
