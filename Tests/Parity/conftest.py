"""Parity tests need Keras with one of its backends; without it they are left out.

With LEPTON_RECORD_LAYERS=FILE in the environment the tests write down which layers they compared: by
class, the test modules whose passing tests called it. The table of layers in the docs is made of that.
"""

import fcntl
import os
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

try:
    import parity  # noqa: F401
except ImportError:
    collect_ignore_glob = ["test_*.py"]


@pytest.fixture(autouse=True)
def _fresh_names():
    """Each test begins with Keras's counters of names at zero."""
    import keras

    keras.utils.clear_session(free_memory=False)


#: Cases of one sweep that run in the usual tests; the others run in the long ones.
USUAL_CASES = 16


def pytest_collection_modifyitems(items):
    """Of sweeps over many cases an even sample runs in the usual tests."""
    sweeps: dict[str, list] = {}
    for item in items:
        if not item.get_closest_marker("long"):
            sweeps.setdefault(item.nodeid.split("[")[0], []).append(item)
    for cases in sweeps.values():
        step = -(-len(cases) // USUAL_CASES)
        for place, item in enumerate(cases):
            if place % step:
                item.add_marker(pytest.mark.long)


RECORD = os.environ.get("LEPTON_RECORD_LAYERS")

if RECORD:
    import atexit
    import json

    import keras

    #: Classes of layers that were called in the test that runs.
    _called: set[str] = set()
    #: Test modules by the class of the layers that their tests, which passed, called.
    _tested: dict[str, set[str]] = {}
    _call = keras.layers.Layer.__call__

    def _recording(self, *arguments, **keywords):
        if type(self).__module__.startswith("keras."):
            _called.add(type(self).__name__)
        return _call(self, *arguments, **keywords)

    keras.layers.Layer.__call__ = _recording

    @pytest.hookimpl(hookwrapper=True)
    def pytest_runtest_makereport(item, call):
        result = (yield).get_result()
        if call.when == "setup":
            _called.clear()
        if call.when == "call" and result.passed:
            for name in _called:
                _tested.setdefault(name, set()).add(item.module.__name__.removeprefix("test_"))

    @atexit.register
    def _write():
        """Adds to what the file says already, so that runs in parallel and apart make one record."""
        with open(RECORD, "a+") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            file.seek(0)
            text = file.read()
            known = json.loads(text) if text else {}
            for name, modules in _tested.items():
                known[name] = sorted(modules | set(known.get(name, [])))
            file.seek(0)
            file.truncate()
            json.dump(known, file, indent=1, sort_keys=True)
            file.write("\n")
