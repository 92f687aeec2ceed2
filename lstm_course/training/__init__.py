"""The training loop, its losses and what a run leaves behind."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submodules=[],
    submod_attrs={
        "loop": ["History", "TrainingDiverged", "clip_gradients", "evaluate", "train"],
        "losses": ["Loss", "loss_for"],
    },
)
