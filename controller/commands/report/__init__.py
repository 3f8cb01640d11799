"""`pod report`: how a wing takes to the programme, and, off the pod, what changed and for whom."""

import click

from controller.commands.report import changed, wing


@click.group(short_help="Tell how a wing takes to the programme; off the pod: what changed.")
def command() -> None:
    """On a pod: `wing`, how its people take to the programme. The controller may be running.

    Off the pod, of data packages (`pod package`) or of the ingest database: what changed for a
    person, on a wing, in a programme, and tables for evaluators.
    """


for each in (wing.wing, changed.programme, changed.person, changed.export):
    command.add_command(each)
