# Everything sets itself up: only Python 3.11 or newer and make are needed. A second run skips the set-up.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.PHONY: help demo run test check lint types contracts docs bench lock clean
.DEFAULT_GOAL := help

help: ## what can be made
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/' | expand -t 12

$(READY): requirements-dev.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Rainmaker needs Python 3.11 or newer"; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { echo "This Python has no venv; on Debian: apt install python3-venv"; exit 1; }
	@$(BIN)/python -m pip install -q --disable-pip-version-check 'uv==0.13.9' \
	  && $(BIN)/uv pip sync -q --system-certs --compile-bytecode --python $(BIN)/python --require-hashes requirements-dev.txt \
	  || $(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@$(BIN)/python -m pip install -q --disable-pip-version-check --no-index --no-deps --no-build-isolation -e .
	@touch $@

demo: $(READY) ## a local Slack and Discord with the real bot between them, in one page
	@$(BIN)/python -m bot demo

run: $(READY) ## the bot, with the settings and environment of this folder
	@$(BIN)/python -m bot run

test: $(READY) ## every test
	@$(BIN)/python -m pytest -n 2 -m "not alone"
	@$(BIN)/python -m pytest -m alone

check: $(READY) lint types contracts docs test ## all that must hold before a change lands

lint: $(READY)
	@$(BIN)/ruff check . && $(BIN)/ruff format --check .

types: $(READY)
	@$(BIN)/mypy

contracts: $(READY)
	@$(BIN)/lint-imports

docs: $(READY)
	@$(BIN)/python docs/generate.py --check

bench: $(READY) ## measure speed beside bare libraries; figures are kept in docs/performance.md
	@$(BIN)/python -m tests.bench

lock: $(READY) ## pin every dependency anew, with hashes and without addresses
	@$(BIN)/uv pip compile -q --no-header --universal --python-version 3.11 --generate-hashes pyproject.toml -o requirements.txt
	@$(BIN)/uv pip compile -q --no-header --universal --python-version 3.11 --generate-hashes --extra dev pyproject.toml -o requirements-dev.txt
	@! grep -n '://' requirements*.txt

clean: ## forget the environment and the demo
	@rm -rf $(VENV) var
