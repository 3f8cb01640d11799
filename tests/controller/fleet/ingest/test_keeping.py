"""Batches in a real PostgreSQL: once each, marks, what is parked, copied, erased, sealed."""

from collections.abc import Iterator
from typing import Any

import pytest

from controller.fleet.ingest.database import Connection, connect
from controller.fleet.ingest.keeping import Keeper
from controller.fleet.ingest.reading import Event, Parked, Place
from controller.fleet.ingest.rows import COPIED
from controller.fleet.ingest.stores import overdue, recent
from controller.seal import Opener, Seal, generate
from controller.store.rows import Event as Row
from tests.controller.fleet.ingest.told import heard, result, told

ONE = Place("test", "pod-1", "s1")


@pytest.fixture
def conn(database: str) -> Iterator[Connection]:
    with connect(database) as made:
        yield made


@pytest.fixture
def keeper(conn: Connection) -> Keeper:
    return Keeper(conn)


def rows(conn: Connection, sql: str) -> list[Any]:
    """What it answers; single values without their row."""
    found = conn.execute(sql).fetchall()
    return [row[0] if len(row) == 1 else row for row in found]


SEQS = "SELECT seq FROM ingest.happened ORDER BY store, seq"


def test_rows_are_held_once_however_often_they_come(keeper: Keeper, conn: Connection) -> None:
    """In one batch and in several."""
    outcome = keeper.keep([told(1), told(2), told(1)])
    assert (outcome.new, outcome.repeated, outcome.marks) == (2, 1, {ONE: 2})
    outcome = keeper.keep([told(2), told(3), told(3)])
    assert (outcome.new, outcome.repeated, outcome.marks) == (1, 2, {ONE: 3})
    assert rows(conn, SEQS) == [1, 2, 3]


def test_a_gap_holds_the_mark_and_is_told_until_it_is_filled(
    keeper: Keeper, conn: Connection
) -> None:
    """What is behind it is kept; asked for after a while, and then less often."""
    assert keeper.keep([told(1), told(4), told(6)]).marks == {ONE: 1}
    assert rows(conn, "SELECT store, from_seq, to_seq FROM gap") == [("s1", 2, 3)]
    assert overdue(conn, 60) == []
    assert [(a.place, a.mark, a.asks) for a in overdue(conn, 0)] == [(ONE, 1, 1)]
    assert overdue(conn, 60) == []
    assert keeper.keep([told(2), told(3)]).marks == {ONE: 4}
    assert rows(conn, "SELECT from_seq, to_seq, asks FROM gap") == [(5, 5, 0)]
    assert keeper.keep([told(5)]).marks == {ONE: 6}
    assert rows(conn, "SELECT * FROM gap") == rows(conn, "SELECT * FROM ingest.ahead") == []
    assert overdue(conn, 0) == []


def test_a_row_that_comes_again_with_less_before_it_closes_the_gap(keeper: Keeper) -> None:
    """The pod has let go of what was missing."""
    assert keeper.keep([told(1), told(5)]).marks == {ONE: 1}
    assert keeper.keep([told(5, after=1)]).marks == {ONE: 5}


def test_each_pod_and_each_of_its_databases_has_a_mark(keeper: Keeper, conn: Connection) -> None:
    """One that was flashed anew counts from 1 again."""
    batch = [told(1), told(2), told(1, store="s2"), told(1, pod="pod-2"), told(2, pod="pod-2")]
    assert keeper.keep(batch).marks == {
        ONE: 2,
        Place("test", "pod-1", "s2"): 1,
        Place("test", "pod-2", "s1"): 2,
    }
    assert rows(conn, "SELECT pod, stores FROM pod ORDER BY pod") == [("pod-1", 2), ("pod-2", 1)]
    assert {(a.place, a.mark) for a in recent(conn)} == set(keeper.keep(batch).marks.items())


@pytest.mark.parametrize(
    "wrong",
    [
        {"time": "yesterday or so"},
        {"monotonicns": "many"},
        {"bootid": "a\0b"},
        {"data": {"a": "nul \0 in it"}},
        {"time": "300000-01-01T00:00:00Z"},
    ],
)
def test_what_the_database_cannot_take_is_parked_and_the_rest_goes_on(
    keeper: Keeper, conn: Connection, wrong: dict[str, Any]
) -> None:
    """The mark goes over it; it is there to be looked at, once, and counted."""
    batch = [told(n, **(wrong if n == 4 else {})) for n in range(1, 10)]
    for times in (1, 2):
        outcome = keeper.keep(batch)
        assert outcome.marks == {ONE: 9}
        assert len(outcome.parked) == 1
        assert rows(conn, "SELECT times FROM parked") == [times]
    assert rows(conn, SEQS) == [1, 2, 3, 5, 6, 7, 8, 9]


