# Every target does its own set-up on a fresh machine with Python 3.11 and make.
PYTHON ?= python3
BIN := .venv/bin
GENERATED := $(shell grep -l '\[\[\[cog' docs/*.md docs/reference/*.md)

.PHONY: demo test lint types bench docs reference pictures lock messages clean

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

# Peers are compared in environments of their own, never among our dependencies; posting and harlequin pin a Textual each.
# BENCH="--write docs/benchmarks.md" writes the figures into the page, BENCH="--only judging" runs one.
bench: .venv/dev
	for peers in bench bench-posting bench-harlequin; do \
		test -d .$$peers-venv || $(PYTHON) -m venv .$$peers-venv || exit 1; \
		.$$peers-venv/bin/python -m pip install --quiet --require-hashes -r requirements/$$peers.txt || exit 1; \
	done
	$(BIN)/python -m tests.benchmarks --peers .bench-venv/bin/python \
		--screens .bench-posting-venv/bin/python .bench-harlequin-venv/bin/python $(BENCH)

# Reference pages are generated inside the pages, from the code.
docs: reference pictures

reference: .venv/dev
	$(BIN)/cog -r $(GENERATED)
	$(BIN)/python docs/tools/reference.py

# Pictures of README and guides; without a Chromium they stay as they are.
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
	rm -rf .venv .bench-venv .bench-posting-venv .bench-harlequin-venv demo dist
