"""One run of the pod on a desk, seen from outside: it starts the parts, listens, and sums up."""

import os
import signal
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path
from queue import Empty, Queue
from typing import Any

from rich.console import Console

from controller.config import Config, load_or_exit
from controller.desk.broker import NoBrokerError, broker, free_port
from controller.desk.household import Child, household
from controller.desk.overlay import write_overlay
from controller.desk.report import Report
from controller.uplink.listener import Received, listening
from controller.visit.tongues import languages
from exercises.stage.rendering import SpeechError, all_says, missing, render

LOOK_S = 0.2
ENDED = "event/session.ended"


@dataclass(frozen=True, slots=True)
class Wishes:
    """How the desk was asked to run: by whom it is played, with a window or not."""

    virtual: bool
    window: bool
    seed: int
    speed: float


class Desk:
    """The pod of the configuration `config`, with everything it writes in `place`."""

    def __init__(self, config: Path, place: Path, wishes: Wishes) -> None:
        self._config, self._place, self._wishes = config, place, wishes
        self._shots = place / "screens"
        self._voices = Path.home() / ".cache" / "training-pod" / "voices"
        self._console = Console()
        self._report = Report(self._console)

    def run(self) -> int:
        """Until the virtual visit is over, the window is closed, or Ctrl-C; the exit code."""
        for number in (signal.SIGTERM, signal.SIGHUP):  # as Ctrl-C: no child outlives the desk
            signal.signal(number, signal.default_int_handler)
        try:
            with ExitStack() as stack:
                self._watch(self._start(stack))
        except KeyboardInterrupt:
            self._console.print("stopped")
        except NoBrokerError as error:
            self._console.print(f"[red]{error}[/]")
            return 1
        self._report.sum_up(self._shots)
        return 0 if self._report.results() or not self._wishes.virtual else 1

    def _start(self, stack: ExitStack) -> "_Running":
        """Everything up, in the order in which each needs the one before."""
        port = free_port()
        overlay = self._overlay(port)
        config = load_or_exit(self._config, overlay)
        self._render(config)
        stack.enter_context(broker(self._place, port))
        topics = f"pods/v1/{config.pod.site}/{config.pod.pod}/#"
        queue = stack.enter_context(listening("127.0.0.1", port, topics))
        stack.callback(self._drain, queue)
        where = ["--config", str(self._config), "--overlay", str(overlay)]
        commands = {
            "controller": ["controller", *where, *self._play()],
            "uplink": ["uplink", *where],
        }
        children = stack.enter_context(household(commands, self._environment()))
        self._say_what_runs(port)
        return _Running(children, queue)

    def _overlay(self, port: int) -> Path:
        """The desk's configuration with this run's port and folders."""
        folders = {name: self._place / name for name in ("data", "run")}
        for folder in folders.values():
            folder.mkdir(parents=True, exist_ok=True)
        changes: dict[str, dict[str, Any]] = {
            "pod.yaml": {f"{name}_dir": str(folder) for name, folder in folders.items()},
            "mqtt.yaml": {"host": "127.0.0.1", "port": port},
        }
        return write_overlay(self._config / "desk", self._place / "config", changes)

    def _render(self, config: Config) -> None:
        """Speech, once, the site's words too; without espeak-ng it stays silent and says so."""
        with self._console.status("rendering speech (only the first time)"):
            try:
                for language in languages(config):
                    says = [*all_says(), *config.site_says(language.code)]
                    clips = missing(says, language, (self._voices,))
                    render(clips, language, self._voices)
            except SpeechError as error:
                self._console.print(f"[yellow]no speech: {error}[/]")

    def _play(self) -> list[str]:
        wishes = self._wishes
        arguments = ["--seed", str(wishes.seed), "--speed", str(wishes.speed)]
        arguments += ["--shots", str(self._shots), "--voices", str(self._voices)]
        return [*arguments, "--virtual"] if wishes.virtual else arguments

    def _environment(self) -> dict[str, str]:
        headless = {"SDL_VIDEODRIVER": "dummy", "SDL_AUDIODRIVER": "dummy"}
        return (
            dict(os.environ)
            | {"PYGAME_HIDE_SUPPORT_PROMPT": "1"}
            | ({} if self._wishes.window else headless)
        )

    def _say_what_runs(self, port: int) -> None:
        wishes = self._wishes
        who = "a virtual participant" if wishes.virtual else "you"
        how = "in a window" if wishes.window else "without a display"
        self._console.print(
            f"The pod runs {how}, played by {who} (seed {wishes.seed}, speed {wishes.speed:g}). "
            f"Broker: 127.0.0.1:{port}. Data: {self._place}. Ctrl-C ends it.",
            highlight=False,
        )

    def _drain(self, queue: "Queue[Received]") -> None:
        """Take in what still came while the children ended."""
        with suppress(Empty):
            while True:
                self._report.received(*queue.get_nowait())

    def _watch(self, running: "_Running") -> None:
        """Tell what the subscriber receives, until the visit or a process is over."""
        while True:
            try:
                kind = self._report.received(*running.queue.get(timeout=LOOK_S))
            except Empty:
                kind = ""
            if kind == ENDED and self._wishes.virtual:
                return
            if (over := running.over()) is not None:
                self._console.print(f"the {over.name} has ended ({over.process.returncode})")
                return


@dataclass(frozen=True, slots=True)
class _Running:
    """The children, and what the subscriber receives."""

    children: dict[str, Child]
    queue: "Queue[Received]"

    def over(self) -> Child | None:
        """The first child that is no more."""
        return next((c for c in self.children.values() if c.process.poll() is not None), None)
