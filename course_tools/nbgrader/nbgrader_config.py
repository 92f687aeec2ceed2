"""nbgrader's settings for this course. INSTRUCTORS.md says how to use them, and what they protect.

`python -m lstm_course nbgrader FOLDER` copies this file into FOLDER. Change there what you like.
"""

import os
import sys

from nbconvert.preprocessors import CSSHTMLHeaderPreprocessor
from nbconvert.preprocessors.sanitize import SanitizeHTML
from nbgrader.preprocessors import (
    AssignLatePenalties,
    CheckCellMetadata,
    ClearHiddenTests,
    ClearSolutions,
    ComputeChecksums,
    GetGrades,
    LimitOutput,
    LockCells,
    SaveAutoGrades,
    SaveCells,
)

from course_tools.nbgrader.preprocessors import ExecuteToTheEnd, PlainOutputs, TrimStubs
from course_tools.nbgrader.sandboxed_kernel import provide_kernel

c = get_config()  # noqa: F821 (nbgrader defines it)

c.CourseDirectory.course_id = "lstm_course"

# nbgrader calls a program of its environment by name, activated or not.
os.environ["PATH"] = os.path.join(sys.prefix, "bin") + os.pathsep + os.environ.get("PATH", "")

# What students get is the lesson again: the stubs it has, with its stored figures and numbers.
c.ClearSolutions.code_stub = {"python": ""}
c.GenerateAssignment.preprocessors = [
    LockCells,
    ClearSolutions,
    TrimStubs,
    CheckCellMetadata,
    ComputeChecksums,
    SaveCells,
    ClearHiddenTests,
    ComputeChecksums,  # again, without the hidden tests
    CheckCellMetadata,
]

# A check that a student deleted comes back.
c.OverwriteCells.add_missing_cells = True

# Submissions run in bubblewrap. Seconds for a cell; for a notebook.
c.Execute.kernel_name, c.KernelManager.ip = provide_kernel()
c.KernelManager.transport = "ipc"  # files in place of a network; .ip is where they are
c.Execute.timeout = 120
c.Execute.shutdown_kernel = "immediate"  # nothing of it is needed: it would be waited for
c.ExecuteToTheEnd.seconds = 600

# Warnings cost no points, an exit costs no feedback, and no HTML of a submission is shown.
c.Autograde.autograde_preprocessors = [
    ExecuteToTheEnd,
    PlainOutputs,
    LimitOutput,
    SaveAutoGrades,
    AssignLatePenalties,
    CheckCellMetadata,
]
c.GenerateFeedback.preprocessors = [GetGrades, SanitizeHTML, CSSHTMLHeaderPreprocessor]
