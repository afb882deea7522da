# The comments after ## describe the targets: `make help` prints them, and `make generate` writes them
# into README.md.
.DEFAULT_GOAL := help
.PHONY: help up boot tools preview plan policy drift digests render outputs status logs kubeconfig env stop down test check gke generate modules mutate format bench chaos screenshots

NODE := node_modules/.bin/node
CLI := $(NODE) local/cli.ts
POLICY := --policy-pack policy --policy-pack-config policy-config.json
# The project's Node before the user's, which may be too old.
export PATH := $(CURDIR)/node_modules/.bin:$(PATH)
# Node keeps compiled modules there, which saves a fifth of the time of the unit tests.
export NODE_COMPILE_CACHE := $(CURDIR)/node_modules/.cache/compile

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

up: node_modules/.installed ## build the tools, boot the embedded cluster and deploy the stack
	@$(CLI) up

boot: node_modules/.installed ## build the tools and boot the embedded cluster, without the stack
	@$(CLI) boot

tools: node_modules/.installed ## build promtool, amtool and thanos, which validate rules and receivers; FOR=check or FOR=cluster for all of these
	@$(CLI) tools $(FOR)

preview: node_modules/.installed ## show what `make up` would change; OPTIONS="..." for pulumi preview
	@$(CLI) preview $(OPTIONS)

policy: node_modules/.installed ## preview a stack with the policy pack; STACK=local
ifeq ($(or $(STACK),local),local)
	@$(CLI) preview $(POLICY) $(OPTIONS)
else
	@pulumi preview --stack $(STACK) $(POLICY) $(OPTIONS)
endif

plan: node_modules/.installed ## write what an update would change, restart and replace, as Markdown for a pull request; STACK=local
	@$(NODE) plan/cli.ts $(or $(STACK),local) $(OPTIONS)

drift: node_modules/.installed ## list changes to a stack's objects that were made outside of Pulumi; STACK=local, FIX=1 reverts them
	@$(NODE) drift/cli.ts $(or $(STACK),local) $(if $(FIX),--fix)

digests: node_modules/.installed ## write the digests of all images into a stack's file, by skopeo; STACK=prod, OPTIONS="..." for skopeo inspect
	@$(NODE) digests/cli.ts $(or $(STACK),prod) $(OPTIONS)

render: node_modules/.installed ## print a stack's Kubernetes objects as YAML, without a cluster; STACK=local, OUT=folder for files
	@eval "$$($(CLI) env)" && $(NODE) render/cli.ts $(or $(STACK),local) $(OUT)

outputs: node_modules/.installed ## print the stack's outputs as JSON; OPTIONS=--show-secrets with passwords
	@$(CLI) outputs $(OPTIONS)

status: node_modules/.installed ## show machines, nodes, pods and endpoints
	@$(CLI) status

logs: node_modules/.installed ## show the last lines of the machines' logs; MACHINE=node-1 for one machine
	@$(CLI) logs $(MACHINE)

kubeconfig: node_modules/.installed ## print the path of the cluster's kubeconfig
	@$(CLI) kubeconfig

env: node_modules/.installed ## print the environment of pulumi and kubectl for the embedded cluster: eval "$$(make env)"
	@$(CLI) env

stop: node_modules/.installed ## end all processes and keep the data for the next `make up`
	@$(CLI) stop

down: node_modules/.installed ## remove everything: processes, networks, data
	@$(CLI) down

check: node_modules/.installed ## check types, lint, format and unit tests, without a cluster
	@$(CLI) tools check
	@eval "$$($(CLI) env)" && $(MAKE) --no-print-directory --jobs=2 --output-sync=target $(CHECKS)

# Two at a time, since each uses one core. The longest come first.
CHECKS := check-lint check-unit check-typecheck check-formatted
.PHONY: $(CHECKS)
$(CHECKS): check-%:
	@npm run --silent $*

gke: node_modules/.installed ## run the program for GKE against a stand-in for Google's APIs, without Google Cloud and without the cluster
	@$(CLI) tools gke
	@eval "$$($(CLI) env)" && npm run --silent gke

test: announce-test check gke up ## run `make check`, `make gke`, `make up` and the end-to-end tests, which remove the cluster at their end
	@$(CLI) tools cluster
	@eval "$$($(CLI) env)" && npm run --silent e2e

.PHONY: announce-test
announce-test:
	@echo "make test takes about 80 minutes on two cores with built tools: checks 2, the program for GKE 9, the cluster 3, end-to-end tests on the cluster 62."

screenshots: up ## write the pictures of the web pages in docs/screenshots
	@eval "$$($(CLI) env)" && SCREENSHOTS=docs/screenshots $(NODE) node_modules/mocha/bin/mocha.js --exit --timeout 120000 tests/e2e/pages.test.ts

modules: node_modules/.installed ## raise the Go modules that several tools require to one version, after a change of a tool's version
	@$(NODE) local/tools/align.ts

chaos: up ## inject faults under load and write the results into docs/chaos.md; ONLY=regex for some
	@eval "$$($(CLI) env)" && RECORD_CHAOS=true mocha --config tests/chaos/.mocharc.json --grep '$(or $(ONLY),.)'

generate: node_modules/.installed ## write the generated files: tables of the docs, golden manifests
	@eval "$$($(CLI) env)" && $(NODE) generate/cli.ts

mutate: node_modules/.installed ## mutate the code and report the mutants that no test kills; ONLY="policy plan" for parts
	@ONLY="$(ONLY)" STATIC="$(STATIC)" NODE_OPTIONS="--import $(CURDIR)/stryker.mocha.mjs" stryker run

format: node_modules/.installed ## format the code
	@prettier --write --log-level warn .

bench: node_modules/.installed ## measure speed, memory and CPU, and write docs/bench.md; ONLY="queries history" for some parts
	@$(NODE) bench/cli.ts $(ONLY)

# npm's install scripts would only download programs that this project builds from source.
node_modules/.installed: package.json package-lock.json
	@echo "Installing npm packages"
	@npm ci --ignore-scripts --no-audit --no-fund --loglevel error
	@touch $@
