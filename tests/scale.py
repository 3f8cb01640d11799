"""Figures for docs/scale.md: what a pod sends and leaves, and what that makes of many pods.

    make scale

Sizes are those of the payloads that `pod fleet simulate` sends, and of rows in a real
PostgreSQL; the rest is multiplication.
"""
# ruff: noqa: T201 (a program, and this is what it says)

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from controller.contract.state import EVERY_S
from controller.contract.topics import Topics
from controller.fleet.ingest.database import Connection, connect, migrate
from controller.fleet.simulate.box import MemoryBox
from controller.fleet.simulate.diary import DAY_S, Diary
from controller.fleet.simulate.telling import Health, Measures
from controller.uplink.publication import Publication, envelope
from tests.database import Cluster

EVENTS_A_DAY = 200
OPEN_H, PEAK = 12, 3  # events come within so many hours; the busiest minute has so many times more
STORES, ROWS = 20, 2000
FLEETS = (100, 2_000, 10_000, 100_000, 1_000_000)
TOPICS = Topics("site-1", "pod-00001")
COPY = """COPY ingest.happened
    (store, seq, kind, happened, synchronised, boot_id, monotonic_ns, data) FROM STDIN"""


@dataclass(frozen=True, slots=True)
class Pod:
    """One pod: messages a second into the broker, bytes a second, rows a day, bytes a row."""

    standing_s: float
    standing_bytes_s: float
    events_s: float
    event_bytes: float
    row_bytes: float


def diary(number: int) -> Diary:
    """A store of its own."""
    return Diary(f"{number:016x}", EVENTS_A_DAY // 8, datetime(2026, 1, 1, tzinfo=UTC))


def every_minute() -> list[Publication]:
    """What a pod tells of itself each `EVERY_S`: a state, and its numbers."""
    health, measures = Health(TOPICS, MemoryBox(diary(1), ingest=True)), Measures(TOPICS)
    told = [each for each in iter(lambda: health.next(0.0), None) if each.topic == TOPICS.state]
    return [*told[:1], *iter(lambda: measures.next(0.0), None)]


def mean(numbers: Iterable[float]) -> float:
    """Of some."""
    listed = list(numbers)
    return sum(listed) / len(listed)


def sizes() -> Iterator[Publication]:
    """Some days' events and results."""
    for seq in range(1, ROWS + 1):
        row = diary(1).row(seq)
        yield Publication(TOPICS.of(row.kind), envelope(TOPICS, row, seq - 1), row)


def row_bytes(conn: Connection) -> float:
    """Of a row with its indexes, as PostgreSQL lays it down."""
    with conn.cursor() as cursor:
        for number in range(STORES):
            with cursor.copy(COPY) as copy:
                for row in map(diary(number).row, range(1, ROWS + 1)):
                    at = row.moment
                    kind = row.kind.replace("/", ".", 1)
                    begin = (number, row.seq, kind, at.wall, True, at.boot_id, at.monotonic_ns)
                    copy.write_row((*begin, row.body))
    size = "SELECT pg_total_relation_size('ingest.happened')"
    return int(conn.execute(size).fetchall()[0][0]) / (STORES * ROWS)


def measured() -> Pod:
    """With a PostgreSQL of its own."""
    with Cluster() as cluster, connect(cluster.make("scale")) as conn:
        migrate(conn)
        kept = row_bytes(conn)
    standing = every_minute()
    size = sum(each.size for each in standing)
    events_s, event = EVENTS_A_DAY / DAY_S, mean(each.size for each in sizes())
    return Pod(len(standing) / EVERY_S, size / EVERY_S, events_s, event, kept)


def line(pods: int, pod: Pod) -> str:
    """What so many make."""
    busy = pods * pod.events_s * 24 / OPEN_H * PEAK
    kb_s = pods * (pod.standing_bytes_s + pod.events_s * pod.event_bytes) / 1000
    rows_day = pods * EVENTS_A_DAY
    year_gb = rows_day * 365 * pod.row_bytes / 1e9
    cells = (
        f"{pods:,}",
        f"{pods * (pod.standing_s + pod.events_s):,.0f}",
        f"{pods * pod.events_s:,.1f}",
        f"{busy:,.0f}",
        f"{kb_s:,.0f}",
        f"{rows_day / 1e6:,.2f}",
        f"{year_gb:,.0f}",
    )
    return f"| {' | '.join(cells)} |"


def main() -> None:
    """Tell."""
    pod = measured()
    print(f"each minute: {pod.standing_s * EVERY_S:.0f} messages, ", end="")
    print(f"{pod.standing_bytes_s * EVERY_S:,.0f} bytes")
    print(f"an event or result: {pod.event_bytes:.0f} bytes sent, {pod.row_bytes:.0f} kept\n")
    print("| pods | messages/s | events/s | busiest | kB/s | million rows a day | GB a year |")
    print("|---:|---:|---:|---:|---:|---:|---:|")
    print("\n".join(line(pods, pod) for pods in FLEETS))


if __name__ == "__main__":
    main()
