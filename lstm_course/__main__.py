"""The command line: `python -m lstm_course COMMAND`."""
