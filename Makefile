# Bốn Phủ. `make` alone explains the commands.
SHELL := /bin/bash
.DEFAULT_GOAL := help
PYTHON ?= python3
BIN := .venv/bin
# A file's tests share what it sets up, so each file runs on one worker; the long ones come first.
IN_TWO := -n 2 --dist loadfile --no-loadscope-reorder

.PHONY: help install run test faults check web bench screens papers debian lock clean

help:  ## show this
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST)

install: .venv/installed  ## make .venv with everything in it

.venv/installed: requirements.lock pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps -e .
	touch $@

run: install web  ## start the ward's server and print how to sign in and how to join
	@$(BIN)/bonphu serve --first-run

web: install  ## build the offline web app into build/web
	@$(BIN)/python -m mobile_app.web.build --out build/web

test: install debian check  ## run all checks and tests
	$(BIN)/pytest $(IN_TWO)

faults: install debian  ## crashes, bad networks, full disks and races, each as often as the whole proof asks
	$(BIN)/pytest $(IN_TWO) --whole tests/scenarios tests/mobile_app/test_hostile_records.py tests/mobile_app/screens/test_hostile_screens.py \
		tests/mobile_app/test_kill.py tests/mobile_app/test_convergence.py tests/sync_server/test_laws.py \
		tests/sync_server/test_scopes.py tests/sync_server/test_existence.py \
		tests/browser/test_evening.py tests/browser/test_screens.py tests/browser/test_office_pages.py

check: install  ## lint, types, import directions, subjects of commits
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m tests.papers.commits

bench: install web debian .venv-bench/installed  ## measure speed and size into build/bench.json
	$(BIN)/python -m tests.bench

.venv-bench/installed: tests/bench/requirements.lock
	test -x .venv-bench/bin/python || $(PYTHON) -m venv .venv-bench
	.venv-bench/bin/pip install --quiet --disable-pip-version-check --require-hashes -r $<
	touch $@

screens: install debian  ## draw all screens anew into build/screens
	$(BIN)/python -m tests.browser.screens
	$(BIN)/python -m tests.browser.office_screens

papers: install  ## draw and write the papers that come from the code: architecture, API
	$(BIN)/python -m tests.papers.floors
	$(BIN)/python -m tests.papers.api

debian:  # the programs that tests use: a browser, a proxy, the checker of systemd's units
	@for tool in chromium nginx systemd-analyze; do command -v $$tool > /dev/null || exit 1; done || { apt-get update -qq \
		&& apt-get install -y -qq --no-install-recommends chromium nginx-light systemd; }

lock: install  ## pin the newest versions that fit pyproject.toml
	$(BIN)/uv pip compile pyproject.toml --all-extras --universal --python-version 3.11 --generate-hashes \
		--upgrade --no-emit-index-url --no-emit-find-links --quiet --custom-compile-command "make lock" \
		--output-file requirements.lock
	$(BIN)/uv pip compile pyproject.toml --extra server --constraint requirements.lock --python-version 3.11 \
		--python-platform linux --generate-hashes --no-annotate --no-emit-index-url --no-emit-find-links --quiet \
		--custom-compile-command "make lock" --output-file deploy/requirements.lock
	$(BIN)/uv pip compile tests/bench/requirements.in --python-version 3.11 --generate-hashes --upgrade \
		--no-emit-index-url --no-emit-find-links --quiet --custom-compile-command "make lock" \
		--output-file tests/bench/requirements.lock

clean:  ## remove what was built, and .venv; leaves data alone
	rm -rf build .venv .venv-bench .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache *.egg-info
