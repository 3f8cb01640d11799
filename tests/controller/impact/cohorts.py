"""Made-up programmes as the frames that sources give: known effects, and whatever is asked for."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from controller.config import Config, load
from controller.impact.measures import Told, measures
from controller.impact.plan import Plan
from controller.impact.reading.dataset import Dataset, assemble
from controller.impact.reading.raw import Raw
from exercises.catalogue import exercises

SHIPPED = Path(__file__).parents[3] / "config"
BEGAN = datetime(2027, 1, 4, 9, tzinfo=UTC)
NOW = datetime(2027, 12, 1, tzinfo=UTC)
DPRIME, SSRT = "go_nogo.dprime", "stop_signal.ssrt_s"
PARAMS = "{}"


@dataclass(frozen=True)
class Cohort:
    """People assessed `times` with training in between; `gain` in SDs of the measure by the end."""

    people: int = 40
    times: int = 3
    gain: float = 0.8
    pods: int = 1
    seed: int = 1
    weeks: int = 12
    reliability: float = 0.8

    def frames(self) -> dict[str, pd.DataFrame]:
        """Results and runs, as the reading package wants them."""
        rng = np.random.default_rng(self.seed)
        results, runs = [], []
        for n in range(self.people):
            true, ability = rng.normal(0, self.reliability**0.5, 2)
            minutes = rng.uniform(8, 20)
            for time in range(self.times):
                share = time / max(self.times - 1, 1)
                noise = rng.normal(0, (1 - self.reliability) ** 0.5, 2)
                values = (
                    2.0 + 0.6 * (true + noise[0] + self.gain * share),
                    0.25 - 0.04 * (ability + noise[1] + self.gain * share),
                )
                results += self._measured(n, time, values)
                runs += self._trained(n, time, minutes)
        return {"results": pd.DataFrame(results), "runs": pd.DataFrame(runs)}

    def _place(self, n: int) -> dict[str, Any]:
        return {"site": "north", "pod": f"wing-{n % self.pods}", "person": f"p-{n:04}"}

    def _measured(self, n: int, time: int, values: tuple[float, float]) -> list[dict[str, Any]]:
        visit = 100 * time + 1
        when = BEGAN + timedelta(weeks=self.weeks * time / max(self.times - 1, 1), hours=n % 7)
        common = self._place(n) | {
            "visit": visit,
            "form": "assessment",
            "version": "1",
            "params": PARAMS,
            "started": stamp(when),
            "clock_set": True,
            "verified": True,
            "verdict": "valid",
            "reasons": "",
        }
        names = (DPRIME, SSRT)
        return [
            common
            | {
                "session": f"s{n}-{visit}-{name.split('.')[0]}",
                "exercise": name.split(".")[0],
                "measure": name.split(".")[1],
                "value": value,
            }
            for name, value in zip(names, values, strict=True)
        ]

    def _trained(self, n: int, time: int, minutes: float) -> list[dict[str, Any]]:
        """Ten visits of training behind each assessment."""
        start = BEGAN + timedelta(weeks=self.weeks * time / max(self.times - 1, 1), hours=n % 7)
        return [
            self._place(n)
            | {
                "session": f"t{n}-{time}-{k}",
                "visit": 100 * time + 2 + k,
                "exercise": "go_nogo",
                "form": "training",
                "finished": True,
                "started": stamp(start + timedelta(days=1 + k)),
                "clock_set": True,
                "seconds": minutes * 60,
            }
            for k in range(10)
        ]


def stamp(when: datetime) -> str:
    """As pods write it."""
    return when.isoformat(timespec="milliseconds").replace("+00:00", "Z")


@cache
def config() -> Config:
    """The shipped configuration."""
    return load(SHIPPED)


@cache
def told() -> dict[str, Told]:
    """All measures of the shipped exercises and questionnaires."""
    return measures(config(), exercises())


def dataset(frames: dict[str, pd.DataFrame], plan: Plan | None = None) -> Dataset:
    """Assembled by this plan, or one that asks nothing."""
    return assemble(Raw.of(**frames), plan or PLAN, told(), NOW)


PLAN = Plan(title="tests", question="none")
