# Everything one does here. Needs Python 3.11+ and make; `make audit` alone needs Node as well.
# PYTHON=/path/to/python3.12 chooses another Python for making the environment.

PYTHON ?= python3
RUN := .venv/bin/python
# Makes .venv on first use; takes a tenth of a second when it is current.
READY := $(PYTHON) yardsale/embedded/bootstrap.py
SITE := $(RUN) -m yardsale.embedded
COMPILE := .venv/uv/bin/uv pip compile --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --no-header --quiet
# One process per core, up to four; JOBS=0 runs the tests in one process (for a debugger).
JOBS ?= auto
PYTEST := $(RUN) -m pytest --numprocesses=$(JOBS) --maxprocesses=4 --dist=worksteal

.DEFAULT_GOAL := help
.PHONY: help up test test-long check format shell manage reset lock bench bench-forum bench-desk bench-fanout bench-match bench-search crash races access audit screenshots audit-dependencies

help: ## list all targets
	@echo "Yardsale. make up starts it; the other targets:"
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-20s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

up: ## start the whole site and the demo town (PORT=8000 HOST=127.0.0.1 DEBUG=0 DEMO=1)
	@$(READY)
	@exec $(SITE).up

test: ## run the tests: unit, integration, real browser (ARGS="-k basket" passes words on)
	@$(READY)
	@$(PYTEST) $(ARGS)

test-long: ## run the tests that take minutes
	@$(READY)
	@$(PYTEST) -m long $(ARGS)

check: ## linters, types, import contracts, templates, security, migrations
	@$(READY)
	$(RUN) -m ruff check .
	$(RUN) -m ruff format --check .
	SECRET_KEY=read-by-the-type-checker $(RUN) -m mypy
	.venv/bin/lint-imports --no-logo
	$(RUN) -m djlint --lint --quiet templates
	$(RUN) -m bandit --quiet --severity-level medium --recursive --configfile pyproject.toml yardsale listings notifications support forum
	$(SITE).manage makemigrations --check --dry-run
	$(SITE).manage check --fail-level WARNING

format: ## put the code into the shape that `make check` asks for
	@$(READY)
	$(RUN) -m ruff check --fix .
	$(RUN) -m ruff format .

shell: ## a Python shell on the site's data
	@$(READY)
	@$(SITE).manage shell

manage: ## any management command on the site's data: make manage ARGS="seed --help"
	@$(READY)
	@$(SITE).manage $(ARGS)

reset: ## empty the embedded site (refuses while it runs)
	@$(READY)
	@$(SITE).reset

lock: ## pin what pyproject.toml asks for, with hashes (ARGS="--upgrade" takes the newest)
	@$(READY)
	$(COMPILE) $(ARGS) pyproject.toml --extra sentry --output-file requirements.txt
	$(COMPILE) $(ARGS) pyproject.toml --all-extras --group dev --output-file requirements-dev.txt
	@$(READY)

bench: ## requests, latency, CPU and queries per page, beside a bare Django page
	@$(READY)
	@$(RUN) tests/benchmarks/run.py $(ARGS)

bench-forum: ## CPU of the forum's pages beside stock machina with the same content
	@$(READY)
	@$(RUN) tests/benchmarks/forum.py $(ARGS)

bench-desk: ## CPU of the agents' queue and ticket page among 100,000 tickets
	@$(READY)
	@$(RUN) tests/benchmarks/desk.py $(ARGS)

bench-search: ## searching among 10,000 to 1,000,000 things, beside a bare page (ARGS="--sizes 10000,100000" is shorter)
	@$(READY)
	@$(RUN) tests/benchmarks/search.py $(ARGS)

bench-match: ## who hears of a new listing among 1,000,000 purchases: time, found, cost, publish to bell
	@$(READY)
	@$(RUN) tests/benchmarks/match.py $(ARGS)

bench-fanout: ## an announcement to 100,000 people beside COPY, and its worker killed in the middle
	@$(READY)
	@$(RUN) tests/benchmarks/fanout.py $(ARGS)

crash: ## kill worker and Valkey at 22 points, and 6 around devices: nobody misses a notification, mail or push, nobody is told twice, nothing is posted outside twice
	@$(READY)
	@$(RUN) tests/crash/run.py $(ARGS)
	@$(RUN) tests/crash/push.py
	@$(RUN) tests/crash/social.py

races: ## fifteen kinds of race on real Postgres, each with a control without its guards (ARGS="--times 2000")
	@$(READY)
	@$(RUN) tests/races/run.py $(ARGS)

access: ## every URL name as every role, with planted words in everything private: who meets and reads what
	@$(READY)
	@$(RUN) tests/access/run.py $(ARGS)

audit: ## Lighthouse on home, browse and listing (needs Node)
	@$(READY)
	@$(RUN) tests/audit/run.py $(ARGS)

screenshots: ## make the pictures in docs/screenshots anew
	@$(READY)
	@$(RUN) tests/screenshots/run.py $(ARGS)
	@$(RUN) tests/screenshots/letters.py

audit-dependencies: ## known vulnerabilities in what is locked (needs the network)
	@$(READY)
	$(RUN) -m pip_audit --strict --disable-pip --require-hashes --requirement requirements-dev.txt
