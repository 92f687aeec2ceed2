"""`python -m lstm_course COMMAND`: the course's tools, which lie beside this package."""

import sys

if __name__ == "__main__":
    try:
        from course_tools.cli import main
    except KeyboardInterrupt:  # loading takes a moment
        sys.exit(130)
    sys.exit(main())
