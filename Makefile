# make run     sets everything up and opens Laurel beside a practice platform
# make test    sets everything up and runs every test
# make help    lists the rest
#
# Needs Python 3.11 or newer and git. Node.js 20 or newer is used if the machine has it, and
# otherwise installed beside Laurel, inside .venv. Nothing is installed outside this folder.

PYTHON ?= python3
WORKERS ?= 2
ARGS ?=

VENV := .venv
BIN := $(VENV)/bin
CATALOGUES := $(patsubst %.po,%.mo,$(wildcard app/locale/*/LC_MESSAGES/*.po))
ASSETS := app/static/vendor/bootstrap/bootstrap.min.css
NODE_PATH_FIRST := PATH="$(CURDIR)/$(BIN):$$PATH"
EXTRACT := $(BIN)/pybabel -q extract -F pyproject.toml --sort-output --no-wrap \
  --add-location=file --project=Laurel --version=0 --copyright-holder=Laurel
UPDATE := $(BIN)/pybabel -q update --no-wrap --ignore-pot-creation-date -i var/messages.pot \
  -d app/locale
COMPILE := $(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes \
  --no-emit-index-url --no-header --no-annotate

export UV_NO_PROGRESS := 1
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.DELETE_ON_ERROR:
.PHONY: help run test bench mutants pictures setup check check-format check-lint check-types \
  check-imports check-templates check-dockerfile check-migrations check-catalogues check-rules \
  format catalogues lock clean

help: ## list what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-11s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: setup ## Laurel and a practice platform, on this machine
	@$(BIN)/python -m tests.practice.run $(ARGS)

test: setup ## every test (ARGS="-k name" narrows it, WORKERS=0 runs one at a time)
	$(BIN)/python -m pytest -n $(WORKERS) --dist loadfile $(ARGS)

bench: setup ## how fast, beside peers; one JSON object a line
	@$(BIN)/python -m tests.bench $(ARGS)

mutants: setup ## alter domain and lti a little, everywhere, and list what no test noticed
	$(BIN)/mutmut run --max-children $(WORKERS) $(ARGS)
	@$(BIN)/mutmut results

pictures: setup ## take the pictures of the guides anew, into docs/images (needs Chromium)
	@$(BIN)/python -m tests.e2e.guide_pictures $(ARGS)

# --- Set-up: each step runs again only when what it is made from has changed --------------------

setup: $(VENV)/.installed node_modules/.installed $(ASSETS) $(CATALOGUES) ## install, copy, compile

$(BIN)/uv: requirements-dev.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "Laurel needs Python 3.11 or newer, and $(PYTHON) is older or missing." >&2; \
	  echo "Install it, or name another: make PYTHON=python3.12 setup" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || { \
	  echo "$(PYTHON) cannot make virtual environments." >&2; \
	  echo "Debian and Ubuntu: apt-get install python3-venv" >&2; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@sed -n '/^uv==/,/[^\\]$$/p' requirements-dev.lock | \
	  $(BIN)/python -m pip install -q --require-hashes -r /dev/stdin
	@touch $@

$(VENV)/.installed: $(BIN)/uv requirements-dev.lock pyproject.toml
	$(BIN)/uv pip install -q --python $(BIN)/python --require-hashes -r requirements-dev.lock
	$(BIN)/uv pip install -q --python $(BIN)/python --no-deps --no-build-isolation -e .
	@touch $@

node_modules/.installed: package.json package-lock.json .npmrc requirements-node.lock \
  | $(VENV)/.installed
	@node -e 'process.exit(Number(process.versions.node.split(".")[0]) < 20)' 2>/dev/null \
	  && command -v npm >/dev/null \
	  || $(BIN)/uv pip install -q --python $(BIN)/python --require-hashes -r requirements-node.lock
	$(NODE_PATH_FIRST) npm ci --silent
	@touch $@

$(ASSETS): node_modules/.installed
	@$(NODE_PATH_FIRST) npm run --silent assets
	@touch $@

%.mo: %.po | $(VENV)/.installed
	@$(BIN)/pybabel -q compile -i $< -o $@

# --- Everything that can be known without running Laurel ----------------------------------------

check: setup ## everything static (`make -k check` goes on after a fault)
check: check-format check-lint check-types check-imports check-templates check-dockerfile \
  check-migrations check-catalogues check-rules

check-format: setup
	$(BIN)/ruff format --check .

check-lint: setup
	$(BIN)/ruff check .

check-types: setup
	$(BIN)/mypy

check-imports: setup
	$(BIN)/lint-imports --no-logo

check-templates: setup
	$(BIN)/djlint app/templates --lint --quiet

check-dockerfile: setup
	$(BIN)/hadolint Dockerfile

check-migrations: setup
	@folder=$$(mktemp -d) && trap 'rm -rf "$$folder"' EXIT && \
	  export LAUREL_DATA_DIR="$$folder" LAUREL_DATABASE_URL="sqlite:///$$folder/check.sqlite3" && \
	  $(BIN)/alembic upgrade head && $(BIN)/alembic check

check-catalogues: setup
	@mkdir -p var
	$(EXTRACT) -o var/messages.pot .
	@$(UPDATE) --check 2>/dev/null \
	  || { echo "The message catalogues lack what the code says: run 'make catalogues'." >&2; exit 1; }

check-rules: setup
	$(BIN)/python -m pytest -q tests/rules

# --- Chores -------------------------------------------------------------------------------------

format: setup ## lay out the code and mend what can be mended by rule
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

catalogues: setup ## bring the message catalogues up to what the code says
	@mkdir -p var
	$(EXTRACT) -o var/messages.pot .
	@test -e app/locale/en/LC_MESSAGES/messages.po || \
	  $(BIN)/pybabel -q init --no-wrap -i var/messages.pot -d app/locale -l en
	$(UPDATE)

lock: $(VENV)/.installed ## pin what pyproject.toml and package.json ask for (UPGRADE=--upgrade for newer)
	$(COMPILE) $(UPGRADE) pyproject.toml -o requirements.lock
	$(COMPILE) $(UPGRADE) --extra dev -c requirements.lock pyproject.toml -o requirements-dev.lock
	sed -n '/^node = \[/,/\]/s/.*"\(.*\)".*/\1/p' pyproject.toml | \
	  $(COMPILE) $(UPGRADE) - -o requirements-node.lock
	$(NODE_PATH_FIRST) npm install --silent --package-lock-only

clean: ## remove what setup made; data under var/ stays
	rm -rf $(VENV) node_modules app/static/vendor *.egg-info build .mypy_cache .ruff_cache .pytest_cache
	find app -name '*.mo' -delete
