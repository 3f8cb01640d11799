"""Answers in the store: one by one, corrected in place, gone on with, never told."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from controller.health.clock import Moment
from controller.store import answers
from controller.store.store import Store
from tests.beside import beside
from tests.controller.store.parts import STARTED, at, opened

WHO = "p-1"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with opened(tmp_path) as store:
        yield store


def come(store: Store, who: str = WHO) -> int:
    """A session of theirs begins."""
    return store.start_session(who, Moment.now(), [STARTED])


def test_answers_come_back_as_they_were_given(store: Store) -> None:
    """A skipped one is there as none, one that was not reached is not; the last of two holds."""
    asking = store.start_asking(come(store), "k6", "v", at(1))
    for item, value in (("1", 0), ("2", None), ("3", 4), ("1", 3)):
        store.answer(asking, item, value, at(2))
    found = store.last_asking(WHO, "k6")
    assert found == answers.Asking(asking, "v", 0, at(1), None, {"1": 3, "2": None, "3": 4})
    assert store.last_asking(WHO, "phq8") is None
    assert store.last_asking("p-2", "k6") is None


def test_how_long_ago_is_counted_in_the_persons_own_visits(store: Store) -> None:
    """Others who come in between do not count, nor do sessions in which nothing was done."""
    train(store, come(store))
    asked = come(store)
    store.start_asking(asked, "k6", "v", at(1))
    train(store, asked)
    come(store)
    for who in ("p-2", WHO, "p-2"):
        train(store, come(store, who))
    found = store.last_asking(WHO, "k6")
    assert found is not None
    assert found.since == 2
    assert (store.visit(WHO), store.visit("p-2"), store.visit("p-3")) == (4, 3, 1)


def train(store: Store, session: int) -> None:
    """Something is done to its end."""
    run = store.start_run(session, "settle", "training", "1", {}, {}, Moment.now())
    store.finish_run(run, "finished", None, Moment.now(), [])


def test_what_is_over_takes_no_answer_and_ends_once(store: Store) -> None:
    """Nothing is added to a score that stands."""
    asking = store.start_asking(come(store), "k6", "v", at(1))
    store.end_asking(asking, "finished", {"values": {"total": 7}}, at(2))
    with pytest.raises(LookupError):
        store.answer(asking, "1", 1, at(3))
    with pytest.raises(LookupError):
        store.end_asking(asking, "left", None, at(3))
    with pytest.raises(LookupError):
        store.start_asking(99, "k6", "v", at(3))


def test_beginning_anew_leaves_what_was_open_of_the_same(store: Store) -> None:
    """Of the same person and instrument, and of no other."""
    session, other = come(store), come(store, "p-2")
    first = store.start_asking(session, "k6", "v", at(1))
    store.start_asking(session, "phq8", "v", at(1))
    store.start_asking(other, "k6", "v", at(1))
    second = store.start_asking(session, "k6", "w", at(2))
    with pytest.raises(LookupError):
        store.answer(first, "1", 1, at(3))
    found = [store.last_asking(*which) for which in ((WHO, "k6"), (WHO, "phq8"), ("p-2", "k6"))]
    assert [each and (each.version, each.outcome) for each in found] == [
        ("w", None),
        ("v", None),
        ("v", None),
    ]
    store.answer(second, "1", 1, at(3))


def test_whose_turn_it_was_is_told_by_kind_of_item(store: Store) -> None:
    """The newest asking that has any of them; what was asked beside them does not matter."""
    session = come(store)
    for items in (("mood", "own_1", "own_2"), ("mood",)):
        asking = store.start_asking(session, "check_in", "v", at(1))
        for item in items:
            store.answer(asking, item, None, at(2))
    assert store.turn(WHO, "check_in", "own_*") == {"own_1", "own_2"}
    assert store.turn(WHO, "k6", "own_*") == frozenset()


def test_no_answer_is_ever_told(store: Store, tmp_path: Path) -> None:
    """The outbox has the session's beginning, and nothing more."""
    asking = store.start_asking(come(store), "k6", "v", at(1))
    store.answer(asking, "1", 3, at(2))
    store.end_asking(asking, "finished", {"values": {"total": 3}}, at(3))
    with beside(tmp_path) as db:
        assert db.execute("SELECT last_seq FROM store").fetchall() == [(1,)]


def test_they_go_with_the_session(store: Store, tmp_path: Path) -> None:
    """Erasing what a session was leaves no answer behind."""
    asking = store.start_asking(come(store), "k6", "v", at(1))
    store.answer(asking, "1", 3, at(2))
    with beside(tmp_path) as db:
        db.execute("PRAGMA foreign_keys = ON")
        db.execute("DELETE FROM session")
        assert db.execute("SELECT count(*) FROM answer").fetchall() == [(0,)]


def test_all_of_them_are_told_in_order(store: Store, tmp_path: Path) -> None:
    """With their asking's label, version and scores, and the moment each was given."""
    session = come(store)
    for instrument in ("k6", "phq8"):
        asking = store.start_asking(session, instrument, "v", at(1))
        store.answer(asking, "2", None, at(3))
        store.answer(asking, "1", 4, at(2))
    store.end_asking(asking, "finished", {"verdict": "valid"}, at(4))
    with beside(tmp_path) as db:
        found = list(answers.answered(db, None, None))
        assert [*answers.answered(db, "k6", "p-2"), *answers.answered(db, "x", None)] == []
        assert list(answers.answered(db, "k6", WHO)) == found[:2]
    assert [(a.instrument, a.item, a.value, a.given) for a in found] == [
        ("k6", "1", 4, at(2)),
        ("k6", "2", None, at(3)),
        ("phq8", "1", 4, at(2)),
        ("phq8", "2", None, at(3)),
    ]
    assert [(a.outcome, a.result) for a in found[1:3]] == [
        (None, None),
        ("finished", {"verdict": "valid"}),
    ]
    assert found[0].asking == f"{store.id[:8]}-1"
