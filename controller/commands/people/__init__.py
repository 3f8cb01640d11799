"""`pod people`: who takes part at this pod. For staff, beside a pod that is stopped."""

import click

from controller.commands.people import moving, numbers, record


@click.group(
    short_help="Enrol, list, move to another pod, end or erase people; their own page; the audit."
)
def command() -> None:
    """Who takes part at this pod. The controller must be stopped, but for `audit` and `record`."""


for each in (
    numbers.enrol,
    numbers.listed,
    numbers.reset_pin,
    numbers.end,
    numbers.erase,
    numbers.audit,
    moving.transfer,
    moving.receive,
    moving.take_back,
    record.record,
):
    command.add_command(each)
