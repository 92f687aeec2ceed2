"""`python -m lstm_course doctor`: is everything there that a lesson needs?"""

from .installation import find_problems

__all__ = ["find_problems"]
