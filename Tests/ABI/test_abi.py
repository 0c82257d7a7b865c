"""The installed tree as a C or C++ program meets it: symbols, header, packaging, examples, the C tests,
and the C tests again under valgrind.

LEPTON_STAGE names the installed tree (`make stage`).
"""

import json
import os
import re
import subprocess
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
STAGE = Path(os.environ.get("LEPTON_STAGE", ROOT / "out" / "stage"))
MODELS = ROOT / "Examples" / "models"
LIBRARY = STAGE / "lib" / "liblepton.so"
C = ["gcc", "-std=c99"]
CXX = ["g++", "-std=c++17"]
STRICT = ["-Wall", "-Wextra", "-pedantic", "-Werror", "-O1", "-g"]
LINK = [
    f"-I{STAGE}/include",
    f"-L{STAGE}/lib",
    f"-Wl,-rpath,{STAGE}/lib",
    "-llepton",
    "-lz",
    "-lm",
    "-lpthread",
]
TESTS = sorted(path.stem for path in HERE.glob("*.c"))
C_EXAMPLES = sorted(path.stem for path in (ROOT / "Examples" / "c").glob("*.c"))
CXX_EXAMPLES = sorted(path.stem for path in (ROOT / "Examples" / "cpp").glob("*.cpp"))


def run(command, **options):
    """Runs a command and returns what it printed; fails with all of that where it fails."""
    result = subprocess.run(
        [str(part) for part in command], capture_output=True, text=True, timeout=600, **options
    )
    assert result.returncode == 0, f"{command}\n{result.stdout}\n{result.stderr}"
    return result.stdout


def compiled(compiler, source, directory):
    program = directory / source.stem
    run([*compiler, *STRICT, source, "-o", program, *LINK])
    return program


def environment(**more):
    return dict(os.environ, LEPTON_MODELS=str(MODELS), **more)


def declared():
    """The functions that lepton.h declares."""
    text = run(["gcc", "-E", "-P", STAGE / "include" / "lepton.h"])
    return set(re.findall(r"\b(lepton_\w+)\s*\(", text))


def test_exports_are_the_functions_of_the_header():
    lines = run(["nm", "-D", "--defined-only", LIBRARY]).splitlines()
    exported = {line.split()[-1].split("@")[0] for line in lines} - {"LEPTON_0"}
    assert len(exported) > 50
    assert exported == declared()


def test_exports_are_the_committed_list():
    """A function that disappears or changes its name breaks programs: the list says so."""
    assert (HERE / "symbols.txt").read_text().split() == sorted(declared())


def test_library_names_and_needs():
    dynamic = run(["readelf", "-d", LIBRARY])
    assert re.search(r"SONAME.*\[liblepton\.so\.0\]", dynamic)
    needed = set(re.findall(r"NEEDED.*\[(.*?)\]", dynamic))
    assert not {name for name in needed if "swift" in name or "Foundation" in name}
    assert (STAGE / "lib" / "liblepton.so").resolve().name == "liblepton.so.0.1.0"
    assert (STAGE / "lib" / "liblepton.so.0").resolve().name == "liblepton.so.0.1.0"


def test_header_is_strict_c99_and_cpp17(tmp_path):
    for name, compiler, header in [("a.c", C, "lepton.h"), ("a.cpp", CXX, "lepton.hpp")]:
        source = tmp_path / name
        source.write_text(f"#include <{header}>\n#include <{header}>\nint main(void) {{ return 0; }}\n")
        compiled(compiler, source, tmp_path)


def test_results_must_be_used(tmp_path):
    source = tmp_path / "unused.c"
    source.write_text("#include <lepton.h>\nint main(void) { lepton_session_run(NULL); return 0; }\n")
    result = subprocess.run([*C, *STRICT, source, f"-I{STAGE}/include"], capture_output=True, text=True)
    assert result.returncode != 0 and "warn_unused_result" in result.stderr


def test_pkg_config(tmp_path):
    flags = run(
        ["pkg-config", "--cflags", "--libs", "lepton"],
        env=dict(os.environ, PKG_CONFIG_PATH=str(STAGE / "lib" / "pkgconfig")),
    ).split()
    program = tmp_path / "build"
    run([*C, ROOT / "Examples" / "c" / "build.c", "-o", program, *flags, f"-Wl,-rpath,{STAGE}/lib"])
    assert "siamese" in run([program])


def test_cmake(tmp_path):
    (tmp_path / "CMakeLists.txt").write_text(
        "cmake_minimum_required(VERSION 3.15)\n"
        "project(user CXX)\n"
        "find_package(lepton 0.1 REQUIRED CONFIG)\n"
        f"add_executable(user {ROOT}/Examples/cpp/build.cpp)\n"
        "target_compile_features(user PRIVATE cxx_std_17)\n"
        "target_link_libraries(user PRIVATE lepton::lepton)\n"
    )
    run(["cmake", "-S", tmp_path, "-B", tmp_path / "b", f"-DCMAKE_PREFIX_PATH={STAGE}"])
    run(["cmake", "--build", tmp_path / "b"])
    assert "0.5761" in run([tmp_path / "b" / "user"])


