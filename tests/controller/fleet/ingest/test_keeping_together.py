"""Several workers at one database, each with its share of what comes, in no order at all."""

import random
from concurrent.futures import ThreadPoolExecutor

from controller.fleet.ingest.database import connect
from controller.fleet.ingest.keeping import Keeper, Message
from tests.controller.fleet.ingest.told import result, told

WORKERS, STORES, RUNS = 4, 6, 30
GONE = range(1, RUNS + 1, 3)
LAST = RUNS + 1
LEFT = "SELECT count(*) FROM ingest.happened WHERE data ->> 'participant' = 'p-gone'"


def rows_of(store: str) -> list[Message]:
    """Results of two people, one of whom is erased in the end."""
    rows: list[Message] = []
    for run in range(1, RUNS + 1):
        person = "p-gone" if run in GONE else "p-stays"
        rows.append(told(run, "result/exercise", result(run, person), store=store))
    erased = {"runs": list(GONE), "events": [], "elsewhere": []}
    return [*rows, told(LAST, "result/erased", erased, store=store)]


def shares(seed: int) -> list[list[list[Message]]]:
    """For each worker its batches: every row twice, over all workers, shuffled."""
    draw = random.Random(seed)
    messages = [row for n in range(STORES) for row in rows_of(f"s{n}")] * 2
    draw.shuffle(messages)
    batches = [messages[at : at + 12] for at in range(0, len(messages), 12)]
    return [batches[number::WORKERS] for number in range(WORKERS)]


def work(database: str, batches: list[list[Message]]) -> int:
    """Keep them, over a connection of one's own; how many were new."""
    with connect(database) as conn:
        keeper = Keeper(conn)
        return sum(keeper.keep(batch).new for batch in batches)


def test_nothing_is_lost_or_held_twice_and_nobody_waits_in_a_circle(database: str) -> None:
    """Marks end at the end, and of whom was erased nothing is left, whoever had it in hand."""
    with ThreadPoolExecutor(WORKERS) as pool:
        new = sum(pool.map(lambda batches: work(database, batches), shares(7)))
    with connect(database) as conn:
        assert new == STORES * LAST
        assert conn.execute("SELECT DISTINCT mark FROM mark").fetchall() == [(LAST,)]
        assert conn.execute("SELECT count(*) FROM gap").fetchall() == [(0,)]
        held = conn.execute("SELECT count(*), count(DISTINCT (store, seq)) FROM ingest.happened")
        assert held.fetchall() == [(STORES * LAST, STORES * LAST)]
        assert conn.execute(LEFT).fetchall() == [(0,)]
        kept = "SELECT count(*) FROM result_measure WHERE person = 'p-stays' AND measure = 'c'"
        assert conn.execute(kept).fetchall() == [(STORES * (RUNS - len(GONE)),)]
