"""What is on offer to whoever is here, and what they have done of it, until they go."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from controller.programme.offer import Card, Item, Past, Programme, minutes, offer, others
from controller.screens.start import Choice
from controller.visit.training import Offered
from exercises.catalogue import Area


class Offering:
    """Made when somebody comes, the same to the end of their visit."""

    def __init__(
        self,
        offers: Sequence[Offered],
        pace: Callable[[], Mapping[Area, float]] = dict,
        **rules: Any,
    ) -> None:
        """Of all that may be chosen; `rules` are the rest of a Programme.

        `pace` gives how fast each area's turn comes round for who is here.
        """
        self.offers = tuple(offers)
        self._programme = Programme(tuple(offered.item for offered in offers), **rules)
        self._of = {offered.item: offered for offered in offers}
        self._pace = pace
        self._offer(Past())

    def begin(self, past: Past) -> None:
        """Somebody came, who has done this before."""
        self._offer(replace(past, pace=self._pace()))

    def _offer(self, past: Past) -> None:
        self.cards = offer(self._programme, past)
        self.others = others(self._programme, past, self.cards)
        self.done: list[Item] = []

    @property
    def enough(self) -> bool:
        """Whether the day's dose is done, as long as things take by the programme."""
        return minutes(self.done) >= self._programme.enough_minutes

    def note(self, offered: Offered) -> None:
        """Something was done to its end."""
        self.done.append(offered.item)

    def chosen(self, number: int) -> Offered:
        """What stands on that card, of today's and then of the others."""
        items = [*(card.item for card in self.cards), *self.others]
        return self._of[items[number]]

    def today(self) -> list[Choice]:
        """Today's cards. Why something is offered is told where it is not true of all of them."""
        alike = len({card.reason for card in self.cards}) == 1
        return [self._choice(card.item, None if alike else card) for card in self.cards]

    def rest(self) -> list[Choice]:
        """What else there is."""
        return [self._choice(item) for item in self.others]

    def done_today(self) -> list[Choice]:
        """What was done, each once, the latest last."""
        latest_first = dict.fromkeys(reversed(self.done))
        return [self._choice(item) for item in reversed(latest_first)]

    def next_card(self) -> int:
        """The first of today's cards that is not done yet; the first where all are."""
        left = (n for n, card in enumerate(self.cards) if card.item not in self.done)
        return next(left, 0)

    def _choice(self, item: Item, card: Card | None = None) -> Choice:
        exercise = self._of[item].exercise
        reason = card.reason if card else "turn"
        return Choice(
            exercise.title, exercise.icon.shapes, item.form, reason, done=item in self.done
        )
