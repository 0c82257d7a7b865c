# make              the library and the command, optimised
# make demo         classifies 10,000 images in C and in Python, and trains a model that Keras opens
# make test         all tests but the next
# make test-long    the long sweeps: keras.applications, every optimizer, … against Keras
# make test-versions  14 versions of Keras, 2.12 to 3.15, from PyPI into .venv-versions, with lepton's files
# make install      PREFIX=/usr/local DESTDIR=
# make bench        times lepton and other runtimes (into .venv-bench, 4 GB) side by side: out/bench/results.md,
#                   results.json, chart.png; bench-quick: a part of it in 3 minutes; bench-kernels: by shape
# make asan, tsan   the C tests under AddressSanitizer, ThreadSanitizer
# make docs         docs/layers.md from the catalogue; docs-record: from the tests which layers they compare
# make format, lint
#
# What is missing on a Debian machine is installed: the packages of Packaging/debian-packages.txt and,
# into .venv, those of Tests/requirements.txt. A Swift toolchain (6.2 or later) must be there.

PREFIX ?= /usr/local
BINDIR ?= $(PREFIX)/bin
LIBDIR ?= $(PREFIX)/lib
INCLUDEDIR ?= $(PREFIX)/include

SWIFT ?= swift
PYTHON ?= python3
CC = gcc
CXX = g++

VERSION := $(shell sed -n 's/^.define LEPTON_VERSION "\(.*\)"/\1/p' Include/lepton.h)
MAJOR := $(firstword $(subst ., ,$(VERSION)))
BUILD := .build/release
LIBRARY := $(BUILD)/liblepton.so
COMMAND := $(BUILD)/lepton-cli
OUT := out
STAGE := $(abspath $(OUT))/stage
VENV := .venv
VENV_PYTHON := $(VENV)/bin/python

C_FLAGS := -std=c99 -Wall -Wextra -pedantic -Werror -O2
CXX_FLAGS := -std=c++17 -Wall -Wextra -pedantic -Werror -O2
LINK := -I$(STAGE)/include -L$(STAGE)/lib -Wl,-rpath,$(STAGE)/lib

.PHONY: all lib command packages venv stage examples demo test test-swift test-abi test-python test-long test-versions \
  install uninstall bench bench-quick bench-kernels asan tsan docs docs-record format lint clean

all: lib command

# SwiftPM knows by itself what is out of date.
lib: packages
	$(SWIFT) build -c release --product lepton

command: packages
	$(SWIFT) build -c release --product lepton-cli

# ---- what must be there --------------------------------------------------------------------------

packages: $(OUT)/packages.stamp

$(OUT)/packages.stamp: Packaging/debian-packages.txt
	@Packaging/install-packages $<
	@mkdir -p $(OUT) && touch $@

venv: $(VENV)/requirements.stamp

$(VENV)/requirements.stamp: Tests/requirements.txt | packages
	$(PYTHON) -m venv $(VENV)
	$(VENV_PYTHON) -m pip install --quiet --disable-pip-version-check -r Tests/requirements.txt
	@touch $@

# ---- installation --------------------------------------------------------------------------------

define fill
sed -e 's|@PREFIX@|$(PREFIX)|; s|@LIBDIR@|$(LIBDIR)|; s|@INCLUDEDIR@|$(INCLUDEDIR)|' \
  -e 's|@VERSION@|$(VERSION)|; s|@MAJOR@|$(MAJOR)|' $(1) > $(2)
endef

