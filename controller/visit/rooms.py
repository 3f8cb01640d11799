"""Where a person may go at the pod, beside the exercises: rooms, and the way to them.

A room is the whole of a state: a script about whoever is here, whose answer is the state's
outcome. To add one: its file, its rows in session.FLOW, and its line in pod.py; where it is
reached from the page about oneself, its place in screens/me.py and its line in WAYS.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from controller.people.people import People
from controller.people.visitor import Visitor
from controller.screens import goal, me
from controller.screens import progress as screens
from controller.screens.consent import Terms
from controller.screens.me import Way
from controller.visit import consenting, progress
from controller.visit.book import Book
from exercises.catalogue import Exercise
from exercises.core.script import Script

Room = Callable[[Visitor], Script[str]]

# What leads on from the page about oneself, and whom it is open to.
WAYS: Mapping[Way, Callable[[Visitor], bool]] = {
    "progress": lambda visitor: visitor.kept,
    "goal": lambda visitor: visitor.kept,
    "about": lambda visitor: visitor.enrolled,
}


def rooms(own: Mapping[str, Room]) -> Mapping[str, Room]:
    """These rooms, and the page that leads on to them."""

    def menu(visitor: Visitor) -> Script[str]:
        return me.script(ways(own, visitor))

    return {"me": menu, **own}


def ways(have: Mapping[str, Room], visitor: Visitor) -> tuple[Way, ...]:
    """Where this visitor may go from the page about oneself."""
    return tuple(way for way, is_open in WAYS.items() if way in have and is_open(visitor))


@dataclass(frozen=True, slots=True)
class About:
    """What is kept of somebody, and the way to change it; a change begins a session of its own."""

    people: People
    book: Book
    terms: Terms

    def __call__(self, visitor: Visitor) -> Script[str]:
        """It was seen, whatever they wanted."""
        changed = yield from consenting.change(self.people, visitor, self.terms)
        if changed != visitor:
            self.book.end_session("asked" if changed.kept else "withdrawn")
            self.book.start_session(changed)
        return "seen"


@dataclass(frozen=True, slots=True)
class Progress:
    """How far somebody has come, in what the `catalogue` has."""

    book: Book
    catalogue: Mapping[str, Exercise]

    def __call__(self, visitor: Visitor) -> Script[str]:  # noqa: ARG002 - the book knows who
        """It was seen."""
        history = self.book.history(progress.ways(self.catalogue))
        return screens.script(progress.story(history, self.catalogue))


def weekly_goal(book: Book) -> Room:
    """On how many days a week somebody wants to come: theirs to set, to change and to drop."""

    def room(_: Visitor) -> Script[str]:
        was = book.goal()
        wanted = yield from goal.script(was.days if was else 0)
        if wanted is not None:
            book.set_goal(wanted or None)
            yield from goal.noted(wanted)
        return "seen"

    return room
