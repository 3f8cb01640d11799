"""Pods' databases: their numbers here, their marks, and who is to be asked for what is missing."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from controller.fleet.ingest.contiguity import Span, advance
from controller.fleet.ingest.database import Connection
from controller.fleet.ingest.reading import News, Place

PATIENCE_MOST_S = 3600.0
"""A pod is asked for the same at least so often."""
RECENT_DAYS = 30
NEVER = (None, None)

_PODS = """
INSERT INTO ingest.pod (site, pod)
SELECT DISTINCT * FROM unnest(%s::text[], %s::text[]) ORDER BY 1, 2 ON CONFLICT DO NOTHING"""
_NEW = """
INSERT INTO ingest.store (pod, store)
SELECT pod.id, told.store FROM unnest(%s::text[], %s::text[], %s::text[]) AS told (site, pod, store)
JOIN ingest.pod USING (site, pod) ORDER BY 1, 2 ON CONFLICT DO NOTHING"""
_IDS = """
SELECT site, pod.pod, store.store, store.id
FROM unnest(%s::text[], %s::text[], %s::text[]) AS told (site, pod, store)
JOIN ingest.pod USING (site, pod)
JOIN ingest.store ON store.pod = pod.id AND store.store = told.store"""
_LOCK = "SELECT id, mark FROM ingest.store WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE"
_AHEAD = "SELECT store, after, seq FROM ingest.ahead WHERE store = ANY(%s)"
_FORGET = "DELETE FROM ingest.ahead WHERE store = ANY(%s)"
_BEYOND = "INSERT INTO ingest.ahead SELECT * FROM unnest(%s::int[], %s::bigint[], %s::bigint[])"
_MOVE = """
UPDATE ingest.store SET
    mark = told.mark, last_received = now(),
    first_happened = least(first_happened, first), last_happened = greatest(last_happened, last),
    missing_since = CASE WHEN NOT told.missing THEN NULL
        WHEN told.mark > store.mark OR missing_since IS NULL THEN now() ELSE missing_since END,
    asks = CASE WHEN told.missing AND told.mark = store.mark THEN asks ELSE 0 END
FROM unnest(%s::int[], %s::bigint[], %s::bool[], %s::timestamptz[], %s::timestamptz[])
    AS told (id, mark, missing, first, last)
WHERE store.id = told.id"""
_META = """
INSERT INTO ingest.pod (site, pod, meta, meta_received) VALUES (%s, %s, %s::jsonb, now())
ON CONFLICT (site, pod) DO UPDATE SET meta = excluded.meta, meta_received = now()
WHERE pod.meta IS DISTINCT FROM excluded.meta"""

_RECENT = """
SELECT site, pod.pod, store.store, mark, 0 FROM ingest.store JOIN ingest.pod ON pod.id = store.pod
WHERE last_received > now() - %s * interval '1 day' ORDER BY last_received"""
_OVERDUE = """
UPDATE ingest.store SET asked = now(), asks = asks + 1 FROM ingest.pod
WHERE pod.id = store.pod AND store.id IN (
    SELECT id FROM ingest.store
    WHERE missing_since < now() - %(patience)s * interval '1 second'
    AND (asks = 0 OR asked < now()
         - least(%(most)s, %(patience)s * 2.0 ^ least(asks, 20)) * interval '1 second')
    ORDER BY id FOR NO KEY UPDATE SKIP LOCKED)
RETURNING site, pod.pod, store.store, mark, asks"""


class Asked(NamedTuple):
    """Who is to be told their mark twice, and how often it was asked for the same before."""

    place: Place
    mark: int
    asks: int


class Stores:
    """The numbers by which this database knows pods' databases, learnt once."""

    def __init__(self, conn: Connection) -> None:
        self._conn = conn
        self._known: dict[Place, int] = {}

    def ids(self, places: Iterable[Place]) -> Mapping[Place, int]:
        """Of these and of others; who is new gets one, for good, in a transaction of its own."""
        if new := sorted(set(places) - self._known.keys()):
            columns = _columns(new, 3)
            with self._conn.transaction():
                self._conn.execute(_PODS, columns[:2])
                self._conn.execute(_NEW, columns)
            for *place, number in self._conn.execute(_IDS, columns):
                self._known[Place(*place)] = number
        return self._known


def lock(conn: Connection, stores: Iterable[int]) -> dict[int, int]:
    """The marks of these stores, which nobody else changes until the transaction is over."""
    return dict(conn.execute(_LOCK, (sorted(set(stores)),)).fetchall())


def move(
    conn: Connection,
    marks: Mapping[int, int],
    spans: Mapping[int, Sequence[Span]],
    times: Mapping[int, tuple[str | None, str | None]],
) -> dict[int, int]:
    """Bring the locked `marks` forward by what has come; as they are now.

    `times` are between which wall times the new rows of a store happened.
    """
    ahead = dict[int, list[Span]]()
    for store, after, seq in conn.execute(_AHEAD, (list(spans),)):
        ahead.setdefault(store, []).append((after, seq))
    moved = {s: advance(marks[s], [*ahead.get(s, ()), *came]) for s, came in spans.items()}
    if ahead:
        conn.execute(_FORGET, (list(ahead),))
    if beyond := [(s, *span) for s, (_, rest) in moved.items() for span in rest]:
        conn.execute(_BEYOND, _columns(beyond, 3))
    told = [(s, mark, bool(rest), *times.get(s, NEVER)) for s, (mark, rest) in moved.items()]
    conn.execute(_MOVE, _columns(told, 5))
    return {store: mark for store, (mark, _) in moved.items()}


def note_meta(conn: Connection, news: News) -> None:
    """What a pod is made of now."""
    conn.execute(_META, (news.site, news.pod, news.meta.decode()))


def recent(conn: Connection) -> list[Asked]:
    """All that have told something in the last month, whoever told last at the end."""
    return _asked(conn, _RECENT, (RECENT_DAYS,))


def overdue(conn: Connection, patience_s: float) -> list[Asked]:
    """Those of whom something is missing for so long that they are to be asked (again).

    For twice as long each time, while it is the same.
    """
    return _asked(conn, _OVERDUE, {"patience": patience_s, "most": PATIENCE_MOST_S})


def _asked(conn: Connection, statement: str, values: Any) -> list[Asked]:
    rows = conn.execute(statement, values).fetchall()
    return [Asked(Place(site, pod, store), mark, asks) for site, pod, store, mark, asks in rows]


def _columns(rows: Iterable[Sequence[Any]], width: int) -> list[list[Any]]:
    """Rows as the arrays that `unnest` takes."""
    return [list(column) for column in zip(*rows, strict=True)] or [[] for _ in range(width)]
