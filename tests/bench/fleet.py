"""What a broker uses for each of 2,000 pods, beside each of 200, and whether they are steady.

Played pods (`pod fleet simulate`) live two hours of a day in two minutes at one mosquitto, with
`pod ingest` and PostgreSQL behind it: every one connected, its state and metrics once a minute as
on a real pod, its events and results 60 times as often, each acknowledged. Processor time is
mosquitto's from the first connection to the last goodbye, memory the most that was resident
beyond what it had empty; both by pod. Beside it the same play with 200 pods, on a machine made
afresh. All events must be held once, or the benchmark fails.
"""

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from tests.bench.kit.rows import Claim, Row, Target
from tests.bench.kit.site import machine

PODS, FEW = 2000, 200
FEWER = f"the same of {FEW} pods"
MOST = Target("ratio", "<=", 1.2)
CLAIMS = (
    Claim("fleet", "2,000 pods: mosquitto's processor, a pod", "ms", FEWER, MOST),
    Claim("fleet", "2,000 pods: mosquitto's memory, a pod", "kB", FEWER, MOST),
    Claim("fleet", "2,000 pods: connections lost", "lost", FEWER, Target("excess", "<=", 0)),
)
STEADY = ("--outages", "0", "--restarts", "0", "--reflashes", "0", "--settle", "600")


class Used(NamedTuple):
    """By one mosquitto, for each of its pods."""

    cpu_ms: float
    memory_kb: float
    lost: float


def measure(tell: Callable[[str], None]) -> list[Row]:
    """Three rows; about six minutes."""
    few, many = (used(pods, tell) for pods in (FEW, PODS))
    return [
        claim.row([mine], [theirs]) for claim, mine, theirs in zip(CLAIMS, many, few, strict=True)
    ]


def used(pods: int, tell: Callable[[str], None]) -> Used:
    """One play, on a machine of its own."""
    tell(f"{pods} pods, two hours in two minutes")
    with tempfile.TemporaryDirectory() as folder, machine(Path(folder)) as here:
        line = ("--pods", str(pods), "--minutes", "2", "--days", "0.083", *STEADY)
        told = here.play(tell, *line)
        memory_mb = here.most_mb - here.empty_mb
        return Used(here.cpu_s * 1000 / pods, memory_mb * 1000 / pods, sum(told["lost"].values()))
