"""Write constraints-linux-hashes.txt after a change of the pins.

`python -m course_tools.release.hashes` does it.

For learners on Linux (x86_64) who want every file checked against its sha256. pip tells what it
would install for each supported Python, and the hashes that its index publishes; no index is named
here. Files that merely lie on this machine have no published hash, so none is used.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

from course_tools.notebooks import write_atomically

from .interpreters import PIP, SUPPORTED, environment_of
from .remembered import ROOT

FILE = ROOT / "constraints-linux-hashes.txt"
HEAD = """\
# What a learner needs, each file with its sha256: Linux, x86_64, Python {pythons}.
# torch is the default build, CUDA libraries and all; the CPU build has another hash and is refused.
# Into an empty environment:
#     pip install --require-hashes -r constraints-linux-hashes.txt
#     pip install --no-deps --no-build-isolation -e .
# Written by python -m course_tools.release.hashes; the versions are those of constraints.txt.
"""
Pins = dict[tuple[str, str], set[str]]  # (name, version): hashes


def main() -> None:
    """Ask pip for every supported Python and write the file."""
    pins: Pins = defaultdict(set)
    for version in SUPPORTED:
        for pin, found in read_report(report_for(version)).items():
            pins[pin] |= found
        print(f"Python {version}: {len(pins)} packages so far", flush=True)
    write_atomically(FILE, format_pins(pins, SUPPORTED))


def report_for(version: str) -> dict:
    """Return pip's report of what it would install for the learner on this Python."""
    text = (ROOT / "requirements.txt").read_text(encoding="utf-8")
    with tempfile.TemporaryDirectory() as folder:
        names, report = Path(folder) / "names.txt", Path(folder) / "report.json"
        names.write_text("\n".join(line for line in text.splitlines() if line[:1] != "-"))
        command = [str(environment_of(version)), *PIP, "install", "--dry-run"]
        command += ["--ignore-installed", "--only-binary=:all:", f"--report={report}"]
        command += ["-r", str(names), "-c", "constraints.txt"]
        env = {**os.environ, "PIP_FIND_LINKS": "", "PIP_CONFIG_FILE": os.devnull}
        subprocess.run(command, cwd=ROOT, env=env, check=True)
        return json.loads(report.read_text(encoding="utf-8"))


def read_report(report: dict) -> Pins:
    """Return what a report of pip installs; ValueError for a local build or without a hash."""
    pins = {}
    for item in report["install"]:
        data, found = item["metadata"], item["download_info"].get("archive_info", {})
        digest = found.get("hashes", {}).get("sha256")
        if not digest or "+" in data["version"]:
            raise ValueError(f"{data['name']} {data['version']} has no published sha256")
        pins[data["name"], data["version"]] = {digest}
    return pins


def format_pins(pins: Pins, pythons: Iterable[str]) -> str:
    """Return the file's text, names in order."""
    lines = [HEAD.format(pythons=", ".join(pythons))]
    for (name, version), digests in sorted(pins.items(), key=lambda pin: pin[0][0].lower()):
        hashes = "".join(f" \\\n    --hash=sha256:{digest}" for digest in sorted(digests))
        lines.append(f"{name}=={version}{hashes}\n")
    return "".join(lines)


if __name__ == "__main__":
    sys.exit(main())
