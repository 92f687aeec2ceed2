"""The networks of lesson 17 and what each can do, as a table: from the stored study."""

from lstm_course.studies import rivals

ENDS = (rivals.LENGTHS[0], rivals.LENGTHS[-1])


def table_of_models() -> str:
    """The median share right of each network on each task, read at two lengths, in Markdown."""
    rows = rivals.load_study()
    shares = {task: found for task, found in rivals.medians(rows, ENDS).items() if found}
    judged = {task: [row for row in rows if row[:2] == ("judged", task)] for task in shares}
    lines = [
        "### What came after the LSTM, by what each can do",
        "",
        f"Trained at {ENDS[0]} steps, read at {ENDS[0]} → at {ENDS[1]}: the share of right answers "
        "in percent, median of the seeds. Lesson 17 says what the tasks are, and why.",
        "",
        f"| | {' | '.join(shares)} |",
        "|:---" + "|:---:" * len(shares) + "|",
    ]
    for model in rivals.MODELS:
        cells = [_cell(found.get(model)) for found in shares.values()]
        lines.append(f"| {model} | {' | '.join(cells)} |")
    cells = [f"{rivals.chances()[task]:.0f}" for task in shares]
    lines.append(f"| *chance* | {' | '.join(cells)} |")
    weights = [sorted(row.weights for row in runs) for runs in judged.values()]
    cells = [f"{least[0]:,} to {least[-1]:,}" for least in weights]
    lines.append(f"| *parameters* | {' | '.join(cells)} |")
    return "\n".join([*lines, f"| *seeds* | {' | '.join(map(_seeds, judged.values()))} |"])


def _cell(shares) -> str:
    """The shares at both lengths; a dash where nothing was run."""
    return "–" if shares is None else " → ".join(f"{share:.0f}" for share in shares)


def _seeds(runs: list) -> str:
    """How many seeds the models were judged on: one number, or the least and the most."""
    of_models = [row.model for row in runs]
    counts = sorted({of_models.count(model) for model in of_models})
    return " to ".join(map(str, counts if len(counts) < 2 else (counts[0], counts[-1])))
