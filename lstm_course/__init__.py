"""The LSTM, gate by gate: what the lessons import.

Light to import: NumPy only. Torch comes with `torch_bridge`, `training` and `models`, matplotlib
with `figures`.
"""

from .settings import setup

__all__ = ["setup"]
