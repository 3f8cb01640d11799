"""What is played: how many pods, for how long, and what befalls each."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from controller.contract.topics import Topics
from controller.fleet.simulate.counts import Counts
from controller.fleet.simulate.diary import DAY_S, OPENS_S, ROWS, Diary
from controller.fleet.simulate.fate import Odds, fate
from controller.fleet.simulate.pod import Cast, PlayedPod
from controller.uplink.link import Link, Pace


@dataclass(frozen=True, slots=True, kw_only=True)
class Play:
    """What is played: so many pods live `days` in `minutes`, after `backlog_days` without network.

    Of the pods a share of `copies` has a twin: a second card with the same name. `ingest` says
    that a consumer sends `ack`. `settle_s` is how long the pods may take, at the end, until all
    that happened is gone.
    """

    pods: int
    minutes: float
    days: float = 0.4
    backlog_days: float = 0.0
    events_a_day: int = 200
    sites: int = 10
    copies: float = 0.0
    odds: Odds = field(default_factory=Odds)
    ingest: bool = True
    settle_s: float = 120.0
    seed: int = 1
    prefix: str = "pod"

    @property
    def opens_s(self) -> float:
        """When the pods come, in played seconds: at eight, after the days without network."""
        return round(self.backlog_days) * DAY_S + OPENS_S

    @property
    def ends_s(self) -> float:
        """When the play is over, in played seconds."""
        return self.opens_s + self.days * DAY_S


class Clock:
    """Played time: as much faster than the monotonic clock as `days` are more than `minutes`."""

    def __init__(self, play: Play) -> None:
        self._opens_s, self._ends_s, self._began_s = play.opens_s, play.ends_s, 0.0
        self._speed = play.days * DAY_S / (play.minutes * 60)

    def begin(self, now_s: float) -> None:
        """It is eight o'clock."""
        self._began_s = now_s

    def played_s(self, now_s: float) -> float:
        """What time it is at the pods."""
        return min(self._opens_s + (now_s - self._began_s) * self._speed, self._ends_s)

    def real_s(self, played_s: float) -> float:
        """When that is here."""
        return self._began_s + (played_s - self._opens_s) / self._speed


def cast_of(play: Play, brokers: Sequence[Link], clock: Clock, counts: Counts) -> list[PlayedPod]:
    """The pods, each with its days and what befalls it; the twins last."""
    # A connection is asked when it has something to say: it never waits by itself.
    links = [replace(link, ingest=play.ingest, pace=_pace(play, 0.0)) for link in brokers]
    cast = Cast(links, _pace(play, 0.5), clock, counts)
    draw = random.Random(play.seed)  # noqa: S311 - it is to be the same again
    midnight = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    midnight -= timedelta(days=1 + play.ends_s // DAY_S)
    visits = max(1, round(play.events_a_day / ROWS))
    pods = []
    for number in range(play.pods + round(play.pods * play.copies)):
        name = number % play.pods
        topics = Topics(f"site-{name % play.sites}", f"{play.prefix}-{name:05}")
        diary = Diary(f"{draw.getrandbits(64):016x}", visits, midnight)
        blows = fate(draw, play.odds, play.opens_s, play.ends_s)
        pods.append(PlayedPod(cast, number, diary, topics, blows))
    return pods


def _pace(play: Play, poll_s: float) -> Pace:
    """As a pod's, but for how long it waits between two attempts: days are shorter here."""
    lasts_s = play.minutes * 60
    return Pace(
        poll_s=poll_s,
        backoff_most_s=min(600.0, max(2.0, lasts_s / 20)),
        stable_s=min(60.0, lasts_s / 20),
    )
