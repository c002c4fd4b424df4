# One command for each task. `make demo` and `make test` set up what they need.
PY := .venv/bin/python
WORKERS ?= 2

.PHONY: help demo setup test check static coverage bench proof docs pictures wheel format clean

help:
	@sed -n 's/^\([a-z]*\):.*## /\1: /p' Makefile

demo: ## the main job on real input: a photo, a filter, a download
	@bash tools/setup.sh demo
	@.venv/bin/livepy run examples/photo.py

setup: ## everything that tests and checks need
	@bash tools/setup.sh test

test: setup ## the whole suite, three browsers and all; nothing is skipped
	@rm -f .coverage .coverage.*
	@$(PY) -m coverage run -m pytest -n $(WORKERS) --dist worksteal
	@$(PY) -m coverage combine -q

check: static coverage ## format, lint, types, and how much of livepy the newest test run reached

static: setup
	@.venv/bin/ruff format --check .
	@.venv/bin/ruff check .
	@.venv/bin/mypy
	@node_modules/.bin/tsc -p tsconfig.json

coverage: .coverage
	@$(PY) -m coverage report

.coverage:
	@$(MAKE) test

bench: setup ## every figure of docs/benchmarks.md, as ratios against a raw websocket
	@$(PY) -m benchmarks

proof: setup ## the property tests, looking twenty times as long: never stale, the page is right, nothing typed is lost
	@LIVEPY_PROOF=1 $(PY) -m pytest -n $(WORKERS) --timeout 3600 tests/core/test_never_stale.py tests/core/test_page_follows.py tests/core/test_computed.py tests/session/test_frames.py tests/server/test_downloads.py tests/testing/test_repeats.py \
		tests/jobs/test_queue_properties.py tests/jobs/test_runner_properties.py tests/jobs/test_nested_jobs.py \
		tests/browser/test_blocking.py tests/browser/test_keeping.py tests/browser/test_pains_state.py tests/browser/test_pains_forms.py tests/browser/test_pains_lists.py tests/browser/test_reconnection.py tests/browser/test_killed.py tests/browser/test_cuts.py tests/browser/test_behind_nginx.py tests/browser/test_pains_connection.py tests/server/test_many_pages.py

docs: setup ## what is made from code: docs/protocol.md, docs/elements, the programs in docs/*.md
	@$(PY) -m tools.protocol_page docs/protocol.md
	@$(PY) -m tools.element_pages
	@$(PY) -m tools.doc_pages
	@$(PY) -m tools.mistake_pages docs/mistakes

pictures: setup ## the pictures of docs, made by Chromium
	@$(PY) -m tools.element_pictures
	@$(PY) -m tools.pictures
	@$(PY) -m tools.beside

wheel: ## dist/livepy-….whl, as pip installs it
	@bash tools/setup.sh demo
	@$(PY) -m pip wheel -q --disable-pip-version-check --no-deps -w dist .
	@ls dist/*.whl

format: setup ## what ruff can mend by itself
	@.venv/bin/ruff format .
	@.venv/bin/ruff check --fix .

clean: ## everything that can be made again, but the virtual environment
	@rm -rf build dist node_modules .coverage .coverage.* .hypothesis .mypy_cache .ruff_cache .pytest_cache
	@find . -name __pycache__ -not -path './.venv/*' -prune -exec rm -rf {} +
