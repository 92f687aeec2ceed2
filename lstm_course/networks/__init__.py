"""Networks for PyTorch: our LSTM as a layer, models with a readout, variants and rivals."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submodules=[],
    submod_attrs={
        "rivals": ["AttentionModel", "Block", "LinearModel", "cpu_seconds", "draw_weights", "scan"],
        "sequence_model": ["SequenceModel"],
        "torch_bridge": [
            "LSTMFunction",
            "NumpyLSTM",
            "NumpyRNN",
            "RNNFunction",
            "check_lstm_state",
            "check_state",
            "torch_lstm",
            "torch_rnn",
            "trace_torch",
            "weights_from_torch",
        ],
        "variants": ["VariantGRU", "VariantLSTM", "variant_model"],
    },
)
