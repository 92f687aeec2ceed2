"""`python -m lstm_course progress`: which exercises are solved, from a learner's notebooks."""

from .progress import find_progress

__all__ = ["find_progress"]
