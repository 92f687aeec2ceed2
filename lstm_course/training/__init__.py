"""The training loop, its losses and what a run leaves behind."""

import lazy_loader

_NAMES = {  # by module
    "loop": ["History", "TrainingDiverged", "clip_gradients", "evaluate", "train"],
    "losses": ["Loss", "loss_for"],
}
__getattr__, __dir__, __all__ = lazy_loader.attach(__name__, submod_attrs=_NAMES)
