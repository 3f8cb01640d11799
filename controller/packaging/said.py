"""What people said of themselves, and what came of it, as tables."""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from controller.health.clock import Moment
from controller.packaging.tables import write_table
from controller.store.answers import Answered
from controller.store.flags import Flag
from controller.store.people import Said
from controller.store.tally import Wish
from exercises.core.columns import Column

PERSON = Column("person", "text", "the participant's pseudonym")
GIVEN = Column("given", "text", "when, by the pod's clock (ISO 8601, UTC)")
CLOCK_SET = Column(
    "clock_set", "flag", "whether that clock had been set; else the date may be wrong"
)
ANSWERS = (
    Column("asking", "text", "one time that somebody was asked one instrument; of all its answers"),
    PERSON,
    Column("visit", "integer", "which of the person's visits it was, from 1", low=1),
    Column("instrument", "text", "check_in, or the name of a questionnaire"),
    Column("version", "text", "of the questions, their words and their key: compare only the same"),
    Column(
        "outcome",
        "text",
        "left: the rest was not asked; empty where it may be gone on with",
        allowed=("finished", "left"),
    ),
    Column("language", "text", "in which it began, as a code; empty where that was not kept yet"),
    Column(
        "item",
        "text",
        "mood, energy; own_not_validated_... for the pod's own questions, which nobody has tested "
        "and which make no score; item_01 and so on for a questionnaire's",
    ),
    Column(
        "value",
        "integer",
        "the answer: 0 (worst, none) to 4 (best, most) in the check-in, else by the key; empty "
        "where it was skipped",
    ),
    GIVEN,
    CLOCK_SET,
    Column(
        "scores",
        "text",
        "of a finished questionnaire, JSON: values and bands by scale, verdict, reasons; no "
        "diagnosis",
    ),
)
CONSENT = (
    PERSON,
    Column("version", "text", "of the wording that was agreed to, or not"),
    Column(
        "answer",
        "text",
        "to being kept, each time it was asked; the last one holds",
        allowed=("yes", "no", "later", "withdrawn"),
    ),
    GIVEN,
    CLOCK_SET,
)
GOALS = (
    PERSON,
    Column(
        "days",
        "integer",
        "on how many days a week they want to come, each time they said so; empty for no goal",
        low=1,
    ),
    Column("after", "integer", "how many visits they had had by then", low=0),
    GIVEN,
    CLOCK_SET,
)
FLAGS = (
    Column("flag", "integer", "the pod's own number of it, as `pod flags` has it", low=1),
    PERSON,
    Column("instrument", "text", "the questionnaire"),
    Column("bands", "text", "JSON: the band of each scale that asks for staff to follow up"),
    Column("raised", "text", "when, by the pod's clock (ISO 8601, UTC)"),
    CLOCK_SET,
    Column("acknowledged", "text", "when staff had seen it, by that clock; empty while it is open"),
    Column("role", "text", "of whoever had; empty while it is open"),
)


def write_answers(directory: Path, found: Iterable[Answered]) -> dict[str, Any]:
    """What was answered; the table's entry."""
    title = "what participants answered about themselves"
    return write_table(directory, "answers", title, ANSWERS, answer_rows(found))


def write_consent(directory: Path, found: Iterable[Said]) -> dict[str, Any]:
    """What was said to being kept; the table's entry."""
    rows = ((each.person, each.version, each.answer, *_when(each.given)) for each in found)
    return write_table(directory, "consent", "what was said to being kept", CONSENT, rows)


def write_goals(directory: Path, found: Iterable[Wish]) -> dict[str, Any]:
    """How often people wanted to come; the table's entry."""
    rows = ((each.person, each.days, each.after, *_when(each.given)) for each in found)
    return write_table(directory, "goals", "how often people wanted to come", GOALS, rows)


def write_flags(directory: Path, found: Iterable[Flag]) -> dict[str, Any]:
    """What asked for staff to follow up; the table's entry."""
    title = "screening for staff follow-up; no diagnosis"
    return write_table(directory, "flags", title, FLAGS, map(_flag, found))


def answer_rows(answers: Iterable[Answered]) -> Iterator[list[object]]:
    """Each as the columns say, an empty cell for what there is not."""
    for each in answers:
        plain = (each.asking, each.person, each.visit, each.instrument, each.version)
        when = (each.given.wall, int(each.given.synchronised))
        scores = json.dumps(each.result) if each.result else ""
        yield [
            *plain,
            each.outcome or "",
            each.language or "",
            each.item,
            each.value,
            *when,
            scores,
        ]


def _flag(flag: Flag) -> list[object]:
    seen = flag.acknowledged.wall if flag.acknowledged else None
    what = (flag.id, flag.person, flag.instrument, json.dumps(flag.bands))
    return [*what, *_when(flag.raised), seen, flag.role]


def _when(moment: Moment) -> tuple[str, int]:
    return moment.wall, int(moment.synchronised)
