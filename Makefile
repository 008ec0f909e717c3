# What a person types. Everything else is `python -m commonwheel --help`.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin
# The `commonwheel` command, in the virtual environment and bound to this checkout; compiled as pip compiles all else, also
# where Python is told to keep nothing compiled, since every start would compile it again.
INSTALL_COMMAND := $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable . \
	&& $(BIN)/python -m compileall -q commonwheel

.DEFAULT_GOAL := run
.PHONY: run test bench cluster

run: $(VENV)/.run-ready  ## Start the community: http://localhost:8000, or PORT=…
	@exec $(BIN)/python -m commonwheel serve

test: $(VENV)/.test-ready  ## Every check and test, on every database, in a real browser
	@exec $(BIN)/python -m tests.run

cluster: $(VENV)/.test-ready  ## Many hosts on this one, as root: every part is killed three times under load
	@$(BIN)/python -c "from tests import servers; servers.provide()"
	@CLUSTER_ROUNDS=3 exec $(BIN)/python -m pytest -s -m cluster tests/cluster

bench: $(VENV)/.run-ready  ## Measure it; writes bench/RESULTS.md
	@exec $(BIN)/python -m bench

$(VENV)/.run-ready: requirements/base.txt pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Installing what Commonwheel needs (once, about a minute) …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/base.txt
	@$(INSTALL_COMMAND)
	@touch $@

# What only tests import is compiled when one does: most of it none ever does, and all of it was a third of installing.
$(VENV)/.test-ready: requirements/test.txt $(VENV)/.run-ready
	@echo "Installing what the tests need besides (once, half a minute) …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-compile --require-hashes -r requirements/test.txt
	@touch $@
