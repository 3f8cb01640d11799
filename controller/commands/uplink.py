"""`pod uplink`: the daemon that takes the mailbox to the broker, until it is told to stop."""

import logging
from pathlib import Path

import click

from controller.config import load_uplink, refusing
from controller.ending import ended, settled
from controller.options import config_option, overlay_option
from controller.where import find


@click.command()
@config_option
@overlay_option
@click.option("--wait", is_flag=True, help="Wait for a configuration that can be used.")
def command(directory: Path | None, overlay: Path | None, wait: bool) -> None:
    """Run the uplink of this pod."""
    logging.basicConfig(level=logging.INFO, format="uplink: %(message)s")
    place, stop = find(directory), ended()
    if wait:
        from controller.uplink.configured import configured  # noqa: PLC0415 - only who waits

        found = configured([place, overlay] if overlay else [place], stop)
        if found is None:
            return
        config, link = found
    else:
        with refusing():
            config = load_uplink(place, overlay)
            link = config.link()
    from controller.uplink.uplink import run  # noqa: PLC0415 - the configuration is told first

    settled()
    raise SystemExit(run(link, config.pod.data_dir, config.health, stop))
