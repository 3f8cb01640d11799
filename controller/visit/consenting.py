"""Whether somebody is kept: asked at the first sign-in, changed at any time, noted by version."""

from controller.people.people import People
from controller.people.visitor import Visitor
from controller.screens import about, consent
from controller.screens.consent import Terms
from exercises.core.script import Script


def welcome(people: People, pseudonym: str, terms: Terms) -> Script[Visitor | None]:
    """Who signed in, kept or not: they are asked where they never answered these terms.

    "later" keeps nothing this time and asks again the next. None where they went back from it.
    """
    said = people.consent(pseudonym)
    if said is not None and said.version == terms.version and said.answer != "later":
        return Visitor(pseudonym, kept=said.answer == "yes", enrolled=True)
    return (yield from _asked(people, pseudonym, terms, anew=True))


def change(people: People, visitor: Visitor, terms: Terms) -> Script[Visitor]:
    """The same person as they want it from now on: one press withdraws."""
    wish = yield from about.script(kept=visitor.kept)
    if wish == "stop":
        people.note_consent(visitor.pseudonym, terms.version, "withdrawn")
        yield from about.stopped()
        return Visitor(visitor.pseudonym, kept=False, enrolled=True)
    if wish == "ask":
        return (yield from _asked(people, visitor.pseudonym, terms, anew=False)) or visitor
    return visitor


def _asked(people: People, pseudonym: str, terms: Terms, *, anew: bool) -> Script[Visitor | None]:
    """Who answered, by their answer; None, and nothing noted, where they went back."""
    answer = yield from consent.script(terms, anew=anew)
    if answer is None:
        return None
    people.note_consent(pseudonym, terms.version, answer)
    return Visitor(pseudonym, kept=answer == "yes", enrolled=True)
