"""Put the answers before the checker and print what is told: all of them, or some by key or name.

python -m tests.support.public_answers [w031 09.lstm_step ...]
"""

import sys
import time
from collections import Counter
from statistics import median

from lstm_course.exercises import check

from . import all_answers

LEAST = {"single": 0.88, "double": 0.75, "right": 1.0}  # told precisely; of the right ones accepted
# A name that nobody has read beside its answer may be false.
NEVER = ("crash", "wrong accepted", "right refused", "name to read")


def outcome_of(answer):
    """Return (how it was told, seconds of the processor, the verdict as text)."""
    start = time.process_time()
    try:
        verdict = check(answer.exercise, answer.given)
    except Exception as error:  # the checker must never raise
        return "crash", 0.0, f"{answer.exercise}: {error!r}"
    seconds = time.process_time() - start
    if answer.kind == "right":
        how = "precise" if verdict.status == "correct" else "right refused"
    elif verdict.status != "wrong":
        how = "wrong accepted"
    elif verdict.mistake in answer.told or any(words in verdict.sentence for words in answer.told):
        how = "precise"
    else:
        how = "name to read" if verdict.mistake else "in general words"
    return how, seconds, f"[{verdict.mistake}] {verdict}"


def measure(show=lambda *words: None):
    """Return what was measured as one line, and what falls short, as a list of sentences."""
    counts, times, problems = Counter(), [], []
    for answer in all_answers():
        how, seconds, text = outcome_of(answer)
        show(answer.key, how, seconds, text)
        counts[answer.kind, how] += 1
        counts[answer.kind] += 1
        times.append(seconds)
        if how in NEVER:
            problems.append(f"{answer.key}, {how}: {text}")
    parts = [
        f"{counts[kind, 'precise']} of {counts[kind]} {kind}s told precisely" for kind in LEAST
    ]
    parts.append(f"median {median(times):.2f} s, longest {max(times):.2f} s")
    problems += [
        part
        for part, (kind, least) in zip(parts, LEAST.items(), strict=False)
        if counts[kind, "precise"] < least * counts[kind]
    ]
    return ", ".join(parts).replace("rights told precisely", "right ones accepted"), problems


def main(wanted):
    """Print each answer that is not told precisely, or those that are wanted; return the code."""

    def show(key, how, seconds, text):
        print(f"{key} {how} {seconds:.2f} s {text.partition(chr(10) + 'One step')[0]}")

    if wanted:
        for answer in all_answers():
            if answer.key in wanted or answer.exercise in wanted:
                show(answer.key, *outcome_of(answer))
        return 0
    line, problems = measure(lambda key, how, *rest: how == "precise" or show(key, how, *rest))
    print(line, *problems, sep="\n")
    return int(bool(problems))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
