# `make` alone lists the targets. Everything lives in .venv and var/; nothing else is touched.
PYTHON := .venv/bin/python
# Some of them wait while others work, also on two processors.
PROCESSES ?= 4
# The tests start some hundred programs: without bytecode each of them compiles every module anew.
PYTEST := env -u PYTHONDONTWRITEBYTECODE $(PYTHON) -m pytest --numprocesses $(PROCESSES)
POSTGRES_15 := /usr/lib/postgresql/15/bin
# Which tests tell a database everything: noted by one run, walked by that on another version.
TOLD = $(or $(AHSP_DATA),var)/told.json
export PYTHONUNBUFFERED := 1

.DEFAULT_GOAL := help
.PHONY: help run backup restore recovered runtime development test test-pg15 lint docstrings coverage check check-faults check-load check-rollout check-rollback soak bench flower requirements translations

help: ## what can be made here
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## /{printf "  make %-13s %s\n", $$1, $$2}' Makefile

run: runtime ## start everything; PORT=8001 and AHSP_DATA=folder are respected
	@$(PYTHON) -m ahsp

backup: runtime ## back up everything, also while it runs; TO=folder KEEP=n BUCKET=1
	@$(PYTHON) -m ahsp.backup make $(if $(TO),--to '$(TO)') $(if $(KEEP),--keep $(KEEP)) $(if $(BUCKET),--bucket)

restore: runtime ## put a backup back and try it; FROM=folder, FORCE=1 replaces what is there
	@$(PYTHON) -m ahsp.backup restore '$(or $(FROM),$(error name a backup: make restore FROM=folder))' $(if $(FORCE),--force)

recovered: runtime ## verify and take up a database that PostgreSQL put back to a moment; REASON="why"
	@$(PYTHON) -m ahsp.backup recovered --reason '$(or $(REASON),$(error say why: make recovered REASON="why"))'

test: development ## set up everything and run the tests; ARGS="-k search" chooses, PROCESSES=0 shows them one by one
	@sh scripts/system-packages.sh
	@$(PYTEST) $(ARGS)

test-pg15: development ## all tests that ask a database on PostgreSQL 15, the oldest that is promised
	@AHSP_POSTGRES_BIN=$(or $(TEST_POSTGRES_BIN),$(POSTGRES_15)) $(PYTEST) -m "database and not browser" $(FEW) $(ARGS)

lint: development ## style, types, layers, templates
	@$(PYTHON) -m ruff check . && $(PYTHON) -m ruff format --check .
	@$(PYTHON) -m mypy
	@$(PYTHON) -c "from importlinter.cli import lint_imports_command as lint; lint()"
	@$(PYTHON) -m djlint templates --check --lint --quiet

docstrings: development
	@$(PYTHON) -m interrogate --quiet ahsp

coverage: development
	@sh scripts/system-packages.sh
	@$(PYTEST) --cov --cov-branch --cov-report=term --cov-fail-under=90 --told-to=$(TOLD) $(ARGS)

.NOTPARALLEL:
check: FEW = --told-by=$(TOLD)
check: lint docstrings coverage test-pg15 ## all that CI checks; of test-pg15 few that tell every statement

check-faults: development ## break the running program on purpose; ARGS="F1 F9" chooses
	@$(PYTHON) -m bench.faults $(ARGS)

check-load: development ## many and large imports over HTTP; ARGS="L3" chooses
	@$(PYTHON) -m bench.load $(ARGS)

soak: development ## twenty minutes of mixed load, after which memory must be what it was; MINUTES=4 is shorter
	@$(PYTHON) -m bench.load.soak $(MINUTES)

check-rollout: development ## a next release takes over while people work, and goes back; ARGS="--analyses 200000"
	@$(PYTHON) -m bench.rollout $(ARGS)

check-rollback: development ## backup, restore, and the newest migrations back and forth; ARGS="--analyses 200000"
	@$(PYTHON) -m bench.rollout.back $(ARGS)

bench: development ## the benchmarks, each beside its floor
	@$(PYTHON) -m bench $(ARGS)

flower: runtime ## Celery's own monitor on this machine, behind a password; in an environment of its own
	@sh scripts/flower.sh

translations: development ## collect new texts into the Indonesian catalogue and compile it
	@sh scripts/translations.sh

requirements: development ## pin requirements anew after editing the .in files
	@sh scripts/pin.sh

runtime:
	@sh scripts/setup.sh requirements.txt

development:
	@sh scripts/setup.sh requirements.txt requirements-dev.txt
