"""Trained networks to look into, and the tools to look with."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submodules=[],
    submod_attrs={
        "brackets": [
            "BracketNetwork",
            "BracketText",
            "load_network",
            "make_bracket_text",
            "train_network",
            "write_networks",
        ],
        "probing": ["correlate_units", "fit_probe", "read_clamped", "read_probe"],
        "reader": ["Reader", "SENTENCE", "load_reader", "train_reader", "write_reader"],
    },
)
