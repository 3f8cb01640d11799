"""`pod desk`: the whole pod on a desk, real but for its pins, played by you or a virtual person."""

import os
import secrets
import tempfile
from pathlib import Path

import click

from controller.config import load_or_exit
from controller.options import config_option
from controller.where import find


@click.command()
@config_option
@click.option(
    "--participant",
    type=click.Choice(["real", "virtual"]),
    help="Who plays; default: you where there is a display, else the virtual one.",
)
@click.option("--headless", is_flag=True, help="No window, though there is a display.")
@click.option("--seed", type=int, help="Of the virtual participant and the orders of trials.")
@click.option(
    "--speed",
    type=click.FloatRange(0.1, 20),
    help="The clock's; default 1 with a window, 4 without. Not 1: timing is not verified.",
)
@click.option(
    "--directory",
    "kept",
    type=click.Path(path_type=Path, file_okay=False),
    help="Keep the data here, and use what is there; default: a fresh directory in /tmp.",
)
def command(
    directory: Path | None,
    participant: str | None,
    headless: bool,
    seed: int | None,
    speed: float | None,
    kept: Path | None,
) -> None:
    """Run the pod on a desk: controller, uplink and a broker on this machine's loopback."""
    from controller.desk.desk import Desk, Wishes  # noqa: PLC0415 - only this command needs it

    window = not headless and _has_display()
    if participant == "real" and not window:
        raise click.UsageError("a real participant needs a display: leave --headless out")
    wishes = Wishes(
        virtual=participant == "virtual" or not window,
        window=window,
        seed=secrets.randbits(16) if seed is None else seed,
        speed=speed or (1.0 if window else 4.0),
    )
    config = find(directory)
    load_or_exit(config, config / "desk")  # told of these files, before anything is made of them
    place = kept or Path(tempfile.mkdtemp(prefix="pod-desk-"))
    raise SystemExit(Desk(config, place, wishes).run())


def _has_display() -> bool:
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
