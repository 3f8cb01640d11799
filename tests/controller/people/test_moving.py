"""A person moves from one pod to another: all of them, once, and nobody else's rows with them."""

import json
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from controller.people.parcel import Declined
from controller.store.audit import Deed
from controller.store.faults import StoreFault
from controller.store.people import Ended
from controller.store.reading import read_results, read_run
from tests.beside import beside
from tests.controller.people.lives import PIN, counts, lived, rows_of_others, told, visit
from tests.controller.people.two_pods import Pod
from tests.controller.store.parts import opened
from tests.disk import fill, memory_disk, use_up


def test_all_of_them_is_at_the_other_pod_and_they_sign_in_there(
    pods: tuple[Pod, Pod], path: Path
) -> None:
    """With their number and pictures; runs keep the names that evaluators know them by."""
    a, b = pods
    somebody = lived(a.store)
    name = somebody.pseudonym
    before, how_many = told(a.store, name), counts(a.store, name)
    others = rows_of_others(b.data, name)
    assert all(how_many.values()), how_many
    _, code = a.send(name, b, path)
    taken = [person.number for person in b.store.people()]
    came = b.receive(path, code)
    assert came.pseudonym == name
    assert (came.number == somebody.number) == (somebody.number not in taken)
    assert b.people.check(came, PIN)
    assert told(b.store, name) == before
    assert counts(b.store, name) == how_many
    assert rows_of_others(b.data, name) == others
    with beside(b.data) as conn:
        assert conn.execute("PRAGMA foreign_key_check").fetchall() == []
    assert a.deeds()[-1] == Deed("cli", "transfer to wing/b", name)
    assert b.deeds()[-1] == Deed("cli", "receive from wing/a", name)


def test_who_has_been_handed_over_does_not_sign_in_and_is_kept(
    pods: tuple[Pod, Pod], path: Path
) -> None:
    """Their number is free, and it is told where they are."""
    a, b = pods
    somebody = lived(a.store)
    before = counts(a.store, somebody.pseudonym)
    a.send(somebody.pseudonym, b, path)
    assert a.people.find(somebody.number) is None
    (ended,) = a.people.everybody()
    assert isinstance(ended, Ended)
    assert (ended.pseudonym, ended.to) == (somebody.pseudonym, "wing/b")
    assert counts(a.store, somebody.pseudonym) == before


def test_both_go_on_and_give_no_number_twice(pods: tuple[Pod, Pod], path: Path) -> None:
    """What they do there comes after all that they did; others' flags find free numbers too."""
    a, b = pods
    name = lived(a.store).pseudonym
    _, code = a.send(name, b, path)
    b.receive(path, code)
    visits = b.store.past(name).visits
    visit(b.store, name)
    visit(b.store, "p-other")
    assert b.store.past(name).visits == visits + 1
    label = read_results(b.data, person=name)[0].session
    assert label.startswith(a.store.id[:8])
    assert read_run(b.data, label) == read_run(a.data, label)
    labels = [label for label, _ in b.store.trials()]
    assert len(set(labels)) == len(labels) / 2


def test_they_come_home_with_what_they_did_elsewhere(
    pods: tuple[Pod, Pod], path: Path, tmp_path: Path
) -> None:
    """What the first pod kept of them goes for it; nothing is there twice, each name is as ever."""
    a, b = pods
    name = lived(a.store).pseudonym
    _, code = a.send(name, b, path)
    b.receive(path, code)
    visit(b.store, name, broken=True)
    before = told(b.store, name)
    back = tmp_path / "back"
    _, code = b.send(name, a, back)
    a.receive(back, code)
    assert told(a.store, name) == before
    assert a.moving.handed() == []
    assert b.moving.handed()[0].pseudonym == name


def test_who_is_here_already_does_not_come_twice(
    pods: tuple[Pod, Pod], path: Path, tmp_path: Path
) -> None:
    """A second file of somebody, the first of whose was taken in."""
    a, b = pods
    name = lived(a.store).pseudonym
    _, code = a.send(name, b, path)
    b.receive(path, code)
    again = tmp_path / "again"
    _, code = a.send(name, b, again)
    before = told(b.store, name)
    with pytest.raises(Declined, match="at this pod already"):
        b.receive(again, code)
    assert told(b.store, name) == before


