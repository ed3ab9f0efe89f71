# The few commands of the house. Each makes .venv first when it is not there.
PORT ?= 8000
PYTHON ?= python3
export PORT

.PHONY: help setup demo run dev shell test torture audit bench words format lint lock clean

help:
	@echo "make demo    replay the story and serve it on 127.0.0.1:$(PORT)"
	@echo "make run     an empty installation on 127.0.0.1:$(PORT)"
	@echo "make dev     the same from this working copy, debug on, begun anew at each change"
	@echo "make shell   Python with this working copy's data (ZEREN_DATA=var/demo for the demo's)"
	@echo "make test    everything that must be green (SKIP=browser,postgres leaves steps out)"
	@echo "make torture random walk, kills and power cuts at full size, both databases (hours)"
	@echo "make audit   list what we ship (CycloneDX) and compare it with the advisories of this week"
	@echo "make bench   the figures, each with its alternative beside it"
	@echo "make words   bring word lists, drawings and reference pages up to the sources"
	@echo "make format  lay out code and templates, and mend what can be mended by rule"
	@echo "make lint    style, layout, types, import contracts and words"
	@echo "make lock    resolve the requirements anew (needs uv)"

setup:
	@$(PYTHON) tools/setup.py

demo: setup
	@ZEREN_DATA=$${ZEREN_DATA:-var/demo} ZEREN_PORT=$(PORT) .venv/bin/zeren demo

run: setup
	@ZEREN_PORT=$(PORT) .venv/bin/zeren serve

dev: setup
	@.venv/bin/python tools/dev.py

shell: setup
	@ZEREN_DEBUG=1 ZEREN_DATA=$${ZEREN_DATA:-var/dev} .venv/bin/python -m zeren.manage shell

test:
	@$(PYTHON) tools/setup.py dev
	@.venv/bin/python tools/test.py

torture:
	@$(PYTHON) tools/setup.py dev
	@.venv/bin/python -m tools.torture

audit:
	@$(PYTHON) tools/setup.py dev
	@.venv/bin/python tools/supply.py list
	@.venv/bin/python tools/supply.py fetch
	@.venv/bin/python tools/supply.py check

bench:
	@$(PYTHON) tools/setup.py bench
	@.venv/bin/python -m benchmarks

words:
	@$(PYTHON) tools/setup.py
	@.venv/bin/python tools/words.py extract
	@.venv/bin/python tools/words.py build
	@.venv/bin/python tools/states.py
	@.venv/bin/python tools/reference.py
	@.venv/bin/python tools/stairs.py

format:
	@$(PYTHON) tools/setup.py dev
	@.venv/bin/ruff check --fix --quiet
	@.venv/bin/ruff format
	@.venv/bin/djangofmt --quiet src

lint:
	@$(PYTHON) tools/setup.py dev
	@.venv/bin/python tools/test.py style format templates types contracts words

lock:
	@for name in build base dev bench; do \
	  uv pip compile --universal --generate-hashes --no-emit-index-url --no-emit-find-links \
	    --no-header --python-version 3.11 --quiet -o requirements/$$name.txt requirements/$$name.in; \
	done

clean:
	rm -rf .venv node_modules src/zeren/web/static/vendor src/zeren/letters/fonts
