"""The command line: `make release`, `make environments`."""
