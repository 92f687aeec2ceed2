"""Start weights, drawn by NumPy's generators so that they are equal on every machine."""

from __future__ import annotations

import numpy as np

from .validation import check_generator, check_integer, check_room


def orthogonal_matrix(H: int, rng: np.random.Generator) -> np.ndarray:
    """Draw an orthogonal (H, H) matrix: it turns or mirrors a vector and keeps its length.

    The Q of a uniform draw's QR decomposition, its signs made unique. Source: Saxe, McClelland &
    Ganguli (2014), who use it to start deep networks. Lesson 02 uses it.
    """
    H = check_integer("H", H, minimum=1)
    check_room(8 * H * H, H=H)
    Q, R = np.linalg.qr(check_generator("rng", rng).uniform(-1.0, 1.0, (H, H)))
    return Q * np.sign(np.diag(R))  # R's diagonal becomes positive: one answer for every LAPACK
