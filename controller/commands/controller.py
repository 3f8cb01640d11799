"""`pod controller`: the daemon that drives screen, buttons and sound, until it is told to stop."""

import logging
import signal
from contextlib import AbstractContextManager, closing, suppress
from pathlib import Path
from typing import TYPE_CHECKING

import click

from controller.first_frame import first_frame
from controller.options import config_option, overlay_option
from controller.where import find
from exercises.stage.window import NoDisplayError, Window

if TYPE_CHECKING:
    from controller.config import Config
    from controller.pod import Pod


@click.command()
@config_option
@overlay_option
@click.option("--virtual", is_flag=True, help="Desk: a virtual participant plays one visit.")
@click.option("--seed", type=int, default=1, show_default=True, help="Desk: of all random numbers.")
@click.option("--speed", type=float, default=1.0, show_default=True, help="Desk: the clock's.")
@click.option("--shots", type=click.Path(path_type=Path), help="Desk: pictures of each screen.")
@click.option("--voices", type=click.Path(path_type=Path), help="Where rendered speech lies.")
def command(
    directory: Path | None,
    overlay: Path | None,
    virtual: bool,
    seed: int,
    speed: float,
    shots: Path | None,
    voices: Path | None,
) -> None:
    """Run the controller of this pod."""
    logging.basicConfig(level=logging.INFO, format="controller: %(message)s")
    place = find(directory)
    window = _first_frame([place, overlay] if overlay else [place], synced=speed == 1.0)
    # Not at the top: the first frame is shown before the rest is loaded.
    from controller.config import begin_or_exit  # noqa: PLC0415

    config = begin_or_exit(place, overlay)
    opened: AbstractContextManager[Pod]
    if config.pod.factory == "desk":
        from controller.desk.player import Play, on_a_desk  # noqa: PLC0415 - no pod has it

        opened = on_a_desk(config, Play(virtual, seed, speed, shots, voices), window)
    else:
        opened = _on_the_wing(config, window, voices)
    try:
        _run(opened)
    except NoDisplayError as error:
        raise click.ClickException(str(error)) from error


def _run(opened: "AbstractContextManager[Pod]") -> None:
    with opened as running:
        signal.signal(signal.SIGTERM, lambda *_: running.rules.shut_down())
        signal.signal(signal.SIGINT, lambda *_: running.rules.shut_down())
        running.run()


def _first_frame(folders: list[Path], *, synced: bool) -> Window | None:
    """None where there is no display: the configuration is judged before that is told."""
    with suppress(NoDisplayError):
        return first_frame(folders, synced=synced)
    return None


def _on_the_wing(
    config: "Config", window: Window | None, voices: Path | None
) -> "AbstractContextManager[Pod]":
    from controller.pod import Pod, Surroundings  # noqa: PLC0415
    from exercises.core.clock import Clock  # noqa: PLC0415

    return closing(Pod(config, Surroundings(clock=Clock(), window=window, voices=voices)))
