"""All that staff may do at the pod, as one table.

To add something: its word in Verb (config/models.py), its card in screens/staff.py, its row here.
"""

from collections.abc import Mapping

from controller.config.models import Verb
from controller.people.people import People
from controller.visit.staff.numbers import Numbers
from controller.visit.staff.papers import Papers
from controller.visit.staff.room import Work


def work(people: People, papers: Papers) -> Mapping[Verb, Work]:
    """What is done for each card, by which role."""
    numbers = Numbers(people)
    return {
        "enrol": numbers.enrol,
        "new_pin": numbers.new_pin,
        "end": numbers.end,
        "unlock": numbers.unlock,
        "record": papers.record,
        "report": papers.report,
    }
