"""`pod people`: who takes part at this pod. For staff, beside a pod that is stopped."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from controller.config import Config, load_or_exit
from controller.options import config_option, overlay_option
from controller.people.people import DIGITS, Full, People
from controller.store.erasing import traces
from controller.store.faults import StoreFault
from controller.store.people import Person
from controller.store.store import Store
from controller.where import find


class Refused(click.ClickException):
    """It cannot be done now; exit code 74 (EX_IOERR)."""

    exit_code = os.EX_IOERR


@contextmanager
def people_of(config: Config) -> Iterator[tuple[People, Store]]:
    """The people of the pod's own store, which no controller may be using."""
    try:
        store = Store.open(config.pod.data_dir, config.store_limits)
        try:
            yield People(lambda: store), store
        finally:
            store.close()
    except StoreFault as fault:
        raise Refused(str(fault)) from fault


@click.group(short_help="Enrol people, list them, let them choose a new picture PIN, erase them.")
def command() -> None:
    """Who takes part at this pod. The controller must be stopped."""


@command.command()
@config_option
@overlay_option
def enrol(directory: Path | None, overlay: Path | None) -> None:
    """Enrol somebody: prints the number to hand over, and the pseudonym for the records.

    The person chooses a picture PIN at the first sign-in: hand the number over at the pod.
    """
    with people_of(load_or_exit(find(directory), overlay)) as (people, _):
        try:
            person = people.enrol()
        except Full as full:
            raise Refused(f"{full}: end somebody's enrolment first.") from full
    click.echo(f"{person.number:0{DIGITS}}  {person.pseudonym}")


@command.command(name="list")
@config_option
@overlay_option
def listed(directory: Path | None, overlay: Path | None) -> None:
    """List who is enrolled: number, pseudonym, whether a PIN was chosen."""
    with people_of(load_or_exit(find(directory), overlay)) as (_, store):
        for person in store.people():
            pin = "PIN chosen" if person.pin is not None else "no PIN yet"
            click.echo(f"{person.number:0{DIGITS}}  {person.pseudonym}  {pin}")


@command.command(name="reset-pin")
@click.argument("number", type=click.IntRange(0, 10**DIGITS - 1))
@config_option
@overlay_option
def reset_pin(number: int, directory: Path | None, overlay: Path | None) -> None:
    """Let the person with NUMBER choose a new picture PIN; a lock-out of theirs ends."""
    with people_of(load_or_exit(find(directory), overlay)) as (people, _):
        people.forget_pin(_person(people, number))


@command.command()
@click.argument("number", type=click.IntRange(0, 10**DIGITS - 1))
@click.option("--yes", is_flag=True, help="Do not ask whether it is meant.")
@config_option
@overlay_option
def erase(number: int, yes: bool, directory: Path | None, overlay: Path | None) -> None:
    """Erase all that is kept of the person with NUMBER, for good.

    Export first what must be kept. Then every file of the pod is searched for what is left.
    """
    config = load_or_exit(find(directory), overlay)
    with people_of(config) as (people, _):
        person = _person(people, number)
        if not yes:
            click.confirm(f"Erase all that is kept of {number:0{DIGITS}}, for good?", abort=True)
        rows = people.erase(person, published=config.pod.results.publish)
    left = traces(config.pod.data_dir, person.pseudonym)
    if left:
        raise Refused(f"{rows} rows are erased, but {', '.join(map(str, left))} still has more.")
    click.echo(f"{rows} rows are erased. No file of the pod has {person.pseudonym} any more.")


def _person(people: People, number: int) -> Person:
    person = people.find(number)
    if person is None:
        raise Refused(f"Nobody has the number {number:0{DIGITS}}: see `pod people list`.")
    return person
