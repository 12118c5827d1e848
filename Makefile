# The commands of every day. Each sets up .venv with the locked dependencies first; nothing else is needed before.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
DEMO := demo-collection
COLLECTION ?= collection
PORT ?= 8080
SITE_PORT ?= 8471
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-virtualenv

.PHONY: run check test lint format bench lock clean

# The bundled news site, crawled and served; with URL=https://… that page, archived into ./collection and served.
run: $(VENV)/.run
ifdef URL
	$(BIN)/pressmark archive --collection $(COLLECTION) '$(subst ','\'',$(URL))'
	@$(BIN)/pressmark serve --collection $(COLLECTION) --port $(PORT)
else
	@$(BIN)/pressmark demo --collection $(DEMO) --port $(PORT) --site-port $(SITE_PORT)
endif

# What tells in a minute whether a change holds: all but the tests that start processes or compute for long.
check: lint
	$(BIN)/python -m pytest -n auto --dist worksteal -m "not process and not slow"

test: lint
	$(BIN)/python -m pytest -n auto --dist loadfile

lint: $(VENV)/.test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

format: $(VENV)/.test
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(VENV)/.run
	$(BIN)/python -m bench

# Takes the newest versions that pyproject.toml allows; commit what changes.
lock: $(VENV)/.test
	$(PIP) uv
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
		--no-emit-index-url --no-emit-find-links --extra checkout pyproject.toml -o requirements.lock
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
		--no-emit-index-url --no-emit-find-links --extra checkout --extra test -c requirements.lock pyproject.toml \
		-o requirements-test.lock

clean:
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache bench/.peers bench/.work

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Pressmark needs Python 3.11 or newer; name one, as in: make PYTHON=python3.12")'
	$(PYTHON) -m venv $(VENV)

$(VENV)/.run: requirements.lock pyproject.toml | $(BIN)/python
	$(PIP) --require-hashes -r requirements.lock
	$(PIP) --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.test: requirements-test.lock $(VENV)/.run | $(BIN)/python
	$(PIP) --require-hashes -r requirements-test.lock
	@touch $@
