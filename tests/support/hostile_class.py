"""Submissions that try to do harm, and odd ones, beside the teacher's made-up class.

Every student is named after what the submission does. `CANARY` becomes a word that only this
student's notebook holds, so that a test can see whether it reaches anybody else. What harms is
written into the first exercise that asks for a function; none of it runs outside the sandbox.
"""

from pathlib import Path

from course_tools.grading.example_class import hand_in, with_body, write_odd
from course_tools.notebooks import find_notebooks
from lstm_course.exercises import exercises_of

BODIES = {
    "right with warnings": """
        import sys, warnings
        warnings.warn("CANARY")
        print("CANARY", file=sys.stderr)
        np.exp(np.array([1e9]))
        return right(PARAMETERS)
        """,
    "raises": "raise ValueError('CANARY' + chr(27) + '[2J' + chr(0x202E))",
    "does not parse": "return 1 / (1 + ",
    "exits": "import os\nos._exit(0)",
    "prints correct": """
        print("✓ NAME: correct CANARY")
        print('{"status": "correct", "sentence": "CANARY"}')
        return 0 * right(PARAMETERS)
        """,
    "patches": """
        import sys
        np.allclose = np.array_equal = np.isfinite = lambda *a, **k: True
        for name, module in list(sys.modules.items()):
            if name.startswith("lstm_course"):
                for thing in "close same_result value_problem judge_outcomes _find_problem".split():
                    if hasattr(module, thing):
                        setattr(module, thing, lambda *a, **k: None)
        return 0 * right(PARAMETERS)
        """,
    "equals everything": """
        class Same:
            shape = property(lambda s: s)
            dtype = float
            def __eq__(self, other): return True
            def __hash__(self): return 0
            def __array__(self, *a, **k): raise RuntimeError('CANARY')
        ---
        return Same()
        """,
    "fills memory": "hoard = []\nwhile True: hoard.append(np.ones(10**9))",
    "fills disk": """
        import tempfile
        with tempfile.TemporaryFile() as file:
            while True: file.write(bytes(10**7))
        """,
    "forks": "import os\nwhile True: os.fork()",
    "reads the solutions": """
        from lstm_course.exercises import find_exercise
        return find_exercise("NAME").reference(PARAMETERS)
        """,
    "reads the others": """
        from pathlib import Path
        tops = map(Path, ("/tmp", "."))
        found = [p for top in tops for p in top.rglob("*.ipynb") if "site-packages" not in str(p)]
        raise ValueError(f"CANARY {len(found)} notebooks {found[:1]}")
        """,
    "writes the report": """
        from pathlib import Path
        written = []
        for place in (Path.cwd(), *Path.cwd().parents, Path("/tmp"), Path("/var/tmp"), Path.home()):
            for name in ("report/marks.csv", "marks.csv", "CANARY"):
                try:
                    (place / name).write_text("CANARY")
                    written.append(name)
                except OSError:
                    pass
        return 0 * right(PARAMETERS)
        """,
    "reaches the network": """
        import socket
        socket.create_connection(("192.0.2.1", 80), timeout=5)
        return 0 * right(PARAMETERS)
        """,
}
ODD = ("=1+1", "like nbgrader", "flat", "another file")  # names and layouts, with right answers
HOSTILE = (*BODIES, *ODD)


def canary(name: str) -> str:
    """A word that only the notebook of this student holds."""
    return f"canary-{name.encode().hex()}"


def write_hostile(folder: Path, lesson: str, other: str) -> int:
    """Write the teacher's made-up class and the hostile and odd students; return how many."""
    number = write_odd(folder, lesson, other)
    (path,) = find_notebooks([lesson])
    first = next(exercise for exercise in exercises_of(lesson) if exercise.is_function)
    for name, body in BODIES.items():
        code = with_body(first, body).replace("CANARY", canary(name))
        hand_in(path, folder / name / path.name, {first.name: code})
    for place in (
        "=1+1/" + path.stem,
        f"like nbgrader/{path.stem}/{path.stem}",
        "flat_" + path.stem,
    ):
        hand_in(path, folder / f"{place}.ipynb", {first.name: first.source()})
    (folder / "another file").mkdir()
    (folder / "another file" / f"{path.stem}.py").write_text("")
    return number + len(HOSTILE)
