"""The application as the image has it: wheels of the lock file in one read-only tree."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from firmware.image.root import SUITE, mirror

HERE = Path(__file__).parent
PROJECT = HERE.parents[1]
# Where /usr/bin/pod looks.
TREE = Path("usr/lib/training-pod")
VOICES = Path("usr/share/training-pod/voices")
PLATFORMS = ("manylinux_2_28_aarch64", "manylinux_2_27_aarch64", "manylinux2014_aarch64")
PYTHON = "313"


def fetch(wheels: Path) -> None:
    """All wheels that firmware/image/requirements.lock names, by their hashes, into `wheels`."""
    wheels.mkdir(parents=True, exist_ok=True)
    target = ["--implementation", "cp", "--python-version", PYTHON]
    for platform in PLATFORMS:
        target += ["--platform", platform]
    for abi in ("cp313", "abi3", "none"):
        target += ["--abi", abi]
    _pip(
        "download",
        "--no-deps",
        "--require-hashes",
        "--only-binary=:all:",
        *target,
        "-r",
        str(HERE / "requirements.lock"),
        "-d",
        str(wheels),
    )


def install(root: Path, wheels: Path) -> None:
    """Lay wheels, packages and configuration into `root`."""
    tree = root / TREE
    tree.mkdir(parents=True)
    for wheel in sorted(wheels.glob("*.whl")):
        shutil.unpack_archive(wheel, tree, "zip")
    for package in ("firmware", "controller", "exercises"):
        shutil.copytree(
            PROJECT / package,
            tree / package,
            ignore=shutil.ignore_patterns("__pycache__", "image", "*.po"),
        )
    _meta(tree)
    shutil.copytree(
        PROJECT / "config", root / "etc/pod", ignore=shutil.ignore_patterns("desk", "fleet")
    )
    for unit in sorted((PROJECT / "systemd").iterdir()):
        shutil.copy(unit, root / "usr/lib/systemd/system" / unit.name)


def speak(root: Path, cache: Path) -> None:
    """Render all that the pod can say; what was rendered for an earlier image is not again."""
    cache.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "controller.cli", "voices", "--config", "config"]
    subprocess.run([*command, "--voices", str(cache)], cwd=PROJECT, check=True)
    shutil.copytree(cache, root / VOICES)


def compile_all(root: Path, builder: Path) -> None:
    """Byte-compile with a Python of the image's version that runs here without emulation.

    By hashes and not by times, so that two builds are the same; a root that is never written needs
    no check.
    """
    _builder(builder)
    loader = builder / "usr/lib64/ld-linux-x86-64.so.2"
    python = [str(loader), "--library-path", str(builder / "usr/lib/x86_64-linux-gnu")]
    python += [str(builder / "usr/bin/python3.13"), "-m", "compileall", "-q", "-f"]
    how = ["--invalidation-mode", "unchecked-hash", "-s", str(root), "-p", "/"]
    folders = [str(root / name) for name in (TREE, "usr/lib/python3", "usr/lib/python3.13")]
    env = os.environ | {"PYTHONHOME": str(builder / "usr")}
    subprocess.run([*python, *how, *folders], env=env, check=True)


def _builder(target: Path) -> None:
    """Python as trixie has it for this machine, unpacked and not installed."""
    if (target / "usr/bin/python3.13").exists():
        return
    shutil.rmtree(target, ignore_errors=True)
    parts = "python3.13-minimal,libpython3.13-minimal,libpython3.13-stdlib,libc6,zlib1g,libexpat1"
    command = ["mmdebstrap", "--quiet", "--variant=extract", f"--include={parts}"]
    subprocess.run([*command, "--architectures=amd64", SUITE, str(target), mirror()], check=True)


def _meta(tree: Path) -> None:
    """The distribution's own metadata, without which `pod --version` knows nothing."""
    from importlib.metadata import version  # noqa: PLC0415

    found = version("training-pod")
    folder = tree / f"training_pod-{found}.dist-info"
    folder.mkdir()
    (folder / "METADATA").write_text(
        f"Metadata-Version: 2.1\nName: training-pod\nVersion: {found}\n"
    )
    (folder / "entry_points.txt").write_text(
        "[gpiozero_pin_factories]\ngpiod = firmware.gpiod_factory:GpiodFactory\n"
    )


def _pip(*arguments: str) -> None:
    command = [sys.executable, "-m", "pip", "-q", "--disable-pip-version-check"]
    subprocess.run([*command, *arguments], check=True)
