"""The same calibration on the pod's own screen, in real time, with SDL's dummy display."""

from pathlib import Path
from queue import Queue

import numpy as np
import pytest

from controller.calibration.script import Shown, place, repeat
from controller.calibration.simulated import Instant, Law, Senses
from controller.calibration.wing import on_the_wing
from controller.config import load
from exercises.core.clock import Clock
from exercises.core.scoring.lag import pair
from exercises.core.script import Press
from exercises.stage.language import Language
from exercises.stage.run import run
from exercises.stage.screen import Screen
from exercises.stage.window import Window
from firmware.board import open_board
from firmware.desk import Desk
from firmware.sensors.desk import DeskSignals
from firmware.sensors.probes import Probe, Probes

SHIPPED = Path(__file__).parents[3] / "config"


@pytest.fixture(autouse=True)
def _dummy_drivers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")
    monkeypatch.setenv("SDL_AUDIODRIVER", "dummy")


def test_the_screen_s_own_onsets_are_paired() -> None:
    """What the stage stamps and what the probes tell after drawn delays give those delays."""
    wiring, clock, instant = load(SHIPPED).wiring, Clock(), Instant()
    presses: Queue[Press] = Queue()
    board = open_board(wiring, "desk", presses.put, lambda: instant.now_ns)
    senses = Senses(Law(12, 2), 1, DeskSignals(wiring, board.factory), instant)
    probes = Probes(wiring, board.factory)
    screen = Screen(
        window=Window((640, 400), fullscreen=False, synced=False),
        clock=clock,
        edges=presses,
        language=Language(),
        audience=senses.see,
    )
    shown = Shown()
    try:
        run(repeat(2, shown), screen)
    finally:
        screen.close()
        probes.close()
        board.close()
    assert shown.flips > 2 * 3
    onsets: dict[Probe, list[int]] = {"light": shown.light_ns, "sound": shown.sound_ns}
    for probe, onsets_ns in onsets.items():
        found = pair(onsets_ns, list(probes.crossings[probe]))
        # A machine too busy for the test may hold the stage up; then the stage says so.
        assert set(found.fates) == {"paired"} or shown.late > 0
        expected = np.full(len(onsets_ns), np.nan)
        expected[np.array(onsets_ns) >= 0] = senses.drawn[probe]
        paired = ~np.isnan(found.lags_ms)
        assert found.lags_ms[paired] == pytest.approx(expected[paired], abs=1e-5)


def test_the_bench_opens_as_the_pod_does_and_gives_all_back() -> None:
    """Screen, sound, panel and probes: OK is heard, the flips are judged, and it opens again."""
    config = load(SHIPPED, SHIPPED / "desk")
    for _ in range(2):
        with on_the_wing(config) as bench:
            desk = Desk(config.wiring, bench.board.factory)
            bench.stage.audience = lambda *_, press=desk.press: press("ok")
            run(place(), bench.stage)
            assert bench.flips()["verified"] is False
            assert not bench.probes.above("light")