def test_command_line(tmp_path):
    np = pytest.importorskip("numpy")
    command = STAGE / "bin" / "lepton"
    assert run([command, "--version"]).strip() == "0.1.0"
    info = run([command, "info", MODELS / "fashion_cnn.h5"])
    assert "Total params: 184,586" in info and "3.15.1" in info
    ids = np.arange(12).reshape(3, 4) * 5
    outputs = []
    for name, array in [
        ("plain", ids.astype("int32")),
        ("fortran", np.asfortranarray(ids)),
        ("big", ids.astype(">i2")),
        ("real", ids.astype("float16")),
    ]:
        np.save(tmp_path / f"{name}.npy", array)
        run([command, "predict", MODELS / "charlm.h5", tmp_path / f"{name}.npy",
             "-o", tmp_path / "out.npy", "--batch", "2"])  # fmt: skip
        outputs.append(np.load(tmp_path / "out.npy"))
    assert outputs[0].shape == (3, 4, 76) and outputs[0].dtype == np.float32
    assert all((output == outputs[0]).all() for output in outputs)
    bench = run([command, "bench", MODELS / "charlm.h5", "--seconds", "0.05", "--threads", "1"])
    assert "per second" in bench
    bench = [command, "bench", MODELS / "fashion_cnn.h5", "--seconds", "0.05", "--batch", "2"]
    trace = tmp_path / "trace.json"
    found = json.loads(run([*bench, "--json", "--profile", "--trace", trace]))
    flops = {op["layer"]: op["flops"] for op in found["profile"]["ops"] if op["flops"] > 1e5}
    assert flops["conv2d_1"] == 2 * 2 * 8 * 8 * 64 * 5 * 5 * 32
    assert flops["dense"] == 2 * 2 * 1024 * 128
    events = json.loads(trace.read_text())["traceEvents"]
    assert {"conv2d_1", "dense"} <= {event["name"] for event in events if event["ph"] == "X"}
    table = run([*bench, "--profile", "--train", "--threads", "1"])
    assert "convolution kernel gradient" in table and "optimizer adam" in table

    (tmp_path / "cut.npy").write_bytes((tmp_path / "plain.npy").read_bytes()[:-5])
    (tmp_path / "text.npy").write_text("hello")
    for bad in ["cut.npy", "text.npy", "missing.npy"]:
        result = subprocess.run(
            [command, "predict", MODELS / "charlm.h5", tmp_path / bad, "-o", tmp_path / "o.npy"],
            capture_output=True,
            text=True,
        )
        assert result.returncode == 1 and bad in result.stderr


@pytest.mark.parametrize("name", TESTS)
def test_c(name, tmp_path):
    program = compiled(C, HERE / f"{name}.c", tmp_path)
    print(run([program], env=environment(), cwd=tmp_path))


@pytest.mark.parametrize("isa", ["portable", "avx2", "avx512"])
def test_instruction_sets(isa, tmp_path):
    for name in ["predict", "sessions"]:
        run([compiled(C, HERE / f"{name}.c", tmp_path)], env=environment(LEPTON_ISA=isa), cwd=tmp_path)


# `allocations` replaces the allocator, as valgrind does.
@pytest.mark.parametrize("name", [name for name in TESTS if name != "allocations"])
def test_valgrind(name, tmp_path):
    program = compiled(C, HERE / f"{name}.c", tmp_path)
    run(
        ["valgrind", "--quiet", "--error-exitcode=9", "--leak-check=full",
         "--show-leak-kinds=definite", "--errors-for-leak-kinds=definite", "--fair-sched=yes", program],
        env=environment(), cwd=tmp_path,
    )  # fmt: skip


ARGUMENTS = {
    "fashion": ["fashion_cnn.h5"],
    "predict": ["fashion_cnn.h5"],
    "errors": ["fashion_cnn.h5"],
    "stream": ["charlm.h5"],
    "build": [],
    "custom": [],
    "train": [],
}
EXPECTED = {
    "fashion": "accuracy 0.8915 on 10000 images",
    "predict": "output: ",
    "errors": "LEPTON_ERROR_SHAPE_MISMATCH",
    "stream": "",
    "build": "",
    "custom": "discounts: 0.20 0.10",
    "train": "test accuracy 0.8",
}


@pytest.mark.parametrize("name", C_EXAMPLES)
def test_c_example(name, tmp_path):
    program = compiled(C, ROOT / "Examples" / "c" / f"{name}.c", tmp_path)
    own = ["trained.keras"] if name == "train" else []
    output = run([program, *own, *(MODELS / model for model in ARGUMENTS[name])], cwd=tmp_path)
    assert output and EXPECTED[name] in output


@pytest.mark.parametrize("name", CXX_EXAMPLES)
def test_cpp_example(name, tmp_path):
    program = compiled(CXX, ROOT / "Examples" / "cpp" / f"{name}.cpp", tmp_path)
    assert run([program, *(MODELS / model for model in ARGUMENTS[name])], cwd=tmp_path)
