"""What makes, checks, grades and publishes the course. Lessons import `lstm_course`, not this."""

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent  # the checkout
NOTEBOOKS = ROOT / "notebooks"
