"""The pod's processes and their peers, run without a display, and what they use."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from controller.desk.overlay import write_overlay

PROJECT = Path(__file__).parents[3]
CONFIG = PROJECT / "config"
# For all of a bench: no window, no sound, no greeting.
HEADLESS = {
    "SDL_VIDEODRIVER": "dummy",
    "SDL_AUDIODRIVER": "dummy",
    "PYGAME_HIDE_SUPPORT_PROMPT": "1",
}
PATIENCE_S = 5.0
Changes = Mapping[str, Mapping[str, Any]]
TICK_S = 1 / os.sysconf("SC_CLK_TCK")


def desk_overlay(place: Path, changes: Changes | None = None) -> Path:
    """The desk's configuration with its data under `place`, and `changes` by file."""
    folders = {name: place / name for name in ("data", "run")}
    for folder in folders.values():
        folder.mkdir(parents=True, exist_ok=True)
    own: dict[str, dict[str, Any]] = {name: dict(keys) for name, keys in (changes or {}).items()}
    own["pod.yaml"] = {f"{n}_dir": str(f) for n, f in folders.items()} | own.get("pod.yaml", {})
    return write_overlay(CONFIG / "desk", place / "config", own)


def pod(command: str, overlay: Path) -> list[str]:
    """The command line of one of the pod's daemons on this desk."""
    python = [sys.executable, "-m", "controller.cli", command]
    return [*python, "--config", str(CONFIG), "--overlay", str(overlay)]


@contextmanager
def running(command: Sequence[str], told: IO[str] | int | None = None) -> Iterator[Any]:
    """The process while the context lasts; `told` is where its messages (stderr) go.

    It is asked to stop, and killed when it does not: benchmarks measure no endings.
    """
    with subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=told, text=True, cwd=PROJECT
    ) as process:
        try:
            yield process
        finally:
            process.send_signal(signal.SIGTERM)
            _await_end(process)


def _await_end(process: "subprocess.Popen[str]") -> None:
    try:
        process.wait(PATIENCE_S)
    except subprocess.TimeoutExpired:
        process.kill()


def cpu_s(pid: int) -> float:
    """Seconds of processor time that the process has used, in all its threads."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) * TICK_S


def on_cpu_s(pid: int) -> float:
    """The same of a process of one thread, as the scheduler counts it: not in ticks."""
    return int(Path(f"/proc/{pid}/schedstat").read_text(encoding="ascii").split()[0]) / 1e9


def resident_mb(pid: int) -> float:
    """What the process has in memory, shared pages counted in full; 1 MB is a million bytes."""
    for line in Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) * 1024 / 1e6
    raise ProcessLookupError(f"process {pid} has no memory left: it has ended")
