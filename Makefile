# Thin on purpose: what a target does stands in scripts/, each of which runs alone.
.DEFAULT_GOAL := help
.PHONY: help run front types test test-rust test-front test-browser faults bench screenshots check fmt soak mutations compat

help: ## Name the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' Makefile

run: ## Build everything and start the demo; ARGS="--port 9000 --demo-traffic"
	@scripts/run $(ARGS)

front: ## Build widget and console, which the binary embeds
	@scripts/front

types: ## Write the TypeScript types anew, after a change of the wire
	@cargo run -q -- export-types client/src/generated

test: ## Everything a change must pass, on a fresh machine too
	@scripts/test front rust browser

test-rust: ## Formatting, lints, and every Rust test (repository rules among them)
	@scripts/test rust

test-front: ## Formatting, types, unit tests and builds of client, widget and console
	@scripts/test front

test-browser: ## A customer and an agent in two real windows of a headless Chromium
	@scripts/test browser

faults: ## Break hub, Postgres, network and clock under load, and count what that cost; ARGS="--only F1,F3"
	@scripts/faults $(ARGS)

bench: ## Measure a hub against loadtest/budgets.toml, three times each; ARGS="--only hundred --runs 5" or "--quick"
	@scripts/bench $(ARGS)

screenshots: ## Pictures of widget and console into test-results/screenshots
	@scripts/screenshots

soak: ## Schedules, properties and the client by chance, for long; ARGS="--minutes 60 --cases 50000 --only properties"
	@scripts/soak $(ARGS)

mutations: ## Break Bellhop on purpose, one way after another: a test must go red each time
	@scripts/mutations $(ARGS)

compat: ## The version before and this one take turns on one database; ARGS="v1.2" names another one
	@scripts/compat $(ARGS)

check: ## The fast half of the tests: types and lints, nothing is run
	@scripts/check

fmt: ## Format everything
	@cargo fmt --all && npm run --silent fmt
