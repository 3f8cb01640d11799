"""A batch of what came, in one transaction: each row once, what is parked, what is erased, marks.

Rows go in first, in order; then their stores are locked, in order, and all that depends on what
others hold is done under that lock. So workers wait for each other only where they must, and
never in a circle.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import psycopg
from psycopg import errors

from controller.fleet.ingest import rows, stores, striking
from controller.fleet.ingest.contiguity import Span
from controller.fleet.ingest.database import Connection
from controller.fleet.ingest.opening import open_all
from controller.fleet.ingest.reading import Event, News, Parked, Place
from controller.fleet.ingest.rows import Key
from controller.seal import Opener

Message = Event | Parked | News

# What a single message can be at fault for; everything else is the database's.
UNFIT = (
    psycopg.DataError,
    psycopg.IntegrityError,
    errors.ProgramLimitExceeded,
    errors.StatementTooComplex,
)


@dataclass(slots=True)
class Outcome:
    """What became of a batch: the marks to be told, and how much of it was what."""

    marks: dict[Place, int] = field(default_factory=dict)
    new: int = 0
    repeated: int = 0
    opened: int = 0
    struck: int = 0
    parked: list[Parked] = field(default_factory=list)

    def __iadd__(self, other: "Outcome") -> "Outcome":
        self.marks |= other.marks
        self.new += other.new
        self.repeated += other.repeated
        self.opened += other.opened
        self.struck += other.struck
        self.parked += other.parked
        return self


class Keeper:
    """Keeps batches over one connection; psycopg.Error where the database does not do its part."""

    def __init__(self, conn: Connection, opener: Opener | None = None) -> None:
        self._conn = conn
        self._opener = opener
        self._stores = stores.Stores(conn)

    def keep(self, batch: Sequence[Message]) -> Outcome:
        """All of it is committed when this returns.

        A message that the database cannot take is found by halving, and parked.
        """
        try:
            ids = self._stores.ids(_places(batch))
            with self._conn.transaction():
                return self._keep(batch, ids)
        except UNFIT as error:
            if len(batch) == 1:
                return self.keep([_unfit(batch[0], error)])
        middle = len(batch) // 2
        outcome = self.keep(batch[:middle])
        outcome += self.keep(batch[middle:])
        return outcome

    def _keep(self, batch: Sequence[Message], ids: Mapping[Place, int]) -> Outcome:
        conn = self._conn
        events = [((ids[m.place], m.seq), m) for m in batch if isinstance(m, Event)]
        first = dict(reversed(events))
        new = rows.insert(conn, first)
        again = [(k, event) for k, event in events if k not in new.keys or event is not first[k]]
        marks = stores.lock(conn, (ids[place] for place in _places(batch)))
        copies, blank = rows.compare(conn, again)
        parked = [m for m in batch if isinstance(m, Parked)] + copies
        rows.park(conn, parked, ids)
        fresh = {key: first[key] for key in new.keys}
        opened = rows.put_opened(conn, open_all(self._opener, fresh))
        struck = _strike(conn, [event for _, event in events], fresh, blank, ids)
        for news in (m for m in batch if isinstance(m, News)):
            stores.note_meta(conn, news)
        moved = stores.move(conn, marks, _spans(batch, ids), new.times)
        told = {m.place: moved[ids[m.place]] for m in batch if not isinstance(m, News) and m.place}
        return Outcome(told, len(fresh), len(again), opened, struck, parked)


def _unfit(message: Message, error: psycopg.Error) -> Parked:
    """The message as one that can be kept; the error where it is that already."""
    reason = f"the database: {error.diag.message_primary or error}"
    match message:
        case Event():
            return message.parked(reason)
        case News():
            return Parked(f"pods/v1/{message.site}/{message.pod}/meta", message.meta, reason)
    raise error


def _strike(
    conn: Connection,
    events: Sequence[Event],
    fresh: Mapping[Key, Event],
    blank: Sequence[Key],
    ids: Mapping[Place, int],
) -> int:
    """Take out what must not stay, of these events or held before; how many rows."""
    striking.note(conn, events, ids)
    striking.blank(conn, blank)
    touched = {store for (store, _), event in fresh.items() if event.kind.startswith("result.")}
    touched |= {store for store, _ in blank} | {ids[p] for p in striking.reached(events)}
    return striking.strike(conn, touched) if touched else 0


def _places(batch: Iterable[Message]) -> set[Place]:
    """Whose databases a batch is of, or reaches."""
    own = {m.place for m in batch if not isinstance(m, News) and m.place}
    return own | set(striking.reached(m for m in batch if isinstance(m, Event)))


def _spans(batch: Iterable[Message], ids: Mapping[Place, int]) -> dict[int, list[Span]]:
    """What each store holds more of; what is parked in its place is held too."""
    spans = dict[int, list[Span]]()
    for m in batch:
        if not isinstance(m, News) and m.place:
            spans.setdefault(ids[m.place], []).append((m.after, m.seq))
    return spans
