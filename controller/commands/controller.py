"""`pod controller`: the daemon that drives screen, buttons and sound, until it is told to stop."""

import logging
import signal
from contextlib import AbstractContextManager, closing
from pathlib import Path
from typing import TYPE_CHECKING

import click

from controller.config import Config, find, load_or_exit
from controller.options import config_option, overlay_option

if TYPE_CHECKING:
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
    config = load_or_exit(find(directory), overlay)
    opened: AbstractContextManager[Pod]
    if config.pod.factory == "desk":
        from controller.desk.player import Play, on_a_desk  # noqa: PLC0415 - no pod has it

        opened = on_a_desk(config, Play(virtual, seed, speed, shots, voices))
    else:
        opened = _on_the_wing(config, voices)
    with opened as running:
        signal.signal(signal.SIGTERM, lambda *_: running.rules.shut_down())
        signal.signal(signal.SIGINT, lambda *_: running.rules.shut_down())
        running.run()


def _on_the_wing(config: Config, voices: Path | None) -> "AbstractContextManager[Pod]":
    # Not at the top: a configuration that does not hold is told before anything is loaded.
    from controller.pod import Pod, Surroundings  # noqa: PLC0415
    from exercises.core.clock import Clock  # noqa: PLC0415

    return closing(Pod(config, Surroundings(clock=Clock(), voices=voices)))
