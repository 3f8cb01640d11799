"""What the journeys share: a configuration of one's own, the pod's processes, what they leave."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from controller.desk.overlay import write_overlay
from tests.beside import beside

CONFIG = Path(__file__).parents[2] / "config"
PATIENCE_S = 15.0
HEADLESS = {
    "SDL_VIDEODRIVER": "dummy",
    "SDL_AUDIODRIVER": "dummy",
    "PYGAME_HIDE_SUPPORT_PROMPT": "1",
}
SHORT = {"blocks": 1, "trials": 20, "practice_go": 2, "practice_nogo": 1, "practice_rounds": 1}


def overlay(directory: Path, **pod: Any) -> Path:
    """The desk's overlay with a short exercise and its folders in `directory`; `pod`: pod.yaml."""
    folders = {f"{name}_dir": str(directory / name) for name in ("data", "run")}
    (directory / "run").mkdir(parents=True, exist_ok=True)
    small = {"screen": {"width": 640, "height": 400}, "idle_s": 3600.0}
    changes = {"pod.yaml": {**folders, **small, **pod}, "exercises/go_nogo.yaml": SHORT}
    return write_overlay(CONFIG / "desk", directory / "config", changes)


def pod(*arguments: str | Path) -> list[str]:
    """The command line of `pod` with these arguments."""
    return [sys.executable, "-m", "controller.cli", *map(str, arguments)]


def read(data: Path, sql: str) -> list[Any]:
    """What the pod's own database answers."""
    with beside(data) as db:
        return db.execute(sql).fetchall()


def health(run: Path) -> dict[str, Any]:
    """The health document, or an empty one before the first."""
    path = run / "health.json"
    document: dict[str, Any] = json.loads(path.read_bytes()) if path.exists() else {}
    return document


def marked(mark: str) -> list[int]:
    """The processes that inherited `POD_MARK=mark`, ended ones that wait to be reaped left out."""
    return [int(path.name) for path in Path("/proc").glob("[0-9]*") if _is_marked(path, mark)]


def _is_marked(path: Path, mark: str) -> bool:
    try:
        return f"POD_MARK={mark}\0".encode() in (path / "environ").read_bytes()
    except OSError:
        return False


@contextmanager
def ended(process: "subprocess.Popen[str]") -> Iterator["subprocess.Popen[str]"]:
    """The process, gone when the block is over; asked first, so that it ends its children."""
    with process:
        try:
            yield process
        finally:
            process.terminate()
            try:
                process.wait(PATIENCE_S)
            finally:
                process.kill()


class Puppet:
    """A puppet's process: orders go in, what happens comes out, in order."""

    def __init__(
        self, laid: Path, *options: str, environment: Mapping[str, str] | None = None
    ) -> None:
        line = [sys.executable, "-m", "tests.journeys.puppet", str(CONFIG), str(laid), *options]
        self._process = subprocess.Popen(
            line,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, **HEADLESS, **(environment or {})},
            text=True,
            bufsize=1,
        )
        self.heard: list[dict[str, Any]] = []

    @property
    def pid(self) -> int:
        """Of its process, for signals."""
        return self._process.pid

    def order(self, *words: str) -> None:
        """Tell it what to do."""
        assert self._process.stdin is not None
        self._process.stdin.write(" ".join(words) + "\n")

    def until(self, **what: Any) -> dict[str, Any]:
        """Read on until it tells this."""
        while True:
            told = self._next()
            if what.items() <= told.items():
                return told

    def next_screen(self) -> dict[str, Any]:
        """Read on to the next picture that it tells of."""
        while "shown" not in (told := self._next()):
            pass
        return told

    def end(self) -> int:
        """Shut it down and read it to its end; the exit code."""
        self.order("end")
        return self.wait()

    def wait(self) -> int:
        """Read it to its end; the exit code."""
        while line := self._readline():
            self.heard.append(json.loads(line))
        return self._process.wait(PATIENCE_S)

    def kept(self) -> int:
        """How many trials were acknowledged so far."""
        return max((told["kept"] for told in self.heard if "kept" in told), default=0)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        with self._process:
            self._process.kill()

    def _next(self) -> dict[str, Any]:
        line = self._readline()
        assert line, f"the pod ended by itself: {self._process.wait()}"
        told: dict[str, Any] = json.loads(line)
        self.heard.append(told)
        return told

    def _readline(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline()


def answered(trials: Sequence[tuple[float | None]]) -> list[float]:
    """The response times among them, in seconds."""
    return [rt for (rt,) in trials if rt is not None]
