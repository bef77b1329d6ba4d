# Everything that is done with this repository. `make help` lists the targets that have a sentence behind `##`.

SHELL := bash
.SHELLFLAGS := -eu -o pipefail -c
.ONESHELL:
.DEFAULT_GOAL := help
.NOTPARALLEL:
MAKEFLAGS += --no-print-directory

PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
CASES ?= ../shared/cases
PYTEST := $(BIN)/python -m pytest
# Two workers: what a small machine has. The rule book's tests start quicker without any.
SPREAD := -n 2 --dist worksteal
DATABASE_TESTS := $(filter-out tests/__pycache__ tests/rules tests/architecture tests/charters tests/torture tests/browser,$(patsubst %/,%,$(dir $(wildcard tests/*/))))
QUICK_TESTS := $(filter-out tests/flows,$(DATABASE_TESTS)) $(wildcard tests/charters) tests/architecture
UV = $(shell command -v uv || { test -x $(BIN)/uv && echo $(BIN)/uv; })
COMPILE = $(BIN)/uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-header --no-annotate -q

# What is tried stays away from the data of the desk.
static rules check test engines torture: export CHARTERDESK_DATA_DIR := $(CURDIR)/build/data

# $(call install,VENV,LOCK): what the lock names and nothing else, then the project itself, without fetching anything more.
define install
test -x $(1)/bin/python || $(PYTHON) -m venv $(1) || {
  echo 'A virtual environment cannot be made. On Debian: apt-get install python3-venv' >&2; exit 1; }
$(1)/bin/python -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=...")'
if [ -n "$(UV)" ]; then
  $(UV) pip install --quiet --python $(1)/bin/python --require-hashes -r $(2)
  $(UV) pip install --quiet --python $(1)/bin/python --no-deps --no-build-isolation -e .
else
  $(1)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $(2)
  $(1)/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
fi
touch $@
endef

.PHONY: help
help:  ## list what make can do
	@sed -nE 's/^([a-z-]+):.*## (.*)/\1\t\2/p' $(MAKEFILE_LIST) | while IFS=$$'\t' read -r target sentence; do
	  printf '  make %-12s %s\n' "$$target" "$$sentence"; done

.PHONY: setup
setup: .venv/.ready  ## make .venv with .venv/bin/charterdesk, from pinned and hashed packages

.venv/.ready: requirements.lock pyproject.toml
	@echo 'Setting up .venv'
	$(call install,.venv,requirements.lock)

.venv/.ready-to-develop: requirements-dev.lock pyproject.toml
	@echo 'Setting up .venv with the tools of development'
	$(call install,.venv,requirements-dev.lock)
	touch .venv/.ready

.venv-bench/.ready: requirements-bench.lock pyproject.toml
	@echo 'Setting up .venv-bench with what is measured beside the desk'
	$(call install,.venv-bench,requirements-bench.lock)

.PHONY: demo
demo: setup  ## four desks with invented customers, on http://localhost:8000; sends nothing out
	@exec $(BIN)/charterdesk demo

.PHONY: check
check: mail-servers static rules  ## the quick loop: static checks, rules, apps and web on SQLite (at most 2 minutes)
	@$(PYTEST) $(SPREAD) $(QUICK_TESTS) --ignore=tests/server/mail/test_processes.py

.PHONY: test
test: postgresql mail-servers browser static rules engines cases  ## everything that gates a change, on SQLite and on PostgreSQL (at most 15 minutes)

.PHONY: engines
engines: .venv/.ready-to-develop postgresql mail-servers browser
	@$(PYTEST) $(SPREAD) tests --ignore=tests/rules --ignore=tests/torture
	$(BIN)/python tests/on_postgresql.py $(PYTEST) $(SPREAD) $(DATABASE_TESTS) --ignore=tests/apps/channels/parse

.PHONY: static
static: .venv/.ready-to-develop
	@$(BIN)/ruff check --quiet .
	$(BIN)/ruff format --check --quiet .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/python -m django makemigrations --check --dry-run --settings charterdesk.server.settings

.PHONY: rules
rules: .venv/.ready-to-develop
	@$(PYTEST) -p no:django -p no:schemathesis -p no:xdist tests/rules

.PHONY: cases
cases: .venv/.ready-to-develop  ## the cases that other projects agree on, where their folder stands beside this one
	@if [ -d $(CASES) ]; then
	  $(BIN)/python tests/rules/run_cases.py $(CASES)/worktime.json
	  $(BIN)/python tests/charters/run_decide_cases.py $(CASES)/decide.json
	else echo 'No $(CASES): nothing to run'; fi

.PHONY: bench
bench: .venv-bench/.ready  ## measure, beside others, in one run
	@for script in bench/*.py; do echo "== $$script"; .venv-bench/bin/python "$$script"; done

.PHONY: torture
torture: .venv/.ready-to-develop postgresql mail-servers browser hypervisors  ## break it on purpose: kills, races, full disks (long)
	@scripts/need-of-debian strace strace
	$(PYTEST) --timeout 1800 tests/torture
	$(BIN)/python tests/on_postgresql.py $(PYTEST) --timeout 1800 tests/torture

.PHONY: postgresql
postgresql:
	@scripts/need-of-debian initdb postgresql

.PHONY: mail-servers
mail-servers:
	@scripts/need-of-debian dovecot dovecot-imapd

.PHONY: hypervisors
hypervisors: .venv/.ready-to-develop
	@scripts/need-of-debian libvirtd libvirt-daemon-system libvirt-daemon-driver-qemu qemu-system-x86 libvirt-clients libvirt-dev pkg-config gcc
	scripts/need-of-debian saslpasswd2 sasl2-bin libsasl2-modules libsasl2-modules-db
	scripts/need-of-debian go golang-go golang-github-vmware-govmomi-dev
	$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements-hypervisors.lock

.PHONY: browser
browser:
	@scripts/need-of-debian chromium chromium

.PHONY: screenshots
screenshots: .venv/.ready-to-develop browser  ## picture the main screens of a demo of its own, into docs/screenshots
	@PYTHONPATH=tests $(BIN)/python -m browser.screenshots

.PHONY: axe
axe: .venv/.ready-to-develop browser  ## WCAG 2.2 AA of the main screens, light and dark (every page: make torture)
	@PYTHONPATH=tests $(BIN)/python -m browser.axe

.PHONY: reference
reference: .venv/.ready-to-develop  ## write docs/charter.md and the schema of charters anew, from rules/terms
	@$(BIN)/python -m charterdesk.charters.reference

.PHONY: messages
messages: .venv/.ready-to-develop  ## gather the words to translate into locale/, and compile what is translated
	@scripts/need-of-debian msgfmt gettext
	cd src/charterdesk
	../../$(BIN)/django-admin makemessages --locale fr --locale es --no-wrap --add-location file --no-obsolete
	../../$(BIN)/django-admin compilemessages

.PHONY: lock
lock: .venv/.ready-to-develop  ## write the lock files anew (UPGRADE=--upgrade takes newer versions)
	@$(COMPILE) $(UPGRADE) --group dev -o requirements-dev.lock
	$(COMPILE) $(UPGRADE) --group build -c requirements-dev.lock -o requirements.lock
	$(COMPILE) $(UPGRADE) --group bench -c requirements-dev.lock -o requirements-bench.lock
	$(COMPILE) $(UPGRADE) --extra meaning --group build -c requirements-dev.lock -o requirements-meaning.lock
	$(COMPILE) $(UPGRADE) --extra libvirt --extra vsphere --group build -c requirements-dev.lock -o requirements-hypervisors.lock

.PHONY: clean
clean:  ## remove what the tools made; keeps var/, the data
	@rm -rf .venv .venv-bench build dist .schemathesis .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find src tests bench -name __pycache__ -type d -prune -exec rm -rf {} + 2>/dev/null || true