def test_what_is_no_row_is_parked_without_a_place(keeper: Keeper, conn: Connection) -> None:
    """Its bytes are kept as they came."""
    keeper.keep([heard("pods/v1/test/pod-1/event/a", b"\0\xff"), told(1)])
    assert rows(conn, "SELECT topic, payload FROM parked") == [
        ("pods/v1/test/pod-1/event/a", b"\0\xff")
    ]
    assert rows(conn, SEQS) == [1]


def test_another_event_under_the_same_id_is_kept_beside_and_told(
    keeper: Keeper, conn: Connection
) -> None:
    """A card was copied with its database: both count on from the same number."""
    keeper.keep([told(1), told(2)])
    outcome = keeper.keep([told(2, bootid="of-the-copy"), told(2)])
    assert [parked.reason for parked in outcome.parked] == [COPIED]
    assert rows(conn, "SELECT boot_id FROM event ORDER BY seq") == ["boot-of-s1"] * 2
    assert rows(conn, "SELECT reason FROM parked") == [COPIED]


def test_two_databases_filled_in_the_same_hours_are_told(keeper: Keeper, conn: Connection) -> None:
    """Two pods by one name; a pod that was flashed anew is not."""
    new = [told(n, store="s3", time=f"2026-12-01T10:00:0{n}.000Z") for n in range(1, 4)]
    keeper.keep([*(told(n) for n in range(1, 4)), *new])
    assert rows(conn, "SELECT * FROM copied_identity") == []
    keeper.keep([told(n, store="s2") for n in range(1, 4)])
    assert rows(conn, "SELECT pod, store, other FROM copied_identity") == [("pod-1", "s1", "s2")]
    assert rows(conn, "SELECT count(*) FROM event") == [9]


def test_a_clock_that_is_not_set_makes_nobody_a_copy(keeper: Keeper, conn: Connection) -> None:
    """1970 lies between everything."""
    keeper.keep([told(n) for n in range(1, 4)])
    loose: dict[str, Any] = {"time": "1970-01-01T00:00:00.000Z", "synchronised": False}
    keeper.keep([told(1, store="s2", **loose), told(2, store="s2", time="2026-12-01T00:00:00Z")])
    assert rows(conn, "SELECT * FROM copied_identity") == []


def test_results_are_rows_of_measures(keeper: Keeper, conn: Connection) -> None:
    """As `pod package` has them, and whose."""
    keeper.keep([told(1, "result/exercise", result(7, "p-1", visit=3, params={"go": 1}))])
    person = "SELECT site, pod, session, person, visit, exercise, form, version, params"
    when = "started, clock_set, verified, verdict, reasons, measure, value"
    assert rows(conn, f"{person}, {when} FROM result_measure ORDER BY measure DESC") == [
        (
            *("test", "pod-1", "pod-1:s1:7", "p-1", 3, "go_nogo", "assessment", "1", {"go": 1}),
            *("2026-11-29T10:00:00.000Z", True, True, "doubtful", "few_trials slow"),
            *measure,
        )
        for measure in (("d_prime", 2.5), ("c", None))
    ]


def test_sessions_are_paired_by_their_order(keeper: Keeper, conn: Connection) -> None:
    """One that a power cut ended without a word has no end."""
    ended = {"outcome": "completed", "seconds": 600.5, "exercises": 3}
    kinds = ["started", "ended", "started", "started", "ended"]
    told_of = {"started": {}, "ended": ended}
    keeper.keep([told(n, f"event/session.{k}", told_of[k]) for n, k in enumerate(kinds, 1)])
    assert rows(conn, "SELECT seq, outcome, seconds, exercises FROM attendance ORDER BY seq") == [
        (1, "completed", 600.5, 3),
        (3, None, None, None),
        (4, "completed", 600.5, 3),
    ]


ERASED = {"runs": [1], "events": [4], "elsewhere": []}
ELSEWHERE = [{"site": "test", "pod": "pod-1", "store": "s1", "runs": [1], "events": [4]}]


