"""Visits of one person with the programme and the exercises as they are shipped."""

import gc
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from controller.config import load
from controller.desk.overlay import write_overlay
from controller.visit.session import State
from exercises.stage.person import Habits
from tests.journeys.cohort import Crowd, Did, Member, S, Visit, WatchedPod, enrolled
from tests.walker.world import BEGAN, CONFIG, World
from tests.wear.card import held_s

RUNS = 3


class Regular(Crowd):
    """Does RUNS exercises a visit, whatever there is on the cards."""

    def _come_next(self) -> bool:
        came = super()._come_next()
        self._wanted = RUNS
        return came


class CountedPod(WatchedPod):
    """Tells `over` of each visit, and `aged` when the kernel would bring down what it holds."""

    over: Callable[[list[Did], int], None]
    aged: Callable[[], None]

    def __init__(self, world: World, crowd: Crowd, truth: list[Visit], when: date) -> None:
        self._aged_ns, self._commits = 0, 0
        super().__init__(world, crowd, truth, when)

    def _entered(self, state: State) -> None:
        super()._entered(state)
        if state == "attract" and self._truth:
            self.over(self._truth.pop().did, self._commits)
            self._commits = 0

    def _kept(self, *trials: Any, **named: Any) -> None:
        super()._kept(*trials, **named)
        self._commits += 1
        if self._stage_clock.now_ns() - self._aged_ns > held_s() * S:
            self._aged_ns = self._stage_clock.now_ns()
            self.aged()


def world(place: Path, data: Path) -> World:
    """As it is shipped, with its data at `data`."""
    own = {"sign_in": "number", "data_dir": str(data), "run_dir": str(place / "run")}
    (place / "run").mkdir(exist_ok=True)
    return World(load(CONFIG, write_overlay(CONFIG / "desk", place / "config", {"pod.yaml": own})))


def visits(
    its: World,
    many: int,
    begins: Callable[[], None],
    over: Callable[[list[Did], int], None],
    aged: Callable[[], None],
) -> None:
    """So many, one after the other on one day: 20 min each, played in seconds.

    `begins` once the pod is up and somebody is enrolled.
    """
    member: Member = enrolled(its, 1, seed=3)[0]
    crowd = Regular(Habits(reading_s=4.0))
    crowd.today.extend([member] * many)
    its.boots += 1
    CountedPod.over, CountedPod.aged = staticmethod(over), staticmethod(aged)
    gc.freeze()  # the pod collects between trials: only the day's own rubbish
    with its.in_force():
        pod = CountedPod(its, crowd, [], BEGAN.date())
        try:
            pod.book.store.check()
            begins()
            pod.session.run()
        finally:
            pod.close()
            gc.unfreeze()