install: all
	install -d $(DESTDIR)$(BINDIR) $(DESTDIR)$(LIBDIR)/pkgconfig $(DESTDIR)$(LIBDIR)/cmake/lepton \
	  $(DESTDIR)$(INCLUDEDIR)
	install -m 644 $(LIBRARY) $(DESTDIR)$(LIBDIR)/liblepton.so.$(VERSION)
	strip --strip-unneeded $(DESTDIR)$(LIBDIR)/liblepton.so.$(VERSION)
	ln -sf liblepton.so.$(VERSION) $(DESTDIR)$(LIBDIR)/liblepton.so.$(MAJOR)
	ln -sf liblepton.so.$(MAJOR) $(DESTDIR)$(LIBDIR)/liblepton.so
	install -m 644 Include/lepton.h Include/lepton.hpp $(DESTDIR)$(INCLUDEDIR)
	install -m 755 $(COMMAND) $(DESTDIR)$(BINDIR)/lepton
	strip $(DESTDIR)$(BINDIR)/lepton
	$(call fill,Packaging/lepton.pc.in,$(DESTDIR)$(LIBDIR)/pkgconfig/lepton.pc)
	$(call fill,Packaging/lepton-config.cmake.in,\
	  $(DESTDIR)$(LIBDIR)/cmake/lepton/lepton-config.cmake)
	$(call fill,Packaging/lepton-config-version.cmake.in,\
	  $(DESTDIR)$(LIBDIR)/cmake/lepton/lepton-config-version.cmake)

uninstall:
	rm -f $(DESTDIR)$(LIBDIR)/liblepton.so* $(DESTDIR)$(INCLUDEDIR)/lepton.h \
	  $(DESTDIR)$(INCLUDEDIR)/lepton.hpp $(DESTDIR)$(BINDIR)/lepton \
	  $(DESTDIR)$(LIBDIR)/pkgconfig/lepton.pc
	rm -rf $(DESTDIR)$(LIBDIR)/cmake/lepton

# The tree that the examples and tests are compiled against, as a user would have it.
stage:
	$(MAKE) install PREFIX=$(STAGE) DESTDIR=

# ---- examples ------------------------------------------------------------------------------------

