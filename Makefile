# The two commands are `make demo` and `make test`; `make help` lists the rest.
# All set-up happens by itself, once: a stamp in .venv says that it is done.

PYTHON ?= python3
ARGS ?=
BIN := .venv/bin
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: help demo test lint format bench dashboards lock clean
.DEFAULT_GOAL := help

help: ## this list
	@sed -n 's/^\([a-z]*\):.*## /  make \1\t/p' $(MAKEFILE_LIST) | expand -t 16

demo: .venv/.run ## everything in one terminal, on simulated traffic: make demo ARGS="--scenario outage"
	@$(BIN)/cx demo $(ARGS)

test: .venv/.dev ## real Kafka and Prometheus are fetched, then every test runs: make test ARGS="tests/unit -k sla"
	@sh tests/support/set_up.sh
	$(BIN)/python -m pytest $(ARGS)

lint: .venv/.dev ## ruff, mypy, and who may import whom
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: .venv/.dev ## put the code into shape
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: .venv-bench/.done ## this engine beside its peers: make bench ARGS="--events 200000 --json out.json"
	@sh tests/support/set_up.sh
	@.venv-bench/bin/python -m bench $(ARGS)

dashboards: .venv/.dev ## write deploy/grafana/dashboards from deploy/grafana/*.py
	$(BIN)/python -m deploy.grafana.build $(ARGS)

clean: ## remove what was set up and built
	rm -rf .venv .venv-bench .tools dist

# --- set-up --------------------------------------------------------------------------------------

# $(1): the environment's folder, $(2): its lock files
define install
	@echo "Setting up $(1) (once)"
	@$(1)/bin/python -m pip install --quiet --require-hashes $(2:%=-r %) -r requirements-build.lock
	@$(1)/bin/python -m pip install --quiet --no-deps --no-build-isolation -e .
endef

.venv/bin/python .venv-bench/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "$(PYTHON) is older than 3.11: name a newer one, as in make $(MAKECMDGOALS) PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || \
	  { echo "$(PYTHON) has no ensurepip, so no venv can be made: apt-get install python3-venv"; exit 1; }
	@$(PYTHON) -m venv $(@:/bin/python=)

.venv/.run: requirements.lock requirements-build.lock pyproject.toml | .venv/bin/python
	$(call install,.venv,requirements.lock)
	@touch $@

# The development lock holds all of the runtime lock, so `make demo` has nothing more to do.
.venv/.dev: requirements-dev.lock requirements-build.lock pyproject.toml | .venv/bin/python
	$(call install,.venv,requirements-dev.lock)
	@touch .venv/.run $@

.venv-bench/.done: requirements-bench.lock requirements-build.lock pyproject.toml | .venv-bench/bin/python
	$(call install,.venv-bench,requirements-bench.lock)
	@touch $@

# --- lock files: for every platform and Python from 3.11, with hashes -----------------------------

COMPILE = UV_CUSTOM_COMPILE_COMMAND="make lock" $(BIN)/uv pip compile --quiet --no-config \
  --universal --generate-hashes --python-version 3.11 pyproject.toml

lock: .venv/.dev ## resolve the dependencies anew; make lock ARGS=--upgrade takes newer indirect ones
	$(COMPILE) $(ARGS) -o requirements.lock
	$(COMPILE) $(ARGS) -c requirements.lock --group dev -o requirements-dev.lock
	$(COMPILE) $(ARGS) --group bench --override bench/overrides.txt -o requirements-bench.lock
	$(BIN)/uv pip compile --quiet --no-config --universal --generate-hashes --python-version 3.11 \
	  --group build --custom-compile-command "make lock" -o requirements-build.lock
