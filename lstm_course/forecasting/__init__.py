"""Measured series: windows, a scaler, baselines, leaks, and networks that forecast."""

import lazy_loader

_NAMES = {  # by module
    "autoregression": ["Autoregression", "choose_order", "fit_autoregression"],
    "colleagues": ["ask_colleague"],
    "intervals": ["SHARES", "add_residuals", "inside", "quantile_loss", "widen", "widened"],
    "leaks": ["find_leak"],
    "network": ["Forecaster", "train_forecaster"],
    "windows": [
        "Scaler",
        "load_co2",
        "load_sea",
        "load_sunspots",
        "make_windows",
        "monthly_co2",
        "roll_out",
        "seasonal_persistence",
    ],
}
__getattr__, __dir__, __all__ = lazy_loader.attach(__name__, submod_attrs=_NAMES)
