# Every target does its own set-up. `make help` lists them.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

# One target folder for all clones of this user: a fresh clone starts warm.
CACHE_HOME := $(if $(XDG_CACHE_HOME),$(XDG_CACHE_HOME),$(HOME)/.cache)
export CARGO_TARGET_DIR ?= $(CACHE_HOME)/telelake/target

.PHONY: help run test check fmt clippy doc deny web fuzz instructions terraform spark bench bench-quick bench-micro dist lambda setup

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: setup ## Run telelake: the service if a token is configured, else the demo
	@scripts/run.sh $(ARGS)

test: ## Run every test
	@scripts/setup.sh test
	@scripts/test.sh $(ARGS)

check: fmt clippy doc deny ## Run every check that is no test: format, lints, docs, licences

fmt: setup
	cargo fmt --all --check
	cargo fmt --manifest-path fuzz/Cargo.toml --check
	cargo fmt --manifest-path bench/tools/Cargo.toml --check

clippy: setup
	cargo clippy --locked --workspace --all-targets -- -D warnings
	cargo clippy --locked --manifest-path bench/tools/Cargo.toml --all-targets -- -D warnings

doc: setup
	RUSTDOCFLAGS="-D warnings" cargo doc --locked --workspace --no-deps --document-private-items

deny: setup
	@scripts/deny.sh

web: ## Test and build the dashboard's pages, or with ARGS=--check compare them with what is committed
	@scripts/web.sh $(ARGS)

terraform: ## Check deploy/aws on an emulator of AWS; says so and stops where there is no Terraform
	@scripts/terraform.sh

spark: setup ## Read a lake with Spark and compare; fetches Spark, and a Java where there is none
	@scripts/spark.sh

fuzz: setup ## Look for bytes that refute what fuzz/ says of all bytes, a minute a target
	@scripts/fuzz.sh $(ARGS)

instructions: setup ## Count what decoding and accepting an update take; fails where that grew
	@scripts/instructions.sh

bench: ## Measure telelake beside its peers, at full size: up to an hour; once, installs them (PyPI) into your cache
	@scripts/setup.sh bench
	@python3 bench/run.py --large --readme $(ARGS)

bench-quick: ## The same with small data: a few minutes, and the pages stay as they are
	@scripts/setup.sh bench
	@python3 bench/run.py --scale 0.02 --rounds 3 --out $(CARGO_TARGET_DIR)/bench-quick.json $(ARGS)

bench-micro: setup ## Time the parts: decoding an update, appending to the journal, the stages of a day
	cargo bench --locked -p telegram -p lake -p etl --benches $(ARGS)

dist: setup ## Build the archives that users download, into target/dist
	@scripts/dist.sh

lambda: ## Build the packages of the functions on AWS, for arm64 or ARGS, into target/lambda
	@scripts/lambda.sh $(ARGS)

setup:
	@scripts/setup.sh
