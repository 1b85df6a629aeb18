# Everything a new machine needs is installed into .venv; nothing else on the machine is changed.
PYTHON ?= python3
RUN = .venv/bin/python
ARGS ?=

.PHONY: help setup demo test lint bench wheel clean

help: ## this list
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 10

setup: .venv/.installed ## install what is missing into .venv and build the pages
	@$(RUN) tools/build_pages.py

.venv/.installed: setup.cfg pyproject.toml setup.py constraints.txt tools/make_venv.sh
	@test -x .venv/bin/pip || tools/make_venv.sh $(PYTHON)
	@echo "Installing Python packages into .venv …"
	@.venv/bin/pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[test]'
	@touch $@

demo: setup ## make a demo hall, serve it, print addresses and accounts; more: make demo ARGS='--candidates 1500 --minutes 10'
	@$(RUN) run_hall.py demo $(ARGS)

test: setup ## the whole test suite; a part: make test ARGS='tests/seats -k roster'
	@$(RUN) -m ruff check --quiet .
	@$(RUN) -m pytest $(ARGS)

lint: setup ## look for mistakes and put the code into shape
	@$(RUN) -m ruff check --fix . && $(RUN) -m ruff format .

bench: setup ## print the figures of the hot path, of assembly, sheets and statistics (about five minutes)
	@$(RUN) -m benchmarks.hot_path --seats 1500
	@$(RUN) -m benchmarks.assembly
	@$(RUN) -m benchmarks.sheets
	@$(RUN) -m benchmarks.statistics

wheel: setup ## build an installable package into dist/
	@.venv/bin/pip wheel --quiet --no-deps --wheel-dir dist .

clean: ## remove what was installed and built here, but no hall
	rm -rf .venv build dist *.egg-info hallserver/static hallserver/frontend/node_modules
