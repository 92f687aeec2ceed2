"""Known weaknesses of the pinned packages, from an advisory service where one can be reached."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

from course_tools import ROOT

from .interpreters import CannotInstall, run_nox
from .table import LEFT_OUT, NOT_OK, OK

SERVICES = ("pypi", "osv")  # pip-audit's names for them


def audit() -> tuple[str, str]:
    """Ask about every pinned package; (outcome, how many were audited and what was found)."""
    pins = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    number, reason = sum(line[:1] not in ("", "#") for line in pins), ""
    for service in SERVICES:
        try:
            answer = ask(service)
        except CannotInstall as problem:
            reason = str(problem)
            continue
        if any("vulns" in package for package in answer):
            return judge(answer, number, service)
    reason = reason or "no advisory service can be reached"
    return LEFT_OUT, f"0 of {number} packages audited: {reason}"


def ask(service: str) -> list[dict]:
    """Return pip-audit's answer, a dictionary a package."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "answer.json"
        run_nox("audit", service, str(path))
        return json.loads(path.read_text(encoding="utf-8"))["dependencies"] if path.exists() else []


def judge(answer: list[dict], number: int, service: str) -> tuple[str, str]:
    """Return the outcome of an answer about `number` packages."""
    audited = [package for package in answer if "vulns" in package]
    found = [f"{p['name']} {p['version']}: {one['id']}" for p in audited for one in p["vulns"]]
    text = f"{len(audited)} of {number} packages audited ({service}), "
    text += f"{len(found)} known weaknesses" + (f": {', '.join(found)}" if found else "")
    return (OK if len(audited) == number and not found else NOT_OK), text
