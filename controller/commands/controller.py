"""`pod controller`: the daemon that drives screen, buttons and sound, until it is told to stop."""

import logging
import signal
from collections.abc import Callable
from contextlib import AbstractContextManager, closing, suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from controller.desk.play import Play
from controller.first_frame import first_frame
from controller.glimpse import Glimpse, glimpse
from controller.health.watchdog import Watchdog, supervised
from controller.options import config_option, overlay_option
from controller.starting import early
from controller.where import VOICES, find
from exercises.stage.window import NoDisplayError, Window

if TYPE_CHECKING:
    from controller.config import Config
    from controller.pod import Pod

Opened = AbstractContextManager["Pod"]
OpenWindow = Callable[[], Window]
Build = Callable[["Config", Window | None], Opened]


@click.command()
@config_option
@overlay_option
@click.option("--after", type=click.Path(path_type=Path), help="Wait for this file first.")
@click.option("--virtual", is_flag=True, help="Desk: a virtual participant plays one visit.")
@click.option("--seed", type=int, default=1, show_default=True, help="Desk: of all random numbers.")
@click.option("--speed", type=float, default=1.0, show_default=True, help="Desk: the clock's.")
@click.option("--shots", type=click.Path(path_type=Path), help="Desk: pictures of each screen.")
@click.option("--voices", type=click.Path(path_type=Path), help="Where rendered speech lies.")
def command(
    directory: Path | None,
    overlay: Path | None,
    after: Path | None,
    virtual: bool,
    seed: int,
    speed: float,
    shots: Path | None,
    voices: Path | None,
) -> None:
    """Run the controller of this pod."""
    logging.basicConfig(level=logging.INFO, format="controller: %(message)s")
    place = find(directory)
    folders = [place, overlay] if overlay else [place]
    loading = early.loading() if supervised() else None
    until_s = _ground(after) if after else 0.0
    seen = glimpse(folders)
    open_window = partial(first_frame, seen, synced=speed == 1.0)
    window = early.patiently(partial(_first_frame, open_window), until_s)
    play = Play(virtual, seed, speed, shots, voices)
    if loading:
        if window is not None:
            window.try_out()
        loading.join()
        opened = _once_it_can(folders, seen, window, open_window, play, until_s)
    else:
        opened = _at_once(place, overlay, window, _builder(play))
    try:
        if opened is not None:
            _run(opened)
    except NoDisplayError as error:
        raise click.ClickException(str(error)) from error


def _ground(after: Path) -> float:
    """Wait for it, and tell systemd so; until when devices may still come."""
    with closing(Watchdog()) as watchdog:
        return early.await_ground(after, watchdog.starting)


def _run(opened: "AbstractContextManager[Pod]") -> None:
    with opened as running:
        signal.signal(signal.SIGTERM, lambda *_: running.rules.shut_down())
        signal.signal(signal.SIGINT, lambda *_: running.rules.shut_down())
        running.run()


def _first_frame(open_window: OpenWindow) -> Window | None:
    """None where there is no display: the configuration is judged before that is told."""
    with suppress(NoDisplayError):
        return open_window()
    return None


# What follows imports where it is needed: the first frame is shown before the rest is loaded.


def _once_it_can(
    folders: list[Path],
    seen: Glimpse,
    window: Window | None,
    open_window: OpenWindow,
    play: Play,
    until_s: float,
) -> Opened | None:
    """The service: what is wrong stays on the screen until it is put right, or None at its end."""
    from controller.config.force import begin as read  # noqa: PLC0415
    from controller.starting.begin import begin  # noqa: PLC0415
    from controller.starting.waiting import Waiting  # noqa: PLC0415

    build, watched = _builder(play), [*folders, seen.provision_dir]
    voices = play.voices or VOICES
    with closing(Waiting(window, seen, open_window, voices, until_s)) as waiting:
        opened = begin(lambda: read(*folders), build, waiting, watched)
        # One that was told to end while it was built has done nothing yet.
        return None if waiting.over else opened


def _at_once(place: Path, overlay: Path | None, window: Window | None, build: Build) -> Opened:
    """By hand: what is wrong is told on stderr, with 78 where it is the configuration."""
    from controller.config import begin_or_exit  # noqa: PLC0415
    from firmware.board import BoardError  # noqa: PLC0415

    config = begin_or_exit(place, overlay)
    try:
        return build(config, window)
    except BoardError as error:
        raise click.ClickException(str(error)) from error


def _builder(play: Play) -> Build:
    """A pod with its player on a desk; alone on the wing."""

    def build(config: "Config", window: Window | None) -> Opened:
        if config.pod.factory == "desk":
            from controller.desk.player import on_a_desk  # noqa: PLC0415 - no pod has it

            return on_a_desk(config, play, window)
        from controller.pod import Pod, Surroundings  # noqa: PLC0415
        from exercises.core.clock import Clock  # noqa: PLC0415

        return closing(Pod(config, Surroundings(Clock(), window=window, voices=play.voices)))

    return build
