"""The morning on which 1,000 pods come back after a week without a network, all within a second.

Each has a week of 200 events a day in its mailbox, 1.4 million in all, and goes on with its day
while it drains. One mosquitto, one PostgreSQL, one `pod ingest`, all on this machine, which plays
the pods too (`pod fleet simulate`). A pod is through when ingest has acknowledged its whole week.
Fairness is Jain's index of the pods' rates, rows of backlog a second: 1 where all are alike
(R. Jain, D. Chiu, W. Hawe, DEC TR-301, 1984). Beside the time that the last pod took stands what
the whole week would take at 5,000 events a second. All must be held once, or the benchmark fails.

The pods share one thread in the play; what that does to their order is in the figure too.

`make bench ONLY=morning MINUTES=1` plays a tenth of the pods.
"""

import os
import tempfile
from collections.abc import Callable
from pathlib import Path

from tests.bench.kit.rows import Claim, Row, Target
from tests.bench.kit.site import machine

PODS, DAYS = 1000, 7
RATE = 5000  # events a second: what ingest is to reach (tests/bench/ingest.py)
CLAIMS = (
    Claim("morning", "publishes refused", "refused", "none may be", Target("excess", "<=", 0)),
    Claim(
        "morning",
        "the last pod is through after",
        "s",
        "the week at 5,000 events/s",
        Target("value", "<=", 1800),
    ),
    Claim("morning", "fairness between pods", "Jain", "all alike", Target("value", ">=", 0.8)),
)
WHOLE_MINUTES = 10.0


def measure(tell: Callable[[str], None]) -> list[Row]:
    """Three rows; ten minutes or so, and less on a faster machine."""
    minutes = float(os.environ.get("BENCH_MINUTES", WHOLE_MINUTES))
    pods = PODS if minutes >= WHOLE_MINUTES else PODS // 10
    tell(f"{pods} pods come back after {DAYS} days")
    with tempfile.TemporaryDirectory() as folder, machine(Path(folder)) as here:
        told = here.play(
            tell, "--pods", str(pods), "--minutes", "0.5", "--days", "0.01", "--backlog", str(DAYS),
            "--outages", "0", "--restarts", "0", "--reflashes", "0", "--settle", "3600",
        )  # fmt: skip
    backlog = told["backlog"]
    last = CLAIMS[1].row([backlog["last_s"]], [backlog["rows"] / RATE])
    fair = CLAIMS[2].row([backlog["fairness"]], [1.0])
    return [CLAIMS[0].row([sum(told["refused"].values())], [0.0]), last, fair]
