"""Of whom has been erased nothing stays here: what came before it was told, and what comes after.

A row that is struck keeps its number, and says no more than that here was a result, as the pod's
own does.
"""

from collections.abc import Iterable, Iterator, Mapping

from controller.contract.bodies import Erased
from controller.fleet.ingest.database import Connection
from controller.fleet.ingest.reading import Event, Place

_RUNS = """
INSERT INTO ingest.erased_run SELECT %s, unnest(%s::bigint[]) ON CONFLICT DO NOTHING"""
_ROWS = """
INSERT INTO ingest.erased_row SELECT %s, unnest(%s::bigint[]) ON CONFLICT DO NOTHING"""
_RUN_OF = "store = erased_run.store AND (data ->> 'run')::bigint = run"
_REACH = f"""
INSERT INTO ingest.erased_row
SELECT happened.store, seq FROM ingest.erased_run JOIN ingest.happened
    ON happened.{_RUN_OF} AND kind = 'result.exercise'
WHERE erased_run.store = ANY(%(stores)s)
UNION
SELECT opened.store, seq FROM ingest.erased_run JOIN ingest.opened
    ON opened.{_RUN_OF} AND kind = 'result.exercise'
WHERE erased_run.store = ANY(%(stores)s)
ON CONFLICT DO NOTHING"""  # noqa: S608 - the same words
_STRIKE = """
UPDATE ingest.happened SET kind = 'event.erased', data = '{}', more = NULL
FROM ingest.erased_row AS gone
WHERE gone.store = ANY(%(stores)s) AND happened.store = gone.store AND happened.seq = gone.seq
AND kind LIKE 'result.%%' AND kind <> 'result.erased'"""
_CLOSE = """
DELETE FROM ingest.opened USING ingest.erased_row AS gone
WHERE gone.store = ANY(%(stores)s) AND opened.store = gone.store AND opened.seq = gone.seq"""
_EMPTY = """
UPDATE ingest.parked SET payload = '', reason = 'of somebody who has been erased'
FROM ingest.erased_row AS gone
WHERE gone.store = ANY(%(stores)s) AND parked.store = gone.store AND parked.seq = gone.seq"""


def reached(events: Iterable[Event]) -> Iterator[Place]:
    """The databases, of these pods and of others, that erasures reach."""
    for event in events:
        yield from (place for place, _, _ in _gone(event))


def note(conn: Connection, events: Iterable[Event], ids: Mapping[Place, int]) -> None:
    """Write down of which runs and rows nothing may be kept from now on."""
    for event in events:
        for place, runs, seqs in _gone(event):
            conn.execute(_RUNS, (ids[place], list(runs)))
            conn.execute(_ROWS, (ids[place], list(seqs)))


def blank(conn: Connection, rows: Iterable[tuple[int, int]]) -> None:
    """These rows, by store and seq, say on the pod that they were somebody's who is erased."""
    for store, seq in rows:
        conn.execute(_ROWS, (store, [seq]))


def strike(conn: Connection, stores: Iterable[int]) -> int:
    """Take out what is held of these (locked) stores and may not be; how many rows."""
    where = {"stores": sorted(set(stores))}
    conn.execute(_REACH, where)
    for statement in (_CLOSE, _EMPTY):
        conn.execute(statement, where)
    return conn.execute(_STRIKE, where).rowcount


def _gone(event: Event) -> Iterator[tuple[Place, tuple[int, ...], tuple[int, ...]]]:
    """Of which database an erasure takes which runs and rows; of another event nothing."""
    if isinstance(event.body, Erased):
        yield event.place, event.body.runs, event.body.events
        for one in event.body.elsewhere:
            yield Place(one.site, one.pod, one.store), one.runs, one.events
