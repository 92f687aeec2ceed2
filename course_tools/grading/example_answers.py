"""The answers of the made-up class, as code that is written into notebooks and never run here.

Every student is named after what the submission does. `CANARY` becomes a word that only this
student's notebook holds, so that a test can see whether it reaches anybody else. The exercises are
whatever the lesson has; what harms is written into the first that asks for a function.
"""

from __future__ import annotations

import inspect
import textwrap

from lstm_course.exercises import Exercise, exercises_of
from lstm_course.exercises.edits import edited_source, is_edit


def answers_to(lesson: str) -> dict[str, dict[str, str]]:
    """The answers of each student to the exercises of a lesson, "05": {student: {exercise: code}}.

    An exercise that is not there is left blank.
    """
    exercises = exercises_of(lesson)
    right = {exercise.name: exercise.source() for exercise in exercises}
    first = next(exercise for exercise in exercises if exercise.is_function)
    bodies = {name: _answer(first, body) for name, body in (HONEST | HARMFUL).items()}
    return {
        "blank": {},
        "half done": dict(list(right.items())[: len(right) // 2]),
        "perfect": right,
        "wrong in named ways": {e.name: code for e in exercises if (code := _named_mistake(e))},
        "fails half way": {first.name: first.source() + "\nraise RuntimeError('CANARY')"},
        "=1+1": {first.name: first.source()},
        **{name: {first.name: code} for name, code in bodies.items()},
    }


def _answer(exercise: Exercise, body: str) -> str:
    """A function with this body, below the right one under the name `right`.

    What stands before a line `---` goes before the function.
    """
    *before, body = textwrap.dedent(body).strip().split("---\n")
    parameters = ", ".join(exercise.parameters)
    body = body.replace("PARAMETERS", parameters).replace("NAME", exercise.name)
    head = f"def {exercise.target}({parameters}):\n"
    right = [_renamed(exercise.reference, "right")] if "right(" in body else []
    return "\n\n".join([*right, *before, head + textwrap.indent(body, "    ")])


def _named_mistake(exercise: Exercise) -> str:
    """The code of the first named mistake that can be written down, "" where none can."""
    for mistake in exercise.mistakes:
        if not exercise.is_function:
            return f"{exercise.target} = {mistake.answer!r}"
        if is_edit(mistake.answer):
            return edited_source(exercise.reference, mistake.answer)
        if code := _with_helpers(mistake.answer, exercise.target):
            return code
    return ""


def _with_helpers(function, name: str) -> str:
    """A function's code under another name, below the functions that it calls; "" for closures."""
    if not inspect.isfunction(function) or function.__closure__ or function.__name__[0] == "<":
        return ""
    called = {n: function.__globals__.get(n) for n in function.__code__.co_names}
    helpers = {n: _with_helpers(f, n) for n, f in called.items() if inspect.isfunction(f)}
    if name in helpers or "" in helpers.values():
        return ""
    return "\n\n\n".join([*helpers.values(), _renamed(function, name)])


def _renamed(function, name: str) -> str:
    source = textwrap.dedent(inspect.getsource(function)).rstrip()
    return source.replace(f"def {function.__name__}(", f"def {name}(", 1)


HONEST = {
    "right with warnings": """
        import sys, warnings
        warnings.warn("CANARY")
        print("CANARY", file=sys.stderr)
        np.exp(np.array([1e9]))
        return right(PARAMETERS)
        """,
    "wrong in another way": "return right(PARAMETERS) * 0.9 + 0.03  # CANARY",
    "raises": "raise ValueError('CANARY' + chr(27) + '[2J' + chr(0x202E))",
    "does not parse": "return 1 / (1 + ",
    "twice": "return 0",
    "own package": """
        from lstm_course.cell import sigmoid
        ---
        sigmoid(np.zeros(1))
        return right(PARAMETERS)
        """,
}
HARMFUL = {
    "endless": "import time\nwhile True: time.sleep(1)",
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
