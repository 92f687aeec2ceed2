"""Known weaknesses of the pinned packages, from an advisory service where one can be reached."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from .interpreters import PIP, CannotInstall, run_or_raise
from .remembered import FOLDER, ROOT
from .table import LEFT_OUT, NOT_OK, OK

SERVICES = ("pypi", "osv")  # pip-audit's names for them
SECONDS = 20 * 60


def audit(pins: Path = ROOT / "constraints.txt") -> tuple[str, str]:
    """Ask about every pinned package; (outcome, how many were audited and what was found)."""
    lines = [line for line in pins.read_text(encoding="utf-8").splitlines() if "==" in line]
    lines = [line for line in lines if not line.startswith("#")]
    try:
        python = pip_audit()
    except CannotInstall as problem:
        return LEFT_OUT, f"0 of {len(lines)} packages audited: {problem}"
    for service in SERVICES:
        if count_audited(ask(python, service, lines[:1])):  # one question tells who answers
            return judge(ask(python, service, lines), len(lines), service)
    return LEFT_OUT, f"0 of {len(lines)} packages audited: no advisory service can be reached"


def pip_audit() -> str:
    """Return a Python that has pip-audit, in an environment of its own; CannotInstall if none."""
    folder = FOLDER / "pip-audit"
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    if not (folder / "complete").exists():
        run_or_raise([sys.executable, "-m", "venv", "--clear", str(folder)], "pip-audit")
        run_or_raise([str(python), *PIP, "install", "pip-audit"], "pip-audit")
        (folder / "complete").touch()
    return str(python)


def ask(python: str, service: str, pins: list[str]) -> list[dict]:
    """Return pip-audit's answer, a dictionary a package; [] where it has none."""
    with tempfile.TemporaryDirectory() as folder:
        names = Path(folder) / "pins.txt"
        names.write_text("\n".join(pins) + "\n", encoding="utf-8")
        command = [python, "-m", "pip_audit", "--requirement", str(names), "--no-deps"]
        command += ["--disable-pip", "--format=json", "--progress-spinner=off", f"-s={service}"]
        try:
            done = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS)
            return json.loads(done.stdout)["dependencies"]
        except (subprocess.TimeoutExpired, ValueError, KeyError):
            return []


def count_audited(answer: list[dict]) -> int:
    """Return how many packages the service knew."""
    return sum("vulns" in package for package in answer)


def judge(answer: list[dict], number: int, service: str) -> tuple[str, str]:
    """Return the outcome of an answer about `number` packages."""
    found = [
        f"{package['name']} {package['version']}: {weakness['id']}"
        for package in answer
        for weakness in package.get("vulns", [])
    ]
    text = f"{count_audited(answer)} of {number} packages audited ({service}), "
    text += f"{len(found)} known weaknesses" + (f": {', '.join(found)}" if found else "")
    complete = count_audited(answer) == number
    return (OK if complete and not found else NOT_OK), text
