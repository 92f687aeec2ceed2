"""Lessons 90 to 92 stand in for the course's own."""

from tests.support.own_lessons import own_lessons

__all__ = ["own_lessons"]
