# Everything runs in .venv, which the first target sets up. `make help` lists the targets.
PYTHON ?= python3
VENV := .venv
RUN := $(VENV)/bin/python
.DEFAULT_GOAL := help

help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1\t\2/' | expand -t 20

demo: $(VENV)/run.done ## the real bot on loopback, no account needed
	@$(RUN) -m bot demo

install: $(VENV)/run.done ## a virtual environment with what the bot needs
	@echo "Installed. Next: cp .env.example .env, put the call center's three settings into it,"
	@echo "then $(RUN) -m bot lookup and a contact id; with Slack's settings, too: $(RUN) -m bot check"

test: $(VENV)/dev.done ## every test, and how much of the code they reach
	@$(RUN) -m pytest -n auto --cov

check: $(VENV)/dev.done ## lint, format, types, layers
	@$(RUN) -m ruff check .
	@$(RUN) -m ruff format --check .
	@$(RUN) -m mypy
	@$(VENV)/bin/lint-imports

bench: $(VENV)/dev.done ## speed against peers in the same run, as ratios; kept in benchmarks/results/
	@$(RUN) -m benchmarks

bench-quick: $(VENV)/dev.done ## what a change costs in instructions, against the committed baseline
	@$(RUN) -m benchmarks.quick

SECONDS ?= 600
soak: $(VENV)/dev.done ## ten requests a second for SECONDS=600: nothing grows, nothing is lost
	@$(RUN) -m benchmarks soak --seconds $(SECONDS)

mutants: $(VENV)/dev.done ## which changes of MODULE=bot/… does no test notice? (SECONDS=600 at most)
	@$(RUN) benchmarks/mutants.py --seconds $(SECONDS) $(MODULE) $(TESTS)

pictures: ## the golden messages, drawn (needs Chromium) to docs/pictures/
	@$(PYTHON) tests/pictures.py $(NAMES)

format: $(VENV)/dev.done ## let ruff mend what it can
	@$(RUN) -m ruff check --fix .
	@$(RUN) -m ruff format .

requirements: ## pin the newest versions that pyproject.toml allows (needs uv)
	uv pip compile pyproject.toml --extra redis --extra audit --upgrade $(PIN) -o requirements.txt
	uv pip compile pyproject.toml --extra redis --extra audit --group dev -c requirements.txt --upgrade $(PIN) -o requirements-dev.txt
PIN := --universal --no-strip-extras --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate --quiet

clean: ## remove what the other targets made
	rm -rf .venv .venv-* .coverage .import_linter_cache .mypy_cache .pytest_cache .ruff_cache .hypothesis

$(VENV)/run.done: requirements.txt
	@$(MAKE) --no-print-directory packages FILE=requirements.txt
	@touch $@

$(VENV)/dev.done: requirements-dev.txt
	@$(MAKE) --no-print-directory packages FILE=requirements-dev.txt
	@touch $@ $(VENV)/run.done

packages:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Python 3.11 or newer is needed; name it with: make PYTHON=python3.12 …" >&2; exit 1; }
	@$(RUN) -m pip --version >/dev/null 2>&1 || { echo "Setting up $(VENV) …"; $(PYTHON) -m venv $(VENV); }
	@echo "Installing $(FILE) …"
	@$(RUN) -m pip install --quiet --disable-pip-version-check --require-hashes -r $(FILE)

.PHONY: help demo test check bench bench-quick soak mutants pictures format requirements clean install packages
