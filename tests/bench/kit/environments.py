"""Peers in environments of their own: what they need never meets what the pod needs.

`tests/bench/peers/NAME.txt` lists all of an environment by version; pip is asked for no more than
that, so that a peer's heavier parts, which its input call and its screen do not import, stay away.
"""

import subprocess
import sys
import venv
from collections.abc import Callable
from pathlib import Path

from tests.bench.kit.processes import PROJECT

LISTS = PROJECT / "tests" / "bench" / "peers"
HOMES = PROJECT / "build" / "peers"


class NoPeerError(RuntimeError):
    """A peer's environment could not be made; the message says why."""


def python_of(name: str, tell: Callable[[str], None]) -> str:
    """The interpreter of a peer's environment under build/peers, made or renewed where needed."""
    wanted = (LISTS / f"{name}.txt").read_text(encoding="utf-8")
    home = HOMES / name
    python, made = home / "bin" / "python", home / "made_of.txt"
    if not made.exists() or made.read_text(encoding="utf-8") != wanted:
        tell(f"environment: {home.relative_to(PROJECT)}")
        _make(name, home, python)
        made.write_text(wanted, encoding="utf-8")
    return str(python)


def _make(name: str, home: Path, python: Path) -> None:
    venv.create(home, clear=True, with_pip=True)
    pip = [str(python), "-m", "pip", "install", "-q", "--disable-pip-version-check", "--no-deps"]
    line = [*pip, "--only-binary", ":all:", "-r", str(LISTS / f"{name}.txt")]
    made = subprocess.run(line, capture_output=True, text=True, check=False)
    if made.returncode:
        last = [line for line in made.stderr.splitlines() if line.startswith("ERROR")]
        version = f"Python {sys.version_info.major}.{sys.version_info.minor}"
        raise NoPeerError(f"{name} for {version}: {' '.join(last[-2:]) or made.stderr[-300:]}")
