"""Trying answers in handed-in notebooks: one's own (`progress`) and a class's (`grade`).

From the notebook as data to the verdict: `notebook` reads, `sandbox` and `conversation` start a
process (`child`, spoken to by `wire`), in which `rerun` runs the cells that `slicing` finds the
checks to need; `attempts` judges. The other modules grade a folder of submissions with that.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submodules=[],
    submod_attrs={
        "attempts": ["FAILED", "Attempt", "attempt", "plain_text"],
        "notebook": ["Submission", "read_submission"],
        "sandbox": ["Limits", "NoIsolation", "find_isolation"],
    },
)
