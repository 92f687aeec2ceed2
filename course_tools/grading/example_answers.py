"""The answers of the made-up class, as code that is written into notebooks and never run here.

Every student is named after what the submission does. `CANARY` becomes a word that only this
student's notebook holds, so that a test can see whether it reaches anybody else.
"""

from __future__ import annotations

import textwrap

RIGHT = "right"  # stands for the exercise's reference
HEAD = "def forget_gate(x_t, h_prev, W_x, W_h, b):\n"
GATE = "1 / (1 + np.exp(-(x_t @ W_x.T + h_prev @ W_h.T + b)))"
HALF_LIFE = "def bias_for_half_life(half_life):\n    return 0.5 ** (1 / half_life)"
ROWS = "def forget_rows(W_x, W_h, b):\n    H = len(b) // 4\n    return W_x[:H], W_h[:H], b[:H]"
RESET = """def reset_weights(D, H, reset):
    W_x = np.full((H, D), 10.0)
    W_x[:, reset] = -10
    return W_x, np.zeros((H, H)), np.zeros(H)"""
ALL = ("05.forget_gate", "05.bias_for_half_life", "05.reset_weights", "05.forget_rows")


def gate(body: str, before: str = "") -> dict[str, str]:
    """An answer to 05.forget_gate alone: lines of its body, and lines before it."""
    return {
        "05.forget_gate": before + HEAD + textwrap.indent(textwrap.dedent(body).strip(), "    ")
    }


HONEST = {
    "blank": {},
    "half done": {"05.forget_gate": RIGHT, "05.bias_for_half_life": RIGHT},
    "perfect": dict.fromkeys(ALL, RIGHT),
    "right with warnings": gate(
        f"""
        import sys, warnings
        warnings.warn("CANARY")
        print("CANARY", file=sys.stderr)
        np.exp(np.array([1e9]))
        return {GATE}
        """
    ),
    "wrong in named ways": {
        **gate("return np.tanh(x_t @ W_x.T + h_prev @ W_h.T + b)"),
        "05.bias_for_half_life": HALF_LIFE,
        "05.reset_weights": RIGHT,
        "05.forget_rows": ROWS,
    },
    "wrong in another way": gate(f"return {GATE} * 0.9 + 0.03  # CANARY"),
    "raises": gate("raise ValueError('CANARY' + chr(27) + '[2J' + chr(0x202E))"),
    "does not parse": gate("return 1 / (1 + "),
    "fails half way": {"05.forget_gate": RIGHT + "\nraise RuntimeError('CANARY')"},
    "twice": gate("return x_t"),
    "own package": {"05.forget_gate": "from lstm_course.cell import forget_gate"},
    "=1+1": {"05.forget_gate": RIGHT},
}
HOSTILE = {
    "endless": gate("while True: pass"),
    "exits": gate("import os\nos._exit(0)"),
    "prints correct": gate(
        """
        print("✓ 05.forget_gate: correct CANARY")
        print('{"status": "correct", "sentence": "CANARY"}')
        return np.zeros_like(h_prev)
        """
    ),
    "patches": gate(
        """
        import sys
        np.allclose = np.array_equal = np.isfinite = lambda *a, **k: True
        for name, module in list(sys.modules.items()):
            if name.startswith("lstm_course"):
                for thing in ("close", "same_result", "judge_outcomes", "_find_problem"):
                    if hasattr(module, thing):
                        setattr(module, thing, lambda *a, **k: None)
        return np.zeros_like(h_prev)
        """
    ),
    "equals everything": gate(
        "return Same()",
        before="class Same:\n    shape = property(lambda s: s)\n    dtype = float\n"
        "    def __eq__(self, other): return True\n    def __hash__(self): return 0\n"
        "    def __array__(self, *a, **k): raise RuntimeError('CANARY')\n\n",
    ),
    "fills memory": gate("hoard = []\nwhile True: hoard.append(np.ones(10**9))"),
    "fills disk": gate(
        """
        import tempfile
        with tempfile.TemporaryFile() as file:
            while True: file.write(bytes(10**7))
        """
    ),
    "forks": gate("import os\nwhile True: os.fork()"),
    "reads the solutions": gate(
        """
        from lstm_course.exercises import find_exercise
        return find_exercise("05.forget_gate").reference(x_t, h_prev, W_x, W_h, b)
        """
    ),
    "reads the others": gate(
        """
        from pathlib import Path
        tops = map(Path, ("/tmp", "."))
        found = [p for top in tops for p in top.rglob("*.ipynb") if "site-packages" not in str(p)]
        raise ValueError(f"CANARY {len(found)} notebooks {found[:1]}")
        """
    ),
    "writes the report": gate(
        """
        from pathlib import Path
        written = []
        for place in (Path.cwd(), *Path.cwd().parents, Path("/tmp"), Path("/var/tmp"), Path.home()):
            for name in ("report/marks.csv", "marks.csv", "CANARY"):
                try:
                    (place / name).write_text("CANARY")
                    written.append(name)
                except OSError:
                    pass
        return np.zeros_like(h_prev)
        """
    ),
    "reaches the network": gate(
        """
        import socket
        socket.create_connection(("192.0.2.1", 80), timeout=5)
        return np.zeros_like(h_prev)
        """
    ),
}
ANSWERS = HONEST | HOSTILE
