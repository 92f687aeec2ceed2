# Every target is one plain command; without make, call the same: python run.py lab
# Another interpreter: make lab PYTHON=python3.12. More options: make lab ARGS=--no-browser
PYTHON = python3
ARGS =
.DEFAULT_GOAL = help

%: FORCE
	@$(PYTHON) run.py $@ $(ARGS)

Makefile FORCE: ;
