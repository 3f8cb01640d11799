"""The steps of the selftest: one table, their numbers for ever the same (docs/field_service.md).

What a step found is a sentence for whoever stands there, and what to do where it failed. The
result's code is read out by telephone: the numbers of what failed, or 00.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from exercises.core.words import Say

Outcome = Literal["passed", "failed", "not_fitted", "not_asked"]
OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)
ALL_WELL = "00"


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that is tried: its number, its name for scripts, its name for people."""

    number: int
    name: str
    say: Say


LEFT, RIGHT, OK = Say("Left button"), Say("Right button"), Say("OK button")
BACK, HELP = Say("Back button"), Say("Help button")
BUTTONS: Mapping[str, Say] = {"left": LEFT, "right": RIGHT, "ok": OK, "back": BACK, "help": HELP}
LAMPS: Mapping[str, Say] = {
    "left": Say("Left lamp"),
    "right": Say("Right lamp"),
    "ok": Say("OK lamp"),
    "back": Say("Back lamp"),
    "help": Say("Help lamp"),
}
STEPS: Sequence[Step] = (
    *(Step(10 + n, f"button.{name}", say) for n, (name, say) in enumerate(BUTTONS.items(), 1)),
    Step(16, "buttons", Say("No button stuck")),
    Step(17, "stamps", Say("Press times")),
    *(Step(20 + n, f"lamp.{name}", say) for n, (name, say) in enumerate(LAMPS.items(), 1)),
    Step(31, "colours", Say("Colours")),
    Step(32, "screen", Say("Screen timing")),
    Step(41, "sound", Say("Sound card")),
    Step(42, "tone", Say("Speaker")),
    Step(43, "tone.headphones", Say("Headphones")),
    Step(44, "speech", Say("Speech")),
    Step(51, "sensor.presence", Say("Sensor: who is there")),
    Step(52, "sensor.headphones", Say("Sensor: headphones")),
    Step(53, "sensor.door", Say("Sensor: the case")),
    Step(54, "sensor.pulse", Say("Sensor: pulse")),
    Step(55, "heat", Say("Heat")),
    Step(56, "power", Say("Power")),
    Step(61, "store", Say("Card: write")),
    Step(62, "store.integrity", Say("Card: data")),
    Step(63, "space", Say("Card: room")),
    Step(71, "network", Say("Network")),
    Step(72, "certificate", Say("Network pass")),
    Step(81, "clock", Say("Clock")),
    Step(82, "drift", Say("Clock speed")),
    Step(83, "rtc", Say("Clock battery")),
    Step(91, "watchdog", Say("Watchdog")),
)
BY_NAME: Mapping[str, Step] = {step.name: step for step in STEPS}


@dataclass(frozen=True, slots=True)
class Found:
    """What one step came to, in a plain sentence, and `do`, what to do about it.

    `detail` is for maintainers: English, with numbers and their units.
    """

    outcome: Outcome
    say: Say
    do: Say | None = None
    detail: str = ""


WORKS = Say("It works.")
NOT_FITTED = Say("This pod has none.")
NO_HANDS = Say("It was not tried. It needs someone at the pod.")
NOT_FROM_HERE = Say("It was not tried. Try it at the pod's own screen.")
TELL = Say("Read the code to who cares for the pod.")


def passed(say: Say = WORKS, detail: str = "") -> Found:
    """It is as it should be."""
    return Found("passed", say, None, detail)


def failed(say: Say, do: Say = TELL, detail: str = "") -> Found:
    """It is not."""
    return Found("failed", say, do, detail)


def not_fitted(say: Say = NOT_FITTED) -> Found:
    """The pod has no such thing."""
    return Found("not_fitted", say)


def not_asked(say: Say = NO_HANDS, detail: str = "") -> Found:
    """Nobody tried it."""
    return Found("not_asked", say, None, detail)


@dataclass(frozen=True, slots=True)
class Result:
    """What each step found, by its name; what is not in it was not asked."""

    found: Mapping[str, Found]

    @property
    def code(self) -> str:
        """The numbers of the steps that failed, two digits each, or 00."""
        return " ".join(f"{step.number}" for step in self.came_to("failed")) or ALL_WELL

    def came_to(self, outcome: Outcome) -> list[Step]:
        """The steps that came to this, in their order."""
        return [step for step in STEPS if self.at(step).outcome == outcome]

    def at(self, step: Step) -> Found:
        """What this step found."""
        return self.found.get(step.name) or not_asked()

    def document(self) -> dict[str, object]:
        """As it is told: names of the steps by what they came to, in words what is wrong."""
        named: dict[str, object] = {
            outcome: _names(self.came_to(outcome)) for outcome in OUTCOMES if outcome != "failed"
        }
        wrong = {step.name: _words(self.at(step)) for step in self.came_to("failed")}
        values = {step.name: self.at(step).detail for step in STEPS if self.at(step).detail}
        return {"code": self.code, **named, "failed": wrong, "values": values}


def _names(steps: Iterable[Step]) -> list[str]:
    return [step.name for step in steps]


def _words(found: Found) -> str:
    """In English, as `why` of a command."""
    told = (found.say.text.format(**dict(found.say.values)), found.detail)
    return " ".join(each for each in told if each)
