"""People in the real store: enrolled, signed in, locked out; the failure is on disk first."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from controller.health.clock import Moment
from controller.people import people as module
from controller.people.people import NUMBERS, Full, People
from controller.people.tries import PERSON, POD
from controller.store.people import Person
from controller.store.store import Store
from tests.beside import beside
from tests.controller.store.parts import LIMITS, at, opened

RIGHT, WRONG = (0, 1, 2, 3), (3, 2, 1, 0)


class Uptime:
    """A clock that a test moves: seconds since boot, and which boot it is."""

    def __init__(self) -> None:
        self.second, self.boot = 100.0, "one"

    def now(self) -> Moment:
        """The moment that it stands at."""
        return at(self.second, self.boot)


@pytest.fixture
def uptime() -> Uptime:
    """100 s after boot."""
    return Uptime()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """A fresh one."""
    with opened(tmp_path) as store:
        yield store


@pytest.fixture
def people(store: Store, uptime: Uptime) -> People:
    """Nobody enrolled yet."""
    return People(lambda: store, uptime.now)


@pytest.fixture
def person(people: People) -> Person:
    """Somebody with a PIN, as found by their number."""
    enrolled = people.enrol()
    people.choose_pin(enrolled, RIGHT)
    return found(people, enrolled.number)


def found(people: People, number: int) -> Person:
    """Who has the number."""
    person = people.find(number)
    assert person is not None
    return person


def fail(people: People, person: Person, uptime: Uptime, times: int) -> None:
    """Wrong that often, each time as soon as it is allowed."""
    for _ in range(times):
        uptime.second += people.locked_s(person)
        assert not people.check(person, WRONG)


def test_a_number_is_somebodys_alone(people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    """Numbers and pseudonyms differ, and a pod that has none left says so."""
    monkeypatch.setattr(module, "NUMBERS", range(20))
    enrolled = [people.enrol() for _ in range(20)]
    assert {person.number for person in enrolled} == set(range(20))
    assert len({person.pseudonym for person in enrolled}) == 20
    with pytest.raises(Full, match="20 numbers"):
        people.enrol()


def test_nobody_is_found_under_a_number_that_none_has(people: People, person: Person) -> None:
    """And who is enrolled is found under theirs."""
    other = (person.number + 1) % len(NUMBERS)
    assert people.find(other) is None
    assert found(people, person.number).pseudonym == person.pseudonym


def test_the_right_pictures_and_no_others(people: People, person: Person) -> None:
    """A slip is no harm."""
    assert not people.check(person, WRONG)
    assert people.check(person, RIGHT)


def test_no_pin_is_kept_in_the_open(tmp_path: Path, person: Person) -> None:
    """What is on disk is scrypt's key, under a salt."""
    with beside(tmp_path) as db:
        ((pin,),) = db.execute("SELECT pin FROM person").fetchall()
    assert pin == person.pin
    assert set(json.loads(pin)) == {"n", "r", "p", "salt", "key"}


def test_who_has_chosen_no_pin_cannot_be_signed_in_with_one(people: People) -> None:
    """No PIN matches none."""
    assert not people.check(people.enrol(), RIGHT)


def test_while_it_is_locked_the_right_pictures_are_refused_too(
    people: People, person: Person, uptime: Uptime
) -> None:
    """And taken when the time is over; then all is forgiven."""
    fail(people, person, uptime, PERSON.free + 1)
    assert people.locked_s(person) == 30
    assert not people.check(person, RIGHT)
    uptime.second += 30
    assert people.check(person, RIGHT)
    fail(people, person, uptime, PERSON.free)
    assert people.locked_s(person) == 0


def test_a_lock_outlives_the_store_and_the_boot(
    tmp_path: Path, people: People, person: Person, uptime: Uptime, store: Store
) -> None:
    """Pulling the plug begins the wait anew; it does not shorten it."""
    fail(people, person, uptime, PERSON.free + 2)
    store.close()
    uptime.second, uptime.boot = 5.0, "two"
    with opened(tmp_path, LIMITS) as again:
        after = People(lambda: again, uptime.now)
        assert after.locked_s(person) == 55
        assert not after.check(person, RIGHT)


def test_a_try_is_on_disk_before_it_is_looked_at(
    people: People, person: Person, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A power cut between the two costs the try."""

    def cut(*_: object) -> bool:
        raise KeyboardInterrupt

    monkeypatch.setattr(module, "matches", cut)
    with pytest.raises(KeyboardInterrupt):
        people.check(person, RIGHT)
    assert store.tries(person.pseudonym).failures == 1
    assert store.tries("").failures == 1


def test_one_pin_tried_on_many_numbers_locks_the_pod(people: People, uptime: Uptime) -> None:
    """No person has failed more than once, and still nobody gets in for a while."""
    others = [people.enrol() for _ in range(POD.free + 2)]
    for other in others:
        people.choose_pin(other, RIGHT)
    known = [found(people, other.number) for other in others]
    for other in known[:-1]:
        assert not people.check(other, WRONG)
    assert people.locked_s(known[-1]) == 30
    assert not people.check(known[-1], RIGHT)
    uptime.second += 30
    assert people.check(known[-1], RIGHT)


def test_who_has_a_pin_cannot_clear_the_way_to_others(
    people: People, person: Person, store: Store
) -> None:
    """One's own success forgives the pod one failure, not all."""
    other = people.enrol()
    people.choose_pin(other, WRONG)
    known = found(people, other.number)
    for _ in range(2):
        assert not people.check(known, RIGHT)
    assert people.check(person, RIGHT)
    assert store.tries("").failures == 1
    assert store.tries(other.pseudonym).failures == 2


def test_a_new_pin_ends_a_lock(people: People, person: Person, uptime: Uptime) -> None:
    """Staff let somebody choose again: the old pictures are no longer theirs."""
    fail(people, person, uptime, PERSON.free + 1)
    people.forget_pin(person)
    assert found(people, person.number).pin is None
    assert people.locked_s(person) == 0
    people.choose_pin(person, WRONG)
    assert people.check(found(people, person.number), WRONG)
