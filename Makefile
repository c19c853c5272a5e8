# Everything runs in .venv, made from the hashed lock in requirements/dev.txt.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
READY  := $(VENV)/.installed
TARGET ?= local
FUZZ_EXAMPLES ?= 1000
JUDGE  := .venv-conformance
LOWEST := .venv-lowest
TOGETHER := .venv-together
CONFORMANCE_PYTHON ?= $(PYTHON)
# Each process begins with a half of the tests in order, so that what the tests of a module share is made once.
PARALLEL := -n 2 --dist worksteal

.DEFAULT_GOAL := help
.PHONY: help demo plan apply test test-fast coverage test-lowest test-together fuzz gauntlet conformance wheel check format lock clean

help:  ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## /  make \1|/p' $(MAKEFILE_LIST) | sed 's/  make \([^|]*\)|/  make \1 - /'

$(READY): pyproject.toml requirements/dev.txt
	@$(PYTHON) -c 'import sys; sys.exit("peak-apply needs Python 3.11 or newer; say which: make PYTHON=python3.12" if sys.version_info < (3, 11) else 0)'
	@echo "setting up $(VENV)"
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

demo: $(READY)  ## plan, apply and plan again the project in manifests/ on an emulated tenant
	@echo; echo '$$ peak-apply plan manifests'
	@$(BIN)/peak-apply plan manifests
	@echo; echo '$$ peak-apply apply manifests --yes'
	@$(BIN)/peak-apply apply manifests --yes
	@echo; echo '$$ peak-apply plan manifests --detailed-exitcode'
	@$(BIN)/peak-apply plan manifests --detailed-exitcode

plan: $(READY)  ## plan manifests/ (TARGET=local)
	@$(BIN)/peak-apply plan manifests --target $(TARGET)

apply: $(READY)  ## apply manifests/ (TARGET=local); asks first
	@$(BIN)/peak-apply apply manifests --target $(TARGET)

test: $(READY) $(JUDGE)/.installed wheel  ## run the tests, the official client and the wheel in environments of their own
	@$(BIN)/python -m pytest $(PARALLEL)

test-fast: $(READY)  ## run the tests that take little time, for the inner loop
	@$(BIN)/python -m pytest $(PARALLEL) -m "not slow"

coverage: $(READY)  ## run the tests with branch coverage; fails below the floor in pyproject.toml
	@$(BIN)/python -m pytest $(PARALLEL) --cov --cov-report=term --ignore=tests/conformance

test-lowest: $(LOWEST)/.installed  ## run the tests of the layers above the network with the lowest versions that pyproject.toml allows
	@$(LOWEST)/bin/python -m pytest $(PARALLEL) -p no:cacheprovider tests/acceptance/test_everyday.py tests/api tests/cli tests/manifests \
	  tests/packing tests/planning/test_cases.py tests/reports

$(LOWEST)/.installed: pyproject.toml requirements/lowest.txt
	@echo "setting up $(LOWEST)"
	@test -x $(LOWEST)/bin/python || $(PYTHON) -m venv $(LOWEST)
	@$(LOWEST)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/lowest.txt
	@$(LOWEST)/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

test-together: $(TOGETHER)/.installed  ## check that one environment can hold peak-apply and the official client
	@cd manifests && ../$(TOGETHER)/bin/peak-apply validate . && ../$(TOGETHER)/bin/peak-apply plan --help >/dev/null
	@$(TOGETHER)/bin/peak --help >/dev/null && $(TOGETHER)/bin/python -m pip check

$(TOGETHER)/.installed: pyproject.toml requirements/conformance.txt
	@echo "setting up $(TOGETHER)"
	@$(CONFORMANCE_PYTHON) -m venv $(TOGETHER)
	@$(TOGETHER)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/conformance.txt
	@$(TOGETHER)/bin/python -m pip install --quiet --disable-pip-version-check .
	@touch $@

fuzz: $(READY)  ## call the emulator at random for some minutes, other calls each time (FUZZ_EXAMPLES=1000)
	@FUZZ_EXAMPLES=$(FUZZ_EXAMPLES) $(BIN)/python -m pytest $(PARALLEL) tests/emulator/test_openapi.py

gauntlet: $(READY)  ## every kill, fault, signal, interleaving and random world of docs/internals/reliability.md; takes hours
	@GAUNTLET=1 $(BIN)/python -m pytest $(PARALLEL) -m gauntlet
	@EXAMPLES=10000 $(BIN)/python -m pytest $(PARALLEL) --timeout=0 tests/planning/test_property_deletions.py tests/planning/test_properties.py \
	  tests/planning/test_property_survival.py
	@$(BIN)/python -m pytest $(PARALLEL) --timeout=0 tests/seeded --seeded

conformance: $(READY) $(JUDGE)/.installed  ## have the official client judge the emulator, and compare both clients on faults
	@BENCHMARK=1 $(BIN)/python -m pytest $(PARALLEL) tests/conformance

# The official client pins old versions of libraries that we use too, so it has an environment of its own. Where
# Python is newer than it supports, the environment stays empty and its tests say why they were skipped.
$(JUDGE)/.installed: requirements/conformance.txt
	@rm -rf $(JUDGE) && mkdir $(JUDGE)
	@if $(CONFORMANCE_PYTHON) -c 'import sys; sys.exit(sys.version_info >= (3, 13))'; then \
	  echo "setting up $(JUDGE)" && $(CONFORMANCE_PYTHON) -m venv $(JUDGE) && $(JUDGE)/bin/python -m pip install \
	    --quiet --disable-pip-version-check --require-hashes -r requirements/conformance.txt && touch $@; \
	else echo "the official client supports Python up to 3.12: make conformance CONFORMANCE_PYTHON=python3.12"; fi

wheel: $(READY)
	@rm -rf build/wheel && mkdir -p build/wheel
	@$(BIN)/python -m hatchling build -t wheel -d build/wheel >/dev/null
	@$(PYTHON) -m venv build/wheel/venv
	@build/wheel/venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/run.txt
	@build/wheel/venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps build/wheel/*.whl
	@cp -r manifests build/wheel/manifests
	@cd build/wheel && venv/bin/peak-apply --version && venv/bin/peak-apply apply manifests --yes --quiet \
	  && venv/bin/peak-apply plan manifests --detailed-exitcode

check: $(READY)  ## lint, format, types and import rules
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(READY)  ## fix and format the sources
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

lock:  ## refresh the locks with hashes (needs uv)
	uv pip compile pyproject.toml --group dev --all-extras --universal --python-version 3.11 \
	  --generate-hashes --no-strip-extras --no-emit-index-url --no-header --output-file requirements/dev.txt
	uv pip compile pyproject.toml --all-extras --universal --python-version 3.11 \
	  --generate-hashes --no-strip-extras --no-emit-index-url --no-header --output-file requirements/run.txt
	uv pip compile requirements/conformance.in --universal --python-version 3.11 \
	  --generate-hashes --no-strip-extras --no-emit-index-url --no-header --output-file requirements/conformance.txt
	uv pip compile requirements/release.in --universal --python-version 3.11 \
	  --generate-hashes --no-strip-extras --no-emit-index-url --no-header --output-file requirements/release.txt
	uv pip compile pyproject.toml --group dev --all-extras --universal --python-version 3.11 --resolution lowest-direct \
	  --generate-hashes --no-strip-extras --no-emit-index-url --no-header --output-file requirements/lowest.txt

clean:  ## remove the environment and the demo's tenant
	rm -rf $(VENV) $(JUDGE) $(LOWEST) $(TOGETHER) .peak-apply build dist
