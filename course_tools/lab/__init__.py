"""How `make lab` serves the course: its files, and JupyterLab's settings in `config/`."""
