"""The maintenance screen: what a technician does at the pod, as cards; leaving ends all of it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from controller.screens import staff as screens
from controller.screens.staff_cards import Card
from controller.stick import Stick
from controller.visit.staff.working import Patience
from exercises.core.script import Script
from exercises.core.words import Say

Do = Callable[[str], Script[None]]  # by this role
TITLE = Say("Care for the pod")
# A technician looks at plugs and fetches things: more than staff have, four minutes.
STILL_S = 180.0


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to do: its card, and what does it; None leaves."""

    card: Card
    do: Do | None


@dataclass(frozen=True, slots=True)
class FieldRoom:
    """Whatever they do: a stick that was let in goes when they leave, or nobody is there."""

    items: Sequence[Item]
    stick: Stick
    patient: Patience

    def __call__(self, role: str) -> Script[None]:
        """One thing after another, until they leave."""
        cards, at = [item.card for item in self.items], 0
        try:
            while True:
                self.patient(STILL_S)
                taken = yield from screens.pick(cards, "field_menu", TITLE, at)
                do = None if taken is None else self.items[taken].do
                if taken is None or do is None:
                    return
                at = taken
                yield from do(role)
        finally:
            self.stick.off()
            self.patient(0.0)
