"""The command line: `make release ARGS="NAME ..."`, `make environments`."""

import argparse
import json
import sys
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from rich.table import Table

from course_tools.files import digest_of
from course_tools.terminal import WIDEST, console
from lstm_course.data.files import write_file

from .checks import ENVIRONMENTS, FOLDER, NOT_OK, Check, list_checks

RESULTS = FOLDER / "results.json"  # {name of a check: [digest of its files, its row]}


def main(words: Sequence[str]) -> int:
    """Run the checks or groups that are named, all without; print the table; return its code."""
    options = parse(words)
    checks = list_checks(options.lessons)
    checks = [one for one in checks if one.group == ENVIRONMENTS or not options.environments]
    unknown = set(options.names) - {word for one in checks for word in (one.name, one.group)}
    if unknown:
        known = ", ".join(check.name for check in checks)
        print(f"no check {', '.join(sorted(unknown))}; there are: {known}", file=sys.stderr)
        return 2
    table = Table("check", "outcome", "time", "measured", box=None, pad_edge=False)
    outcomes = Counter()
    for check in checks:
        if options.names and not {check.name, check.group} & set(options.names):
            continue
        print(f"== {check.name}: {check.wants}", flush=True)
        outcome, measured, seconds = run_or_remember(check, options.again)
        minutes, rest = divmod(round(seconds), 60)
        table.add_row(check.name, outcome, f"{minutes}:{rest:02d}", measured)
        print(f"   {outcome} after {minutes}:{rest:02d}: {measured}", flush=True)
        outcomes[outcome] += 1
    counted = ", ".join(f"{count} {outcome}" for outcome, count in outcomes.items())
    console(piped=WIDEST).print("", table, f"release: {counted}", sep="\n")
    return int(outcomes[NOT_OK] > 0)


def run_or_remember(check: Check, again: bool) -> tuple[str, str, float]:
    """Return (outcome, what was measured, seconds); a good one of before while its files stay."""
    rests_on = check.rests_on
    digest = digest_of(*rests_on, also=sys.version, content=content) if rests_on else ""
    known, row = remembered().get(check.name, ("", ()))
    if digest and known == digest and not again:
        outcome, measured, seconds = row
        return outcome, f"{measured} [remembered]", seconds
    start = time.monotonic()
    try:
        outcome, measured = check.run()
    except Exception as error:
        outcome, measured = NOT_OK, f"{type(error).__name__}: {error}"
    row = (outcome, measured, time.monotonic() - start)
    if digest and outcome != NOT_OK:
        RESULTS.parent.mkdir(parents=True, exist_ok=True)
        write_file(RESULTS, json.dumps(remembered() | {check.name: [digest, row]}, indent=1))
    return row


def remembered() -> dict[str, list]:
    """Read what is remembered; a file that cannot be read counts as empty."""
    try:
        return dict(json.loads(RESULTS.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return {}


def content(path: Path) -> bytes:
    """Return what decides about a file: of a notebook, its code cells without slide settings."""
    if path.suffix != ".ipynb":
        return path.read_bytes()
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    code = [cell for cell in cells if cell["cell_type"] == "code"]
    parts = ("source", "outputs", "execution_count")
    kept = [([c[part] for part in parts], c["metadata"].get("tags")) for c in code]
    return json.dumps(kept).encode()


def parse(words: Sequence[str]) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="make release", description=__doc__)
    parser.add_argument("names", nargs="*", help="checks or groups of them, all without")
    parser.add_argument("--environments", action="store_true", help="only the environments")
    parser.add_argument("--lessons", nargs="+", default=[], help="numbers: in the environments")
    parser.add_argument("--again", action="store_true", help="take no result of before")
    return parser.parse_args(words)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