def people(store: str = "s1") -> list[Event | Parked | Any]:
    """Two people's results; one of the first's is sealed, and one of a shape that is parked."""
    sealed = {"scheme": "sealedbox-pad4096", "key": "0" * 16, "sealed": "AAAA"}
    return [
        told(1, "result/exercise", result(1, "p-gone"), store=store),
        told(2, "result/exercise", result(2, "p-stays"), store=store),
        told(3, "event/test.counted", store=store),
        told(4, "result/sealed", sealed, store=store),
    ]


@pytest.mark.parametrize("erased_first", [False, True])
@pytest.mark.parametrize("elsewhere", [False, True])
def test_of_whom_is_erased_nothing_is_left_whatever_comes_first(
    keeper: Keeper, conn: Connection, *, erased_first: bool, elsewhere: bool
) -> None:
    """At that pod and at those where they were before; the numbers stay, others' rows too."""
    body = {"runs": [], "elsewhere": ELSEWHERE} if elsewhere else ERASED
    where = {"pod": "pod-2", "store": "s9"} if elsewhere else {}
    erased = [told(5, "result/erased", body, after=0 if elsewhere else 4, **where)]
    batches = [erased, people()] if erased_first else [people(), erased]
    struck = sum(keeper.keep(batch).struck for batch in batches)
    assert struck == 2
    kinds = "SELECT seq, kind FROM ingest.happened WHERE kind <> 'result.erased' ORDER BY seq"
    assert rows(conn, kinds) == [
        (1, "event.erased"),
        (2, "result.exercise"),
        (3, "event.test.counted"),
        (4, "event.erased"),
    ]
    assert rows(conn, "SELECT DISTINCT person FROM result_measure") == ["p-stays"]
    assert rows(conn, "SELECT count(*) FROM ingest.happened WHERE data::text LIKE '%gone%'") == [0]
    assert rows(conn, "SELECT runs, rows FROM erased_person") == [(1, 1)]
    assert keeper.keep(people()).struck == 0


def test_a_row_that_the_pod_has_blanked_is_blanked_here(keeper: Keeper, conn: Connection) -> None:
    """It comes again, under its number, and says that it was somebody's."""
    keeper.keep(people())
    assert keeper.keep([told(1, "event/erased", {})]).struck == 1
    assert rows(conn, "SELECT kind, data FROM ingest.happened WHERE seq = 1") == [
        ("event.erased", {})
    ]


def test_what_was_parked_of_an_erased_person_is_emptied(keeper: Keeper, conn: Connection) -> None:
    """Its place is known, and so is that it was theirs."""
    keeper.keep([told(4, "result/exercise", result(1, "p-gone", values=1), after=0)])
    keeper.keep([told(5, "result/erased", ERASED)])
    assert rows(conn, "SELECT payload FROM parked") == [b""]


def test_sealed_results_are_opened_where_the_key_is(conn: Connection) -> None:
    """They stay sealed as well, and what was opened goes when the person does."""
    public, secret = generate()
    seal, stranger = Seal(public), Seal(generate()[0])
    inside = [result(1, "p-gone"), result(2, "p-stays")]
    closed = [seal.close(Row("result/exercise", "result", body, "")).body for body in inside]
    closed += [stranger.close(Row("result/exercise", "result", inside[0], "")).body]
    keeper = Keeper(conn, Opener(secret))
    batch = [told(n, "result/sealed", dict(body)) for n, body in enumerate(closed, 1)]
    assert keeper.keep(batch).opened == 2
    assert rows(conn, "SELECT count(*) FROM result WHERE kind = 'result.sealed'") == [3]
    people_of = "SELECT DISTINCT person FROM result_measure ORDER BY person"
    assert rows(conn, people_of) == ["p-gone", "p-stays"]
    keeper.keep([told(4, "result/erased", {"runs": [1], "events": [], "elsewhere": []})])
    assert rows(conn, people_of) == ["p-stays"]
    assert rows(conn, "SELECT kind FROM ingest.happened WHERE seq = 1") == ["event.erased"]


def test_meta_is_kept_as_it_is_now(keeper: Keeper, conn: Connection) -> None:
    """For what reports need: versions."""
    for app in ("0.1.0", "0.2.0"):
        keeper.keep([heard("pods/v1/test/pod-1/meta", f'{{"app": "{app}"}}'.encode()), told(1)])
    assert rows(conn, "SELECT pod, app FROM pod") == [("pod-1", "0.2.0")]
