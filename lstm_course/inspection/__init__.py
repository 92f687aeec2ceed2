"""Trained networks to look into, and the tools to look with."""

import lazy_loader

_NAMES = {  # by module
    "brackets": ["BracketText", "load_network", "make_bracket_text", "train_network"],
    "probing": ["correlate_units", "fit_probe", "read_clamped", "read_probe"],
    "reader": ["SENTENCE", "Reader", "load_reader", "train_reader"],
}
__getattr__, __dir__, __all__ = lazy_loader.attach(__name__, submod_attrs=_NAMES)
