"""Whether somebody is kept: asked at the first sign-in, changed at any time, noted by version."""

from controller.people.people import People
from controller.people.visitor import Visitor
from controller.screens import about, consent
from controller.screens.consent import Terms
from exercises.core.script import Script


def welcome(people: People, pseudonym: str, terms: Terms) -> Script[Visitor]:
    """Who signed in, kept or not: they are asked where they never answered these terms.

    "later" keeps nothing this time and asks again the next.
    """
    said = people.consent(pseudonym)
    if said is not None and said.version == terms.version and said.answer != "later":
        return Visitor(pseudonym, kept=said.answer == "yes", enrolled=True)
    answer = yield from consent.script(terms)
    people.note_consent(pseudonym, terms.version, answer)
    return Visitor(pseudonym, kept=answer == "yes", enrolled=True)


def change(people: People, visitor: Visitor, terms: Terms) -> Script[Visitor]:
    """The same person as they want it from now on: one press withdraws."""
    wish = yield from about.script(kept=visitor.kept)
    if wish == "stop":
        people.note_consent(visitor.pseudonym, terms.version, "withdrawn")
        yield from about.stopped()
        return Visitor(visitor.pseudonym, kept=False, enrolled=True)
    if wish == "ask":
        answer = yield from consent.script(terms)
        people.note_consent(visitor.pseudonym, terms.version, answer)
        return Visitor(visitor.pseudonym, kept=answer == "yes", enrolled=True)
    return visitor
