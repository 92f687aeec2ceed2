"""The command line: `make release ARGS="NAME ..."`."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence

from course_tools.terminal import WIDEST, console

from .busy import RUNS
from .checks import Check, list_checks
from .remembered import FOLDER, Remembered, digest_of
from .table import NOT_OK, Row, clock, exit_code, table_of_rows

STORE = Remembered(FOLDER / "checks.json")


def main(words: Sequence[str]) -> int:
    """Run the checks that are named, all without; print the table; return the exit code."""
    options = parse(words)
    checks = list_checks()
    if options.list:
        print("\n".join(f"{check.name:22} {check.wants}" for check in checks))
        return 0
    unknown = set(options.names) - {check.name for check in checks}
    if unknown:
        known = ", ".join(check.name for check in checks)
        print(f"no check {', '.join(sorted(unknown))}; there are: {known}", file=sys.stderr)
        return 2
    chosen = [check for check in checks if not options.names or check.name in options.names]
    rows = []
    for check in chosen:
        print(f"== {check.name}: {check.wants}", flush=True)
        rows.append(run_or_remember(check, options.again, options.runs))
        print(f"   {rows[-1].outcome} after {clock(rows[-1].seconds)}", flush=True)
    console(piped=WIDEST).print("", table_of_rows(rows), sep="\n")
    return exit_code(rows)


def run_or_remember(check: Check, again: bool, runs: int) -> Row:
    """Return a check's row; a good one of before, where nothing that it rests on has changed."""
    digest = digest_of(*check.rests_on, also=sys.version) if check.rests_on else ""
    known = None if again or not digest else STORE.load(check.name, digest)
    if known:
        row = Row(**known)
        return Row(row.check, f"{row.measured} [remembered]", row.seconds, row.outcome)
    start = time.monotonic()
    try:
        outcome, measured = check.run(again, runs)
    except Exception as error:
        outcome, measured = NOT_OK, f"{type(error).__name__}: {error}"
    row = Row(check.name, measured, time.monotonic() - start, outcome)
    if digest and outcome != NOT_OK:
        STORE.store(check.name, digest, vars(row))
    return row


def parse(words: Sequence[str]) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="make release", description=__doc__)
    parser.add_argument("names", nargs="*", help="checks, all without")
    parser.add_argument("--list", action="store_true", help="name the checks and run none")
    parser.add_argument("--again", action="store_true", help="take no result of before")
    parser.add_argument("--runs", type=int, default=RUNS, help=f"of the check busy ({RUNS})")
    return parser.parse_args(words)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
