"""Networks for PyTorch: our LSTM as a layer, models with a readout, variants, successors."""

import lazy_loader

_NAMES = {  # by module
    "encoder_decoder": ["EncoderDecoder", "Memory", "beam_search", "write"],
    "outside": ["attempt", "onnx_step", "run_steps"],
    "rivals": ["AttentionModel", "Block", "LinearModel", "cpu_seconds", "scan"],
    "sequence_model": ["SequenceModel"],
    "successors": ["MLSTM", "SLSTM", "MinLSTM", "SuccessorModel", "log_scan"],
    "torch_bridge": [
        "NumpyLSTM",
        "NumpyRNN",
        "set_forget_bias",
        "torch_lstm",
        "torch_rnn",
        "trace_torch",
    ],
    "variants": ["VariantGRU", "VariantLSTM", "variant_model"],
}
__getattr__, __dir__, __all__ = lazy_loader.attach(__name__, submod_attrs=_NAMES)
