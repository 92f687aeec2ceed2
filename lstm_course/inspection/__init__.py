"""Trained networks to look into, and the tools to look with."""

import lazy_loader

_NAMES = {  # by module
    "brackets": [
        "BracketText",
        "load_network",
        "load_networks",
        "make_bracket_text",
        "train_network",
    ],
    "first_word": ["first_word_left", "sentences_apart"],
    "held_gates": ["own_gates", "percent_right", "read_held"],
    "last_symbols": ["Right", "predict_from_last", "right_of"],
    "misreading": ["READINGS", "difference_left", "percent_told_apart", "read_as"],
    "memory": ["fresh_lstm", "gates_at_start", "half_life"],
    "padding": ["percent_padded"],
    "probing": ["choose_unit", "correlate_units", "fit_probe", "read_clamped", "read_probe"],
    "reader": ["SENTENCE", "Reader", "load_reader", "load_readers", "train_reader"],
    "units": [
        "cost_of_holding",
        "cost_of_not_knowing",
        "luck",
        "most_believed",
        "share_inside",
        "share_of_closing",
        "where_empty",
    ],
    "way_back": [
        "LSTMWayBack",
        "WayBack",
        "fresh_rnn",
        "orthogonal_rnn",
        "send_back",
        "send_back_lstm",
    ],
    "writers": ["Writers", "train_writers"],
}
__getattr__, __dir__, __all__ = lazy_loader.attach(__name__, submod_attrs=_NAMES)
