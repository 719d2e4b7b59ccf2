# `make demo` and `make test` work as the first command after `git clone`: they make .venv and install what they need.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed

# references, comparators, days and right answers, on the arithmetic of an older processor: other orders of sums, no FMA
OLDER := OPENBLAS_CORETYPE=Nehalem ATEN_CPU_CAPABILITY=default
OLD := OPENBLAS_CORETYPE=Haswell ATEN_CPU_CAPABILITY=avx2

# an environment that is there keeps its Python: say so, instead of leaving the wish aside
ifeq ($(origin PYTHON) $(filter clean help,$(MAKECMDGOALS)),command line )
ifneq ($(wildcard $(BIN)/python),)
VERSION := -c 'import platform; print(platform.python_version())'
ifneq ($(shell $(PYTHON) $(VERSION)),$(shell $(BIN)/python $(VERSION)))
$(error $(VENV) has Python $(shell $(BIN)/python $(VERSION)), not $(PYTHON): run `make clean` first to make it anew)
endif
endif
endif

.PHONY: help demo test portable portable-short lab verify release student-package nbgrader-suite otter clean

help:
	@echo "make demo              grade a made-up class and show the results"
	@echo "make test              run all checks: ruff, mypy, pytest"
	@echo "make portable          the same verdicts on other processors' arithmetic (minutes); portable-short: references alone"
	@echo "make lab               open the course in JupyterLab"
	@echo "make verify            check that every day is fit for release"
	@echo "make release           make the students' version of every day"
	@echo "make student-package   build what students install, in dist/: the package without the answer key, and the versions to take"
	@echo "make nbgrader-suite    send nbgrader's own tests of autograde to ours (minutes)"
	@echo "make otter             install otter-grader beside the rest, and compare its marks with ours"
	@echo "make clean             remove what these commands made, .venv included"

demo: $(INSTALLED)
	@$(BIN)/dlgrader demo

test: $(INSTALLED)
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/pytest -n 2 --dist loadfile

portable: $(INSTALLED)
	for processor in "$(OLDER)" "$(OLD)"; do \
		env $$processor $(BIN)/pytest -n 2 --dist loadfile -m "not rejected" \
			tests/reference tests/compare tests/test_days.py tests/test_answers.py || exit 1; \
	done

portable-short: $(INSTALLED)
	env $(OLDER) $(BIN)/pytest -n 2 --dist loadfile tests/reference tests/compare

lab: $(INSTALLED)
	@PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/jupyter lab

verify: $(INSTALLED)
	@$(BIN)/dlgrader verify --all

release: $(INSTALLED)
	@$(BIN)/dlgrader release --all

student-package: $(INSTALLED)
	@$(BIN)/python -m pip wheel --quiet --no-deps --wheel-dir dist .
	@cp constraints.txt dist/
	@ls dist/*.whl dist/constraints.txt

nbgrader-suite: $(INSTALLED)
	PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/python -m pytest -n 2 -p no:warnings -p tests.nbgrader_suite.redirect \
		--pyargs nbgrader.tests.apps.test_nbgrader_autograde

# otter-grader has a virtual environment of its own, which finds the rest in ours: 17 MB in place of 550
OTTER := $(VENV)/otter
SITE_PACKAGES := -c 'import sysconfig; print(sysconfig.get_path("purelib"))'

otter: $(OTTER)/.installed
	DLGRADER_OTTER="$(abspath $(OTTER)/bin/otter)" $(BIN)/pytest tests/lms/test_otter.py -k real_otter

$(OTTER)/.installed: $(INSTALLED) tests/lms/otter.txt
	@$(BIN)/python -m venv --clear --without-pip $(OTTER)
	@$(BIN)/python $(SITE_PACKAGES) > "$$($(OTTER)/bin/python $(SITE_PACKAGES))/course.pth"
	@$(BIN)/python -m pip --python $(OTTER)/bin/python install --quiet --disable-pip-version-check --no-deps \
		-r tests/lms/otter.txt
	@touch $@

clean:
	rm -rf $(VENV) demo build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis

$(INSTALLED): pyproject.toml constraints.txt
	@echo "Installing into $(VENV): some minutes the first time"
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or later is needed: make PYTHON=python3.12 …")'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[test]'
	@touch $@
