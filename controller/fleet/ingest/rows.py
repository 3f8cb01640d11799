"""Rows of events and results: put in once, compared where they are there already, or parked."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from pydantic_core import to_json

from controller.fleet.ingest.database import Connection
from controller.fleet.ingest.opening import Opened
from controller.fleet.ingest.reading import BLANK, Event, Parked, Place

Key = tuple[int, int]
"""A row, by the number of its store and its seq."""

COPIED = "another event is held under this id: two pods go by one name, or a card was copied"

# As JSON: one value to send, and read by the server faster than arrays of texts.
_INSERT = """
WITH new AS (
    INSERT INTO ingest.happened (store, seq, kind, happened, synchronised, boot_id, monotonic_ns,
                                 data, more)
    SELECT * FROM json_to_recordset(%s::json) AS told (
        store int, seq bigint, kind text, happened timestamptz, synchronised boolean, boot_id text,
        monotonic_ns numeric, data jsonb, more jsonb)
    ORDER BY store, seq ON CONFLICT DO NOTHING RETURNING store, seq, happened, synchronised)
SELECT store, array_agg(seq), min(happened) FILTER (WHERE synchronised)::text,
       max(happened) FILTER (WHERE synchronised)::text
FROM new GROUP BY store"""
_HELD = """
SELECT store, seq, kind, boot_id, monotonic_ns::text
FROM ingest.happened JOIN unnest(%s::int[], %s::bigint[]) AS told (store, seq) USING (store, seq)"""
_OPENED = "INSERT INTO ingest.opened VALUES (%s, %s, %s, %s::jsonb) ON CONFLICT DO NOTHING"
_PARK = """
INSERT INTO ingest.parked AS old (store, seq, topic, payload, reason, digest)
VALUES (%s, %s, %s, %s, %s, %s)
ON CONFLICT (digest) DO UPDATE SET times = old.times + 1, last_received = now()"""


class Fresh(NamedTuple):
    """What was not held before: the rows, and between which times each store's happened.

    Times are PostgreSQL's, None where no clock was set.
    """

    keys: set[Key]
    times: dict[int, tuple[str | None, str | None]]


def insert(conn: Connection, events: Mapping[Key, Event]) -> Fresh:
    """Put in those that are not held yet."""
    fresh = Fresh(set(), {})
    if events:
        told = to_json([_row(*key, event) for key, event in events.items()], inf_nan_mode="null")
        for store, seqs, *times in conn.execute(_INSERT, (told.decode(),)).fetchall():
            fresh.keys.update((store, seq) for seq in seqs)
            fresh.times[store] = (times[0], times[1])
    return fresh


def compare(conn: Connection, again: Sequence[tuple[Key, Event]]) -> tuple[list[Parked], list[Key]]:
    """Of what is held already: what is another thing of the same id, and what is blank by now."""
    if not again:
        return [], []
    keys = [list(column) for column in zip(*(key for key, _ in again), strict=True)]
    held = {(store, seq): what for store, seq, *what in conn.execute(_HELD, keys).fetchall()}
    parked, blank = [], []
    for key, event in again:
        kind, *moment = held[key]
        if moment != [event.boot_id, event.monotonic_ns]:
            parked.append(event.parked(COPIED))
        elif event.kind == BLANK != kind:
            blank.append(key)
    return parked, blank


def put_opened(conn: Connection, found: Iterable[tuple[Key, Opened]]) -> int:
    """Beside the sealed rows, what is in them; how many."""
    rows = [(*key, each.kind, each.data.decode()) for key, each in found]
    if rows:
        with conn.cursor() as cursor:
            cursor.executemany(_OPENED, rows)
    return len(rows)


def park(conn: Connection, parked: Iterable[Parked], ids: Mapping[Place, int]) -> None:
    """Set them aside; the same again is counted."""
    for each in parked:
        digest = hashlib.sha256(each.topic.encode() + b"\0" + each.payload).digest()
        place = (ids[each.place], each.seq) if each.place else (None, None)
        conn.execute(_PARK, (*place, each.topic, each.payload, each.reason, digest))


def _row(store: int, seq: int, event: Event) -> dict[str, Any]:
    return {
        "store": store,
        "seq": seq,
        "kind": event.kind,
        "happened": event.happened,
        "synchronised": event.synchronised,
        "boot_id": event.boot_id,
        "monotonic_ns": event.monotonic_ns,
        "data": event.data,
        "more": event.more,
    }
