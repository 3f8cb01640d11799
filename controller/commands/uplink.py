"""`pod uplink`: the daemon that takes the mailbox to the broker, until it is told to stop."""

import logging
import signal
import threading
from pathlib import Path

import click

from controller.config import load_uplink, refusing
from controller.options import config_option, overlay_option
from controller.where import find


@click.command()
@config_option
@overlay_option
def command(directory: Path | None, overlay: Path | None) -> None:
    """Run the uplink of this pod."""
    logging.basicConfig(level=logging.INFO, format="uplink: %(message)s")
    with refusing():
        config = load_uplink(find(directory), overlay)
        link = config.link()
    from controller.uplink.uplink import run  # noqa: PLC0415 - the configuration is told first

    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    signal.signal(signal.SIGINT, lambda *_: stop.set())
    raise SystemExit(run(link, config.mailbox, config.health, stop))
