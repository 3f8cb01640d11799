"""`pod slot`: root's one-shots about the image's two slots, for the units of the image."""

import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from controller.refusing import refusing

if TYPE_CHECKING:
    from controller.update.slots import Slots

FILE = click.Path(path_type=Path)
# As systemd's units and firmware/image have them.
STATE, KEPT, RUN = Path("/run/pod-disk/state"), Path("/var/lib/pod-slots"), Path("/run/pod-slot")
REQUESTS, HEALTH = Path("/run/pod-root"), Path("/run/pod/health.json")
SOURCES = {"download": Path("/var/lib/pod-update"), "stick": Path("/media/pod")}


@click.group(short_help="On the image, for systemd's units: its two slots.")
def command() -> None:
    """The image's two slots, as root's one-shot units deal with them. docs/updates.md."""


def _slots() -> "Slots":
    from controller.health.versions import image  # noqa: PLC0415
    from controller.update.slots import Slots  # noqa: PLC0415
    from firmware.boot_state import BootArea, running  # noqa: PLC0415

    try:
        return Slots(BootArea(STATE), running(), image() or "0.0.0", KEPT, RUN)
    except (OSError, ValueError) as error:
        raise click.ClickException(str(error)) from error


def _do(what: Callable[["Slots"], None]) -> None:
    with refusing("the slots"):
        what(_slots())


@command.command()
def settle() -> None:
    """At the start: heal the boot state, find out what became of the last update."""
    _do(lambda slots: slots.settle())


@command.command()
def good() -> None:
    """The running slot is good from now on."""
    _do(lambda slots: slots.good())


@command.command(name="give-up")
def give_up() -> None:
    """Where the running slot is still on trial: start the pod with the good one."""

    def work(slots: "Slots") -> None:
        if slots.give_up(HEALTH):
            click.echo("not well in time: the pod starts with the version before")
            subprocess.run(["systemctl", "--no-block", "reboot"], check=False)

    _do(work)


@command.command()
def install() -> None:
    """Carry out the request for an update that the controller left."""
    from controller.update.install import REQUEST, Installer  # noqa: PLC0415

    with refusing("the slots"):
        done = Installer(_slots(), SOURCES).take(REQUESTS / REQUEST)
    raise SystemExit(0 if done else 1)
