# Everything that a developer or CI runs, under one name. `make` lists it.
#
# Go and make are all that is needed: the commands get the database (PostGIS)
# and the tools themselves.

.DEFAULT_GOAL := help
.PHONY: help run test test-slow build release functions image islands lint contracts vuln fmt generate bench FORCE

ACTUAL := go run ./cmd/actual
TOOL   := go tool -modfile=infra/tools/go.mod
LINTER := go tool -modfile=infra/tools/golangci-lint.mod golangci-lint
VULN   := go tool -modfile=infra/tools/govulncheck.mod govulncheck
CODE   := $(wildcard adapters app cmd contracts docs domain migrations ports)

# The race detector needs a C compiler. `make test RACE=` does without.
RACE := $(if $(shell command -v gcc 2>/dev/null),-race)
# What to test: `make test PKG=./domain/...`. Without PKG, what does many things at once
# runs under the race detector, the rest (rules, commands, claims) without.
PKG  :=
RACED := ./adapters/... ./app/...
REST  := $$(go list ./... | grep -Ev '^actual/(adapters|app)/')

help: ## List the targets.
	@awk -F ':.*## ' '/^[a-z%-]+:.*## /{printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: ## Run everything on this machine: database, demo company, live crews.
	@go build -o bin/actual ./cmd/actual
	@exec bin/actual dev

test: ## Run all tests on a private PostGIS.
	$(ACTUAL) dev exec -- go test -timeout 30m $(RACE) $(or $(PKG),$(RACED))
	$(if $(PKG),,$(ACTUAL) dev exec -- go test -timeout 30m $(REST))

test-slow: ## Run what takes minutes alone: every operation of the API, by everybody, and with nonsense.
	$(ACTUAL) dev exec -- go test -count=1 -tags slow -timeout 30m -run TestEveryOperation ./cmd/prove

build: ## Build bin/actual, bin/prove and bin/sandbox.
	go build -trimpath -o bin/ ./cmd/actual ./cmd/prove ./cmd/sandbox

# What a release is made for, and what it calls itself.
RELEASE_OS   ?= linux
RELEASE_ARCH ?= amd64
REVISION     ?= $(shell git rev-parse HEAD 2>/dev/null || echo unknown)

release: ## Build dist/: the static binary (the same source is the same bytes), its bill of materials, its checksums.
	@mkdir -p dist
	GOOS=$(RELEASE_OS) GOARCH=$(RELEASE_ARCH) REVISION=$(REVISION) infra/docker/build dist/actual
	infra/docker/sbom dist/actual $(REVISION) > dist/actual.cdx.json
	cd dist && sha256sum actual actual.cdx.json > SHA256SUMS

functions: release ## Build dist/functions.zip: the binary behind the host of Azure Functions.
	@rm -rf dist/functions && cp -r infra/functions dist/functions && cp dist/actual dist/functions/
	cd dist/functions && rm -f README.md ../functions.zip && find . -exec touch -d @0 {} + && find . -type f | LC_ALL=C sort | zip -X -q ../functions.zip -@

image: ## Build the image actual:local, where there is a container engine.
	docker build -f infra/docker/Dockerfile --build-arg REVISION=$(REVISION) -t actual:local .

islands: ## Build the scripts of the pages (Node 20 or later): adapters/inbound/webui/islands into assets/islands.
	cd $(ISLANDS) && npm ci --no-audit --no-fund && npm test && npm run build
	go test ./adapters/inbound/webui -run TestIslandsAreBuiltFromTheirSources -built

ISLANDS := adapters/inbound/webui/islands
BUILT   := find adapters/inbound/webui/assets/islands -type f | sort | xargs cat | cksum

lint: ## Check the law, built-up SQL, secrets, the API's description, that generated code is current, and the style.
	go test ./docs/architecture ./contracts/actual
	@before=$$($(GENERATED)) && $(MAKE) --no-print-directory generate && [ "$$before" = "$$($(GENERATED))" ] || \
		{ echo "generated code was not current: commit what 'make generate' changed" >&2; exit 1; }
	@if command -v npm >/dev/null; then before=$$($(BUILT)) && $(MAKE) --no-print-directory islands && [ "$$before" = "$$($(BUILT))" ] || \
			{ echo "the islands were not current: commit what 'make islands' changed" >&2; exit 1; }; \
		else echo "ISLANDS NOT BUILT AGAIN: there is no Node here (that they are of their sources is tested)" >&2; fi
	$(LINTER) run --build-tags slow

contracts: ## Run the contract suites, against vendors' own services where credentials are set; say what was not run.
	@out=$$(go test -count=1 -v -run Contract ./adapters/outbound/... 2>&1); code=$$?; \
		echo "$$out" | grep -E '^ *--- |drift: |NOT RUN|Error:|^FAIL'; exit $$code

vuln: ## Look for known vulnerabilities in what we use (asks vuln.go.dev).
	@out=$$($(VULN) $(VULNFLAGS) ./... 2>&1); code=$$?; echo "$$out"; case "$$code $$out" in \
		0\ *) ;; \
		*"fetching vulnerabilities"*) echo "VULNERABILITIES NOT CHECKED: their database could not be reached" >&2 ;; \
		*) exit $$code ;; \
	esac

GENERATED := find $(CODE) -name '*.gen.go' -o -name wire_gen.go -o -name '*_templ.go' | sort | xargs cat | cksum

fmt: ## Format the code.
	$(TOOL) gofumpt -l -w -extra=group_params $(CODE)

generate: ## Generate code: Wire's injectors, the API's server from its description, the pages from their templates, the catalogue of problems.
	go generate ./adapters/...
	go tool wire ./cmd/actual
	go test ./docs/architecture -run TestProblemsAreCatalogued -update

bench: ## Run the benchmarks on a private PostGIS.
	$(ACTUAL) dev exec -- go test -run '^$$' -bench . -benchmem $(or $(PKG),./...)

# DIR and FULL, where given, reach the proof as environment.
export DIR FULL
prove-%: FORCE ## Prove a claim, for example: make prove-real-events [DIR=…] [FULL=1].
	go run ./cmd/prove $*
