# Every target is one script or one command. `make` alone lists them.
node := ./scripts/with-node
.DEFAULT_GOAL := help
.PHONY: help up down logs ps clean cluster cluster-down standalone dev check format test unit e2e test-compose test-cluster bench bench-bounds bench-library bench-redis bench-compose chaos library docs picture rename kafka uninstall

help: ## list the targets
	@grep -hE '^[a-z][a-z0-9-]*:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{ printf "  make %-13s %s\n", $$1, $$2 }'

up: ## run the whole demo and print its address: in Docker on Kafka, or without Docker as `make standalone`
	@./scripts/up

down: ## stop what `make up` started in Docker; the conversations stay
	@docker compose --profile '*' down

logs: ## what the containers say, and go on with it
	@docker compose logs --follow --tail 100

ps: ## the containers, and whether they are healthy
	@docker compose ps --all

clean: ## delete every conversation, after asking
	@./scripts/remove-data

cluster: ## three brokers, two relays, two workers, TLS and passwords everywhere, in Docker; prints the address
	@./scripts/cluster

cluster-down: ## stop what `make cluster` started; the conversations stay
	@docker compose --file docker-compose.cluster.yml down

standalone: node_modules/.installed ## the demo in one process on the embedded log, without Docker or Kafka; Ctrl+C stops it
	@$(node) ./scripts/standalone

dev: node_modules/.installed ## the same, with services and page reloading on change
	@$(node) ./scripts/dev

check: node_modules/.installed ## format, lint, types, dead code, rules without a test
	@$(node) npm run --silent check

format: node_modules/.installed ## format every file
	@$(node) npm run --silent format

test: node_modules/.installed ## check, unit tests, both logs, the browser tests and a minute of chaos; ends with their count
	@$(node) node scripts/test.ts

unit: node_modules/.installed ## the unit tests alone
	@$(node) vitest run --project unit

e2e: node_modules/.installed ## the browser tests alone, on the embedded log and on Kafka
	@$(node) node scripts/test.ts e2e

test-compose: node_modules/.installed ## the browser tests against the Compose stack, and what only containers can show; needs Docker
	@$(node) node scripts/test.ts compose

test-cluster: node_modules/.installed ## the same against the cluster of three brokers
	@$(node) node scripts/test.ts cluster

bench: node_modules/.installed ## measure latency, catch-up, start and memory on both logs
	@$(node) node --disable-warning=ExperimentalWarning e2e/bench/main.ts

bench-bounds: node_modules/.installed ## measure what a slow reader and a Kafka that is away cost; takes eight minutes
	@$(node) node --disable-warning=ExperimentalWarning e2e/bench/bounds.ts

bench-library: node_modules/.installed ## measure how the library finds its conversation among a million chunks of others
	@$(node) node --disable-warning=ExperimentalWarning e2e/bench/library.ts

bench-redis: node_modules/.installed ## measure this beside Socket.IO's Redis adapter and a relay on Redis streams; needs redis-server, takes ten minutes
	@$(node) node --disable-warning=ExperimentalWarning e2e/bench/redis/main.ts

bench-compose: node_modules/.installed ## measure what the Compose stack takes: time to the first answer, sizes, memory
	@$(node) node --disable-warning=ExperimentalWarning e2e/bench/compose.ts

chaos: node_modules/.installed ## break everything at random under load and compare what every client saw; MINUTES=5 SEED= FAULTS= ARGS=
	@$(node) ./scripts/chaos $(if $(MINUTES),--minutes $(MINUTES)) $(if $(SEED),--seed $(SEED)) $(if $(FAULTS),--faults $(FAULTS)) $(ARGS)

library: node_modules/.installed ## pack the library for another project: library/reliable-ai-streams-*.tgz
	@$(node) npm run --silent build --workspace library
	@$(node) npm pack --silent --pack-destination library ./library/dist

docs: node_modules/.installed ## write docs/configuration.md from the schemas and .env.example, docs/api.md from the docstrings
	@$(node) vitest run --project unit e2e/docs/configuration.test.ts e2e/docs/api.test.ts --update

picture: node_modules/.installed ## film docs/picture.gif, the moving picture of README.md, from a real page on a server that is killed
	@$(node) ./scripts/build-page
	@$(node) node --disable-warning=ExperimentalWarning e2e/picture/main.ts

rename: node_modules/.installed ## give the project another name, in every file: make rename NAME='Acme Chat'
	@$(node) node scripts/rename.ts "$$NAME"
	@$(MAKE) --no-print-directory format

kafka: node_modules/.installed ## run a Kafka broker alone, on 127.0.0.1:9092
	@$(node) node scripts/kafka.ts

uninstall: ## remove what was built and installed here; the conversations stay
	rm -rf node_modules library/node_modules services/*/node_modules web/node_modules e2e/node_modules docs/reference/node_modules shared/node_modules web/dist library/dist library/*.tgz .node .kafka test-results .venv
	find . -name '*.tsbuildinfo' -delete

node_modules/.installed: package-lock.json
	@PACKAGES=fresh $(node) true
