# The same names are used by .ci/run. Every target works in the environment that `make install` makes.
PYTHON ?= python3
VENV ?= .venv
BIN = $(VENV)/bin

.PHONY: install lint types imports test truth office browser docs bench soak all clean help
install: ## make .venv with everything a developer needs, at the pinned versions
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet -c constraints.txt -e ".[dev]"

lint: ## ruff: rules and format
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: ## mypy, strict
	$(BIN)/mypy

imports: ## the rooms import one way only; every dependency is declared
	$(BIN)/lint-imports
	$(BIN)/deptry src

test: ## the suite, on the data the package ships, in two processes
	$(BIN)/python -m pytest -n 2 --dist loadfile

truth: ## checks against the ground truth folder (GREENSHOE_TRUTH, else ../shared)
	$(BIN)/python -m pytest -n 2 --dist loadfile tests/truth -m truth

office: ## the workbook, recalculated by LibreOffice
	$(BIN)/python -m pytest tests -m office

browser: ## the report in Chromium, with axe-core
	PYTHON=$(BIN)/python scripts/browser_setup.sh
	$(BIN)/python -m pytest tests/browser -m browser

docs: ## the manual into docs/_build, every warning an error
	$(BIN)/python -m pytest tests/docs -m manual

bench: ## every benchmark, a short pass
	$(BIN)/python -m pytest benchmarks --benchmark-only --benchmark-max-time=0.5 --benchmark-min-rounds=3 -o addopts="--import-mode=importlib -q -p no:cacheprovider"

soak: ## long fuzzing and large runs
	$(BIN)/python -m pytest tests -m soak

all: lint types imports test

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache build dist docs/_build

help: ## this list
	@sed -n 's/^\([a-z]*\): *## */\1\t/p' Makefile
