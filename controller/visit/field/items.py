"""All that a technician may do at the pod, as one table.

To add something: its card in screens/field_cards.py, and its row here.
"""

from collections.abc import Sequence

from controller.screens.field_cards import CARDS
from controller.visit.field.about import About
from controller.visit.field.renewing import Renewing
from controller.visit.field.request import Request
from controller.visit.field.room import Item
from controller.visit.field.taking import Taking
from controller.visit.field.trying import Trying


def items(
    trying: Trying, taking: Taking, request: Request, renewing: Renewing, about: About
) -> Sequence[Item]:
    """In the order of their cards."""
    return (
        Item(CARDS["selftest"], trying.selftest),
        Item(CARDS["diagnostics"], taking.diagnostics),
        Item(CARDS["request"], request.script),
        Item(CARDS["stick"], taking.stick),
        Item(CARDS["update"], renewing.script),
        Item(CARDS["about"], about.script),
        Item(CARDS["leave"], None),
    )
