"""One pod that is played: the uplink's own drain, window and connection, on a thread with others.

Played are only what happens at the pod (`diary`), what befalls it (`fate`), and its health. What
goes over the wire, and when, is what `controller.uplink` would send.
"""

import random
from collections import deque
from collections.abc import Generator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Protocol

from controller.contract.topics import Topics
from controller.fleet.simulate.box import MemoryBox
from controller.fleet.simulate.counts import CountedDrain, Counts
from controller.fleet.simulate.diary import Diary
from controller.fleet.simulate.fate import Blow
from controller.fleet.simulate.telling import Deaf, Health, Measures, Unwilling
from controller.uplink.backoff import Backoff
from controller.uplink.client import Connection, Limits, Lost, Unopened
from controller.uplink.life import Life, Parts
from controller.uplink.link import Link, Pace

LOOK_S = 1.0  # a connected pod gets a turn this often, whatever happens
ROUNDS = 4  # of reading and filling in one turn: then others have theirs


class Clock(Protocol):
    """Both times of the play: the process's monotonic seconds, and seconds of the pods' days."""

    def played_s(self, now_s: float) -> float:
        """What time it is at the pods."""

    def real_s(self, played_s: float) -> float:
        """When that is here."""


@dataclass(frozen=True, slots=True)
class Cast:
    """What all pods have in common: the brokers in turn, patience, and whether one is to `ack`."""

    brokers: Sequence[Link]
    pace: Pace
    clock: Clock
    counts: Counts


