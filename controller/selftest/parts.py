"""The steps that the parts of a running pod answer by themselves: panel, screen, sound, sensors."""

from collections.abc import Mapping
from typing import Any

from controller.health.seen import Seen
from controller.selftest.machine import Check
from controller.selftest.steps import Found, failed, not_asked, not_fitted, passed
from controller.sensors import Sensors
from exercises.core.words import Say
from exercises.stage.screen import Screen
from exercises.stage.speech import Voice
from firmware.board import Board

HOT_C = (0.0, 80.0)  # where the Pi slows itself down

FREE = Say("No button is held down.")
STUCK = Say("A button is held down or stuck.")
LET_GO = Say("Let all the buttons go. Try once more.")
KERNEL = Say("Each press has its true time.")
LATE = Say("Some press times are not to be trusted.")
SMOOTH = Say("The screen keeps its time.")
ROUGH = Say("The screen does not keep its time.")
SCREEN_CABLE = Say("Look at the screen cable.")
CARD = Say("There is a sound card.")
NO_CARD = Say("There is no sound card.")
ALL_SPOKEN = Say("All the words so far were spoken.")
UNSPOKEN = Say("Some words were not spoken.")
SENSED = Say("The sensor answers.")
DEAD = Say("The sensor does not answer.")
PLUG = Say("Look at its plug.")
COOL = Say("The heat is right.")
HOT = Say("The pod is too hot or too cold.")
AIR = Say("Let air to the pod.")
POWERED = Say("The power is right.")
WEAK = Say("The power is too weak.")
SUPPLY = Say("Try a new power pack.")


def parts(board: Board, screen: Screen, voice: Voice, sensors: Sensors) -> Mapping[str, Check]:
    """The checks by the names of their steps."""
    return {
        "buttons": lambda: buttons(board),
        "stamps": lambda: stamps(board),
        "screen": lambda: flips(screen),
        "sound": lambda: sound(voice),
        "speech": lambda: speech(voice),
        "sensor.presence": lambda: switch(sensors, "presence", "present"),
        "sensor.headphones": lambda: switch(sensors, "headphones", "plugged"),
        "sensor.door": lambda: switch(sensors, "door", "open"),
        "sensor.pulse": lambda: pulse(sensors),
        "heat": lambda: heat(sensors.board.get_status()),
        "power": lambda: power(sensors.board.get_status()),
    }


def buttons(board: Board) -> Found:
    """Whether any is stuck."""
    stuck = ", ".join(board.panel.stuck())
    return failed(STUCK, LET_GO, f"stuck: {stuck}") if stuck else passed(FREE)


def stamps(board: Board) -> Found:
    """Who stamps presses, by which clock."""
    factory = board.factory
    told = f"{factory.source}, {factory.lost_edges} edges lost"
    if not factory.monotonic:
        return failed(LATE, detail=f"{told}, of a clock that is not monotonic")
    if factory.source == "arrival":
        return failed(LATE, detail=f"{told}: stamped when they arrive, as on a desk")
    return passed(KERNEL, told)


def flips(screen: Screen) -> Found:
    """The verdict on the screen's flips."""
    timing = screen.timing
    return (
        passed(SMOOTH, timing.why) if timing.verified else failed(ROUGH, SCREEN_CABLE, timing.why)
    )


def sound(voice: Voice) -> Found:
    """Whether there is a card at all."""
    status = voice.get_status()
    told = f"onsets {status.get('source')}, the stream broke off {status.get('breaks')} times"
    return passed(CARD, told) if voice.on else failed(NO_CARD, detail="there is no sound device")


def speech(voice: Voice) -> Found:
    """Whether all that was wanted was rendered."""
    if voice.missing:
        return failed(UNSPOKEN, detail=f"{voice.missing} clips are not rendered")
    return passed(ALL_SPOKEN)


def switch(sensors: Sensors, name: str, key: str) -> Found:
    """A sensor that is a line with two levels."""
    status = _status(sensors, name)
    if status is None:
        return not_fitted()
    level = status.get(key)
    told = f"{key}: {_plain(level)}, {status.get('changes', status.get('openings'))} changes"
    return passed(SENSED, told) if isinstance(level, bool) else failed(DEAD, PLUG, told)


def pulse(sensors: Sensors) -> Found:
    """The converter's line; never what it measures of anybody."""
    status = _status(sensors, "pulse")
    if status is None:
        return not_fitted()
    fault = status.get("fault")
    told = f"{status.get('faults')} faults since the start"
    return failed(DEAD, PLUG, str(fault)) if fault else passed(SENSED, told)


def heat(status: Mapping[str, Any]) -> Found:
    """The processor's, as the kernel tells it."""
    degrees = Seen(status, {}).number("temperature_c")
    if degrees is None:
        return not_asked(Say("It was not tried. The board does not tell it."))
    told = f"{degrees:.0f} °C, allowed {HOT_C[0]:.0f} to {HOT_C[1]:.0f}"
    return passed(COOL, told) if HOT_C[0] <= degrees <= HOT_C[1] else failed(HOT, AIR, told)


def power(status: Mapping[str, Any]) -> Found:
    """Whether the supply held since the start."""
    low, dips = status.get("under_voltage"), status.get("dips")
    if low is None:
        return not_asked(Say("It was not tried. The board does not tell it."))
    told = f"{dips} dips since the start"
    return failed(WEAK, SUPPLY, told) if low or dips else passed(POWERED, told)


def _status(sensors: Sensors, name: str) -> Mapping[str, Any] | None:
    ask = sensors.parts().get(name)
    return None if ask is None else ask()


def _plain(level: object) -> str:
    if not isinstance(level, bool):
        return "unknown"
    return "yes" if level else "no"
