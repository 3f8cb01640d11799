"""The pod's door: who comes in, by the site's way, and whether they are kept."""

from dataclasses import dataclass

from controller.config.models import SignIn
from controller.people.people import People
from controller.people.visitor import GUEST, Visitor
from controller.screens import who
from controller.screens.consent import Terms
from controller.visit import consenting, sign_in
from exercises.core.script import Script


@dataclass(frozen=True, slots=True)
class Door:
    """`how` people sign in; where nobody does, `somebody` is the pseudonym that trains."""

    people: People
    how: SignIn
    somebody: str
    terms: Terms

    def sign_in(self) -> Script[Visitor | None]:
        """Who it is; None where they went back, or could not be signed in."""
        if self.how == "nobody":
            return Visitor(self.somebody)
        if self.how == "guest":
            return GUEST
        if self.how == "number_or_guest":
            chosen = yield from who.script()
            if chosen != "number":
                return GUEST if chosen == "guest" else None
        pseudonym = yield from sign_in.script(self.people)
        if pseudonym is None:
            return None
        return (yield from consenting.welcome(self.people, pseudonym, self.terms))
