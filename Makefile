# Everything here works on a clean clone with Python 3.11 or newer and make: `make help`.
HOST    ?= 127.0.0.1
PORT    ?= 8000
PROJECT ?=
ARGS    ?=
export UV_PYTHON_DOWNLOADS := never
export UV_PROJECT_ENVIRONMENT := .venv

RUN    := .venv/bin
READY  := .venv/.ready
SOURCES := service tests $(wildcard benchmarks)

.DEFAULT_GOAL := help
.PHONY: help setup serve build validate fmt test check soak bench wheel clean

help: ## show this list
	@echo "Targets (HOST=, PORT=, PROJECT= for serve, build, validate; ARGS= for test, soak and bench):"
	@sed -n 's/^\([a-z]*\):.*## /  \1	/p' $(firstword $(MAKEFILE_LIST)) | expand -t 12

# The first Python of the right version on the path. Nothing is ever installed outside .venv.
.venv/bin/python:
	@for each in python3 python3.14 python3.13 python3.12 python3.11; do \
	  if command -v $$each >/dev/null 2>&1 && $$each -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
	    echo "Setting up .venv with $$($$each --version)"; exec $$each -m venv .venv; \
	  fi; \
	done; \
	echo "civigraph needs Python 3.11 or newer with its venv module, and none is on the path." >&2; \
	echo "Debian and Ubuntu: apt install python3 python3-venv; Fedora: dnf install python3; macOS: brew install python." >&2; \
	exit 1

$(READY): pyproject.toml uv.lock | .venv/bin/python
	@$(RUN)/python -m pip install --quiet --disable-pip-version-check 'uv>=0.5'
	@$(RUN)/uv sync --locked --inexact --quiet --python $(RUN)/python
	@touch $@

setup: $(READY) ## make the environment in .venv

serve: $(READY) ## serve the graph and the site on http://HOST:PORT
	@$(RUN)/civigraph serve $(PROJECT) --host $(HOST) --port $(PORT)

build: $(READY) ## build the snapshot
	@$(RUN)/civigraph build $(PROJECT)

validate: $(READY) ## validate the graph: shapes, checks, contradictions
	@$(RUN)/civigraph validate $(if $(PROJECT),--project $(PROJECT))

fmt: $(READY) ## bring Python and Turtle files into their canonical form
	@$(RUN)/ruff check --quiet --fix-only $(SOURCES)
	@$(RUN)/ruff format --quiet $(SOURCES)
	@$(RUN)/civigraph fmt

test: $(READY) ## run every test
	@$(RUN)/python -m pytest -n 2 -m 'not soak' $(ARGS)

check: $(READY) ## format, lint, types, Turtle, tests (with shapes, reasoner and links among them)
	@$(RUN)/ruff format --check $(SOURCES)
	@$(RUN)/ruff check $(SOURCES)
	@$(RUN)/mypy
	@$(RUN)/uv lock --check --quiet
	@$(RUN)/civigraph fmt --check
	@$(RUN)/civigraph validate
	@$(RUN)/python -m pytest -n 2 -m 'not soak' --cov --cov-report=term:skip-covered $(ARGS)

soak: $(READY) ## run the long versions of tests
	@$(RUN)/python -m pytest -m soak --timeout 7200 $(ARGS)

bench: $(READY) ## measure, on this machine
	@for each in benchmarks/*.py; do [ -f "$$each" ] && echo "== $$each" && $(RUN)/python "$$each" $(ARGS); done

wheel: $(READY) ## build the wheel into dist/
	@$(RUN)/uv build --wheel --quiet --out-dir dist

clean: ## remove what was built; the environment stays
	@rm -rf build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis htmlcov .coverage*
