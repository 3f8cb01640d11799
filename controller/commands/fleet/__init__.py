"""`pod fleet`: for who runs the machine behind the pods. Not on a pod."""

import click

from controller.commands.fleet import install, simulate


@click.group(short_help="Play a whole fleet against a broker; set up the machine behind the pods.")
def command() -> None:
    """For who runs the broker and the database behind the pods: docs/scale.md tells more."""


command.add_command(simulate.simulate)
command.add_command(install.install)
