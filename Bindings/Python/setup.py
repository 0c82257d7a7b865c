"""Builds the extension module and puts the library beside it.

The library comes from LEPTON_LIBRARY (a path to liblepton.so) where that is set, else from the
repository this directory lies in, which is built with `swift build` if it was not before.
"""

import os
import re
import shutil
import subprocess
from pathlib import Path

from setuptools import Extension, setup
from setuptools.command.build_ext import build_ext

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
HEADER = Path(os.environ.get("LEPTON_INCLUDE", ROOT / "Include")) / "lepton.h"
LIBRARY = "liblepton.so.0"
SOURCES = [
    "_lepton", "arrays", "builder", "compiling", "custom", "errors", "host_calls", "model",
    "model_facts", "predict", "session", "trace", "training", "vocabulary", "weights_file",
]


def version() -> str:
    """The version that the header states."""
    found = re.search(r'#define LEPTON_VERSION "([^"]+)"', HEADER.read_text())
    if not found:
        raise SystemExit(f"{HEADER} states no version")
    return found.group(1)


def library() -> Path:
    """The shared library, built if need be."""
    given = os.environ.get("LEPTON_LIBRARY")
    if given:
        if not Path(given).is_file():
            raise SystemExit(f"LEPTON_LIBRARY is {given}, which is no file")
        return Path(given)
    built = ROOT / ".build" / "release" / "liblepton.so"
    if not built.is_file():
        if not (ROOT / "Package.swift").is_file():
            raise SystemExit(
                "liblepton.so is built from lepton's repository: install from there, or set "
                "LEPTON_LIBRARY to a built one and LEPTON_INCLUDE to the directory of lepton.h"
            )
        command = ["swift", "build", "-c", "release", "--product", "lepton"]
        subprocess.run(command, cwd=ROOT, check=True)
    return built


class BuildWithLibrary(build_ext):
    """Puts liblepton.so.0 into the package and links the extension against it."""

    def build_extension(self, ext: Extension) -> None:
        source = library()
        package = Path(self.get_ext_fullpath(ext.name)).parent
        package.mkdir(parents=True, exist_ok=True)
        target = package / LIBRARY
        shutil.copyfile(source, target)
        if shutil.which("strip"):
            subprocess.run(["strip", "--strip-unneeded", str(target)], check=True)
        ext.extra_link_args += [str(target)]
        super().build_extension(ext)

    def copy_extensions_to_source(self) -> None:
        """For editable installs: the library goes where the extension goes."""
        super().copy_extensions_to_source()
        build_py = self.get_finalized_command("build_py")
        package = Path(build_py.get_package_dir("lepton"))
        shutil.copyfile(Path(self.build_lib) / "lepton" / LIBRARY, package / LIBRARY)


setup(
    version=version(),
    ext_modules=[
        Extension(
            "lepton._lepton",
            [f"source/{name}.c" for name in SOURCES],
            depends=["source/internal.h", str(HEADER)],
            include_dirs=[str(HEADER.parent)],
            define_macros=[("Py_LIMITED_API", "0x030B0000")],
            py_limited_api=True,
            extra_compile_args=["-std=c11", "-O2", "-fvisibility=hidden", "-Wall", "-Wextra"],
            # libc by name, so that tools that inspect wheels see which one it needs.
            extra_link_args=["-Wl,-rpath,$ORIGIN", "-Wl,--no-as-needed", "-lc", "-s"],
        )
    ],
    cmdclass={"build_ext": BuildWithLibrary},
    options={"bdist_wheel": {"py_limited_api": "cp311"}},
)
