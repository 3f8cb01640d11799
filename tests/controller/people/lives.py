"""Somebody's time at a pod, with a row in each table that people have rows in; and what is told."""

import json
from pathlib import Path
from typing import Any

from controller.health.clock import Moment
from controller.people.people import People
from controller.store.people import Person
from controller.store.reading import read_answers, read_kept, read_results
from controller.store.rows import Event, Origin, Reached
from controller.store.store import Store
from controller.store.travelling import parts
from controller.store.worn import Worn
from tests.beside import beside
from tests.controller.store.parts import trial

PIN = (5, 0, 7, 2)
BETTER = {("go_nogo", "training"): 1}


def visit(store: Store, name: str, *, broken: bool = False, trials: int = 2) -> None:
    """A check-in that raises a flag, a run to its end, and one that is broken off if so wished."""
    now = Moment.now()
    session = store.start_session(name, now, [])
    store.note_worn(session, Worn("cy", "light", still=True))
    store.note_offer(session, [("go_nogo", "training")])
    asking = store.start_asking(session, "k6", "1", now)
    store.answer(asking, "item_01", 3, now)
    store.end_asking(asking, "finished", {"total": 20}, now, {"total": "13-24"})
    what = ("go_nogo", "training", "1", {"level": 2}, {"verified": True})
    for outcome in ("finished", "interrupted") if broken else ("finished",):
        run = store.start_run(session, *what, now, Origin(7, "mine", "digest"))
        store.keep(run, *(trial(n, plan=f"plan-of-{name}") for n in range(trials)))
        reached = Reached("level", float(run), "valid", 1)
        result = {"verdict": "valid", "reasons": [], "values": {"level": run}}
        ended = outcome == "finished"
        told = [Event("result/exercise", "result", {"run": run}, name)] if ended else []
        store.finish_run(
            run, outcome, result if ended else None, now, told, reached if ended else None
        )
    store.end_session(session, "enough", now, [])


def lived(store: Store, *, trials: int = 2) -> Person:
    """Somebody with a PIN who has been here twice, and may go on with what was broken off."""
    people = People(lambda: store)
    made = people.enrol()
    people.choose_pin(made, PIN)
    people.note_consent(made.pseudonym, "2", "yes")
    store.set_goal(made.pseudonym, 3, Moment.now())
    visit(store, made.pseudonym, trials=trials)
    visit(store, made.pseudonym, broken=True, trials=trials)
    broken = store.broken_off(made.pseudonym)
    assert broken is not None
    session = store.start_session(made.pseudonym, Moment.now(), [])
    store.resume(broken.run_id, session, {"verified": False}, Moment.now())
    store.finish_run(broken.run_id, "interrupted", None, Moment.now(), [])
    store.end_session(session, "enough", Moment.now(), [])
    store.acknowledge(store.flags()[-1].id, "nurse", Moment.now())
    found = people.find(made.number)
    assert found is not None
    return found


def told(store: Store, name: str) -> dict[str, Any]:
    """All that any part of the pod, or an export, says of them; no number of this database's."""
    data = Path(store._database._data_dir)
    broken, kept = store.broken_off(name), read_kept(data, "go_nogo", person=name)
    history = store.history(name, BETTER)
    asking = store.last_asking(name, "k6")
    assert broken is not None
    assert asking is not None
    return {
        "trials": kept.trials,
        "verified": {label: kept.verified[label] for label, _ in kept.trials},
        "results": [
            (r.session, r.params, r.started, r.result, r.worn)
            for r in read_results(data, person=name)
        ],
        "answers": read_answers(data, person=name),
        "consent": store.consent(name),
        "goal": store.goal(name),
        "past": store.past(name),
        "attendance": history.attendance,
        "points": history.courses["go_nogo", "training"].points,
        "broken": (broken.origin, broken.timings, broken.kept, broken.started),
        "asked": (asking.version, asking.since, asking.answers),
        "flags": sorted(
            (f.instrument, json.dumps(f.bands), f.raised.wall, f.role or "")
            for f in store.flags(open_only=False)
            if f.person == name
        ),
    }


def counts(store: Store, name: str) -> dict[str, int]:
    """How many rows each table has of theirs."""

    def work(conn: Any) -> dict[str, int]:
        return {
            part.table: conn.execute(
                f"SELECT count(*) FROM {part.table} WHERE {part.theirs}", {"person": name}
            ).fetchone()[0]
            for part in parts(conn).values()
        }

    return store.read(work)


def rows_of_others(data_dir: Path, name: str) -> dict[str, set[tuple[object, ...]]]:
    """Every row that is not of this person, by table."""
    with beside(data_dir) as conn:
        found = dict[str, set[tuple[object, ...]]]()
        for part in parts(conn).values():
            sql = f"SELECT * FROM {part.table} WHERE NOT coalesce({part.theirs}, FALSE)"
            found[part.table] = set(conn.execute(sql, {"person": name}).fetchall())
        return found