def test_a_full_pod_takes_nobody(
    pods: tuple[Pod, Pod], path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Until somebody's enrolment is ended."""
    a, b = pods
    _, code = a.send(lived(a.store).pseudonym, b, path)
    taken = [person.number for person in b.store.people()]
    monkeypatch.setattr("controller.people.people.NUMBERS", taken)
    with pytest.raises(Declined, match="numbers"):
        b.receive(path, code)
    b.people.end(b.store.people()[0])
    assert b.receive(path, code).number in taken


def test_a_lost_file_is_made_again(pods: tuple[Pod, Pod], path: Path, tmp_path: Path) -> None:
    """Of who was handed over, with the pictures that they had."""
    a, b = pods
    somebody = lived(a.store)
    before = told(a.store, somebody.pseudonym)
    for _ in range(2):
        a.send(somebody.pseudonym, b, path)
        path.unlink()
    other = tmp_path / "other"
    _, code = a.send(somebody.pseudonym, b, other)
    came = b.receive(other, code)
    assert told(b.store, somebody.pseudonym) == before
    assert b.people.check(came, PIN)
    assert [each.pseudonym for each in a.moving.handed()] == [somebody.pseudonym]


def test_who_stays_after_all_is_taken_back(pods: tuple[Pod, Pod], path: Path) -> None:
    """With the number and the pictures that they had; and may go another day."""
    a, b = pods
    somebody = lived(a.store)
    a.send(somebody.pseudonym, b, path)
    (handed,) = a.moving.handed()
    back = a.moving.take_back(handed)
    assert back.number == somebody.number
    assert a.people.check(back, PIN)
    assert a.moving.handed() == []
    assert a.deeds()[-1] == Deed("cli", "take-back", somebody.pseudonym)
    a.send(somebody.pseudonym, b, path.with_suffix(".two"))


def test_nobody_and_whoever_has_ended_are_not_handed_over(
    pods: tuple[Pod, Pod], path: Path
) -> None:
    """No file is made."""
    a, b = pods
    somebody = lived(a.store)
    a.people.end(somebody)
    for name in (somebody.pseudonym, "p-nobody"):
        with pytest.raises(LookupError):
            a.send(name, b, path)
        assert not path.exists()


def test_after_a_hand_over_erasing_tells_the_consumer_nothing_and_there_all(
    pods: tuple[Pod, Pod], path: Path
) -> None:
    """What they did is theirs at the other pod; erased there, each run is named by where it was."""
    a, b = pods
    somebody = lived(a.store)
    name = somebody.pseudonym
    runs = {run.session for run in read_results(a.data, person=name)}
    _, code = a.send(name, b, path)
    came = b.receive(path, code)
    a.people.erase(a.people.everybody()[0], published=True)
    assert erased(a) == []
    b.people.erase(came, published=True)
    (told_of,) = erased(b)
    (there,) = told_of["elsewhere"]
    assert (there["site"], there["pod"], there["store"]) == ("wing", "a", a.store.id)
    assert {f"{a.store.id[:8]}-{number}" for number in there["runs"]} >= runs
    assert len(told_of["runs"]) == len(there["runs"]) == 3
    assert len(there["events"]) == len(set(there["events"])) > 0
    assert not told_of["events"]


def erased(pod: Pod) -> list[dict[str, Any]]:
    """What the consumer is told of who was erased."""
    sql = "SELECT body FROM outbox WHERE kind = 'result/erased'"
    found = pod.store.read(lambda conn: conn.execute(sql).fetchall())
    return [json.loads(body) for (body,) in found]


def test_a_full_card_takes_nobody_in_and_later_does(
    pods: tuple[Pod, Pod], path: Path, tmp_path: Path
) -> None:
    """Nothing of the person is there until all is."""
    a, _ = pods
    somebody = lived(a.store, trials=400)
    with memory_disk(tmp_path / "card") as mount:
        card = mount("size=4m")
        with opened(card / "c") as store:
            c = Pod(card / "c", store)
            _, code = a.send(somebody.pseudonym, c, path)
            use_up(card)
            fill(card / "full")
            with pytest.raises(StoreFault) as fault:
                c.receive(path, code)
            assert fault.value.code == "disk_full"
            assert sum(counts(store, somebody.pseudonym).values()) == 0
            (card / "full").unlink()
            c.receive(path, code)
            assert told(store, somebody.pseudonym)["past"].visits == 2


def test_where_it_cannot_be_noted_they_stay_and_the_file_goes(
    pods: tuple[Pod, Pod], path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The code is not shown."""
    a, b = pods
    somebody = lived(a.store)
    ready = a.moving.prepare(somebody.pseudonym, b.moving.here, path)

    def broken(*_: object) -> None:
        raise sqlite3.OperationalError("disk I/O error")

    monkeypatch.setattr("controller.store.moving.people.end", broken)
    with pytest.raises(StoreFault):
        a.moving.hand_over(ready)
    assert not path.exists()
    assert a.people.find(somebody.number) == somebody
    assert a.moving.handed() == []
