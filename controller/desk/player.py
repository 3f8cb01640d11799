"""Who plays the pod on a desk: the keyboard, or a virtual participant's hands on the same pins."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from itertools import count

from controller.config import Config
from controller.desk.play import Play
from controller.pod import Pod, Surroundings
from controller.visit.training import Offered
from exercises.core.clock import Clock
from exercises.core.script import Cue
from exercises.core.words import Say
from exercises.stage.person import VirtualPerson
from exercises.stage.window import Window
from firmware.desk import Desk
from firmware.hands import Hands
from firmware.sensors.desk import DeskSignals, Sensor

KEYS = Say("Keys: arrows. Enter: OK. Backspace: back. H: help.")

# Whoever sits at a desk leaves the pod, or comes to it, plugs headphones in, or pulls them out,
# opens the case, or shuts it, where these sensors are wired.
TURNS: Mapping[str, Sensor] = {"f2": "presence", "f3": "headphones", "f4": "door"}
# Somebody is there, and the case is shut: its switch closes.
AT_FIRST: tuple[Sensor, ...] = ("presence", "door")


@contextmanager
def on_a_desk(config: Config, play: Play, window: Window | None = None) -> Iterator[Pod]:
    """The pod with its player; the virtual participant stays for one visit, then goes."""
    seeds = count(play.seed)
    around = Surroundings(
        clock=Clock(play.speed),
        window=window,
        seed=lambda: next(seeds),
        shots=play.shots,
        voices=play.voices,
        hint=None if play.virtual else KEYS,
    )
    pod = Pod(config, around)
    try:
        desk = Desk(config.wiring, pod.board.factory)
        signals = DeskSignals(config.wiring, pod.board.factory)
        for sensor in AT_FIRST:
            signals.cross(sensor, above=True)
        if play.virtual:
            with _virtual(pod, desk, around.clock, play.seed):
                yield pod
        else:
            pod.screen.on_key = _keys(desk, signals)
            yield pod
    finally:
        pod.close()


def _keys(desk: Desk, signals: DeskSignals) -> Callable[[str, bool], None]:
    """What each key does: a button's, or, where it is wired, a sensor's, turned over."""
    above = {sensor: sensor in AT_FIRST for sensor in TURNS.values()}

    def key(name: str, down: bool) -> None:
        desk.key(name, down)
        if down and name in TURNS:
            sensor = TURNS[name]
            above[sensor] = not above[sensor]
            signals.cross(sensor, above=above[sensor])

    return key


@contextmanager
def _virtual(pod: Pod, desk: Desk, clock: Clock, seed: int) -> Iterator[None]:
    """Somebody who knows the rule of what is on offer, sees the screen and has hands."""
    person = VirtualPerson(lambda _: None, seed=seed)
    hands = Hands(desk, person, clock)
    doing: Offered | None = None

    def see(cue: Cue, onset_ns: int) -> None:
        nonlocal doing
        chosen = pod.session.chosen if pod.session.state == "exercise" else None
        if chosen is not doing:
            doing = chosen
            person.follow(chosen.exercise.rule() if chosen else lambda _: None)
        if pod.session.state == "attract" and pod.book.visits:
            return  # the visit is over, and they have gone
        person.see(cue, onset_ns)
        hands.nudge()

    pod.screen.audience = see
    hands.start()
    try:
        yield
    finally:
        hands.stop()
