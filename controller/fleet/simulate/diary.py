"""What happens at a pod that is played, as a function of the row's number alone.

So a backlog of a week takes no memory, a row that is sent again is the same row, and whoever holds
rows can be asked for each without anybody having kept a second copy.
"""

import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property, lru_cache
from zlib import crc32

from controller.contract import bodies
from controller.health.clock import Moment
from controller.store.rows import DataClass, MailRow

DAY_S = 86_400.0
OPENS_S, OPEN_S = 8 * 3600.0, 12 * 3600.0
EXERCISES = ("go_nogo", "flanker", "n_back", "vigilance", "breathing", "settle")
# A visit: what is told, and after which part of the visit.
VISIT = (
    ("event/session.started", 0.0),
    ("event/exercise.completed", 0.3),
    ("result/exercise", 0.3),
    ("event/exercise.completed", 0.6),
    ("result/exercise", 0.6),
    ("event/exercise.completed", 0.9),
    ("result/exercise", 0.9),
    ("event/session.ended", 1.0),
)
ROWS = len(VISIT)


@dataclass(frozen=True)
class Diary:
    """One store's rows: `visits` a day, from eight to eight, since midnight of `midnight`.

    Times are seconds since that midnight. The store begins with the first visit after `begins_s`.
    """

    store: str
    visits: int
    midnight: datetime
    begins_s: float = 0.0

    @cached_property
    def _before(self) -> int:
        return self._count(self.begins_s)

    def count(self, now_s: float) -> int:
        """How many rows there are by then."""
        return max(0, self._count(now_s) - self._before)

    def when(self, seq: int) -> float:
        """When the row `seq` (from 1) happens."""
        visit, place = divmod(self._before + seq - 1, ROWS)
        began_s, lasts_s = self._visit(visit)
        return began_s + VISIT[place][1] * lasts_s

    def row(self, seq: int) -> MailRow:
        """The row `seq` as a mailbox of this store has it."""
        visit, place = divmod(self._before + seq - 1, ROWS)
        kind = VISIT[place][0]
        data_class: DataClass = "result" if kind.startswith("result/") else "device"
        body = self._body(visit, place).model_dump_json()
        return MailRow(
            self.store, seq, kind, data_class, body, self._moment(self.when(seq)), seq, self.store
        )

    def _count(self, now_s: float) -> int:
        """The same from midnight on, whole visits first."""
        day, of_day_s = divmod(now_s, DAY_S)
        visit = int((of_day_s - OPENS_S) / OPEN_S * self.visits)
        visit = int(day) * self.visits + min(max(visit, 0), self.visits - 1)
        began_s, lasts_s = self._visit(visit)
        return visit * ROWS + sum(began_s + at * lasts_s <= now_s for _, at in VISIT)

    def _visit(self, visit: int) -> tuple[float, float]:
        """When a visit begins, and how long it lasts: within its share of the day."""
        day, of_day = divmod(visit, self.visits)
        share_s = OPEN_S / self.visits
        late = _late(self.store, visit)
        return day * DAY_S + OPENS_S + (of_day + late) * share_s, share_s / 2

    def _draw(self, visit: int) -> random.Random:
        seed = crc32(f"{self.store} {visit}".encode())
        return random.Random(seed)  # noqa: S311 - it is to be the same again

    def _moment(self, at_s: float) -> Moment:
        wall = (self.midnight + timedelta(seconds=at_s)).isoformat(timespec="milliseconds")
        boot = f"{self.store}-{int(at_s // DAY_S)}"
        return Moment(wall.replace("+00:00", "Z"), int(at_s % DAY_S * 1e9), boot, True)

    def _body(self, visit: int, place: int) -> bodies.Body:
        """Put together by the contract's models."""
        draw = self._draw(visit)
        lasts_s = self._visit(visit)[1]
        if place == 0:
            return bodies.SessionStarted()
        if place == ROWS - 1:
            return bodies.SessionEnded(outcome="finished", seconds=round(lasts_s, 1), exercises=3)
        number = (place - 1) // 2
        exercise = draw.sample(EXERCISES, 3)[number]
        if place % 2:
            return bodies.ExerciseCompleted(
                exercise=exercise, form="training", version="1", trials=120, seconds=252.4
            )
        return self._result(visit, number, exercise, draw)

    def _result(
        self, visit: int, number: int, exercise: str, draw: random.Random
    ) -> bodies.ExerciseResult:
        at_s = self._visit(visit)[0]
        started = self._moment(at_s)
        measures = ("d_prime", "criterion", "rt_median_s", "rt_sd_s", "commissions", "omissions")
        return bodies.ExerciseResult(
            participant=f"p{draw.randrange(60):04}",
            run=visit * 3 + number + 1,
            exercise=exercise,
            form="training",
            version="1",
            started=bodies.Wall(**started.as_dict()),
            resumed=0,
            timing=bodies.RunTiming(verified=True, why=()),
            verdict="valid",
            reasons=(),
            values={name: round(draw.random() * 3, 4) for name in measures},
        )


@lru_cache(maxsize=1 << 16)
def _late(store: str, visit: int) -> float:
    """By how much of its share of the day a visit begins late: up to a half."""
    return crc32(f"{visit} {store}".encode()) / 2**33
