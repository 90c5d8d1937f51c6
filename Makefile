# Every target is one script or one command. `make` alone lists them.
node := ./scripts/with-node
.DEFAULT_GOAL := help
.PHONY: help up dev check format test unit e2e bench kafka clean

help: ## list the targets
	@grep -hE '^[a-z][a-z-]*:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{ printf "  make %-8s %s\n", $$1, $$2 }'

up: node_modules/.installed ## run the whole demo and print its address; Ctrl+C stops it
	@$(node) ./scripts/up

dev: node_modules/.installed ## the same, with services and page reloading on change
	@$(node) ./scripts/dev

check: node_modules/.installed ## format, lint, types, dead code, rules without a test
	@$(node) npm run --silent check

format: node_modules/.installed ## format every file
	@$(node) npm run --silent format

test: node_modules/.installed ## check, unit tests, both logs, and the browser tests; ends with their count
	@$(node) node scripts/test.ts

unit: node_modules/.installed ## the unit tests alone
	@$(node) vitest run --project unit

e2e: node_modules/.installed ## the browser tests alone, on the embedded log and on Kafka
	@$(node) node scripts/test.ts e2e

bench: node_modules/.installed ## measure latency, catch-up, start and memory on both logs
	@$(node) node --disable-warning=ExperimentalWarning e2e/bench/main.ts

kafka: node_modules/.installed ## run a Kafka broker alone, on 127.0.0.1:9092
	@$(node) node scripts/kafka.ts

clean: ## remove what was built and installed; the conversations in .data stay
	rm -rf node_modules services/*/node_modules web/node_modules e2e/node_modules shared/node_modules web/dist .node .kafka test-results

node_modules/.installed: package-lock.json
	@echo "· installing the packages of package-lock.json"
	@$(node) npm ci --loglevel error
	@touch $@
