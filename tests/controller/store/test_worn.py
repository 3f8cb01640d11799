"""In which language, and in which look, things were done: noted, and told of each result."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from controller.health.clock import Moment
from controller.store.reading import read_answers, read_results
from controller.store.store import Store
from controller.store.worn import Worn
from tests.controller.store.parts import LIMITS

DARK, LIGHT = Worn("en", "dark", still=False), Worn("en", "light", still=True)
WELSH = Worn("cy", "dark", still=False)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with closing(Store.open(tmp_path, LIMITS)) as opened:
        yield opened


def begun(store: Store, *worn: Worn) -> int:
    """A session that is like this."""
    session = store.start_session("somebody", Moment.now(), [])
    for each in worn:
        store.note_worn(session, each)
    return session


def begin(store: Store, session: int) -> int:
    return store.start_run(session, "go_nogo", "training", "1", {}, {}, Moment.now())


def finish(store: Store, run: int) -> None:
    store.finish_run(run, "finished", {"values": {}}, Moment.now(), [])


def test_a_result_says_how_it_began(store: Store, tmp_path: Path) -> None:
    """What is changed in the midst of it, or after it, holds for the next one."""
    session = begun(store, DARK, LIGHT, DARK)
    first = begin(store, session)
    store.note_worn(session, LIGHT)
    finish(store, first)
    finish(store, begin(store, session))
    store.note_worn(session, DARK)
    finish(store, begin(store, session))
    finish(store, begin(store, begun(store, WELSH)))
    assert [run.worn for run in read_results(tmp_path)] == [DARK, LIGHT, DARK, WELSH]


def test_answers_say_their_language(store: Store, tmp_path: Path) -> None:
    """That of the session in which they were asked for."""
    for session in (begun(store, DARK), begun(store, WELSH), begun(store)):
        asking = store.start_asking(session, "check_in", "1", Moment.now())
        store.answer(asking, "mood", 3, Moment.now())
    assert [answer.language for answer in read_answers(tmp_path)] == ["en", "cy", None]


def test_what_was_done_before_it_was_noted_says_nothing(store: Store, tmp_path: Path) -> None:
    """Nobody guesses."""
    finish(store, begin(store, begun(store)))
    assert [run.worn for run in read_results(tmp_path)] == [None]


def test_nobodys_session_has_no_look(store: Store) -> None:
    """A number that no session has is refused."""
    with pytest.raises(sqlite3.IntegrityError):
        store.note_worn(7, DARK)
