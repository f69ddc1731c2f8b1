# Everything sets itself up: only Python 3.11 or newer and make are needed. A second run skips the set-up.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.PHONY: worst help demo simulate kills kills-at-failpoints gallery run test check lint types contracts docs bench long long-clock replicas deliveries recovery lock clean drafts injections year council
.DEFAULT_GOAL := help

help: ## what can be made
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/' | expand -t 12

$(READY): requirements-dev.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Rainmaker needs Python 3.11 or newer"; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { echo "This Python has no venv; on Debian: apt install python3-venv"; exit 1; }
	@$(BIN)/python -m pip install -q --disable-pip-version-check 'uv==0.13.9' \
	  && $(BIN)/uv pip sync -q --system-certs --compile-bytecode --python $(BIN)/python --require-hashes requirements-dev.txt \
	  || $(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@$(BIN)/python -m pip install -q --disable-pip-version-check --no-index --no-deps --no-build-isolation -e .
	@touch $@

demo: $(READY) ## a local Slack and Discord with the real bot between them, in one page
	@$(BIN)/python -m bot demo

gallery: $(READY) ## every post that the bot makes, drawn on both platforms, in one page
	@$(BIN)/python -m tests.gallery

run: $(READY) ## the bot, with the settings and environment of this folder
	@$(BIN)/python -m bot run

test: $(READY) ## every test
	@$(BIN)/python -m pytest -n 2 --dist loadfile -m "not alone"
	@$(BIN)/python -m pytest -m alone

check: $(READY) lint types contracts docs test ## all that must hold before a change lands

lint: $(READY)
	@$(BIN)/ruff check . && $(BIN)/ruff format --check .

types: $(READY)
	@$(BIN)/mypy

contracts: $(READY)
	@$(BIN)/lint-imports

docs: $(READY)
	@$(BIN)/python docs/generate.py --check

bench: $(READY) ## measure speed beside bare libraries; figures are kept in docs/performance.md
	@$(BIN)/python -m tests.bench

long: $(READY) ## every long proof of the money, a quarter of an hour and more; figures are kept in docs/proofs.md
	@$(BIN)/python -m tests.long.splits
	@$(BIN)/python -m tests.long.books writers 1000
	@$(BIN)/python -m tests.long.books orders
	@$(BIN)/python -m tests.long.statements
	@$(BIN)/python -m tests.long.verifier
	@$(BIN)/python -m tests.long.books lives 4000

council: $(READY) ## every long proof of the votes, an hour and more; figures are kept in docs/proofs.md
	@$(BIN)/python -m tests.long.elections
	@$(BIN)/python -m tests.long.votes
	@$(BIN)/python -m tests.long.vote_edits
	@$(BIN)/python -m tests.long.closing_rush
	@$(BIN)/python -m tests.long.vote_canaries
	@$(BIN)/python -m tests.long.tally_edits

deliveries: $(READY) ## a thousand messages to fifty channels under the platforms' limits
	@$(BIN)/python -m tests.long.deliveries

recovery: $(READY) ## full disks, failing writes, flipped bytes, killed migrations, restores; one: PART="flips 1000"
	@nice -n 19 $(BIN)/python -m tests.long.recovery $(PART)

drafts: $(READY) ## twenty thousand wrong and right drafts against the check, in about a minute
	@$(BIN)/python -m tests.long.drafts

injections: $(READY) ## two thousand payloads in every field against every command on both platforms; takes a while
	@$(BIN)/python -m tests.long.injections

worst: $(READY) ## five hundred of the worst outputs of a model against every brief; an hour
	@nice -n 19 $(BIN)/python -m pytest -q -s tests/long/worst_outputs.py

long-clock: $(READY) ## every zone and change of clocks, then years of outages; figures stand in docs/reliability.md
	@nice -n 19 $(BIN)/python -m tests.long.clock $(PART)

replicas: $(READY) ## processes killed, paused and stopped on PostgreSQL, an hour; one: PART="0 0 0 0 1000" (the towns)
	@nice -n 19 $(BIN)/python -m tests.long.replicas $(PART)

lock: $(READY) ## pin every dependency anew, with hashes and without addresses
	@$(BIN)/uv pip compile -q --no-header --universal --python-version 3.11 --generate-hashes pyproject.toml -o requirements.txt
	@$(BIN)/uv pip compile -q --no-header --universal --python-version 3.11 --generate-hashes --extra dev pyproject.toml -o requirements-dev.txt
	@! grep -n '://' requirements*.txt

clean: ## forget the environment and the demo
	@rm -rf $(VENV) var

year: $(READY) ## a year of a seeded program over both emulated chats, held to its calendar; a month: DAYS=31
	@$(BIN)/python -m tests.long.year $(DAYS)

simulate: $(READY) ## seeds of deliveries gone wrong: SEEDS=200, or SEED=7 once more with every step; BROKEN=key-off JOBS=1
	@$(BIN)/python -m tests.simulation $(if $(SEED),--seed $(SEED),--seeds $(or $(SEEDS),200)) $(if $(BROKEN),--broken $(BROKEN)) $(if $(JOBS),--jobs $(JOBS))

kills: $(READY) ## kill the whole program 50 times during a broadcast to 200 people
	@$(BIN)/python -m tests.long.broadcasts

kills-at-failpoints: $(READY) ## kill a process at every failpoint: SEEDS=200 JOBS=2
	@$(BIN)/python -m tests.long.kills --seeds $(or $(SEEDS),200) $(if $(JOBS),--jobs $(JOBS))
