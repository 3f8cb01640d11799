"""All that staff may do at the pod, as one table.

To add something: its word in Verb (config/models.py), its card in screens/staff_cards.py, and its
row here.
"""

from collections.abc import Mapping

from controller.config.models import Verb
from controller.visit.staff.emptying import Emptying
from controller.visit.staff.follow_up import FollowUp
from controller.visit.staff.leaving import Leaving
from controller.visit.staff.moving import Moves
from controller.visit.staff.numbers import Numbers
from controller.visit.staff.papers import Papers
from controller.visit.staff.room import Work


def work(
    numbers: Numbers,
    papers: Papers,
    follow_up: FollowUp,
    leaving: Leaving,
    moves: Moves,
    maintain: Work,
    emptying: Emptying,
) -> Mapping[Verb, Work]:
    """What is done for each card, by which role."""
    return {
        "enrol": numbers.enrol,
        "new_pin": numbers.new_pin,
        "end": numbers.end,
        "unlock": numbers.unlock,
        "record": papers.record,
        "report": papers.report,
        "flags": follow_up.flags,
        "export": leaving.export,
        "erase": leaving.erase,
        "transfer": moves.transfer,
        "receive": moves.receive,
        "maintain": maintain,
        "reset": emptying.reset,
    }
