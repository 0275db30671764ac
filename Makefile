# make serve   set up what is missing, then ring           (PORT=8501)
# make test    everything: rules, engines, whole calls in a browser
# make check   formatting, lint, types, generated docs      make fix   mend what can be
# make bench   ears, line, marks, secrets, calls, gaming, repeat: what it costs and how right it is;
#              mutations: do examples robbed of a part lose the mark; slips: 5,000 spoilt files;
#              years: ten years of 5,000 people in the records;
#              kills: what a server killed 200 times in examinations loses;
#              doors: 10,000 random requests of a stranger, and what they are told;
#              story: from the roster to the certificate in a browser, with pictures in story/
# make lock    pin anew                                    make editor   bundle the text editor
# make docs    the generated parts of the pages            make figures  and the tried answers of the guide

PYTHON ?= python3
BIN := .venv/bin
PAGES := README.md README.en.md $(wildcard scenarios/guide/*.md)

.PHONY: serve test quick check fix docs figures bench lock

serve: .venv/ready models
	@$(BIN)/threerings serve

# Browsers and telephones keep time, so they do not share the machine with the other tests; the
# whole calls of one file go on beside the pages of the others.
MANY := -n logical --maxprocesses 4 --dist worksteal

test: .venv/ready models
	$(BIN)/pytest $(MANY) -m "not browser"
	$(BIN)/pytest -n 2 --dist loadfile -m browser

quick: .venv/ready
	$(BIN)/pytest $(MANY) -m "not model and not browser"

check: .venv/ready
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/cog --check $(PAGES)

fix: .venv/ready
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

docs: .venv/ready
	$(BIN)/cog -r $(PAGES)

# The guide's examples of good and bad checks, tried anew; after a change of the marking.
figures: .venv/ready models
	$(BIN)/python -m trainer.guide_trials
	$(BIN)/cog -r $(PAGES)

BENCHES := ears line marks secrets calls gaming repeat mutations slips years kills doors story
bench: $(addprefix bench-,$(BENCHES))

.PHONY: $(addprefix bench-,$(BENCHES))
$(addprefix bench-,$(BENCHES)): bench-%: .venv/ready models
	PYTHONPATH=tests $(BIN)/python -m bench.$*

# The text editor of the author's page, from its parts; needs npm, and only when these change.
.PHONY: editor
editor:
	cd trainer/ui/author/editor && npm ci && npm run build

.PHONY: models
models: .venv/ready
	@$(BIN)/threerings models install --quiet

# The CPU build of torch is a tenth the size of the default one; where its own index cannot be
# reached, whatever pip finds will do.
.venv/ready: pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Three Rings needs Python 3.11 or later; this is $$($(PYTHON) --version). Choose one with: make PYTHON=python3.12 …"; exit 2; }
	@echo "Setting up .venv (once; some minutes)…"
	@$(PYTHON) -m venv .venv || { echo "Could not make .venv. On Debian or Ubuntu: apt-get install python3-venv"; exit 2; }
	@$(BIN)/pip install --quiet --retries 0 --timeout 15 --no-deps --index-url https://download.pytorch.org/whl/cpu "$$(grep '^torch==' constraints.txt)" 2>/dev/null || true
	$(BIN)/pip install --progress-bar on --constraint constraints.txt --editable '.[dev]'
	@touch $@

lock: .venv/ready
	$(BIN)/pip freeze --exclude-editable | sed 's/+cpu$$//' | grep -v '^nvidia-\|^triton' > constraints.txt
