"""The C tests under AddressSanitizer or ThreadSanitizer, with a library built the same way.

`make asan` and `make tsan` set LEPTON_SANITIZER and LEPTON_LIBRARY, the directory of that library.
"""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
SANITIZER = os.environ.get("LEPTON_SANITIZER")
PROGRAMS = {"address": ["arguments", "predict", "files", "sessions", "builder", "host", "threads",
                        "training", "strings"],
            "thread": ["threads", "host", "sessions", "training"]}  # fmt: skip


@pytest.mark.skipif(not SANITIZER, reason="make asan and make tsan run these")
@pytest.mark.parametrize("name", PROGRAMS.get(SANITIZER or "address", []))
def test_sanitized(name, tmp_path):
    library = (ROOT / os.environ["LEPTON_LIBRARY"]).resolve()
    # The program must share the sanitizer's run time with the library: Swift's own clang.
    clang = Path(shutil.which("swift") or "swift").resolve().parent / "clang"
    static = clang.parent.parent / "lib" / "swift_static" / "linux"
    program = tmp_path / name
    link = tmp_path / "liblepton.so.0"
    link.symlink_to(library / "liblepton.so")
    subprocess.run(
        [clang, "-std=c99", "-g", "-O1", f"-fsanitize={SANITIZER}", f"-I{ROOT}/Include",
         HERE / f"{name}.c", link, "-o", program, f"-Wl,-rpath,{tmp_path}", "-lm", "-lpthread",
         # ThreadSanitizer's run time of this clang wraps Dispatch, which must then be there.
         f"-L{static}", "-ldispatch", "-lBlocksRuntime", "-lstdc++"],
        check=True,
    )  # fmt: skip
    environment = dict(
        os.environ,
        LEPTON_MODELS=str(ROOT / "Examples" / "models"),
        ASAN_OPTIONS="detect_leaks=1",
        TSAN_OPTIONS="halt_on_error=0:exitcode=66",
        SWIFT_BACKTRACE="enable=no",
    )
    result = subprocess.run(
        [program], capture_output=True, text=True, env=environment, cwd=tmp_path, timeout=900
    )
    assert result.returncode == 0, result.stdout + result.stderr[-6000:]
    assert "Sanitizer" not in result.stderr, result.stderr[-6000:]
