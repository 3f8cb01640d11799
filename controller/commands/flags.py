"""`pod flags`: whose answers ask for staff follow-up, and who has seen it. For staff."""

from pathlib import Path

import click

from controller.checkin.due import days_between
from controller.commands.people.whom import people_of
from controller.config import load_or_exit
from controller.health.clock import Moment
from controller.options import config_option, overlay_option
from controller.outlet import Outlet
from controller.people.people import DIGITS
from controller.refusing import Refused, refusing
from controller.store.audit import COMMAND_LINE, Deed
from controller.store.flags import Flag
from controller.store.reading import read_flags
from controller.where import find

HEAD = "Screening for staff follow-up. It is no diagnosis."
NONE = "Nothing asks for staff follow-up."


@click.group(short_help="List what asks for staff follow-up, and acknowledge it.")
def command() -> None:
    """Screening for staff follow-up: scores that reached a band the site has named.

    A flag is no diagnosis. docs/safeguarding.md says what it does and what it does not.
    """


@command.command(name="list")
@click.option("--open", "open_only", is_flag=True, help="Only what nobody has acknowledged yet.")
@config_option
@overlay_option
def listed(open_only: bool, directory: Path | None, overlay: Path | None) -> None:
    """List the flags, the oldest first. The controller may be running.

    ID, number, pseudonym, instrument, band by scale, since when, how old, acknowledged by whom.
    A time with a question mark is of a clock that was never set.
    """
    config = load_or_exit(find(directory), overlay)
    responder = config.safeguarding.responder
    with refusing("flags"):
        found = read_flags(config.pod.data_dir, open_only=open_only)
    now = Moment.now()
    lines = [line(flag, now, responder.hours if responder else None) for flag in found]
    click.echo("\n".join([HEAD, *lines]) if lines else NONE)


@command.command()
@click.argument("flag", type=click.IntRange(min=1), metavar="ID")
@click.option("--role", required=True, help="Who has seen it, by role and not by name: nurse, ...")
@config_option
@overlay_option
def acknowledge(flag: int, role: str, directory: Path | None, overlay: Path | None) -> None:
    """Note that staff have seen flag ID and see to it. The controller must be stopped.

    It is acknowledged once, and never open again.
    """
    role = role.strip()
    if not (role and role.isprintable() and len(role) <= 40):
        raise click.BadParameter("a role has 1 to 40 letters on one line", param_hint="--role")
    config = load_or_exit(find(directory), overlay)
    tell = Outlet.of(config.pod.results.publish, config.pod.results.seal).acknowledged
    with people_of(config) as (_, store):
        try:
            store.acknowledge(flag, role, Moment.now(), COMMAND_LINE, tell)
        except LookupError as error:
            refused = Deed(COMMAND_LINE, f"acknowledge flag {flag}", outcome=f"refused: {error}")
            store.note_deed(refused, Moment.now())
            raise Refused(f"Not acknowledged: {error}. See `pod flags list`.") from error
    click.echo(f"Flag {flag} is acknowledged (role: {role}).")


def line(flag: Flag, now: Moment, hours: float | None) -> str:
    """One flag as it is listed; late where it is open for longer than so many hours."""
    number = "-" * DIGITS if flag.number is None else f"{flag.number:0{DIGITS}}"
    bands = ", ".join(f"{scale} {band}" for scale, band in flag.bands.items())
    start = (f"{flag.id:>4}", number, flag.person, flag.instrument, bands, when(flag.raised))
    if flag.acknowledged is not None:
        seen = f"acknowledged {when(flag.acknowledged)} (role: {flag.role})"
        return "  ".join((*start, age(flag.raised, flag.acknowledged), seen))
    days = days_between(flag.raised, now)
    late = days is not None and hours is not None and days * 24 > hours
    return "  ".join((*start, age(flag.raised, now), "open, LATE" if late else "open"))


def when(moment: Moment) -> str:
    """By the pod's clock."""
    return moment.wall + ("" if moment.synchronised else "?")


def age(since: Moment, now: Moment) -> str:
    """Whole hours, where they are known."""
    days = days_between(since, now)
    return "age not known" if days is None else f"{int(days * 24)} h"
