# Everything here sets itself up: a bare machine needs make and Python 3.11 or later, nothing else.
# Another interpreter: make test PYTHON=python3.12

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help
.PHONY: help demo explore test test-all lint format docs schemas told picture screens bench chromium clean

PYTHON ?= $(firstword $(foreach name,python3 python3.11 python3.12 python3.13 python3.14,\
    $(if $(shell $(name) -c 'import sys; print(sys.version_info >= (3, 11))' 2>/dev/null | grep True),$(name))) python3)
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

# pyright's wrapper would ask PyPI for a newer version at each call.
export PYRIGHT_PYTHON_IGNORE_WARNINGS := 1

help:  ## say what can be made
	@sed -nE 's/^([a-z-]+):.*## (.*)/make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 16

demo: $(VENV)/.core  ## assess the packaged H200 case into out/h200
	$(BIN)/countermove assess h200 --out out/h200

explore: $(VENV)/.explore  ## serve the explorer of the packaged study to a browser
	$(BIN)/countermove explore

test: $(VENV)/.dev chromium lint  ## lint, check types and the import contract, run the tests
	$(BIN)/python -m pytest -n auto --dist loadfile -m "not slow"

test-all: $(VENV)/.dev chromium lint  ## the same with the slow tests: pages run as shown, samplers, an empty environment
	$(BIN)/python -m pytest -n auto --dist loadfile

lint: $(VENV)/.dev  ## ruff, pyright (strict) and the import contract
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/pyright --pythonpath $(BIN)/python
	$(BIN)/lint-imports --no-cache

format: $(VENV)/.dev  ## put imports and lines in order
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

docs: $(VENV)/.dev  ## build the documentation into site/, every figure from the data
	PYTHONPATH=docs $(BIN)/python -m figures
	$(BIN)/zensical build --clean --strict

schemas: $(VENV)/.core  ## write the JSON Schemas that the package carries
	PYTHONPATH=docs $(BIN)/python -m figures.schemas

told: $(VENV)/.dev  ## run every command that README and pages show, and write down what it prints
	PYTHONPATH=docs $(BIN)/python -m figures.console

picture: demo  ## take the picture of the brief for the README (wants Chromium)
	PYTHONPATH=docs $(BIN)/python -m figures.picture

screens: $(VENV)/.dev  ## take the pictures of the explorer for the documentation (wants Chromium)
	PYTHONPATH=docs $(BIN)/python -m figures.screens

bench: $(VENV)/.dev  ## time the engine (see benchmarks/README.md)
	@for script in benchmarks/*.py; do echo "== $$script"; $(BIN)/python "$$script"; done

clean:  ## remove the environment, caches and whatever was made
	rm -rf $(VENV) .cache .hypothesis .pytest_cache .ruff_cache build dist docs/generated docs/rules out site
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# The stamps make a second call quick; a changed pyproject.toml installs again.
$(VENV)/.made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	    echo "countermove needs Python 3.11 or later, and $(PYTHON) is not that." >&2; \
	    echo "Install one, or name it: make $(or $(MAKECMDGOALS),test) PYTHON=/path/to/python3.11" >&2; exit 2; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
	    echo "$(PYTHON) cannot make a virtual environment: its venv or ensurepip part is missing." >&2; \
	    echo "On Debian and Ubuntu: apt-get install python3-venv; then try again." >&2; exit 2; }
	@echo "Setting up $(VENV) with $$($(PYTHON) --version) (once; some minutes on a slow line)"
	@$(PYTHON) -m venv --clear $(VENV)
	@touch $@

$(VENV)/.core: pyproject.toml | $(VENV)/.made
	@echo "Installing countermove"
	@$(PIP) install --editable .
	@touch $@

$(VENV)/.explore: pyproject.toml | $(VENV)/.made
	@echo "Installing countermove and its server"
	@$(PIP) install --editable '.[explore]'
	@touch $(VENV)/.core $@

$(VENV)/.dev: pyproject.toml | $(VENV)/.made
	@echo "Installing countermove and the tools that test it"
	@$(PIP) install --editable '.[dev]'
	@touch $(VENV)/.core $(VENV)/.explore $@

# Charts and printed pages are laid out for Helvetica; Liberation has its widths.
chromium:
	@browser=$$(command -v chromium chromium-browser google-chrome | head -1 || true); \
	fonts=$$(fc-list 2>/dev/null | grep -iE 'liberation|arial|helvetica' | head -1 || true); \
	if [ -n "$$browser" ] && [ -n "$$fonts" ]; then exit 0; fi; \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	    wanted="fonts-liberation"; [ -n "$$browser" ] || wanted="chromium $$wanted"; \
	    echo "Installing $$wanted for the browser tests"; \
	    apt-get update -qq >/dev/null && \
	    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $$wanted >/dev/null || \
	    echo "$$wanted could not be installed; browser tests may be skipped, or fail for wider letters"; \
	elif [ -z "$$browser" ]; then \
	    echo "No Chromium here, and no right to install it; the browser tests will be skipped"; \
	fi
