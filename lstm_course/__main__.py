"""`python -m lstm_course COMMAND`: the course's tools, which lie beside this package."""

import sys

from course_tools.cli import main

if __name__ == "__main__":
    sys.exit(main())
