# ruff: noqa: T201 (a program, and this is what it says)
"""What the guest is made of: kernel and modules, Debian's Python, the wheels, this checkout.

Each part is made once and kept under build/rig, in a directory named by a hash of its recipe.
"""

import hashlib
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from importlib.metadata import version
from pathlib import Path

from tests.rig.cpio import Archive

HERE = Path(__file__).parent
PROJECT = HERE.parents[1]
BUILD = PROJECT / "build" / "rig"

SUITE = "trixie"
GUEST_PYTHON = "3.13"
GLIBCS = ("2_17", "2_27", "2_28", "2_34")
LISTS_OF_PEERS = PROJECT / "tests" / "bench" / "peers"
# What `make rig` needs of the machine: command, Debian package;
# newuidmap lets mmdebstrap work for whoever is not root.
COMMANDS = {
    "qemu-system-x86_64": "qemu-system-x86",
    "mmdebstrap": "mmdebstrap",
    "newuidmap": "uidmap",
}
BUILDER_PACKAGES = (
    *("base-files", "dash", "coreutils", "findutils", "grep", "gzip", "mawk", "sed", "tar"),
    *("xz-utils", "gcc", "make", "swig", "libc6-dev", "python3-dev", "python3-setuptools"),
    *("linux-image-amd64", "linux-headers-amd64", "linux-source-6.12"),
)
# libstdc++ is what wheels for Linux take for granted; the broker is for the storm of messages;
# pygame opens the emulated sound card through libasound.
GUEST_PACKAGES = (
    *("base-files", "busybox-static", "python3", "libstdc++6", "mosquitto", "libasound2t64"),
)
# An X server whose keyboard is the kernel's and whose display is none, and what SDL and
# Psychtoolbox open of X and of sound.
PACKAGES_OF_PEERS = (
    *("xserver-xorg-core", "xserver-xorg-video-dummy", "xserver-xorg-input-evdev"),
    *("x11-xkb-utils", "xkb-data", "libx11-6", "libxext6", "libxcursor1", "libxi6", "libxfixes3"),
    *("libxrandr2", "libxss1", "libjack-jackd2-0", "libglib2.0-0t64"),
)
PEERS = ("expyriment", "psychopy")
# Beside what a pod's image has: what its tests are run with.
WHEELS_OF_TESTS = ("pytest", "pytest-timeout", "iniconfig", "packaging", "pluggy", "pygments")
# The packages of this checkout that the guest runs, and their configuration.
OURS = ("firmware", "controller", "exercises", "config")


def run(*command: str | Path) -> None:
    """Run a command at low priority; on failure its output and its error are told."""
    done = subprocess.run(
        ["nice", *command], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )
    if done.returncode:
        raise SystemExit(f"{done.stdout}\n{command[0]} failed, see above")


def install_missing() -> None:
    """Ask apt for the commands that are not there; with sudo unless root runs this."""
    missing = [package for name, package in COMMANDS.items() if shutil.which(name) is None]
    if not missing:
        return
    if shutil.which("apt-get") is None:
        raise SystemExit(f"no apt-get here: install {' '.join(missing)} by hand, then run again")
    sudo = ["sudo"] if os.geteuid() else []
    print("system packages:", *missing)
    run(*sudo, "apt-get", "update", "-qq")
    run(*sudo, "apt-get", "install", "-y", "-qq", "--no-install-recommends", *missing)


def made(name: str, recipe: str, make: Callable[[Path], None]) -> Path:
    """Directory of a part: as it was made before by the same recipe, or made now."""
    place = BUILD / f"{name}-{hashlib.sha256(recipe.encode()).hexdigest()[:12]}"
    if not place.exists():
        print(f"building {name}", flush=True)
        draft = BUILD / f"{name}.draft"
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(parents=True)
        make(draft)
        draft.rename(place)
    return place


def pip_download(target: Path, *options: str | Path) -> None:
    """Fetch packages into a directory."""
    pip = (sys.executable, "-m", "pip", "--disable-pip-version-check", "download", "-q")
    run(*pip, "--no-deps", "-d", target, *options)


def unpacked(place: Path, pinned: Path, *options: str) -> None:
    """Fetch the guest's wheels of a list into a directory, and unpack them under `site` there."""
    platforms = [f"--platform=manylinux_{glibc}_x86_64" for glibc in GLIBCS]
    target = ("--only-binary=:all:", f"--python-version={GUEST_PYTHON}", *platforms)
    pip_download(place, *target, *options, "-r", pinned)
    for wheel in place.glob("*.whl"):
        shutil.unpack_archive(wheel, place / "site", "zip")


