"""Results kept between runs, each with a digest of the files that it rests on."""

from __future__ import annotations

import json
from pathlib import Path

from lstm_course.data.files import write_file


class Remembered:
    """A JSON file of {name: [digest, result]}; one that cannot be read counts as empty."""

    def __init__(self, path: Path):
        """Keep the results in this file."""
        self.path = path

    def load(self, name: str, digest: str):
        """Return the result remembered under a name, None where there is none of this digest."""
        known = self._all().get(name)
        return known[1] if known and known[0] == digest else None

    def store(self, name: str, digest: str, result) -> None:
        """Remember a result (plain values) in place of an older one, in one step."""
        everything = {**self._all(), name: [digest, result]}
        self.path.parent.mkdir(parents=True, exist_ok=True)
        write_file(self.path, json.dumps(everything, indent=1) + "\n")

    def _all(self) -> dict:
        try:
            found = json.loads(self.path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return found if isinstance(found, dict) else {}


def content(path: Path) -> bytes:
    """Return what decides about a file: of a notebook, its code cells without slide settings."""
    if path.suffix != ".ipynb":
        return path.read_bytes()
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    code = [cell for cell in cells if cell["cell_type"] == "code"]
    parts = ("source", "outputs", "execution_count")
    kept = [([c[part] for part in parts], c["metadata"].get("tags")) for c in code]
    return json.dumps(kept).encode()
