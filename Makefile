# Every target does its own set-up on a fresh machine with Python 3.11 and make.
PYTHON ?= python3
BIN := .venv/bin
GENERATED := $(shell grep -l '\[\[\[cog' docs/*.md docs/reference/*.md)

.PHONY: demo test lint types bench docs pictures lock messages clean

demo: .venv/dev
	$(BIN)/otklik demo

test: .venv/dev
	$(BIN)/python -m pytest -n auto

lint: .venv/dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/cog --check $(GENERATED)

types: .venv/dev
	$(BIN)/mypy

# Peers are compared in an environment of their own, never among our dependencies.
# BENCH="--write docs/benchmarks.md" writes the figures into the page, BENCH="--only judging" runs one.
bench: .venv/dev
	test -d .bench-venv || $(PYTHON) -m venv .bench-venv
	.bench-venv/bin/python -m pip install --quiet --require-hashes -r requirements/bench.txt
	$(BIN)/python -m tests.benchmarks --peers .bench-venv/bin/python $(BENCH)

# Reference pages are generated inside the pages, from the code.
docs: .venv/dev
	$(BIN)/cog -r $(GENERATED)
	$(BIN)/python docs/tools/reference.py

# Pictures of README and guides; needs a Chromium.
pictures: .venv/dev
	$(BIN)/python docs/tools/pictures.py

messages: .venv/dev
	$(BIN)/python docs/tools/messages.py

lock:
	$(PYTHON) docs/tools/lock.py

.venv/dev: requirements/dev.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Otklik needs Python 3.11 or newer; call make PYTHON=python3.11"; exit 1; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || { echo "This Python has no ensurepip, so it can make no environment. On Debian and Ubuntu: apt install python3-venv"; exit 1; }
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements/dev.txt
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation -e .
	@touch .venv/dev

clean:
	rm -rf .venv .bench-venv demo dist
