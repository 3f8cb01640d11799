"""A simulated participant: sees pictures, plans presses, and is told nothing else."""

import math
import random
from bisect import insort
from dataclasses import dataclass
from operator import attrgetter
from typing import Protocol

from exercises.core.asking import Asked, Rule
from exercises.core.once import once_each
from exercises.core.script import Cue
from exercises.core.shapes import Key, Picture

NS = 1_000_000_000
# The rhythm that somebody anticipates: two pictures further apart than this make none.
SLOWEST_RHYTHM_NS = 5 * NS


# Neither a tuple nor frozen, nor is VirtualEdge: both are made at every press, and sooner so.
@dataclass(slots=True)
class Act:
    """A press that is meant to happen: the button goes down at `at_ns` and up `held_ns` later."""

    button: str
    at_ns: int
    held_ns: int


WHEN = attrgetter("at_ns")


class Person(Protocol):
    """Who sits before a stage. Acts come in the order of their times."""

    def see(self, cue: Cue, onset_ns: int) -> None:
        """Take in a cue that came at `onset_ns`; it may lead to acts, all after it."""

    def next_act(self) -> Act | None:
        """The earliest act planned, which stays planned; None where nothing is."""

    def take_act(self) -> Act:
        """The same, now done and planned no more."""


@dataclass(frozen=True, slots=True)
class Habits:
    """How a simulated participant answers; times in seconds, the rest are chances of 0 to 1.

    Response times are ex-Gaussian: normal (`mu_s`, `sigma_s`) plus exponential (`tau_s`).
    `commission` is pressing where the picture asks to hold back, `lapse` not pressing where it
    asks to, `anticipation` pressing in the rhythm of the pictures before the next one is seen.
    `reading_s` is from a screen with a key to press until that is pressed. `error` is pressing
    another button than asked, where there is one. To a beat presses come `lead_s` before it, with
    a standard deviation of `tap_sd_s`. Stopping is ex-Gaussian too (`stop_mu_s`, `stop_sigma_s`,
    `stop_tau_s`) and never begins with a chance of `stop_lapse`: it races the press that is under
    way, each knowing nothing of the other (Logan & Cowan 1984, doi:10.1037/0033-295X.91.3.295).
    """

    mu_s: float = 0.32
    sigma_s: float = 0.04
    tau_s: float = 0.08
    commission: float = 0.2
    anticipation: float = 0.01
    lapse: float = 0.02
    reading_s: float = 1.2
    held_s: float = 0.09
    error: float = 0.05
    lead_s: float = 0.03
    tap_sd_s: float = 0.025
    stop_mu_s: float = 0.18
    stop_sigma_s: float = 0.02
    stop_tau_s: float = 0.03
    stop_lapse: float = 0.02


class VirtualPerson:
    """Presses what a picture prompts, and follows one task's rule with human error.

    `rule` says what a cue asks for; `follow` sets another one. Everything else comes from
    `habits` and `seed`. One thread may see while another acts.
    """

    def __init__(self, rule: Rule, habits: Habits | None = None, seed: int = 0) -> None:
        self.habits = habits or Habits()
        self._held_ns = round(self.habits.held_s * NS)
        self._rule = rule
        self._random = random.Random(seed)  # noqa: S311 - simulates, guards nothing
        self._plans: list[Act] = []
        self._button = ""
        self._asked_ns = 0
        self._anticipated = False

    def follow(self, rule: Rule) -> None:
        """From now on do another task."""
        self._rule = rule

    def see(self, cue: Cue, onset_ns: int) -> None:
        """React to a picture, or to a sound that the rule knows."""
        rule = self._rule
        asked = rule(cue)
        if asked is None:
            if isinstance(cue, Picture) and (prompt := _prompt(cue)):
                self._read(prompt, onset_ns)
        elif asked.at_s:
            self._keep_time(asked, onset_ns)
        elif asked.stop:
            self._call_off(onset_ns)
        else:
            self._respond(asked, onset_ns)

    def next_act(self) -> Act | None:
        """The earliest act planned."""
        return self._plans[0] if self._plans else None

    def take_act(self) -> Act:
        """The earliest act, taken off the plan; IndexError where nothing is planned."""
        return self._plans.pop(0)

    def _read(self, button: str, onset_ns: int) -> None:
        self._anticipated, self._asked_ns = False, 0
        if not any(act.button == button for act in self._plans):
            self._plan(button, onset_ns, self.habits.reading_s)

    def _keep_time(self, asked: Asked, onset_ns: int) -> None:
        habits = self.habits
        for at_s in asked.at_s:
            after_s = at_s + self._random.gauss(-habits.lead_s, habits.tap_sd_s)
            if self._random.random() >= habits.lapse:
                self._plan(asked.button, onset_ns, max(after_s, 0.0), asked.held_s)

    def _call_off(self, onset_ns: int) -> None:
        """What is planned for later than the stop is over is not done."""
        habits = self.habits
        if self._random.random() < habits.stop_lapse:
            return
        after_s = self._ex_gaussian(habits.stop_mu_s, habits.stop_sigma_s, habits.stop_tau_s)
        stopped_ns = onset_ns + round(after_s * NS)
        for act in [act for act in self._plans if act.at_ns > stopped_ns]:
            self._plans.remove(act)

    def _respond(self, asked: Asked, onset_ns: int) -> None:
        habits, chance = self.habits, self._random.random
        self._button = button = asked.button or self._button
        if self._anticipated:
            self._anticipated = False
        elif button and (
            chance() >= habits.lapse if asked.button else chance() < habits.commission
        ):
            if asked.others and chance() < habits.error:
                button = self._random.choice(asked.others)
            after_s = self._ex_gaussian(habits.mu_s, habits.sigma_s, habits.tau_s)
            self._plan(button, onset_ns, after_s, asked.held_s)
        if chance() < habits.anticipation:
            self._anticipate(onset_ns)
        self._asked_ns = onset_ns

    def _ex_gaussian(self, mu_s: float, sigma_s: float, tau_s: float) -> float:
        """An ex-Gaussian draw, in seconds; never below 0."""
        rng = self._random
        # The second is rng.expovariate(1.0), without a call of its own.
        normal, exponential = rng.gauss(mu_s, sigma_s), -math.log(1.0 - rng.random())
        return max(normal + exponential * tau_s, 0.0)

    def _anticipate(self, onset_ns: int) -> None:
        """Press in the rhythm of the last two pictures, where there is one, and not when asked."""
        rhythm_ns = onset_ns - self._asked_ns
        if self._asked_ns > 0 and self._button and rhythm_ns < SLOWEST_RHYTHM_NS:
            self._anticipated = True
            self._plan(self._button, onset_ns, rhythm_ns / NS * self._random.uniform(0.6, 0.9))

    def _plan(
        self, button: str, onset_ns: int, after_s: float, held_s: float | None = None
    ) -> None:
        held_ns = self._held_ns if held_s is None else round(held_s * NS)
        act = Act(button, onset_ns + round(after_s * NS), held_ns)
        if self._plans:
            insort(self._plans, act, key=WHEN)
        else:
            self._plans.append(act)


@once_each
def _prompt(picture: Picture) -> str | None:
    """The button of the first key that is drawn as the one to press now."""
    keys = (shape for shape in picture.shapes if isinstance(shape, Key))
    return next((key.button for key in keys if key.prompt), None)
