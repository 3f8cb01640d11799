"""The pod cannot go on: what is wrong and what to do, for the person and for staff.

Where it happened and what the card answered is the log's and the health document's to tell.
"""

from collections.abc import Mapping

from controller.screens.marks import warning
from controller.store.faults import Code
from exercises.core import scale
from exercises.core.script import Present, Script
from exercises.core.shapes import Label, Picture
from exercises.core.words import Say

SORRY = Say("The pod needs a fix. Please tell staff.")
# What is wrong, and what staff can do.
TOLD: Mapping[Code, tuple[Say, Say]] = {
    "disk_full": (Say("The card is full."), Say("Free some space, or change the card.")),
    "read_only": (Say("The card takes no data."), Say("Look at the card, or change it.")),
    "corrupt": (
        Say("The data on the card is damaged."),
        Say("Turn the pod off and on. It keeps the old data and starts afresh."),
    ),
    "io": (Say("The card did not work."), Say("If this comes back, change the card.")),
    "busy": (Say("The data is in use."), Say("Wait. The pod will try again.")),
    "locked": (
        Say("The data is in use by one more pod program."),
        Say("Stop that one, or give this one a new place."),
    ),
    "newer": (Say("The data is too new for this program."), Say("Put a new program on the pod.")),
}


def script(code: Code, look_again_s: float = 5.0) -> Script[None]:
    """Show the fault for `look_again_s`, after which the pod tries again by itself."""
    wrong, what_to_do = TOLD[code]
    picture = Picture(
        (
            *warning(0, -0.23, 0.3),
            Label(SORRY, 0, 0.04, scale.BODY),
            Label(wrong, 0, 0.2, scale.HINT, colour="quiet"),
            Label(what_to_do, 0, 0.34, scale.HINT, colour="quiet"),
        ),
        "fault",
    )
    yield Present(((0.0, picture), (0.0, SORRY)), until=look_again_s)
