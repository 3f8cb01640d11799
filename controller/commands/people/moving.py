"""Move somebody to another pod, in a file that opens once."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from controller.commands.people.whom import anybody, people_of, sure
from controller.config import Config, load_or_exit
from controller.config.models import NAME
from controller.options import config_option, overlay_option
from controller.people import parcel
from controller.people.moving import Moving
from controller.people.parcel import Declined
from controller.people.people import DIGITS, Full, People
from controller.refusing import Refused
from controller.store.audit import COMMAND_LINE
from controller.store.moving import Place
from controller.store.people import Ended, Person
from controller.store.store import Store
from controller.where import find

WRITTEN = click.Path(path_type=Path, dir_okay=False)
READ = click.Path(path_type=Path, exists=True, dir_okay=False)


@click.command()
@click.argument("who")
@click.argument("file", type=WRITTEN)
@click.option("--to", required=True, metavar="[SITE/]POD", help="The pod that they go to.")
@click.option("--yes", is_flag=True, help="Do not ask whether it is meant.")
@config_option
@overlay_option
def transfer(
    who: str, file: Path, to: str, yes: bool, directory: Path | None, overlay: Path | None
) -> None:
    """Hand WHO, a number, over to another pod, with all that is kept of them, in FILE.

    The code that opens FILE is shown once. Nobody signs in as them here any more; what is kept
    stays until they are erased. Where FILE or its code is lost: the same again, by their pseudonym.
    """
    config = load_or_exit(find(directory), overlay)
    place = _place(to, config)
    with _moving(config, "transfer") as (moving, people, store):
        person = anybody(people, who, "transfer")
        _may_go(people, person)
        sure(store, person.pseudonym, f"Hand {who} over to {place}?", yes=yes)
        code = moving.hand_over(moving.prepare(person.pseudonym, place, file))
    click.echo(f"{file} is for {place}. Its code, shown this once:")
    click.echo(f"  {grouped(code)}")
    click.echo(f"{person.pseudonym} is kept here until erased, and can be taken back.")


@click.command()
@click.argument("file", type=READ)
@config_option
@overlay_option
def receive(file: Path, directory: Path | None, overlay: Path | None) -> None:
    """Take in whoever is in FILE, with all that is kept of them: prints their number here.

    Asks for the code that was shown where FILE was made. FILE is deleted then.
    """
    config = load_or_exit(find(directory), overlay)
    with _moving(config, "receive") as (moving, _, _store):
        try:
            found = moving.look_at(file)
        except Declined as declined:
            raise Declined(declined.code, _who_came(moving, file, declined)) from declined
        person = moving.take_in(found, _code())
    click.echo(f"{person.number:0{DIGITS}}  {person.pseudonym}  from {found.label.source}")
    _delete(file)


@click.command(name="take-back")
@click.argument("pseudonym")
@click.option("--yes", is_flag=True, help="Do not ask whether it is meant.")
@config_option
@overlay_option
def take_back(pseudonym: str, yes: bool, directory: Path | None, overlay: Path | None) -> None:
    """Let PSEUDONYM, who was handed over, sign in here again: prints their number.

    Only where their file was taken in nowhere, and is destroyed.
    """
    config = load_or_exit(find(directory), overlay)
    with _moving(config, "take-back") as (moving, people, store):
        handed = [each for each in moving.handed() if each.pseudonym == pseudonym]
        if not handed:
            people.refused(COMMAND_LINE, "take-back", "nobody was handed over")
            raise Refused("Nobody of this pseudonym was handed over: see `pod people list`.")
        sure(store, pseudonym, f"Is the file for {handed[0].to} destroyed, and unused?", yes=yes)
        person = moving.take_back(handed[0])
    click.echo(f"{person.number:0{DIGITS}}  {person.pseudonym}")


def grouped(code: str) -> str:
    """A code as it is read out: by fours."""
    return " ".join(code[at : at + 4] for at in range(0, len(code), 4))


@contextmanager
def _moving(config: Config, action: str) -> Iterator[tuple[Moving, People, Store]]:
    """What moves people at this pod; what it declines is noted, and refused."""
    here = Place(config.pod.site, config.pod.pod)
    with people_of(config) as (people, store):
        try:
            yield Moving(lambda: store, here), people, store
        except (Declined, Full) as why:
            people.refused(COMMAND_LINE, action, getattr(why, "code", "full"))
            raise Refused(f"Not done: {why}.") from why


def _place(to: str, config: Config) -> Place:
    site, _, pod = to.rpartition("/")
    place = Place(site or config.pod.site, pod)
    if not (NAME.fullmatch(place.site) and NAME.fullmatch(place.pod)):
        raise click.BadParameter("a pod's name, or its site's and its own: POD, SITE/POD")
    if place == Place(config.pod.site, config.pod.pod):
        raise click.BadParameter("that is this pod")
    return place


def _may_go(people: People, person: Person | Ended) -> None:
    if isinstance(person, Ended) and person.to is None:
        people.refused(COMMAND_LINE, "transfer", "their enrolment has ended")
        raise Refused("Their enrolment has ended: nobody to hand over.")
    if isinstance(person, Ended):
        click.echo(
            f"Handed over to {person.to} before. Destroy that file: taken in as well, it makes "
            "them two people at two pods.",
            err=True,
        )


def _who_came(moving: Moving, file: Path, declined: Declined) -> str:
    """Of a file that was used: the number of who came with it."""
    came = moving.who_came(file) if declined.code == "used" else None
    return declined.detail if came is None else f"they have the number {came.number:0{DIGITS}}"


def _code() -> str:
    typed = "".join(each for each in click.prompt("Code") if each.isalnum())
    if len(typed) != parcel.DIGITS or not typed.isdecimal():
        raise click.BadParameter(f"a code is {parcel.DIGITS} digits", param_hint="code")
    return typed


def _delete(file: Path) -> None:
    try:
        file.unlink()
    except OSError as error:
        click.echo(f"{file} is used, and could not be deleted ({error.strerror}): do so.", err=True)
    else:
        click.echo(f"{file} is deleted.")
