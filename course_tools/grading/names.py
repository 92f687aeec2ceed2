"""Names of students and files, written so that they can be shown, for a table, for a file."""

import os
import re
from collections import Counter
from pathlib import Path

from .attempts import plain_text
from .students import Who

LONGEST_NAME = 80  # characters
LONGEST_FILE = 200  # bytes, of the 255 that file systems take
STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")  # in a spreadsheet
KEPT_BY_WINDOWS = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)


def shown_names(who: list[Who]) -> list[str]:
    """Write names and their system's numbers as printable names, no two alike.

    The number is shown only where two people share a name.
    """
    plain = [plain_text(_readable(one.name), LONGEST_NAME).strip() or "(no name)" for one in who]
    shared = Counter(plain)
    pairs = zip(plain, who, strict=True)
    return _made_unique(
        [f"{name} {one.number}".strip() if shared[name] > 1 else name for name, one in pairs]
    )


def file_names(names: list[str]) -> list[str]:
    """Write names as file names that every system takes, no two alike even without case."""
    cleaned = [re.sub(r'[\\/:*?"<>|]', "_", name).strip(". ") or "_" for name in names]
    cut = [name.encode()[:LONGEST_FILE].decode(errors="ignore").strip(". ") for name in cleaned]
    return _made_unique([f"_{n}" if KEPT_BY_WINDOWS.fullmatch(n) else n for n in cut])


def table_cell(text: str) -> str:
    """Keep a spreadsheet from taking a text for a formula: an apostrophe goes before it."""
    return f"'{text}" if text.lstrip().startswith(STARTS_A_FORMULA) else text


def shown_path(path: Path, folder: Path) -> str:
    """Write where a file lies in the folder of submissions, printable."""
    return plain_text(_readable(path.relative_to(folder).as_posix()), 200)


def _readable(name: str) -> str:
    """Write the bytes of a name that are no UTF-8 as `\\xff`."""
    return os.fsencode(name).decode("utf-8", "backslashreplace")


def _made_unique(names: list[str]) -> list[str]:
    """Number the second and later of equal names: "Anna", "Anna (2)"."""
    taken: set[str] = set()
    unique = []
    for name in names:
        candidate, number = name, 1
        while candidate.casefold() in taken:
            number += 1
            candidate = f"{name} ({number})"
        taken.add(candidate.casefold())
        unique.append(candidate)
    return unique
