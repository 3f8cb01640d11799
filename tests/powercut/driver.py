"""What somebody at the pod does, straight into the store, each thing told once it is acknowledged.

Runs in the guest, on the pod's own program and partition, with the controller stopped:

    python3 driver.py migrate use:VISITS:TRIALS event:NUMBER check:RUN:TRIALS:EVENT …
"""

import sqlite3
import sys
import time
from contextlib import closing
from functools import partial
from pathlib import Path

sys.path.insert(0, "/usr/lib/training-pod")

from controller.health.clock import Moment
from controller.people.people import People
from controller.store import outbox
from controller.store.database import SCHEMA, database_path
from controller.store.migrate import migrate
from controller.store.rows import Event, Limits, Reached
from controller.store.store import Store
from exercises.core.trial import Trial

DATA = Path("/var/lib/pod")
LIMITS = Limits(max_age_s=30 * 86_400, max_bytes=64 * 2**20, tick_s=1.0)
WHAT = ("go_nogo", "training", "1", {"level": 2}, {"verified": True})
TRIALS = 12


def told(what: str, *numbers: object) -> None:
    """One line, as soon as what it says has come back from the card."""
    sys.stdout.write(f"@ack {what} {' '.join(map(str, numbers))}\n")
    sys.stdout.flush()


def visit(store: Store, name: str, trials: int) -> None:
    """A run of trials with its result, and what is told of it."""

    def last() -> int:
        _, seq = store.read(outbox.identity)
        return seq

    now = Moment.now()
    session = store.start_session(name, now, [Event("event/session.started", "device", {})])
    told("event", last())
    run = store.start_run(session, *WHAT, now)
    for n in range(trials):
        store.keep(run, Trial("training", "go", "ok", 0.3, n, n, "kernel"))
        told("trial", run, n + 1)
    result = {"verdict": "valid", "reasons": [], "values": {"level": run}}
    events = [Event("result/exercise", "result", {"run": run}, name)]
    store.finish_run(run, "finished", result, now, events, Reached("level", 1.0, "valid", 1))
    told("run", run)
    told("event", last())
    store.end_session(session, "enough", now, [Event("event/session.ended", "device", {})])
    told("session", session)
    told("event", last())


def use(visits: int, trials: int = TRIALS) -> None:
    """So many visits of one person who enrols first."""
    store = Store.open(DATA, LIMITS)
    people = People(lambda: store)
    person = people.enrol()
    people.choose_pin(person, (5, 0, 7, 2))
    told("person", person.number)
    for _ in range(visits):
        visit(store, person.pseudonym, trials)
    store.close()


def happen(count: int) -> None:
    """So many events, each long enough after the other to be sent by itself."""
    store = Store.open(DATA, LIMITS)
    for n in range(count):
        happened = [Event("event/session.started", "device", {"n": n})]
        moment = Moment.now()
        store.do(partial(_put, happened, moment), moment, None)
        told("event", n + 1)
        time.sleep(3)
    store.close()


def _put(events: list[Event], moment: Moment, conn: sqlite3.Connection) -> None:
    outbox.put(conn, events, moment)


def check(run: int, trials: int, seq: int) -> None:
    """All up to this trial of this run, and this event, is there, and the databases are whole."""
    store = Store.open(DATA, LIMITS)

    def work(conn: sqlite3.Connection) -> tuple[object, ...]:
        before = "SELECT count(*), count(result) FROM run WHERE id < ?"
        kept = "SELECT count(*) FROM trial WHERE run_id = ? AND n <= ?"
        whole = "SELECT count(*) FROM trial WHERE run_id < ?"
        (runs, results), (these,), (others,) = (
            conn.execute(before, (run,)).fetchone(),
            conn.execute(kept, (run, trials)).fetchone(),
            conn.execute(whole, (run,)).fetchone(),
        )
        (last,) = conn.execute("SELECT last_seq FROM store").fetchone()
        (verdict,) = conn.execute("PRAGMA integrity_check").fetchone()
        return verdict, these == trials, last >= seq, runs, results, others

    found = store.read(work)
    told("checked", store.set_aside == (), *found)
    store.close()


def migrated() -> None:
    """A database as the first release left it, with a visit, brought forward by this program."""
    path = database_path(DATA)
    path.parent.mkdir(mode=0o700, exist_ok=True)
    for each in path.parent.glob("pod.db*"):
        each.unlink()
    with closing(sqlite3.connect(path, isolation_level=None)) as conn:
        conn.execute("PRAGMA journal_mode = WAL")
        migrate(conn, SCHEMA[:17], path)
        began = outbox.pack(Moment.now().as_dict())
        conn.execute("INSERT INTO session (person, started) VALUES ('p-1', ?)", (began,))
        told("row", 1)
    store = Store.open(DATA, LIMITS)
    told("session", 1)
    store.close()


if __name__ == "__main__":
    for word in sys.argv[1:]:
        verb, _, number = word.partition(":")
        told("phase", verb)
        if verb == "use":
            use(*map(int, number.split(":")))
        elif verb == "event":
            happen(int(number))
        elif verb == "check":
            check(*map(int, number.split(":")))
        else:
            migrated()
    told("end")
