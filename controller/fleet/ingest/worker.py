"""A worker: one connection to the broker, one to the database, and nothing else that lasts.

Whatever goes wrong with either ends both; after a wait a new life begins, asks every pod for what
may have been on its way, and goes on. What is not committed was not acknowledged to anybody.
"""

import logging
import secrets
import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass
from zlib import crc32

import psycopg

from controller.contract.topics import Topics
from controller.fleet.broker import Broker
from controller.fleet.ingest import stores
from controller.fleet.ingest.acks import Acks
from controller.fleet.ingest.database import Connection, Unfit, connect, migrate
from controller.fleet.ingest.keeping import Keeper, Message, Outcome
from controller.fleet.ingest.line import Line, Lost, Reading
from controller.fleet.ingest.metrics import Figures
from controller.fleet.ingest.patience import LEAST_S
from controller.fleet.ingest.reading import read
from controller.seal import Opener
from controller.uplink.backoff import Backoff
from controller.uplink.happenings import Received

log = logging.getLogger(__name__)

BATCH = 500
WAIT_S = 0.1
LOOK_S = 1.0
GOODBYE_S = 5.0
OFTEN = 3
"""So often a pod is asked for the same before that is told as a warning."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Where from, where to, and how: the same for all workers.

    `also` are further nodes of the broker's cluster. `share` is as in `Reading`.
    """

    broker: Broker
    also: tuple[Broker, ...] = ()
    database: str
    site: str = "+"
    group: str = "ingest"
    share: bool | None = None
    workers: int = 1
    opener: Opener | None = None
    patience_s: float = LEAST_S
    backoff_most_s: float = 30.0

    @property
    def brokers(self) -> tuple[Broker, ...]:
        """The nodes of a cluster in the order in which they are tried, life by life."""
        return (self.broker, *self.also)


class Worker:
    """Lives, again and again, until `over`."""

    def __init__(
        self, plan: Plan, acks: Acks, figures: Figures, over: threading.Event, number: int = 0
    ) -> None:
        self._name = f"ingest-{secrets.token_hex(6)}"
        self._number = number
        self._lives = 0
        self.well = False
        self.beat_s = time.monotonic()
        self._plan = plan
        self._acks = acks
        self._figures = figures
        self._over = over
        self._look_s = 0.0
        self._told = self._refused = ""

    def run(self) -> None:
        """Until it is over."""
        backoff = Backoff(1.0, self._plan.backoff_most_s)
        while not self._over.is_set():
            self.beat_s = time.monotonic()
            try:
                self._live(backoff)
            except psycopg.Error as error:
                self._give_up(f"the database: {_words(error)}")
            except (Lost, Unfit) as error:
                self._give_up(str(error))
            if not self._over.is_set():
                self._over.wait(backoff.next_s())

    def _live(self, backoff: Backoff) -> None:
        plan = self._plan
        reading = Reading(plan.site, plan.group, plan.share)
        broker = plan.brokers[self._lives % len(plan.brokers)]
        self._lives += 1
        with connect(plan.database) as conn, Line(broker, reading, BATCH, self._name) as line:
            migrate(conn)
            line.open()
            keeper = Keeper(conn, plan.opener)
            self._ask(stores.recent(conn))
            log.info("at work: %s keeps what comes from %s", conn.info.dbname, broker.label)
            self.well, self._told = True, ""
            backoff.reset()
            while not self._over.is_set():
                self._turn(conn, line, keeper)
            self._leave(line)

    def _turn(self, conn: Connection, line: Line, keeper: Keeper) -> None:
        self.beat_s = now_s = time.monotonic()
        if came := line.step(WAIT_S):
            self._keep(line, keeper, came)
        if now_s >= self._look_s:
            self._look_s = now_s + LOOK_S
            self._ask(stores.overdue(conn, self._acks.patience.wait_s))
        self._say(line)

    def _keep(self, line: Line, keeper: Keeper, came: list[Received]) -> None:
        began_s = time.monotonic()
        mine = came if line.shared else filter(self._mine, came)
        outcome = keeper.keep([m for m in map(_read, mine) if m is not None])
        for received in came:
            line.acknowledge(received)
        now_s = time.monotonic()
        for place, mark in outcome.marks.items():
            self._acks.held(place, mark, now_s)
        self._figures.kept(outcome, now_s - began_s)
        _tell(outcome)

    def _mine(self, received: Received) -> bool:
        """Whether it is this worker's, where the broker sends all to each: by the pod's topic."""
        pod = "/".join(received.topic.split("/", 4)[:4])
        return crc32(pod.encode()) % self._plan.workers == self._number

    def _ask(self, asked: Iterable[stores.Asked]) -> None:
        now_s = time.monotonic()
        for place, mark, asks in asked:
            self._acks.ask(place, mark, now_s)
            if asks:
                self._acks.patience.asked(place, mark, now_s)
                self._figures.asked()
                tell = log.warning if asks >= OFTEN else log.info
                words = "%s/%s: rows behind %s %d are missing; asked %d times"
                tell(words, place.site, place.pod, place.store, mark, asks)

    def _say(self, line: Line) -> None:
        while line.room and (due := self._acks.next(time.monotonic())):
            place, payload = due
            line.say(Topics(place.site, place.pod), payload)
        if line.refused and not self._refused:
            words = "%s: no mark goes out, and pods keep all that they have; look at its rules"
            log.error(words, line.refused)
        self._refused = line.refused
        self._figures.marks_refused(refused=bool(line.refused))

    def _leave(self, line: Line) -> None:
        """What was committed is told before the end, as far as that is soon."""
        until_s = time.monotonic() + GOODBYE_S
        self._acks.hurry()
        while (self._acks.owed or not line.answered) and time.monotonic() < until_s:
            self._say(line)
            line.step(0.01)

    def _give_up(self, words: str) -> None:
        """Tell why, once as long as it is the same; the next life has it told again."""
        if words != self._told:
            log.warning("%s; what is not kept stays on the pods, and is fetched later", words)
        self._told = words
        self.well = False
        self._figures.failed()


def _read(received: Received) -> Message | None:
    return read(received.topic, received.payload)


def _words(error: psycopg.Error) -> str:
    return (error.diag.message_primary or str(error) or type(error).__name__).strip()


def _tell(outcome: Outcome) -> None:
    if outcome.parked:
        words = "parked %d, see the view `parked`; the first: %s: %s"
        log.warning(words, len(outcome.parked), outcome.parked[0].topic, outcome.parked[0].reason)
    if outcome.struck:
        log.info("somebody was erased: %d rows hold nothing any more", outcome.struck)