class PlayedPod:
    """A pod's days. `turn` does what is due, and says when the next turn is, at the latest."""

    def __init__(
        self, cast: Cast, number: int, diary: Diary, topics: Topics, blows: Sequence[Blow]
    ) -> None:
        self.number, self.topics = number, topics
        self.backlog = 0
        self.backlog_gone_s: float | None = None
        self.cards: list[MemoryBox] = []
        self._cast = cast
        self._blows = deque(blows)
        self._draw = random.Random(diary.store)  # noqa: S311 - it is to be the same again
        self._backoff = Backoff(cast.pace.backoff_first_s, cast.pace.backoff_most_s, self._draw)
        self._broker = number % len(cast.brokers)
        self._new_card_from_s: float | None = None
        self._connection: Connection | None = None
        self._opening: Generator[None, None, Limits] | None = None
        self._life: Life | None = None
        self._clean = False
        self._since_s = self._away_until_s = 0.0
        self._insert(diary)

    @property
    def box(self) -> MemoryBox:
        """The mailbox of the card that is in it now."""
        return self.cards[-1]

    @property
    def drained(self) -> bool:
        """Whether all that happened so far has gone."""
        return self._gone and self._new_card_from_s is None

    @property
    def _gone(self) -> bool:
        return self.box.covered >= self.box.relayed

    @property
    def socket(self) -> tuple[int, bool]:
        """Its number, and whether something waits to be sent; -1 for none."""
        bundle = self._connection.bundle if self._connection else None
        return (bundle.fileno(), bool(bundle.unsent)) if bundle else (-1, False)

    @property
    def up(self) -> bool:
        """Whether it is connected."""
        return self._life is not None

    def start(self, now_s: float) -> None:
        """The network is there; what happened so far is its backlog."""
        self.box.relayed = self.backlog = self.box.diary.count(self._cast.clock.played_s(now_s))
        self._away_until_s = now_s + self._backoff.next_s()

    def turn(self, now_s: float) -> float:
        """What is due; when the next turn is due, in monotonic seconds."""
        self._live(now_s)
        try:
            more = self._talk(now_s)
        except Lost as lost:
            self._lose(lost, now_s)
            more = False
        return now_s if more else self._due_s(now_s)

    def settle(self) -> None:
        """Nothing more befalls it, and nothing more happens there."""
        self._blows.clear()
        self._away_until_s = 0.0
        self._backoff.reset()

    def leave(self, *, politely: bool) -> None:
        """Say goodbye, where it is connected; else, or where that fails, the will stands."""
        if politely and self._life is not None:
            with suppress(Lost):
                self._life.leave()
        self._hang_up()

    def _live(self, now_s: float) -> None:
        """What happens at the pod, and what befalls it."""
        played_s = self._cast.clock.played_s(now_s)
        while self._blows and self._blows[0].at_s <= played_s:
            self._befall(self._blows.popleft(), now_s)
        closed_s = self._new_card_from_s
        if closed_s is not None:
            self._relay(min(played_s, closed_s))
        if closed_s is not None and self._gone:
            self._new_card_from_s = None
            self._insert(replace(self.box.diary, store=self._new_store(), begins_s=closed_s))
            self._hang_up()
            self._away_until_s = now_s + self._backoff.next_s()
        if self._new_card_from_s is None:
            self._relay(played_s)

    def _relay(self, played_s: float) -> None:
        self.box.relayed = max(self.box.relayed, self.box.diary.count(played_s))

    def _befall(self, blow: Blow, now_s: float) -> None:
        self._cast.counts.befell[blow.kind] += 1
        if blow.kind == "reflash":
            # Who changes a card looks first whether everything has gone; what happens until then
            # is on the new one.
            self._new_card_from_s = self._new_card_from_s or blow.at_s
            return
        self._hang_up()
        if blow.kind == "restart":
            self._start_anew()
        else:
            back_s = self._cast.clock.real_s(blow.at_s + blow.lasts_s)
            self._away_until_s = max(self._away_until_s, back_s)
        self._away_until_s = max(self._away_until_s, now_s + self._backoff.next_s())

    def _insert(self, diary: Diary) -> None:
        self.cards.append(MemoryBox(diary, ingest=self._cast.brokers[0].ingest))
        self._start_anew()

    def _start_anew(self) -> None:
        """The uplink's process, anew: what it had not written down is gone."""
        link, topics = self._cast.brokers[0], self.topics
        drain = CountedDrain(self.box, topics, link.ingest, self._cast.pace, self._cast.counts)
        health, measures = Health(topics, self.box), Measures(topics)
        self._parts = Parts(health, Deaf(), Unwilling(), measures, drain)
        self._drain = drain

    def _new_store(self) -> str:
        """The same for the same seed, whatever the network did meanwhile."""
        draw = random.Random(self.box.diary.store)  # noqa: S311
        return f"{draw.getrandbits(64):016x}"

    def _talk(self, now_s: float) -> bool:
        """With the broker; whether there is more to do at once."""
        if self._connection is None:
            if now_s < self._away_until_s:
                return False
            self._connect()
        if self._life is None and not self._opened(now_s):
            return False
        assert self._life is not None
        assert self._connection is not None
        self._drain.tick(now_s)
        for _ in range(ROUNDS):
            self._life.turn()
            if not (self._connection.bundle and self._connection.bundle.ahead):
                break
        self._note(now_s)
        return bool(self._connection.bundle and self._connection.bundle.ahead)

    def _connect(self) -> None:
        self._connection = Connection(self._link, self.topics, clean=self._clean)
        self._opening = self._connection.opening()

    @property
    def _link(self) -> Link:
        """Its own, to the broker whose turn it is."""
        broker = self._cast.brokers[self._broker]
        return replace(broker, site=self.topics.site, pod=self.topics.pod)

    def _opened(self, now_s: float) -> bool:
        assert self._opening is not None
        assert self._connection is not None
        try:
            next(self._opening)
        except StopIteration as done:
            self._life = Life(self._connection, done.value, self._parts, self._link)
            self._since_s = now_s
            self._cast.counts.connected += 1
            return True
        return False

    def _note(self, now_s: float) -> None:
        if self.backlog_gone_s is None and self.box.covered >= self.backlog:
            self.backlog_gone_s = now_s

    def _lose(self, lost: Lost, now_s: float) -> None:
        self._cast.counts.lost[lost.code] += 1
        self._clean = isinstance(lost, Unopened)
        if self._life is not None and now_s - self._since_s >= self._cast.pace.stable_s:
            self._backoff.reset()
        self._hang_up()
        # As behind a name with several addresses: the next one.
        self._broker = (self._broker + 1) % len(self._cast.brokers)
        self._away_until_s = max(self._away_until_s, now_s + self._backoff.next_s())

    def _hang_up(self) -> None:
        """Without a goodbye: the will stands."""
        if self._connection is not None:
            self._connection.__exit__(None, None, None)
        self._connection = self._opening = self._life = None

    def _due_s(self, now_s: float) -> float:
        clock = self._cast.clock
        due_s = [clock.real_s(self._blows[0].at_s)] if self._blows else []
        if self._connection is None:
            return min([*due_s, self._away_until_s])
        return min([*due_s, now_s + LOOK_S])
