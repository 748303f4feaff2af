# Thin: every target calls the `culti` command. `make` alone lists the targets.
.DEFAULT_GOAL := help
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c

WORK ?= build
OUT ?= culti
SAMPLES := $(WORK)/samples
# Options every command takes, for example CONFIG=culti.toml WORKERS=4.
OPTIONS := --work $(WORK) $(if $(CONFIG),--config $(CONFIG))
PROCESSES := $(if $(WORKERS),--workers $(WORKERS))
BIN := .venv/bin
CULTI := $(BIN)/culti
INSTALLED := .venv/installed

# Your own books with PDFS=folder; without it the samples: the born-digital silk and the scanned murals volume.
ifdef PDFS
BOOKS := "$(PDFS)"
DRAWN :=
else
BOOKS := $(SAMPLES)/silk/silk.pdf $(SAMPLES)/murals-scanned/murals-scanned.pdf
DRAWN := samples
endif

.PHONY: help
help: ## list the targets (this list)
	@echo "culti: from art books in PDF to an image-text dataset, and cross-modal retrieval on it"; echo
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-20s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
	@echo; echo "  Your own books: make build-dataset PDFS=folder [WORK=build] [OUT=culti] [CONFIG=culti.toml] [WORKERS=2]"
	@echo "  Another Python: make setup PYTHON=python3.12     Torch from another index: make setup TORCH_INDEX=URL"

.PHONY: setup
setup: $(INSTALLED) ## install everything into .venv, at the versions of constraints.txt

$(INSTALLED): pyproject.toml constraints.txt setup.sh
	@PYTHON="$(PYTHON)" TORCH_INDEX="$(TORCH_INDEX)" bash setup.sh
	@touch $@

.PHONY: samples
samples: $(INSTALLED) ## draw the sample books into build/samples
	@$(CULTI) draw-samples $(SAMPLES) $(PROCESSES)

.PHONY: extract
extract: $(INSTALLED) $(DRAWN) ## read the books: pages, figures and texts (the samples, or PDFS=folder)
	@$(CULTI) extract $(BOOKS) $(OPTIONS) $(PROCESSES)

# `culti extract` ends with 3 when some books or pages could not be read. The dataset is built from the others;
# then this target fails too, at its end, so that nobody takes a part for the whole.
define build_dataset
status=0; $(CULTI) extract $(BOOKS) $(OPTIONS) $(PROCESSES) || status=$$?; \
if [ $$status -ne 0 ] && [ $$status -ne 3 ]; then exit $$status; fi; \
$(CULTI) pair $(OPTIONS); \
$(CULTI) build $(OPTIONS) $(PROCESSES) --out $(OUT)
endef
define end_in_part
if [ $$status -eq 3 ]; then echo "Done with what could be read; the failures are listed above." >&2; exit 3; fi
endef

.PHONY: build-dataset
build-dataset: $(INSTALLED) $(DRAWN) ## extract, pair, clean, split: ./culti/ for load_dataset("culti")
	@$(build_dataset); $(end_in_part)

.PHONY: report
report: $(INSTALLED) ## show what the dataset holds and what was left out: build/report.html
	@$(CULTI) report --work $(WORK)

.PHONY: benchmark
benchmark: $(INSTALLED) $(DRAWN) ## build-dataset, fine-tune, benchmark: table, plot and report.html in build/benchmark
	@$(build_dataset); $(CULTI) finetune $(OUT) $(OPTIONS); $(CULTI) benchmark --data $(OUT) $(OPTIONS); $(end_in_part)

.PHONY: verify-dataset
verify-dataset: $(INSTALLED) ## prove the dataset: no leaks, every pixel and word as in the manifests, loads everywhere
	@$(CULTI) verify $(OUT) $(OPTIONS) $(PROCESSES)

.PHONY: evaluate-extraction
evaluate-extraction: $(INSTALLED) $(if $(TRUTH),,samples) ## score the extraction on the samples (or TRUTH=folder with truth.jsonl)
	@$(CULTI) evaluate-extraction $(or $(TRUTH),$(SAMPLES)) $(OPTIONS) $(PROCESSES)

.PHONY: test
test: $(INSTALLED) ## run the tests, a file to a core, the longest file first
	@$(BIN)/pytest --numprocesses logical --maxprocesses 4 --dist loadfile --no-loadscope-reorder

.PHONY: lint
lint: $(INSTALLED) ## check style, types and the direction of imports
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

.PHONY: clean
clean: ## remove what was built (build/ and the dataset), not .venv
	@if [ -s build/review/decisions.jsonl ] || [ -d build/review/exports ]; then \
		echo "kept: build/review (what people decided, and what they were given to annotate)"; \
		find build -mindepth 1 -maxdepth 1 ! -name review -exec rm -rf {} +; rm -rf build/review/pages; \
	else rm -rf build; fi
	rm -rf .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	@if grep -qs '^generator: culti build$$' culti/README.md; then rm -rf culti; fi
