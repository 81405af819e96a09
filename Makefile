# Everything there is to know: make setup, run, test, check. See README.md.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed

.PHONY: setup run test check soak bench clean

setup: $(STAMP)

$(STAMP): pyproject.toml constraints.txt
	@echo "==> setting up $(VENV) (Python packages with pinned versions)"
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Jetbridge needs Python 3.11 or later: make setup PYTHON=python3.11")'
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev]'
	@touch $(STAMP)
	@echo "==> ready: $(BIN)/jetbridge --help"

run: setup
	@echo "==> publishing corpus/"
	@$(BIN)/jetbridge publish corpus/ --yes
	@$(BIN)/jetbridge serve

test: setup
	@echo "==> running every test"
	@$(BIN)/python -m pytest $(ARGS)

check: setup
	@echo "==> ruff, mypy and the import order"
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/python -m pytest tests/test_imports.py

soak: setup
	@echo "==> the long tests: kill -9 a hundred times"
	@$(BIN)/python -m pytest tests/test_publish_kill.py --soak $(ARGS)

clean:
	rm -rf $(VENV) build dist .jetbridge