def kernel() -> Path:
    """Directory with vmlinuz, two modules, sound/, keyboard/ and lgpio/, all of one kernel."""
    script, due, peers = (HERE / name for name in ("build_kernel.sh", "due.h", "peers.txt"))

    def make(place: Path) -> None:
        pip_download(place, "--require-hashes", "--no-binary", ":all:", "-r", peers)
        next(place.glob("lgpio-*.tar.gz")).rename(place / "lgpio.tar.gz")
        run(
            *("mmdebstrap", "--variant=extract", "--format=null", SUITE, "-"),
            f"--include={','.join(BUILDER_PACKAGES)}",
            f"--extract-hook=copy-in {script} {due} {place / 'lgpio.tar.gz'} /",
            '--extract-hook=chroot "$1" /bin/sh /build_kernel.sh',
            f"--extract-hook=copy-out /out {place}",
        )

    recipe = "".join(file.read_text() for file in (script, due, peers)) + repr(BUILDER_PACKAGES)
    return made("kernel", recipe, make) / "out"


def debian(packages: Sequence[str]) -> Path:
    """Tar archive with Debian's packages, unpacked and not installed."""

    def make(place: Path) -> None:
        include = f"--include={','.join(packages)}"
        run("mmdebstrap", "--variant=extract", include, SUITE, place / "root.tar")

    return made("debian", repr(packages), make) / "root.tar"


def wheels() -> Path:
    """Directory of Python packages for the guest, at the versions of requirements.lock."""
    pod = _pins("firmware/image/requirements.lock")
    ours = _pins("requirements.lock")
    pins = "".join((pod | {name: ours[name] for name in WHEELS_OF_TESTS}).values())

    def make(place: Path) -> None:
        pinned = place / "pins.txt"
        pinned.write_text(pins)
        unpacked(place, pinned, "--require-hashes")

    return made("wheels", pins, make) / "site"


def peer(name: str) -> Path:
    """Directory of a keyboard's peer with all that it imports.

    PsychoPy declares no Python as new as the guest's; what of it waits for a key runs there.
    """
    pinned = LISTS_OF_PEERS / f"{name}.txt"

    def make(place: Path) -> None:
        unpacked(place, pinned, "--ignore-requires-python")

    return made(name, pinned.read_text(), make) / "site"


def _pins(lock: str) -> dict[str, str]:
    """What a lock file says of each package: its version and hashes, by its name."""
    blocks = re.split(r"^(?=[a-z])", (PROJECT / lock).read_text(), flags=re.MULTILINE)
    return {re.split(r"==", block)[0]: block for block in blocks if "==" in block}


def _metadata() -> bytes:
    """What says that this checkout is installed, and its version."""
    return (
        f"Metadata-Version: 2.1\nName: training-pod\nVersion: {version('training-pod')}\n".encode()
    )


def root_file_system(kernel_dir: Path, target: Path, peers: bool) -> None:
    """Write the guest's whole root, with the pod and the rig of this checkout, to `target`.

    `peers`: with the keyboards' peers and an X server.
    """
    site, root = wheels(), debian(GUEST_PACKAGES + PACKAGES_OF_PEERS * peers)
    sites = {name: peer(name) for name in PEERS if peers}
    with Archive(target) as archive:
        archive.tar(root)
        archive.tree(site, "site")
        archive.directory("peers")
        for name, its in sites.items():
            archive.tree(its, f"peers/{name}")
        archive.tree(kernel_dir / "lgpio", "site-lgpio")
        archive.directory("site/training_pod.dist-info")
        archive.file("site/training_pod.dist-info/METADATA", _metadata())
        for name in ("sound", "keyboard"):
            archive.tree(kernel_dir / name, name)
        for name in ("configfs.ko", "gpio-sim.ko"):
            archive.file(name, (kernel_dir / name).read_bytes())
        archive.directory("pod")
        for name in OURS:
            archive.tree(PROJECT / name, f"pod/{name}")
        archive.directory("pod/tests")
        archive.tree(HERE, "pod/tests/rig")
        archive.file("pod/pyproject.toml", (PROJECT / "pyproject.toml").read_bytes())
        archive.file("init", (HERE / "init.sh").read_bytes(), mode=0o755)
