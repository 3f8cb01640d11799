"""The Debian root file system as a tar file, made once for each list of packages."""

import hashlib
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

from firmware.image.account import read_list

HERE = Path(__file__).parent
SUITE, ARCH = "trixie", "arm64"

# What costs minutes under emulation is left out while packages are unpacked, and done natively.
HOOKS = {"extract": HERE / "hooks/divert", "customize": HERE / "hooks/put-back"}
LEFT_OUT = (
    "/usr/share/man/*",
    "/usr/share/doc/*",
    "/usr/share/info/*",
    "/usr/share/locale/*",
    "/usr/share/lintian/*",
)
KEPT = ("/usr/share/doc/*/copyright",)


def emulation() -> None:
    """Let this machine run the image's programs; SystemExit where the kernel cannot."""
    place = Path("/proc/sys/fs/binfmt_misc")
    if not (place / "register").exists():
        subprocess.run(["mount", "-t", "binfmt_misc", "binfmt_misc", str(place)], check=True)
    if not (place / "qemu-aarch64").exists():
        subprocess.run(["update-binfmts", "--enable", "qemu-aarch64"], check=True)
    if not (place / "qemu-aarch64").exists():
        raise SystemExit("this kernel does not run arm64 programs through qemu-user-static")


def packages(pinned: Path | None = None) -> list[str]:
    """The names in packages.txt; with `pinned`, an earlier build's list, all in its versions."""
    if pinned is not None:
        return [f"{part.name}={part.version}" for part in read_list(pinned) if part.kind == "deb"]
    lines = (HERE / "packages.txt").read_text().splitlines()
    return [name for line in lines if (name := line.partition("#")[0].strip())]


def mirror() -> str:
    """The Debian mirror that this machine's apt uses."""
    listed = subprocess.run(
        ["apt-get", "indextargets", "--format", "$(SITE) $(ORIGIN)"],
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    sites = [line.split()[0] for line in listed.splitlines() if line.endswith(" Debian")]
    main = [site for site in sites if not re.search(r"security|updates", site)]
    if not main:
        raise SystemExit("apt knows no Debian mirror: run apt-get update, or name one with MIRROR=")
    return main[0].rstrip("/")


def root(cache: Path, mirror_url: str, pinned: Path | None = None) -> Path:
    """The tar file of the root file system; from `cache` where these packages were built before."""
    wanted = packages(pinned)
    command = list(_command(wanted))
    hooks = [script.read_text() for script in HOOKS.values()]
    name = hashlib.sha256("\0".join([*command, *wanted, *hooks]).encode()).hexdigest()[:16]
    made = cache / f"root-{name}.tar"
    if not made.exists():
        cache.mkdir(parents=True, exist_ok=True)
        fresh = made.with_suffix(".part.tar")
        subprocess.run([*command, SUITE, str(fresh), *_sources(mirror_url)], check=True)
        fresh.rename(made)
    return made


def _sources(url: str) -> list[str]:
    parts = "main non-free-firmware"
    security = f"{url.removesuffix('/debian')}/debian-security"
    return [
        f"deb {url} {SUITE} {parts}",
        f"deb {url} {SUITE}-updates {parts}",
        f"deb {security} {SUITE}-security {parts}",
    ]


def _command(wanted: list[str]) -> Iterator[str]:
    yield from ("mmdebstrap", "--variant=minbase", f"--architectures={ARCH}", "--format=tar")
    yield f"--include={','.join(wanted)}"
    yield from (
        "--aptopt=APT::Install-Recommends false",
        "--dpkgopt=force-unsafe-io",
        *(f"--dpkgopt=path-exclude={path}" for path in LEFT_OUT),
        *(f"--dpkgopt=path-include={path}" for path in KEPT),
    )
    for when, script in HOOKS.items():
        yield f"--{when}-hook={script}"
