# make run: the demo. make test: all tests. make check: style, types, walls. make bench: speed (50 min;
# make bench ROWS="drain_bulk rates" ROUNDS=1 is a quick look). make soak: 200 random kill -9 (20 min; make soak
# KILLS=20 is a short one, SEED=… does the same again). make pictures: the screens in docs/dialogues.md (5 min).
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
WORKERS ?= 3
ROUNDS ?= 5
KILLS ?= 200
# SQLite waits for the disk at every commit, but nothing of a test outlives it: memory serves, where there is enough.
MEMORY := $(shell df -k --output=avail /dev/shm 2>/dev/null | awk 'NR == 2 && $$1 > 4000000 {print "/dev/shm"}')

.PHONY: setup run test check bench soak pictures ground

setup: $(VENV)/.installed console/static/vendor/.installed

$(VENV)/.installed: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed: PYTHON=python3.11 make ..."; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install -q --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

console/static/vendor/.installed: package-lock.json $(VENV)/.installed
	@command -v npm >/dev/null || $(BIN)/pip install -q --disable-pip-version-check --require-hashes -r requirements-node.lock
	PATH="$$PATH:$(CURDIR)/$(BIN)" npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
	$(BIN)/python -m console.vendor
	@touch $@

run: setup
	$(BIN)/kaowu migrate
	$(BIN)/kaowu serve --demo --port 8080

ground: setup
	@sh tests/ground.sh

test: ground
	$(if $(MEMORY),TMPDIR=$(MEMORY)) $(BIN)/python -m pytest -n $(WORKERS) --dist load --maxschedchunk 1

check: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

$(VENV)/.bench: requirements-bench.lock $(VENV)/.installed
	$(BIN)/pip install -q --disable-pip-version-check --require-hashes -r requirements-bench.lock
	@touch $@

bench: ground $(VENV)/.bench
	PYTHONPATH=tests $(BIN)/python -m bench --rounds $(ROUNDS) $(ROWS)

soak: ground
	PYTHONPATH=tests:tests/journeys $(BIN)/python -m soak --kills $(KILLS) --outages $(if $(SEED),--seed $(SEED))

pictures: ground
	PYTHONPATH=tests:tests/sandbox $(BIN)/python -m pictures $(ONLY)
