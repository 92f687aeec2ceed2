"""Tasks that need memory: their generators, and what judges an answer."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submodules=[],
    submod_attrs={
        "baselines": [
            "adding_baseline",
            "bracket_baseline",
            "multiplication_baseline",
            "multiplication_mean",
        ],
        "batch": ["Batch", "check_outputs"],
        "building": ["answer_at_end", "check_sizes", "draw_length", "one_hot"],
        "descriptions": ["describe"],
        "grammars": ["make_bracket_depth", "make_embedded_reber"],
        "hold": ["make_hold"],
        "lags": [
            "make_copy",
            "make_first_symbol_latch",
            "make_noise_free_lag",
            "make_noisy_lag",
            "make_very_long_lag",
        ],
        "marked": ["make_adding", "make_multiplication", "make_temporal_order", "marker_windows"],
        "registry": ["Task", "make_task"],
        "stopping_rules": ["Criterion", "EmbeddedReberCriterion", "MostActive", "WithinTolerance"],
    },
)