examples: stage
	@mkdir -p $(OUT)/examples
	@set -e; for source in Examples/c/*.c; do \
	  $(CC) $(C_FLAGS) $(LINK) $$source -o $(OUT)/examples/$$(basename $$source .c) -llepton -lz -lm; \
	done
	@set -e; for source in Examples/cpp/*.cpp; do \
	  $(CXX) $(CXX_FLAGS) $(LINK) $$source -o $(OUT)/examples/$$(basename $$source .cpp)-cpp -llepton; \
	done

# The Python package with the library inside, in the virtual environment.
PYTHON_SOURCES := $(shell find Bindings/Python -name '*.py' -o -name '*.c' -o -name '*.toml')
$(VENV)/lepton.stamp: venv lib $(PYTHON_SOURCES)
	LEPTON_LIBRARY=$(abspath $(LIBRARY)) $(VENV_PYTHON) -m pip install --quiet \
	  --disable-pip-version-check --force-reinstall --no-deps ./Bindings/Python
	@touch $@

demo: examples $(VENV)/lepton.stamp
	$(OUT)/examples/fashion Examples/models/fashion_cnn.h5
	$(VENV_PYTHON) Examples/python/fashion.py Examples/models/fashion_cnn.h5
	$(VENV_PYTHON) Examples/python/grid.py Examples/models/fashion_cnn.h5 $(OUT)/fashion.png
	$(VENV_PYTHON) Examples/python/image_classifier.py --epochs 1 $(OUT)
	$(VENV_PYTHON) Examples/python/opened_by_keras.py $(OUT)/image_classifier.keras

# ---- tests ---------------------------------------------------------------------------------------

test: test-swift test-abi test-python

# The kernels' tests switch the instruction set of the whole process, which tests that compare two
# runs bit for bit cannot have beside them: two processes, and in the second one test at a time.
test-swift: packages
	$(SWIFT) test --skip LeptonKernelsTests
	$(SWIFT) test --skip-build --no-parallel --filter LeptonKernelsTests

test-abi: examples $(VENV)/lepton.stamp
	LEPTON_STAGE=$(STAGE) $(VENV_PYTHON) -m pytest -q Tests/ABI

test-python: $(VENV)/lepton.stamp
	$(VENV_PYTHON) -m pytest -q Tests/Python
	$(VENV_PYTHON) -m pytest -q -n auto --disable-warnings -m "not long" Tests/Parity

# Large architectures and wide sweeps against Keras: minutes, so apart from `make test`.
test-long: $(VENV)/lepton.stamp
	$(VENV_PYTHON) -m pytest -q -n auto --disable-warnings -m long Tests/Parity
	LEPTON_FUZZ_ROUNDS=5000 $(SWIFT) test --filter DamageTests

# Every version of Keras reads lepton's files and the other way round. The environments (about 15 GB)
# are kept in .venv-versions.
test-versions: $(VENV)/lepton.stamp
	$(VENV_PYTHON) Tests/Parity/versions.py

asan: venv
	$(SWIFT) build --sanitize=address --scratch-path .build-asan --product lepton
	LEPTON_SANITIZER=address LEPTON_LIBRARY=.build-asan/debug $(VENV_PYTHON) -m pytest -q \
	  Tests/ABI/test_sanitizers.py

tsan: venv
	$(SWIFT) build --sanitize=thread --scratch-path .build-tsan --product lepton
	LEPTON_SANITIZER=thread LEPTON_LIBRARY=.build-tsan/debug $(VENV_PYTHON) -m pytest -q \
	  Tests/ABI/test_sanitizers.py

# The runtimes that lepton is compared with, and lepton.
BENCH_VENV := .venv-bench
BENCH_PYTHON := $(BENCH_VENV)/bin/python

$(BENCH_VENV)/requirements.stamp: Benchmarks/requirements.txt | packages
	$(PYTHON) -m venv $(BENCH_VENV)
	$(BENCH_PYTHON) -m pip install --quiet --disable-pip-version-check -r Benchmarks/requirements.txt
	$(BENCH_PYTHON) -m pip install --quiet --disable-pip-version-check \
	  --index-url https://download.pytorch.org/whl/cpu torch || echo "without PyTorch"
	@touch $@

$(BENCH_VENV)/lepton.stamp: $(BENCH_VENV)/requirements.stamp lib $(PYTHON_SOURCES)
	LEPTON_LIBRARY=$(abspath $(LIBRARY)) $(BENCH_PYTHON) -m pip install --quiet \
	  --disable-pip-version-check --force-reinstall --no-deps ./Bindings/Python
	@touch $@

$(OUT)/bench/host: Benchmarks/host.c stage
	@mkdir -p $(OUT)/bench
	$(CC) $(C_FLAGS) $(LINK) $< -o $@ -llepton -lpthread

bench: $(BENCH_VENV)/lepton.stamp $(OUT)/bench/host
	$(BENCH_PYTHON) Benchmarks/bench.py --host $(OUT)/bench/host

bench-quick: $(BENCH_VENV)/lepton.stamp $(OUT)/bench/host
	$(BENCH_PYTHON) Benchmarks/bench.py --quick --host $(OUT)/bench/host

bench-kernels: $(VENV)/lepton.stamp
	$(VENV_PYTHON) Benchmarks/kernels.py

# ---- docs ----------------------------------------------------------------------------------------

docs: $(VENV)/lepton.stamp
	$(VENV_PYTHON) Bindings/Python/tools/generate_layer_table.py

# Minutes: runs all tests against Keras, which write down the layers that they compared.
RECORD := $(abspath Tests/Parity/tested_layers.json)
docs-record: $(VENV)/lepton.stamp
	rm -f $(RECORD)
	LEPTON_RECORD_LAYERS=$(RECORD) $(VENV_PYTHON) -m pytest -q -n auto --disable-warnings Tests/Parity
	$(MAKE) docs

# ---- style ---------------------------------------------------------------------------------------

SWIFT_SOURCES := Package.swift Sources Tests

format:
	$(SWIFT) format --in-place --parallel --recursive $(SWIFT_SOURCES)

lint:
	$(SWIFT) format lint --strict --parallel --recursive $(SWIFT_SOURCES)

clean:
	rm -rf .build .build-asan .build-tsan $(OUT) $(VENV) $(BENCH_VENV)
