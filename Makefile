# Two commands are enough on a machine with git, make and python3 (3.11 or later, with venv):
#   make demo    set everything up and show the demo
#   make test    set everything up and run all checks and tests

PYTHON ?= python3
BIN := .venv/bin

.PHONY: demo test check bench pictures clean

demo: .venv/installed
	$(BIN)/liveblog-tui demo $(DEMO)

# Most of a test's time is waiting, for a terminal or a server: four at once on two cores. A fixed seed, so that all of them
# give parametrised tests the same names.
test: check
	PYTHONHASHSEED=0 $(BIN)/pytest -n 4 --dist loadfile

check: .venv/tools
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: .venv/tools
	$(BIN)/python -m bench

# Draws the screen anew into docs/pictures, which tests/ui/test_pictures.py holds it to.
pictures: .venv/tools
	$(BIN)/python -m tests.ui.pictures

# The tools for development are installed only for `make test`: the demo should start as soon as it can.
.venv/tools: .venv/installed
	$(BIN)/python -m pip install --quiet --upgrade "pip>=25.1"
	$(BIN)/python -m pip install --quiet --group dev
	touch $@

.venv/installed: pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	touch $@

clean:
	rm -rf .venv build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis
