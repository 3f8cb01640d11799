"""Whom a command is about, in the pod's own store; and whether it is meant."""

import re
from collections.abc import Iterator
from contextlib import closing, contextmanager

import click

from controller.config import Config
from controller.people.people import DIGITS, People
from controller.refusing import Refused, refusing
from controller.store.audit import COMMAND_LINE
from controller.store.people import Ended, Person
from controller.store.store import Store


@contextmanager
def people_of(config: Config) -> Iterator[tuple[People, Store]]:
    """The people of the pod's own store, which no controller may be using."""
    with refusing("people"), closing(Store.open(config.pod.data_dir, config.store_limits)) as store:
        yield People(lambda: store), store


def person_of(people: People, number: int, action: str) -> Person:
    """Who has the number; that nobody has it is noted too."""
    person = people.find(number)
    if person is None:
        people.refused(COMMAND_LINE, action, "nobody has this number")
        raise Refused(f"Nobody has the number {number:0{DIGITS}}: see `pod people list`.")
    return person


def anybody(people: People, who: str, action: str) -> Person | Ended:
    """By number, or by pseudonym where their enrolment has ended or has not."""
    if re.fullmatch(rf"\d{{1,{DIGITS}}}", who, re.ASCII):
        return person_of(people, int(who), action)
    for person in people.everybody():
        if person.pseudonym == who:
            return person
    people.refused(COMMAND_LINE, action, "nobody has this pseudonym")
    raise Refused("Nobody has this number or pseudonym: see `pod people list`.")


def sure(store: Store, person: str, question: str, *, yes: bool) -> None:
    """Tell of what nobody has acknowledged about the pseudonym; and ask, unless `yes` was said."""
    waiting = sum(flag.person == person for flag in store.flags())
    if waiting:
        click.echo(
            f"Open: {waiting} of screening for staff follow-up. Nobody has acknowledged it: "
            "see `pod flags list --open`.",
            err=True,
        )
    if not yes:
        click.confirm(question, abort=True)
