"""Today's offer, and progress, for somebody who has come every day for ten years.

Ten years are 3,650 visits with a check-in, three exercises each and a result of every one, kept by
the store's own functions; exercises and forms take turns. An offer is read from the file (what was
done, at which visits), worked out and made the start screen's first picture; progress is read, told
and made its first page. Both are the pod's own, as it puts them together. Beside each stands the
same person after their first month, read in turns with the other.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from itertools import cycle
from sqlite3 import Connection

from controller.checkin import own
from controller.health.clock import Moment
from controller.people.visitor import Visitor
from controller.screens import start
from controller.store import answers, records
from controller.store.rows import Reached
from exercises.catalogue import exercises
from tests.bench.kit.rows import Claim, Row, Target
from tests.walker.finger import Finger
from tests.walker.world import BEGAN, WalkedPod, World, on_a_fresh_disk, scratch, walked

TEN_YEARS, MONTH = 3650, 30
A_DAY, ASKED, ROUNDS = 3, 2, 101
BESIDE = "the same after one month"
CLAIMS = (
    Claim("journey", "today's offer after ten years", "ms", BESIDE, Target("value", "<=", 20)),
    Claim("journey", "today's offer, flat in history", "ms", BESIDE, Target("ratio", "<=", 1.5)),
    Claim("journey", "progress after ten years", "ms", BESIDE, Target("value", "<=", 50)),
    Claim("journey", "progress, flat in history", "ms", BESIDE, Target("ratio", "<=", 1.5)),
)
WHO = Visitor("p-1", enrolled=True)


def measure(tell: Callable[[str], None]) -> list[Row]:
    """Four rows; under a minute."""
    with scratch() as place, ExitStack() as stack:
        config = walked(place)
        pods = []
        for days in (TEN_YEARS, MONTH):
            tell(f"{days} daily visits, {A_DAY} exercises each")
            pods.append(stack.enter_context(_pod(World(on_a_fresh_disk(config)), days)))
        offers = [[_took_ms(offer, pod) for pod in pods] for _ in range(ROUNDS)]
        told = [[_took_ms(progress, pod) for pod in pods] for _ in range(ROUNDS)]
    long, short = zip(*offers, strict=True)
    longer, shorter = zip(*told, strict=True)
    pairs = ((long, short), (long, short), (longer, shorter), (longer, shorter))
    return [claim.row(*pair) for claim, pair in zip(CLAIMS, pairs, strict=True)]


@contextmanager
def _pod(world: World, days: int) -> Iterator[WalkedPod]:
    """A pod whose person has come so long, and is there."""
    with world.in_force():
        pod = world.boot(Finger())
        store = pod.book.store
        store._write(lambda conn: _fill(conn, days))
        # A pod that wrote it day by day has none of it in its log any more.
        store.read(lambda conn: conn.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone())
        pod.book.visitor = WHO
    try:
        yield pod
    finally:
        pod.book.close()


def _fill(conn: Connection, days: int) -> None:
    """One visit a day."""
    turns = cycle(
        (name, form, main.measure, found.version, found.better(form))
        for name, found in exercises().items()
        for form, main in found.main.items()
    )
    for day in range(days):
        wall = (BEGAN + timedelta(days=day)).isoformat(timespec="milliseconds")
        moment = Moment(wall.replace("+00:00", "Z"), 10**9, f"boot-{day}", synchronised=True)
        session = records.start_session(conn, WHO.pseudonym, moment, [])
        asking = answers.start(conn, session, own.NAME, own.VERSION, moment)
        for n in range(ASKED):
            item = own.SIX[(day * ASKED + n) % len(own.SIX)].name
            answers.answer(conn, asking, item, (day + n) % len(own.WELL), moment)
        answers.end(conn, asking, "finished", None, moment)
        for n in range(A_DAY):
            name, form, measure, version, better = next(turns)
            run = records.start_run(conn, session, (name, form, version), {}, {}, moment)
            reached = Reached(measure, 0.3 + (day * 7 + n) % 13 / 20, "valid", better)
            records.finish_run(conn, run, "finished", {"verdict": "valid"}, moment, [], reached)
        records.end_session(conn, session, "enough", moment, [])


def offer(pod: WalkedPod) -> None:
    """From the file to the start screen's first picture."""
    offering = pod.session.offering
    offering.begin(pod.book.past())
    cards = start.script(offering.today(), offering.rest(), me=True, at=offering.next_card())
    next(cards)
    cards.close()


def progress(pod: WalkedPod) -> None:
    """From the file to the first page."""
    page = pod.session._rooms["progress"](WHO)
    next(page)
    page.close()


def _took_ms(work: Callable[[WalkedPod], None], pod: WalkedPod) -> float:
    began_ns = time.perf_counter_ns()
    work(pod)
    return (time.perf_counter_ns() - began_ns) / 1e6
