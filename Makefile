# Every target is thin over the CLI in local/. `make help` lists them.
.DEFAULT_GOAL := help
.PHONY: help up boot tools preview plan policy drift render outputs status logs kubeconfig env stop down test check generate format bench chaos

NODE := node_modules/.bin/node
CLI := $(NODE) local/cli.ts
POLICY := --policy-pack policy --policy-pack-config policy-config.json
# Node of the project first: the machine's may be too old.
export PATH := $(CURDIR)/node_modules/.bin:$(PATH)

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

up: node_modules/.installed ## build the tools, boot the cluster, run pulumi up: the main job
	@$(CLI) up

boot: node_modules/.installed ## build the tools and boot the cluster, without the stack
	@$(CLI) boot

tools: node_modules/.installed ## build the tools into the cache
	@$(CLI) tools

preview: node_modules/.installed ## show what `make up` would change; OPTIONS="..." go to pulumi
	@$(CLI) preview -- $(OPTIONS)

policy: node_modules/.installed ## preview a stack, and refuse what loses data or alerts; STACK=local
ifeq ($(or $(STACK),local),local)
	@$(CLI) preview -- $(POLICY) $(OPTIONS)
else
	@pulumi preview --stack $(STACK) $(POLICY) $(OPTIONS)
endif

plan: node_modules/.installed ## write what an update would change as Markdown, for a pull request; STACK=local OPTIONS="..."
	@$(NODE) plan/cli.ts $(or $(STACK),local) $(OPTIONS)

drift: node_modules/.installed ## show what others have changed in a stack's objects; STACK=local, FIX=1 takes it back
	@$(NODE) drift/cli.ts $(or $(STACK),local) $(if $(FIX),--fix)

render: node_modules/.installed ## print a stack's Kubernetes objects, without a cluster; STACK=local OUT=folder
	@eval "$$($(CLI) env)" && $(NODE) render/cli.ts $(or $(STACK),local) $(OUT)

outputs: node_modules/.installed ## print the stack's outputs as JSON; OPTIONS=--show-secrets shows passwords
	@$(CLI) outputs -- $(OPTIONS)

status: node_modules/.installed ## show machines, nodes, pods and endpoints
	@$(CLI) status

logs: node_modules/.installed ## show the end of the machines' logs; MACHINE=node-1 for one
	@$(CLI) logs $(MACHINE)

kubeconfig: node_modules/.installed ## print the path of the cluster's kubeconfig
	@$(CLI) kubeconfig

env: node_modules/.installed ## print what makes pulumi and kubectl work on the cluster: eval "$$(make env)"
	@$(CLI) env

stop: node_modules/.installed ## end all processes and keep the data
	@$(CLI) stop

down: node_modules/.installed ## remove everything: processes, networks, data
	@$(CLI) down

check: tools ## types, lint, format and unit tests, without a cluster
	@eval "$$($(CLI) env)" && $(MAKE) --no-print-directory --jobs=2 --output-sync=target $(CHECKS)

# Two at a time, as each keeps one core busy; the longest first.
CHECKS := check-lint check-unit check-typecheck check-formatted
.PHONY: $(CHECKS)
$(CHECKS): check-%:
	@npm run --silent $*

test: check up ## all that `check` does, and the end-to-end tests on the embedded cluster
	@eval "$$($(CLI) env)" && npm run --silent e2e

chaos: up ## break one thing after the other under load, write the figures into docs/; ONLY=regex chooses
	@eval "$$($(CLI) env)" && RECORD_CHAOS=true mocha --config tests/chaos/.mocharc.json --grep '$(or $(ONLY),.)'

generate: node_modules/.installed ## write docs and golden manifests that come from the code; tests compare them
	@eval "$$($(CLI) env)" && $(NODE) generate/cli.ts

format: node_modules/.installed ## format the code
	@prettier --write --log-level warn .

bench: node_modules/.installed ## measure, write docs/bench.{md,json} and plots; ONLY="queries history" for parts
	@$(NODE) bench/bench.ts $(ONLY)

# npm's install scripts would only fetch programs that this project builds itself.
node_modules/.installed: package.json package-lock.json
	@echo "Installing npm packages"
	@npm ci --ignore-scripts --no-audit --no-fund --loglevel error
	@touch $@
