# The training pod. `make help` lists every target; each does the set-up it needs.
SHELL := /bin/bash
.DEFAULT_GOAL := help
# The system's own where it is new enough: a pod runs Debian's, and one that was built by hand is often
# slower by a fifth.
ifndef PYTHON
PYTHON := $(shell /usr/bin/python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo /usr/bin/)python3
endif
BIN := .venv/bin
ARGS ?=
ONLY ?=
MINUTES ?= 10

# command or library:Debian package. A name before the colon that answers means that the package
# is there.
SYSTEM := mosquitto:mosquitto espeak-ng:espeak-ng git:git
SYSTEM_TEST := Xvfb:xvfb xdotool:xdotool faketime:faketime mount:mount openssl:openssl mosquitto_pub:mosquitto-clients nft:nftables ip:iproute2 \
  mcopy:mtools mkfs.vfat:dosfstools zstd:zstd \
  node:nodejs npm:npm promtool:prometheus zbarimg:zbar-tools \
  rauc:rauc mksquashfs:squashfs-tools mkenvimage:u-boot-tools
# What the tests of fleet and reports need beside: a database, what draws a page, and a browser.
SYSTEM_TEST += $(if $(wildcard /usr/lib/postgresql/*/bin/initdb),,initdb:postgresql) \
  libpango-1.0.so.0:libpango-1.0-0 libpangoft2-1.0.so.0:libpangoft2-1.0-0 \
  libharfbuzz-subset.so.0:libharfbuzz-subset0 \
  chromium:chromium chromedriver:chromium-driver
# What the image is made with, and what boots it.
SYSTEM_IMAGE := mmdebstrap:mmdebstrap genimage:genimage mksquashfs:squashfs-tools bmaptool:bmap-tools \
  veritysetup:cryptsetup-bin mcopy:mtools mkfs.vfat:dosfstools mkimage:u-boot-tools zstd:zstd \
  dtc:device-tree-compiler modprobe:kmod readelf:binutils cpio:cpio espeak-ng:espeak-ng \
  qemu-aarch64-static:qemu-user-static update-binfmts:binfmt-support arch-test:arch-test rauc:rauc
SYSTEM_GUEST := qemu-system-aarch64:qemu-system-arm qemu-img:qemu-utils \
  $(if $(wildcard /usr/lib/u-boot/qemu_arm64/u-boot.bin),,u-boot-qemu:u-boot-qemu)
# What other systems are made with, to run a cluster or a site's machine in.
SYSTEM_CHROOT := mmdebstrap:mmdebstrap unshare:util-linux
SUDO := $(if $(filter 0,$(shell id -u)),,sudo)

# install_missing(list of command:package): apt, asked only for what is not there. A broker that
# apt installs must not start a service of its own: ours runs on a free port of its own.
define install_missing
@missing=""; for pair in $(1); do \
  PATH="$$PATH:/usr/sbin:/sbin"; command -v "$${pair%%:*}" >/dev/null || \
  ldconfig -p | grep -qF "$${pair%%:*} " || missing="$$missing $${pair##*:}"; done; \
$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || missing="$$missing python3-venv"; \
if [ -n "$$missing" ]; then \
  echo "system packages:$$missing"; \
  command -v apt-get >/dev/null || { echo "no apt-get here: install$$missing by hand, then run make again"; exit 1; }; \
  $(SUDO) apt-get update -qq && \
  $(SUDO) env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $$missing >/dev/null; \
fi
endef

.PHONY: help
help:  ## list every target
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):[^#]*## /  \1\t/' | expand -t 16

.PHONY: system system-test
system:
	$(call install_missing,$(SYSTEM))
system-test: system
	$(call install_missing,$(SYSTEM_TEST))

# The stamp is newer than the lock and pyproject.toml, or the environment is made again.
.venv/.ready: requirements.lock pyproject.toml | system
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "$(PYTHON) is older than 3.11: run make PYTHON=/path/to/a/newer/python3"; exit 1; }
	@echo "environment: .venv from requirements.lock"
	@$(PYTHON) -m venv --clear .venv
	@$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

.PHONY: setup
setup: .venv/.ready  ## system packages and .venv; every other target does this itself

.PHONY: run
run: setup  ## the pod on a desk: a window, or a virtual participant (ARGS="--help" tells more)
	@$(BIN)/pod desk $(ARGS)

.PHONY: test
test: setup system-test build/asyncapi/.ready build/axe/.ready  ## the whole test suite (ARGS="-k name" picks)
	@$(BIN)/python -m pytest -n 3 --dist loadfile $(ARGS)

.PHONY: lint
lint: setup  ## lint, format check and types, as CI does
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

.PHONY: format
format: setup  ## put the code in its form
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

LOCALE := exercises/locale
.PHONY: catalogues
catalogues: setup  ## sentences for people: collected, new ones put into the catalogues, compiled
	@mkdir -p build
	@$(BIN)/pybabel -q extract --no-default-keywords -k Say -k of --no-wrap --sort-by-file \
	  --add-location=file --project="training pod" --version= -o build/pod.pot exercises controller
	@$(BIN)/pybabel -q update -D pod -i build/pod.pot -d $(LOCALE) --no-wrap --no-fuzzy-matching \
	  --ignore-obsolete --ignore-pot-creation-date
	@$(BIN)/pybabel -q compile -D pod -d $(LOCALE) --statistics

.PHONY: contract
contract: setup  ## docs/asyncapi.yaml and docs/schemas anew from the models (RELEASE=1: and kept to from now on)
	@$(BIN)/python -m tests.contract $(if $(RELEASE),--release)

# The official AsyncAPI parser, of which npm keeps its own lock.
build/asyncapi/.ready: tests/contract/package.json tests/contract/package-lock.json | system-test
	@mkdir -p build/asyncapi && cp $^ build/asyncapi
	@npm ci --prefix build/asyncapi --silent --ignore-scripts --no-audit --no-fund
	@touch $@

# axe-core, likewise: what looks whether reports are accessible.
build/axe/.ready: tests/impact/package.json tests/impact/package-lock.json | system-test
	@mkdir -p build/axe && cp $^ build/axe
	@npm ci --prefix build/axe --silent --ignore-scripts --no-audit --no-fund
	@touch $@

.PHONY: screens
screens: setup  ## every screen as a picture, in build/screens (ACCEPT=1: they are as they should be)
	@SDL_VIDEODRIVER=dummy $(BIN)/python -m tests.pictures.every $(if $(ACCEPT),--accept)

.PHONY: faults
faults: setup  ## docs/faults.md anew from the list of faults
	@$(BIN)/python -m controller.health.page docs/faults.md

.PHONY: wiring
wiring: setup  ## docs/pictures/wiring.svg anew from config/wiring.yaml
	@$(BIN)/pod wiring --config config --svg docs/pictures/wiring.svg

.PHONY: monitor-pictures
monitor-pictures: setup  ## the pictures of `pod monitor` in docs, drawn anew
	@$(BIN)/python -m tests.controller.fleet.pictures

.PHONY: bench
bench: setup system-test  ## every benchmark, or one (ONLY=name): a table, and build/bench.json
	@BENCH_MINUTES=$(MINUTES) $(BIN)/python -m tests.bench $(ONLY)

.PHONY: walk
walk: setup  ## a million presses at random on one pod: what must hold, and a summary (ARGS="--seed 2")
	@MALLOC_ARENA_MAX=1 $(BIN)/python -m tests.walker $(ARGS)

.PHONY: soak
soak: setup system-test  ## simulated weeks in service, each day with a fault: memory, files, what is lost (ARGS="--weeks 26")
	@MALLOC_ARENA_MAX=1 $(BIN)/python -m tests.soak $(ARGS)

.PHONY: wear
wear: setup system-test  ## bytes that the card is asked to write for an event, a visit and an idle day; as root (ARGS="--visits 6")
	@$(BIN)/python -m tests.wear $(ARGS)

.PHONY: powercut
powercut: image system-test  ## the image in QEMU, its power cut at 1,000 points (update, too) and in 20 resets (ARGS="--points 50")
	$(call install_missing,$(SYSTEM_GUEST))
	@$(BIN)/python -m tests.powercut --image $$(ls -t build/image/pod-*.img.zst | head -1) $(ARGS)

.PHONY: kills
kills: setup system-test  ## uplink 100, broker 40, ingest 50 times killed in drains of 10,000 events: what is lost
	@$(BIN)/python -m tests.controller.uplink.kills
	@$(BIN)/python -m tests.controller.fleet.ingest.kills

.PHONY: cohort
cohort: setup  ## a wing of sixty on one pod for eight weeks: what must hold, and how long it took
	@COHORT=whole $(BIN)/python -m pytest -q --timeout 3600 --durations 5 tests/journeys/test_cohort.py

.PHONY: demo-impact
demo-impact: setup system-test  ## 300 virtual people, 12 weeks, 10 pods, ingest: the report in build/demo-impact (ARGS="--people 30 --pods 2")
	@$(BIN)/python -m tests.impact.demo $(ARGS)

.PHONY: cluster-test
cluster-test: setup system-test  ## a fleet at three RabbitMQ nodes, one killed in the middle (CLUSTER_PODS=60)
	$(call install_missing,$(SYSTEM_CHROOT))
	@$(SUDO) env CLUSTER=1 CLUSTER_PODS=$(or $(CLUSTER_PODS),60) \
	  $(BIN)/python -m pytest -v -s -p no:cacheprovider --timeout 3600 tests/cluster $(ARGS)

.PHONY: machine-test
machine-test: setup system-test  ## pod fleet install on a bare Debian: broker, database and ingest at work
	$(call install_missing,$(SYSTEM_CHROOT))
	@$(SUDO) env MACHINE=1 $(BIN)/python -m pytest -v -s -p no:cacheprovider --timeout 3600 tests/machine $(ARGS)

.PHONY: scale
scale: setup system-test  ## figures for docs/scale.md: what a pod sends and leaves, and many of them
	@$(BIN)/python -m tests.scale

.PHONY: rig
rig: setup  ## the timing rig: a QEMU guest with kernel GPIO lines; figures for docs/timing.md (ARGS="--help" tells more)
	@$(BIN)/python -m tests.rig $(ARGS)

.PHONY: system-image
system-image: system
	$(call install_missing,$(SYSTEM_IMAGE))

# Keys of bundles: for development here, and never committed; a release's own with KEYS=folder.
# TRUST names all folders whose bundles the image takes: two while keys change (docs/updates.md).
KEYS ?= build/keys/development
TRUST ?= $(KEYS)
.PHONY: bundle-keys
bundle-keys: setup  ## keys that sign bundles for development, unless they are there (KEYS=folder)
	@$(BIN)/python -m firmware.image.keys $(KEYS)

.PHONY: image
image: setup system-image $(if $(filter build/keys/development,$(KEYS)),bundle-keys)  ## the image to flash, in build/image (MIRROR=URL: of Debian; PACKAGES=FILE: its versions)
	@$(SUDO) $(if $(MIRROR),MIRROR=$(MIRROR)) $(if $(PACKAGES),PACKAGES=$(PACKAGES)) $(BIN)/python -m firmware.image --keys $(TRUST) $(if $(filter image,$(MAKECMDGOALS)),$(ARGS))

.PHONY: bundle
bundle: image  ## the same as a signed update, build/image/pod-<version>.raucb (KEYS=folder: a release's)
	@$(SUDO) $(BIN)/python -m firmware.image.bundle --keys $(KEYS)

.PHONY: image-twice
image-twice: image  ## the image built a second time elsewhere: the two must be the same, bit by bit
	@$(SUDO) $(BIN)/python -m firmware.image.twice --keys $(TRUST)

.PHONY: image-test
image-test: image system-test  ## the image booted in QEMU, and looked at from outside and inside
	$(call install_missing,$(SYSTEM_GUEST))
	@POD_IMAGE=$$(ls -t build/image/pod-*.img.zst | head -1) \
	  $(BIN)/python -m pytest -v -p no:cacheprovider tests/image $(ARGS)

.PHONY: image-idle
image-idle: image  ## what an idle pod's image writes to its card in an hour, in QEMU; as root
	$(call install_missing,$(SYSTEM_GUEST))
	@$(SUDO) $(BIN)/python -m tests.powercut.idle --image $$(ls -t build/image/pod-*.img.zst | head -1)

.PHONY: image-bench
image-bench: image  ## how long to the attract screen, beside the same guest without our units
	$(call install_missing,$(SYSTEM_GUEST))
	@POD_IMAGE=$$(ls -t build/image/pod-*.img.zst | head -1) $(BIN)/python -m tests.image.boot_time

.PHONY: lock
lock: setup  ## requirements.lock anew from pyproject.toml
	@$(PYTHON) -m venv build/lock && build/lock/bin/pip install -q uv
	@build/lock/bin/uv pip compile -q --universal --python-version 3.11 --generate-hashes \
	  --no-header --extra dev pyproject.toml -o requirements.lock
	@build/lock/bin/uv pip compile -q --python-version 3.13 --python-platform aarch64-manylinux_2_28 \
	  --generate-hashes --no-header --constraint requirements.lock pyproject.toml \
	  -o firmware/image/requirements.lock

.PHONY: clean
clean:  ## remove what the targets made
	@rm -rf build .venv .mypy_cache .ruff_cache .pytest_cache
