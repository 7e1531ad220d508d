# Every target does the set-up that it needs. The interpreter: make install PYTHON=python3.12
PORT ?= 8000
ARGS ?=
VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed

export PYTHON

.DEFAULT_GOAL := help
.PHONY: help install demo test check docs format bench lock hooks clean

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-9s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

install: $(INSTALLED) ## Make .venv with everything in it, .venv/bin/metagate included

# README.md and LICENSE are left out on purpose: they change nothing of what is installed.
$(INSTALLED): pyproject.toml requirements.lock scripts/bootstrap.sh
	@sh scripts/bootstrap.sh
	@touch $@

demo: install ## Serve a synthetic store: make demo PORT=8000
	@sh scripts/demo.sh $(PORT)

test: install ## Run every test; some of them: make test ARGS="tests/wire -k study"
	$(BIN)/python -m pytest $(ARGS)

check: install ## Lint, format, types, import contract, generated documentation
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python scripts/generate_docs.py --check

docs: install ## Write the tables of docs/ that are made from the code
	$(BIN)/python scripts/generate_docs.py

format: install ## Rewrite the code in the project's format
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: install ## Measure every endpoint and print the table: make bench ARGS=--help
	$(BIN)/python bench/run.py $(ARGS)

lock: ## Write requirements.lock anew from pyproject.toml: make lock ARGS=--upgrade
	@sh scripts/lock.sh $(ARGS)

hooks: install ## Run the quick checks before each git commit
	$(BIN)/pre-commit install

clean: ## Remove all that make has made: .venv, the demo's store, caches
	rm -rf $(VENV) .state build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache .schemathesis
	find src tests scripts bench -name __pycache__ -type d -prune -exec rm -rf {} + 2>/dev/null || true
