"""What the database holds of the pods that were played, and whether that is what they told.

The truth is the play's own: how far each store counts. Rows are functions of their number, so their
content can be compared too, without anybody having kept it.
"""

import json
import random
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import psycopg

from controller.fleet.simulate.box import MemoryBox
from controller.fleet.simulate.pod import PlayedPod

SAMPLE = 1000
SHOWN = 5


class Store(NamedTuple):
    """One pod's database, by name."""

    site: str
    pod: str
    store: str


class UnreadableError(RuntimeError):
    """The database cannot be asked; the message says why, and what to do."""


@dataclass(frozen=True, slots=True)
class Held:
    """What was emitted and what is held, in rows; and the first of what differs, in words."""

    emitted: int
    held: int
    missing: int
    doubled: int
    extra: int
    altered: int
    """Of `compared` rows drawn at random, those with another content."""
    compared: int
    differ: tuple[str, ...] = field(default=())

    @property
    def same(self) -> bool:
        """Whether each row is held, once, as it was, and no other."""
        return not (self.missing or self.doubled or self.extra or self.altered)


class Found(NamedTuple):
    """Of one store: rows, different ones among them, those within what was emitted."""

    rows: int
    different: int
    within: int


_ALL = (
    "SELECT site, pod, store, seq, kind, data FROM event"
    " UNION ALL SELECT site, pod, store, seq, kind, data FROM result"
)
_FOUND = f"""
    SELECT site, pod, store, count(*), count(DISTINCT seq),
           count(DISTINCT seq) FILTER (WHERE seq BETWEEN 1 AND coalesce(emitted, 0))
    FROM ({_ALL}) AS held LEFT JOIN emitted USING (site, pod, store)
    WHERE (site, pod) IN (SELECT site, pod FROM emitted)
    GROUP BY site, pod, store"""  # noqa: S608 - text of our own
_ROW = f"""SELECT kind, data FROM ({_ALL}) AS held
    WHERE site = %s AND pod = %s AND store = %s AND seq = %s"""  # noqa: S608


def emitted_by(pods: Iterable[PlayedPod]) -> dict[Store, MemoryBox]:
    """Every card that was ever in one of these pods."""
    return {
        Store(pod.topics.site, pod.topics.pod, box.diary.store): box
        for pod in pods
        for box in pod.cards
    }


def refuse_played(database: str, prefix: str) -> None:
    """UnreadableError where pods of these names were played, or are, on this database already."""
    with _asking(database) as connection:
        sql = "SELECT 1 FROM mark WHERE starts_with(pod, %s) LIMIT 1"
        if connection.execute(sql, (f"{prefix}-",)).fetchone():
            raise UnreadableError(
                f"the database holds pods whose names begin with {prefix}- already, which could "
                "not be told from these: take another --prefix"
            )


def compare(database: str, emitted: Mapping[Store, MemoryBox], seed: int) -> Held:
    """Count what is held of these pods, by store; UnreadableError where it cannot be asked."""
    with _asking(database) as connection:
        found = _count(connection, emitted)
        altered, compared = _read_some(connection, emitted, random.Random(seed))  # noqa: S311
    return _judge(emitted, found, altered, compared)


@contextmanager
def _asking(database: str) -> Iterator["psycopg.Connection[Any]"]:
    try:
        with psycopg.connect(database, connect_timeout=10) as connection:
            yield connection
    except psycopg.errors.UndefinedTable as error:
        raise UnreadableError("no `pod ingest` has run on this database: start it first") from error
    except psycopg.Error as error:
        why = " ".join(str(error).split())
        raise UnreadableError(f"the database cannot be asked ({why}); check --database") from error


def _count(
    connection: "psycopg.Connection[Any]", emitted: Mapping[Store, MemoryBox]
) -> dict[Store, Found]:
    connection.execute(
        "CREATE TEMP TABLE emitted (site text, pod text, store text, emitted bigint)"
    )
    with (
        connection.cursor() as cursor,
        cursor.copy("COPY emitted (site, pod, store, emitted) FROM STDIN") as copy,
    ):
        for store, box in emitted.items():
            copy.write_row((*store, box.relayed))
    connection.execute("ANALYZE emitted")
    rows = connection.execute(_FOUND).fetchall()
    return {Store(*row[:3]): Found(*row[3:]) for row in rows}


def _read_some(
    connection: "psycopg.Connection[Any]", emitted: Mapping[Store, MemoryBox], draw: random.Random
) -> tuple[list[str], int]:
    """Rows drawn at random that are held with another content; and how many were looked at."""
    altered, compared = [], 0
    filled = [(store, box) for store, box in emitted.items() if box.relayed]
    for store, box in draw.choices(filled, k=SAMPLE) if filled else []:
        seq = draw.randint(1, box.relayed)
        row = box.diary.row(seq)
        told = row.kind.replace("/", ".", 1), json.loads(row.body)
        held = connection.execute(_ROW, (*store, seq)).fetchall()
        compared += len(held)
        altered += [f"{':'.join(store[1:])}:{seq} is held as another" for it in held if it != told]
    return altered, compared


def _judge(
    emitted: Mapping[Store, MemoryBox],
    found: Mapping[Store, Found],
    altered: list[str],
    compared: int,
) -> Held:
    none = Found(0, 0, 0)
    of = {store: found.get(store, none) for store in (*emitted, *(found.keys() - emitted.keys()))}
    relayed = {store: emitted[store].relayed if store in emitted else 0 for store in of}
    return Held(
        emitted=sum(relayed.values()),
        held=sum(each.rows for each in of.values()),
        missing=sum(relayed[store] - each.within for store, each in of.items()),
        doubled=sum(each.rows - each.different for each in of.values()),
        extra=sum(each.different - each.within for each in of.values()),
        altered=len(altered),
        compared=compared,
        differ=(*_words(of, relayed), *altered)[:SHOWN],
    )


def _words(of: Mapping[Store, Found], relayed: Mapping[Store, int]) -> Iterator[str]:
    for store, each in of.items():
        if each.rows != relayed[store] or each.within != each.rows:
            name = f"{store.site}/{store.pod}, store {store.store}"
            held = f"{each.rows} held, {each.within} of its numbers among them"
            yield f"{name}: {relayed[store]} emitted, {held}"
