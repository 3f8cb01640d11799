"""Options that several commands have, worded once."""

from pathlib import Path

import click

config_option = click.option(
    "--config",
    "directory",
    type=click.Path(path_type=Path),
    help="The configuration's directory; else $POD_CONFIG, /etc/pod, ./config, the packaged one.",
)
overlay_option = click.option(
    "--overlay",
    type=click.Path(path_type=Path),
    help="A directory of files laid upon those of the configuration, key by key.",
)
