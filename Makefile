# Everything starts here: `make help`. Needs python3 >= 3.11 with pip; nothing else is assumed.

UV := .uv/bin/uv
BIN := .venv/bin
export UV_PROJECT_ENVIRONMENT := .venv
# The environment of another project must not shine through.
unexport VIRTUAL_ENV PYTHONPATH DATABASE_URL DATABASE_OWNER_URL

.DEFAULT_GOAL := help
.PHONY: help setup demo test proof screenshots lint format bench clean

help: ## show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-11s %s\n", $$1, $$2 }' Makefile

setup: $(BIN)/.ready ## make the environment in .venv

$(UV):
	@python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || \
		{ echo "OneThing needs python3 >= 3.11 on the PATH; found: $$(python3 --version 2>&1)." >&2; exit 1; }
	@python3 -m pip --version >/dev/null 2>&1 || \
		{ echo "python3 has no pip: install it (Debian: apt install python3-pip; elsewhere: python3 -m ensurepip)." >&2; exit 1; }
	python3 -m pip install --quiet --disable-pip-version-check --target .uv uv==0.13.9

$(BIN)/.ready: $(UV) pyproject.toml uv.lock
	$(UV) sync --frozen --python python3
	@touch $@

demo: setup ## start everything and take both life events through
	$(BIN)/onething demo $(ARGS)

test: setup ## run all tests at small sizes (at most 15 minutes)
	$(BIN)/python -m pytest -n 2 --dist loadscope --durations 15 -m "not proof" $(ARGS)

proof: setup ## run all tests and the full-size ones
	ONETHING_PROOF=1 $(BIN)/python -m pytest --durations 30 $(ARGS)

screenshots: setup ## take a picture of every page (docs/screenshots)
	$(BIN)/python -m tests.portals.screenshots $(ARGS)

lint: setup ## check style, types, arrows, sizes and migrations
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest -q tests/architecture

format: setup ## put the code into its form
	$(BIN)/ruff check --fix-only .
	$(BIN)/ruff format .

bench: setup ## measure every figure beside its floor
	@failed=0; for figure in intake api pages; do $(BIN)/onething bench $$figure $(ARGS) || failed=1; done; exit $$failed

clean: ## stop the embedded database; remove environment and data
	-test ! -x $(BIN)/onething || $(BIN)/onething database stop
	rm -rf .venv .uv var
