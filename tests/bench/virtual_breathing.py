"""How much faster than real time a continuous exercise runs on the virtual stage.

A simulated participant does whole sittings of breathing, 60 frames a second, every row built and
kept: first without a pulse sensor, then with one that samples 100 times a second, so that beats
are found and the guide is reckoned as well. The samples are made before; processor time is
counted, all of it of one thread. Beside both stands a loop
written by hand that builds the same pictures, and shows them to nobody.
"""

import time
from bisect import bisect_left
from collections.abc import Callable, Sequence

from exercises import breathing
from exercises.core.drawing.breath_flower import flower
from exercises.core.shapes import Picture
from exercises.core.trial import Trial
from exercises.stage.person import VirtualPerson
from exercises.stage.run import run
from exercises.stage.virtual import Sampled, VirtualStage
from firmware.sensors.simulated import Heart
from tests.bench.heartbeat import wave_of
from tests.bench.kit.rows import Claim, Row, Target

BESIDE = "the pictures alone, by hand"
CLAIMS = tuple(
    Claim("stage", f"breathing on the virtual stage, {how}", "x real time", BESIDE, target)
    for how, target in (
        ("no sensor", Target("value", ">=", 500)),
        ("with a pulse sensor", Target("value", ">=", 500)),
    )
)
ROUNDS = 7
P = breathing.Params()
SECONDS = (P.breaths + P.first_breaths) * P.pace.cycle_s
FRAMES = 60
S = 1_000_000_000


def measure(tell: Callable[[str], None]) -> list[Row]:
    """Two rows; half a minute."""
    tell(f"{ROUNDS} rounds of {SECONDS:g} s")
    samples = sampled()
    rounds = [(staged(None), staged(samples), by_hand()) for _ in range(ROUNDS)]
    bare, sensed, hand = zip(*rounds, strict=True)
    return [CLAIMS[0].row(bare, hand), CLAIMS[1].row(sensed, hand)]


def sampled() -> Sampled:
    """A sensor whose samples are there already, from second 1 on."""
    wave, _ = wave_of(Heart(), 1, int(SECONDS) + 60)
    made = [(S + n * S // 100, value) for n, value in enumerate(wave.tolist())]

    def between(from_ns: int, to_ns: int) -> Sequence[tuple[int, float]]:
        return made[bisect_left(made, (from_ns, -1.0)) : bisect_left(made, (to_ns, -1.0))]

    return between


def staged(samples: Sampled | None) -> float:
    """A sitting, as `run` keeps it; seconds of breathing a second."""
    kept: list[Trial] = []
    stage = VirtualStage(VirtualPerson(breathing.rule()), samples=samples)
    before_ns = time.process_time_ns()
    run(breathing.script(P, "training", 1, None), stage, lambda *rows: kept.extend(rows))
    return SECONDS / (time.process_time_ns() - before_ns) * S


def by_hand() -> float:
    """The same pictures, for nobody."""
    pace, before_ns = P.pace, time.process_time_ns()
    for n in range(int(SECONDS * FRAMES)):
        Picture(flower(pace.opened(n / FRAMES % pace.cycle_s)), "breathing")
    return SECONDS / (time.process_time_ns() - before_ns) * S
