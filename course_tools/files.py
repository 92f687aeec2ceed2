"""One digest of many files: whether what was made from them still holds."""

import hashlib
from collections.abc import Callable
from pathlib import Path

from course_tools import ROOT


def digest_of(*patterns: str, also: str = "", content: Callable = Path.read_bytes) -> str:
    """The sha256 of the files of the course that match any pattern, and of text that decides too.

    content: from a path to the bytes that decide about the file.
    """
    total = hashlib.sha256(also.encode())
    found = {path for pattern in patterns for path in ROOT.glob(pattern) if path.is_file()}
    for path in sorted(path for path in found if "__pycache__" not in path.parts):
        total.update(f"{path.relative_to(ROOT).as_posix()}\0".encode())
        total.update(hashlib.sha256(content(path)).digest())
    return total.hexdigest()
