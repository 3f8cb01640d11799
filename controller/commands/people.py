"""`pod people`: who takes part at this pod. For staff, beside a pod that is stopped."""

import re
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import click

from controller.config import Config, load_or_exit
from controller.health.clock import Moment
from controller.keepsake.making import Maker, put
from controller.options import config_option, overlay_option
from controller.people.people import DIGITS, Full, People
from controller.refusing import Refused, refusing
from controller.store.audit import COMMAND_LINE
from controller.store.beside import note_export
from controller.store.erasing import traces
from controller.store.people import Ended, Person
from controller.store.reading import read_audit, read_own
from controller.store.store import Store
from controller.visit.tongues import languages
from controller.where import find
from exercises.stage.language import Language


@contextmanager
def people_of(config: Config) -> Iterator[tuple[People, Store]]:
    """The people of the pod's own store, which no controller may be using."""
    with refusing("people"), closing(Store.open(config.pod.data_dir, config.store_limits)) as store:
        yield People(lambda: store), store


@click.group(
    short_help="Enrol people, list, give a new PIN, end or erase them; their own page; the audit."
)
def command() -> None:
    """Who takes part at this pod. The controller must be stopped, but for `audit` and `record`."""


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
    """List who is enrolled: number, pseudonym, whether a PIN was chosen; then who has ended."""
    with people_of(load_or_exit(find(directory), overlay)) as (_, store):
        for person in store.people():
            pin = "PIN chosen" if person.pin is not None else "no PIN yet"
            click.echo(f"{person.number:0{DIGITS}}  {person.pseudonym}  {pin}")
        for gone in store.ended():
            click.echo(f"{'-' * DIGITS}  {gone.pseudonym}  ended {gone.wall}")


@command.command(name="reset-pin")
@click.argument("number", type=click.IntRange(0, 10**DIGITS - 1))
@config_option
@overlay_option
def reset_pin(number: int, directory: Path | None, overlay: Path | None) -> None:
    """Let the person with NUMBER choose a new picture PIN; a lock-out of theirs ends."""
    with people_of(load_or_exit(find(directory), overlay)) as (people, _):
        people.forget_pin(_person(people, number, "reset-pin"))


@command.command()
@click.argument("number", type=click.IntRange(0, 10**DIGITS - 1))
@click.option("--yes", is_flag=True, help="Do not ask whether it is meant.")
@config_option
@overlay_option
def end(number: int, yes: bool, directory: Path | None, overlay: Path | None) -> None:
    """End the enrolment of the person with NUMBER: the number is free, nobody signs in as them.

    What is kept of them stays until it is too old, or until they are erased by their pseudonym.
    """
    with people_of(load_or_exit(find(directory), overlay)) as (people, _):
        person = _person(people, number, "end")
        if not yes:
            click.confirm(f"End the enrolment of {number:0{DIGITS}}?", abort=True)
        people.end(person)
    click.echo(f"{number:0{DIGITS}} is free. {person.pseudonym} is kept until erased.")


@command.command()
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
    with people_of(config) as (people, _):
        person = _anybody(people, who)
        if not yes:
            click.confirm(f"Erase all that is kept of {who}, for good?", abort=True)
        rows = people.erase(person, published=config.pod.results.publish)
    left = traces(config.pod.data_dir, person.pseudonym)
    if left:
        raise Refused(f"{rows} rows are erased, but {', '.join(map(str, left))} still has more.")
    click.echo(f"{rows} rows are erased. No file of the pod has {person.pseudonym} any more.")


@command.command()
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


@command.command()
@click.argument("person")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--language", "code", help="Theirs, as cy; without it the pod's first one.")
@config_option
@overlay_option
def record(
    person: str, file: Path, code: str | None, directory: Path | None, overlay: Path | None
) -> None:
    """Make PERSON's own page, one sheet for them to keep, as the new PDF FILE.

    PERSON is a number or a pseudonym. The page has no name, no number, and nothing of what was
    answered. The controller may be running; the audit notes it.
    """
    config = load_or_exit(find(directory), overlay)
    maker, language = Maker(config), _language(config, code)
    try:
        with refusing("page"):
            own = read_own(config.pod.data_dir, person, maker.better)
            note_export(config.pod.data_dir, "record", own.person)
            put(maker.pdf(own.history, own.plans_done, language, Moment.now()), file)
    except LookupError as error:
        raise Refused(f"{error.args[0]}: see `pod people list`.") from error
    click.echo(f"{file}: one page, {language.name}")


def _language(config: Config, code: str | None) -> Language:
    """One of the pod's own."""
    known = {language.code: language for language in languages(config)}
    if code is not None and code not in known:
        raise click.BadParameter(f"this pod has {', '.join(known)}", param_hint="--language")
    return known[code or config.pod.languages[0]]


def _person(people: People, number: int, action: str) -> Person:
    """Who has the number; that nobody has it is noted too."""
    person = people.find(number)
    if person is None:
        people.refused(COMMAND_LINE, action, "nobody has this number")
        raise Refused(f"Nobody has the number {number:0{DIGITS}}: see `pod people list`.")
    return person


def _anybody(people: People, who: str) -> Person | Ended:
    """By number, or by pseudonym where their enrolment has ended or has not."""
    if re.fullmatch(rf"\d{{1,{DIGITS}}}", who, re.ASCII):
        return _person(people, int(who), "erase")
    for person in people.everybody():
        if person.pseudonym == who:
            return person
    people.refused(COMMAND_LINE, "erase", "nobody has this pseudonym")
    raise Refused("Nobody has this number or pseudonym: see `pod people list`.")
