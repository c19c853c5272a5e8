# Everything runs in .venv, made from the hashed lock in requirements/dev.txt.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
READY  := $(VENV)/.installed
TARGET ?= local

.DEFAULT_GOAL := help
.PHONY: help demo plan apply test wheel check format lock clean

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

test: $(READY) wheel  ## run the tests, and try the wheel in an environment of its own
	@$(BIN)/python -m pytest -n 2

wheel: $(READY)
	@rm -rf build/wheel && mkdir -p build/wheel
	@$(BIN)/python -m hatchling build -t wheel -d build/wheel >/dev/null
	@$(PYTHON) -m venv build/wheel/venv
	@build/wheel/venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/run.txt
	@build/wheel/venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps build/wheel/*.whl
	@cp -r manifests build/wheel/manifests
	@cd build/wheel && venv/bin/peak-apply --version && venv/bin/peak-apply apply manifests --yes --quiet \
	  && venv/bin/peak-apply plan manifests --detailed-exitcode

check: $(READY)  ## lint, types and the floors of the house
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(READY)  ## rewrite the sources in the house's format
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

lock:  ## refresh the hashed lock (needs uv)
	uv pip compile pyproject.toml --group dev --all-extras --universal --python-version 3.11 \
	  --generate-hashes --no-emit-index-url --no-header --output-file requirements/dev.txt
	uv pip compile pyproject.toml --all-extras --universal --python-version 3.11 \
	  --generate-hashes --no-emit-index-url --no-header --output-file requirements/run.txt

clean:  ## remove the environment and the demo's tenant
	rm -rf $(VENV) .peak-apply build dist
