"""A pod's data filled and told of by whichever version of the program is on the path: a script.

    python life.py DATA_DIR live:NUMBER tell erase:NUMBER …

Each word is done in its turn; each `tell` prints one line of JSON. Only what every
version since the first release has is used.
"""

import json
import sys
import time
from pathlib import Path
from typing import Any

from controller.config import twin
from controller.health.clock import Moment
from controller.identity import Identity
from controller.people.people import People
from controller.people.pin import matches
from controller.people.staff import Staff
from controller.store import outbox
from controller.store.audit import Deed
from controller.store.mailbox import Mailbox, mailbox_path
from controller.store.reading import read_answers, read_results
from controller.store.rows import Event, Limits, Origin, Reached
from controller.store.store import Store
from exercises.core.trial import Trial

PIN, CODE = (5, 0, 7, 2), "471102"
LIMITS = Limits(max_age_s=1e9, max_bytes=10_000_000, tick_s=0.05)
WHAT = ("go_nogo", "training", "1", {"level": 2}, {"verified": True})
MAY: dict[str, list[Any]] = {"nurse": ["flags"]}


def live(store: Store, number: int) -> None:
    """Somebody enrols, checks in, trains twice and is cut off once; the rest is the pod's own."""
    people, now = People(lambda: store), Moment.now()
    name = f"p-{number}"
    store.enrol(name, number, now, Deed("life", "enrol", name))
    person = people.find(number)
    assert person is not None
    people.choose_pin(person, PIN)
    people.note_consent(name, "2", "yes")
    store.set_goal(name, 3, now)
    session = store.start_session(name, now, [Event("event/session.started", "device", {})])
    asking = store.start_asking(session, "k6", "1", now)
    store.answer(asking, "item_01", 3, now)
    store.end_asking(asking, "finished", {"total": 20}, now, {"total": "13-24"})
    for outcome in ("finished", "finished", "interrupted"):
        run = store.start_run(session, *WHAT, now, Origin(7, "mine", "digest"))
        store.keep(run, *(_trial(n, name) for n in range(5)))
        done = outcome == "finished"
        told = [Event("result/exercise", "result", {"run": run}, name)] if done else []
        result = {"verdict": "valid", "reasons": [], "values": {"level": number}}
        reached = Reached("level", float(number), "valid", 1) if done else None
        store.finish_run(run, outcome, result if done else None, now, told, reached)
    store.end_session(session, "enough", now, [Event("event/session.ended", "device", {})])


def _trial(n: int, name: str) -> Trial:
    return Trial("training", "go", "ok", 0.25 + n / 1e4, n, n, "kernel", extra={"plan": name})


def settle(store: Store, data: Path) -> None:
    """What the pod itself has, if it has not: a code for staff, a key, values from far away."""
    if not store.staff_codes():
        Staff(lambda: store, MAY).set_code("nurse", CODE)
    keys = (data / "uplink" / name for name in ("ca.pem", "cert.pem", "key.pem"))
    Identity("pod-7", *keys).make()
    if twin.read(data).good is None:
        wish = twin.Wish(version=4, config={"pod.yaml": {"brightness": 0.5}})
        twin.write(data, twin.Twin().holding(wish))


def tell(store: Store, data: Path) -> dict[str, Any]:
    """All of it, as JSON types."""
    good = twin.read(data).good
    return {
        "store": store.id,
        "aside": list(store.set_aside),
        "people": {str(p.number): _of(store, data, p.pseudonym, p.pin) for p in store.people()},
        "deeds": sum(deed.who == "life" for _, deed in store.deeds()),
        "staff": Staff(lambda: store, MAY).check(CODE),
        "key": (data / "uplink/key.pem").read_text(),
        "wish": None if good is None else good.config,
        "mail": mail(data),
    }


def _of(store: Store, data: Path, name: str, pin: str | None) -> dict[str, Any]:
    history = store.history(name, {("go_nogo", "training"): 1})
    broken, consent, goal = store.broken_off(name), store.consent(name), store.goal(name)
    return {
        "pin": pin is not None and matches(PIN, pin),
        "trials": [[t.onset_ns, t.rt_s, dict(t.extra)] for _, t in store.trials(person=name)],
        "results": [[dict(r.params), r.result] for r in read_results(data, person=name)],
        "answers": len(read_answers(data, person=name)),
        "consent": consent is not None and consent.answer,
        "goal": goal is not None,
        "points": [p.value for p in history.courses["go_nogo", "training"].points],
        "broken": broken is not None and len(broken.kept),
        "flags": sum(flag.person == name for flag in store.flags()),
    }


def relayed(store: Store, data: Path) -> None:
    """Wait until the mailbox has all that was told."""
    _, last = store.read(outbox.identity)
    deadline = time.monotonic() + 30
    while len(mail(data)) < last:
        assert time.monotonic() < deadline, "the mailbox does not fill"
        time.sleep(0.02)


def mail(data: Path) -> list[list[Any]]:
    """What waits for the broker, in order."""
    box = Mailbox.open(mailbox_path(data))
    found = box.pending(limit=10_000)
    box.close()
    return [[row.store, row.seq, row.kind, json.loads(row.body)] for row in found]


def main(data: Path, words: list[str]) -> None:
    """Do the words in their turn."""
    store = Store.open(data, LIMITS)
    try:
        settle(store, data)
        for word in words:
            verb, _, number = word.partition(":")
            if verb == "live":
                live(store, int(number))
            elif verb == "erase":
                store.erase(f"p-{number}", Moment.now(), lambda _: [], Deed("life", "erase"))
            else:
                relayed(store, data)
                sys.stdout.write(json.dumps(tell(store, data)) + "\n")
    finally:
        store.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
