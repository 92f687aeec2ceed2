# Every target is one plain command; without make, call the same: python run.py lab
# Another interpreter: make lab PYTHON=python3.12. More options: make lab ARGS=--no-browser
PYTHON = python3
ARGS =

.PHONY: help lab test bench refresh slides site release environments clean

help:
	@$(PYTHON) run.py help

lab:
	@$(PYTHON) run.py lab $(ARGS)

test:
	@$(PYTHON) run.py test $(ARGS)

bench:
	@$(PYTHON) run.py bench $(ARGS)

refresh:
	@$(PYTHON) run.py refresh $(ARGS)

slides:
	@$(PYTHON) run.py slides $(ARGS)

site:
	@$(PYTHON) run.py site $(ARGS)

release:
	@$(PYTHON) run.py release $(ARGS)

environments:
	@$(PYTHON) run.py environments $(ARGS)

clean:
	@$(PYTHON) run.py clean
