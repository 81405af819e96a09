# Everything there is to know: make setup, run, test, check. See README.md.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed

.PHONY: setup run test check gate soak bench clean

setup: $(STAMP)

$(STAMP): pyproject.toml constraints.txt
	@echo "==> setting up $(VENV): about 130 Python packages with pinned versions, speech and"
	@echo "    sentence models among them; 2 GB on disk, once, some minutes on a quick line"
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Jetbridge needs Python 3.11 or later: make setup PYTHON=python3.11")'
	@$(BIN)/python -m pip install --progress-bar on --disable-pip-version-check --constraint constraints.txt --editable '.[dev]'
	@touch $(STAMP)
	@echo "==> ready: $(BIN)/jetbridge --help"

run: setup
	@echo "==> publishing corpus/: about a minute the first time, nothing to do after that"
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

# `make gate GATE=FOLDER` measures what is published there, and publishes it there if nothing is.
gate: setup
	@echo "==> the golden set's development half against its baseline (build/gate.md, gate.xml)"
	@mkdir -p build
	@export JETBRIDGE_EMBEDDER=local JETBRIDGE_DATA_DIR="$(GATE)"; \
	if [ -z "$(GATE)" ]; then \
	  export JETBRIDGE_DATA_DIR=$$(mktemp -d); trap 'rm -rf "$$JETBRIDGE_DATA_DIR"' EXIT; \
	fi; \
	test -f "$$JETBRIDGE_DATA_DIR/live.json" || $(BIN)/jetbridge publish corpus/ --yes || exit 1; \
	$(BIN)/jetbridge eval gate --baseline corpus/baseline.json --max-drop 0.02 \
	  --junit build/gate.xml --markdown build/gate.md

soak: setup
	@echo "==> the long tests: kill -9 a hundred times"
	@$(BIN)/python -m pytest tests/test_publish_kill.py --soak $(ARGS)

clean:
	rm -rf $(VENV) build dist .jetbridge
