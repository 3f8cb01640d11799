"""Enrol people, list them, give them a new PIN, end or erase them; what staff did."""

from pathlib import Path

import click

from controller.commands.people.whom import anybody, people_of, person_of, sure
from controller.config import load_or_exit
from controller.options import config_option, overlay_option
from controller.people.people import DIGITS, Full
from controller.refusing import Refused, refusing
from controller.store.erasing import traces
from controller.store.reading import read_audit
from controller.where import find


@click.command()
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


@click.command(name="list")
@config_option
@overlay_option
def listed(directory: Path | None, overlay: Path | None) -> None:
    """List who is enrolled: number, pseudonym, whether a PIN was chosen; then who has ended."""
    with people_of(load_or_exit(find(directory), overlay)) as (_, store):
        for person in store.people():
            pin = "PIN chosen" if person.pin is not None else "no PIN yet"
            click.echo(f"{person.number:0{DIGITS}}  {person.pseudonym}  {pin}")
        for gone in store.ended():
            how = "ended" if gone.to is None else f"handed over to {gone.to}"
            click.echo(f"{'-' * DIGITS}  {gone.pseudonym}  {how} {gone.wall}")


@click.command(name="reset-pin")
@click.argument("number", type=click.IntRange(0, 10**DIGITS - 1))
@config_option
@overlay_option
def reset_pin(number: int, directory: Path | None, overlay: Path | None) -> None:
    """Let the person with NUMBER choose a new picture PIN; a lock-out of theirs ends."""
    with people_of(load_or_exit(find(directory), overlay)) as (people, _):
        people.forget_pin(person_of(people, number, "reset-pin"))


@click.command()
@click.argument("number", type=click.IntRange(0, 10**DIGITS - 1))
@click.option("--yes", is_flag=True, help="Do not ask whether it is meant.")
@config_option
@overlay_option
def end(number: int, yes: bool, directory: Path | None, overlay: Path | None) -> None:
    """End the enrolment of the person with NUMBER: the number is free, nobody signs in as them.

    What is kept of them stays until it is too old, or until they are erased by their pseudonym.
    """
    with people_of(load_or_exit(find(directory), overlay)) as (people, store):
        person = person_of(people, number, "end")
        sure(store, person.pseudonym, f"End the enrolment of {number:0{DIGITS}}?", yes=yes)
        people.end(person)
    click.echo(f"{number:0{DIGITS}} is free. {person.pseudonym} is kept until erased.")


@click.command()
@click.argument("who")
@click.option("--yes", is_flag=True, help="Do not ask whether it is meant.")
@config_option
@overlay_option
def erase(who: str, yes: bool, directory: Path | None, overlay: Path | None) -> None:
    """Erase all that is kept of WHO, a number or a pseudonym, for good.

    Whose enrolment has ended has a pseudonym alone: see `pod people list`. Export first
    what must be kept. Then every file of the pod is searched for what is left.
    """
    config = load_or_exit(find(directory), overlay)
    with people_of(config) as (people, store):
        person = anybody(people, who, "erase")
        sure(store, person.pseudonym, f"Erase all that is kept of {who}, for good?", yes=yes)
        rows = people.erase(person, published=config.pod.results.publish)
    left = traces(config.pod.data_dir, person.pseudonym)
    if left:
        raise Refused(f"{rows} rows are erased, but {', '.join(map(str, left))} still has more.")
    click.echo(f"{rows} rows are erased. No file of the pod has {person.pseudonym} any more.")


@click.command()
@config_option
@overlay_option
def audit(directory: Path | None, overlay: Path | None) -> None:
    """Print what staff did, the first thing first: when, who, what, about whom, how it ended.

    The controller may be running. A time with a question mark is of a clock that was never set.
    """
    with refusing("audit"):
        deeds = read_audit(load_or_exit(find(directory), overlay).pod.data_dir)
    for moment, deed in deeds:
        when = moment.wall + (" " if moment.synchronised else "?")
        click.echo(f"{when}  {deed.who}  {deed.action}  {deed.about or '-'}  {deed.outcome}")
