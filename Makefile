# `make demo` shows the whole way, `make test` checks it; everything else serves these two.
SHELL := /bin/bash
.DEFAULT_GOAL := help
PORT ?= 8000
VENV := .venv
RUN := $(VENV)/bin
STUBS := .typings
NODE_PACKAGES := tests/firmware/older/node_modules tests/firmware/improv/node_modules tests/web/axe/node_modules
# The first Python from 3.11 to 3.13 on the path; `make PYTHON=... ` names another one.
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null && { echo $$p; break; }; done)

.PHONY: help install making demo demo-reset test test-deps lint bench lock vectors

help: ## What can be made
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1\t/' | expand -t 20

install: $(VENV)/installed ## The Python environment alone, in .venv
	@echo "Siap. Lanjut: make demo, atau make test."

$(VENV)/installed: requirements.lock pyproject.toml
	@[ -n "$(PYTHON)" ] || { echo "Python 3.11, 3.12 atau 3.13 tidak ditemukan. Pasang salah satunya, misalnya: apt install python3 python3-venv" >&2; exit 1; }
	@echo "Membuat lingkungan Python di $(VENV) (sekali saja, satu sampai tiga menit) ..."
	@$(PYTHON) -m venv $(VENV) || { echo "Modul venv tidak ada. Pasang dulu: apt install python3-venv" >&2; exit 1; }
	@$(RUN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(RUN)/python -m pip install --quiet --disable-pip-version-check --no-deps --editable .
	@touch $@

demo: $(VENV)/installed ## The whole way on this computer: server, twins of boxes, eight Fridays, pages
	@exec $(RUN)/jumatserius demo --port $(PORT)

demo-reset: $(VENV)/installed ## Forget the demo's data, so that the next `make demo` starts over
	@$(RUN)/jumatserius demo --reset
	@echo "Data demo dihapus. Lanjut: make demo."

$(VENV)/making: requirements-making.lock $(VENV)/installed
	@echo "Memasang alat gambar papan dan akrilik di $(VENV) (sekali saja) ..."
	@$(RUN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-making.lock
	@touch $@

making: $(VENV)/making ## What draws board, acrylic and stickers, in .venv too
	@echo "Siap. Lanjut: $(RUN)/jumatserius --help."

$(NODE_PACKAGES): %/node_modules: %/package-lock.json
	@npm ci --silent --ignore-scripts --prefix $(@D)
	@touch $@

test: $(VENV)/making $(if $(shell command -v npm),$(NODE_PACKAGES)) ## All tests; says in its last lines what was left out
	@$(RUN)/python -m pytest --numprocesses auto --maxprocesses 4 --dist loadfile
	@echo "Semua uji lulus. Lanjut: make demo, lalu buka alamat yang ditampilkan."

test-deps: ## Debian packages that the full test run needs (asks for root rights)
	@.ci/test-deps
	@echo "Paket untuk uji lengkap ada. Lanjut: make test."

$(STUBS)/installed: requirements-stubs.lock
	@rm -rf $(STUBS)
	@$(RUN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps --target $(STUBS) -r requirements-stubs.lock
	@touch $@

lint: $(VENV)/making $(STUBS)/installed ## Style and types: server with mypy, firmware against the ESP32 stubs
	@$(RUN)/ruff check .
	@$(RUN)/ruff format --check .
	@$(RUN)/mypy
	@$(RUN)/basedpyright --project firmware/pyrightconfig.json

$(VENV)/bench: requirements-bench.lock $(VENV)/installed
	@$(RUN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-bench.lock
	@touch $@

bench: $(VENV)/bench ## Speed and memory as ratios against a peer or a floor; writes bench.json
	@$(RUN)/python tests/bench

vectors: $(VENV)/installed ## Write the wire vectors anew after a change of the format
	@$(RUN)/python tests/vectors/make.py

lock: $(VENV)/installed ## Pin the dependencies of pyproject.toml anew
	@$(RUN)/python -m pip install --quiet uv
	@$(RUN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --no-emit-find-links --extra test --extra flash -o requirements.lock pyproject.toml
	@$(RUN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --no-emit-find-links --extra test --extra flash --extra making -c requirements.lock -o requirements-making.lock pyproject.toml
	@$(RUN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --no-emit-find-links --extra test --extra flash --extra bench -c requirements.lock -o requirements-bench.lock pyproject.toml
	@printf 'micropython-esp32-stubs==1.29.0.post1\nmicropython-stdlib-stubs==1.29.0.post2\n' | $(RUN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --no-emit-find-links -o requirements-stubs.lock -
