"""The four series that lesson 07 plots and exercise 07.series_of_corner asks about: no secret."""

import numpy as np

OPEN, SHUT = 0.95, 0.05  # a sigmoid is never quite at 0 or 1
GATES = ((SHUT, SHUT), (OPEN, OPEN), (OPEN, SHUT), (SHUT, OPEN))  # (f, i) of the series, 0 to 3
CANDIDATES = (0.8, 0.5, -0.6, 0.9, 0.7, -0.9, 0.4, 0.8, -0.3, 0.9, 0.6, -0.7)
START = 1.5


def four_series() -> tuple[np.ndarray, np.ndarray]:
    """Return the candidates g (T,) and four cell states, c_0 first, (4, T + 1)."""
    g = np.array(CANDIDATES)
    c = np.empty((4, len(g) + 1))
    c[:, 0] = START
    for k, (f_t, i_t) in enumerate(GATES):
        for t in range(len(g)):
            c[k, t + 1] = f_t * c[k, t] + i_t * g[t]
    return g, c
