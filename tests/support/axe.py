"""axe-core in a page of the tests' browser: what it finds against WCAG and its own good practice.

It comes from npm: `npm ci --prefix tests/support/axe`, once, with a network. Where it is not there,
a test that asks for it is skipped.
"""

import json
import os
from pathlib import Path

import pytest

INSTALLED = Path(__file__).with_name("axe") / "node_modules" / "axe-core" / "axe.min.js"


def find_axe() -> str:
    """The text of axe-core: of $LSTM_COURSE_AXE, else as npm installed it; without it a skip."""
    path = Path(os.environ.get("LSTM_COURSE_AXE") or INSTALLED)
    if not path.is_file():
        pytest.skip("axe-core is not there: npm ci --prefix tests/support/axe")
    return path.read_text(encoding="utf-8")


def violations(browser, within: str = "html") -> list[str]:
    """What axe finds wrong in the open page, at or below what matches `within`: a line each.

    A line has the rule, what it asks, and the place's HTML; none where all is well.
    """
    browser.run(f"{find_axe()}; 0")
    options = {"resultTypes": ["violations"], "preload": False}  # else it asks for style sheets
    options["rules"] = {"target-size": {"enabled": True}}  # of WCAG 2.2, off unless asked for
    arguments = f"{json.dumps(within)}, {json.dumps(options)}"
    found = browser.run(f"axe.run({arguments}).then((r) => r.violations)")
    return [
        f"{rule['id']}: {rule['help']}: {node['html'][:120]} {node['failureSummary'][:300]}"
        for rule in found
        for node in rule["nodes"]
    ]
