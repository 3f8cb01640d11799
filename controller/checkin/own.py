"""The pod's own questions: mood and energy, and six more. They are no validated scale.

Nobody has tested what they measure, and they make no score. Each name says so. What they may weigh
in the order of areas is bounded (needs.py).
"""

from controller.screens import own_icons, steps
from controller.screens.question import Question
from exercises.core.words import Say

NAME = "check_in"
# Raised when a question, its order or its steps change.
VERSION = "1"
PREFIX = "own_not_validated_"

MOODS = (Say("Very bad"), Say("Bad"), Say("So so"), Say("Good"), Say("Very good"))
ENERGIES = (Say("None"), Say("A little"), Say("Some"), Say("A lot"), Say("Full"))
WELL = (Say("Not at all"), Say("Not well"), Say("So so"), Say("Well"), Say("Very well"))
MUCH = (Say("Not at all"), Say("A little"), Say("Some"), Say("A lot"), Say("Very much"))
STEM = Say("Think of the last few days. Our own questions. Not a test.")

MOOD = Question(
    "mood", Say("How do you feel right now?"), MOODS, steps.weather, None, own_icons.feeling
)
ENERGY = Question(
    "energy", Say("How much energy do you have?"), ENERGIES, steps.battery, None, own_icons.strength
)


def _own(name: str, say: Say, words: tuple[Say, ...], icon: own_icons.Icon) -> Question:
    return Question(f"{PREFIX}{name}", say, words, steps.glass(len(words)), STEM, icon)


SIX = (
    _own(
        "self_control_1", Say("How well can you wait for what you want?"), WELL, own_icons.waiting
    ),
    _own(
        "self_control_2",
        Say("How well do you keep calm when things go wrong?"),
        WELL,
        own_icons.calm,
    ),
    _own("mental_health_1", Say("How well do you sleep?"), WELL, own_icons.sleep),
    _own("mental_health_2", Say("How much of your day feels good?"), MUCH, own_icons.enjoyed),
    _own("agency_1", Say("How much do you do that matters to you?"), MUCH, own_icons.matters),
    _own("agency_2", Say("How much can you do to make things better?"), MUCH, own_icons.better),
)
