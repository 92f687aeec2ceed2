"""Is everything there that a lesson needs? Python, packages, data files: each with what to do."""

import platform
from importlib.metadata import PackageNotFoundError, metadata, version

from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

from course_tools import ROOT
from lstm_course.data.files import DataFileError, check_all_files

REQUIREMENTS = ROOT / "requirements.txt"


def find_problems() -> dict[str, str]:
    """Look at Python, every required package and every data file: {what: problem}, "" where fine.

    A problem is a sentence that ends with what to do. Lesson 00 shows it.
    """
    found = {"Python": _python_problem(platform.python_version())}
    for line in REQUIREMENTS.read_text(encoding="utf-8").splitlines():
        line = line.split("#")[0].strip()
        if line and not line.startswith("-"):
            requirement = Requirement(line)
            found[requirement.name] = _package_problem(requirement)
    try:
        check_all_files()
        found["data files"] = ""
    except DataFileError as error:
        found["data files"] = str(error)
    return found


def _python_problem(found: str) -> str:
    needed = metadata("lstm-course")["Requires-Python"]
    if found in SpecifierSet(needed):
        return ""
    return (
        f"the course needs Python {needed} and this is {found}; "
        f"choose the kernel of the course's .venv, or run `make lab` with a newer Python"
    )


def _package_problem(requirement: Requirement) -> str:
    try:
        found = version(requirement.name)
    except PackageNotFoundError:
        return f"{requirement.name} is not installed; run `make lab` once, or see README.md"
    if requirement.specifier.contains(found, prereleases=True):
        return ""
    return (
        f"{requirement.name} {found} is installed and {requirement.specifier} is needed; "
        f"run `make lab` once, or see README.md"
    )
