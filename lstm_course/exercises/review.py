"""Guesses come back: a question is asked again a day after a miss, a week after a right guess.

Asking again after days, when an answer is half forgotten, is what makes it stay.
"""

from datetime import datetime, timedelta
from typing import NamedTuple

from .guesses import JUST_RIGHT, Guess, Kept, keep_guess, read_guesses
from .prediction import Answered, judge_guess
from .questions import Question, find_question
from .shown import show
from .verdict import Note

MISSED, RIGHT = timedelta(days=1), timedelta(days=7)  # until a question comes again
ASK = "Your guess now{}? A number, or Enter to stop: "


class Asked(NamedTuple):
    """A question as its lesson puts it, below a heading that leads there."""

    heading: str
    question: Question

    def __repr__(self) -> str:
        """Show it as plain text."""
        return f"{self.heading}\n\n{self.question.words}"

    def _repr_markdown_(self) -> str:
        return f"**[{self.heading}]({self.question.link})**\n\n{self.question.words}"


def due(kept: Kept, now: datetime) -> list[tuple[Guess, Question]]:
    """The last guesses that are old enough to be asked again, the oldest first."""
    last = {guess.prediction: guess for guess in (*kept.first.values(), *kept.later)}
    old = [guess for guess in last.values() if _is_old(guess, now)]
    found = [(guess, find_question(guess.prediction)) for guess in sorted(old)]
    return [(guess, question) for guess, question in found if question]


def _is_old(guess: Guess, now: datetime) -> bool:
    try:
        age = now - datetime.fromisoformat(guess.when).astimezone()
    except ValueError:  # somebody wrote another date into the table
        return True
    return age >= (RIGHT if guess.result == JUST_RIGHT else MISSED)


def ask_again() -> None:
    """Ask what is due, question by question, and say how each guess was; an empty answer ends it.

    Where nobody can answer, in a notebook that runs by itself, the questions are named.
    """
    asked = due(read_guesses(), datetime.now().astimezone())
    if not asked:
        words = "A question comes again a day after it was missed, a week after it was right."
        show(Note("Nothing to ask again yet", words))
    for number, (guess, question) in enumerate(asked, 1):
        show(Asked(f"{number} of {len(asked)}: {guess.prediction}", question))
        try:
            answered = _ask(guess, question)
        except (EOFError, NotImplementedError):  # nobody is there
            print("Run this cell by hand to answer.")
            return
        if answered is None:
            return
        show(answered)


def _ask(guess: Guess, question: Question) -> Note | None:
    """Ask until there is a number; None where somebody stops."""
    unit = f" ({guess.unit})" if guess.unit else ""
    while text := input(ASK.format(unit)).strip():
        try:
            given = guess.unit, question.digits, question.tolerance
            said, number, how = judge_guess(text, float(guess.measured), *given)
        except (TypeError, ValueError):
            print(f"Expected a number; got {text!r}.")
            continue
        keep_guess(guess.prediction, number, guess.measured, guess.unit, how, again=True)
        before = f"the last time you guessed {float(guess.guess):g}, which was {guess.result}"
        return Answered(f"Prediction {guess.prediction}", f"{said}; {before}")
    return None
