"""What was broken off is offered first of all, once, and gone on with in the same run."""

import json
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pytest

from controller.certificate import Readings
from controller.people.visitor import GUEST, Visitor
from controller.visit.going_on import find, how_far
from controller.visit.session import State
from controller.visit.training import Offered
from exercises.catalogue import exercise
from exercises.core.shapes import Picture
from tests.controller.broken import broken_off
from tests.controller.visit.played import (
    OFFERS,
    PRESS,
    TASK,
    TIMING,
    Play,
    Played,
    answer,
    play,
    read,
    screen_of,
)

__all__ = ["play"]
ASSESSMENT, TRAINING = OFFERS
RUNS = "SELECT outcome, result IS NOT NULL FROM run ORDER BY id"
Press = tuple[str, int] | None


def visit(
    played: Played,
    patch: pytest.MonkeyPatch,
    at_question: Press,
    asked: Callable[[], object] = lambda: None,
) -> list[State]:
    """One visit of somebody willing, who answers the question so; the states gone through."""
    states: list[State] = []
    visits = played.book.visits

    def entered(state: State) -> None:
        states.append(state)
        if played.book.visits > visits:
            played.rules.shut_down()

    def plan(picture: Picture) -> Press:
        if screen_of(picture) == "go_on":
            asked()
            return at_question
        if screen_of(picture) == "start":
            return ("back", PRESS)
        return None if picture.name == "still_there" else answer(picture)

    played.entered = entered
    played.stage.person._plan = plan  # type: ignore[attr-defined]
    played.rules._shutdown = False
    played.run(patch)
    return states


def cut(played: Played, offered: Offered = ASSESSMENT, trials: int = 5, **other: Any) -> int:
    """A run of whoever comes that was broken off."""
    assert played.book.recover()
    return broken_off(played.book.store, "somebody", offered, trials, **other)


@pytest.mark.parametrize("offered", OFFERS, ids=lambda offered: offered.form)
@pytest.mark.parametrize("trials", [1, 2, 5, 11])
def test_who_was_cut_off_goes_on_where_it_was(
    offered: Offered, trials: int, play: Play, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """First of all the question, then the rest of the same run, which is then whole."""
    played = play(answer)
    number = cut(played, offered, trials)
    states = visit(played, monkeypatch, ("ok", PRESS))
    asked = states.index("resume")
    assert states[asked - 1 : asked + 3] == ["check_in", "resume", "exercise", "feedback"]
    assert read(tmp_path, "SELECT id, session_id, outcome FROM run") == [(number, 2, "finished")]
    rows = read(tmp_path, "SELECT n, coalesce(json_extract(extra, '$.resumed'), 0) FROM trial")
    assert [n for n, _ in rows] == list(range(1, len(rows) + 1))
    assert [part for _, part in rows] == [0] * trials + [1] * (len(rows) - trials)
    counted = read(tmp_path, "SELECT count(*) FROM trial WHERE block <> 'practice'")
    assert counted == [(TASK.trials,)]
    assert read(tmp_path, "SELECT count(*) FROM origin") == [(0,)]


def test_the_result_says_that_it_was_gone_on_with(
    play: Play, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An assessment in two parts is doubtful; what both were worth is the worst of them."""
    played = play(answer)
    cut(played, ASSESSMENT, 6)
    visit(played, monkeypatch, ("ok", PRESS))
    ((document,),) = read(tmp_path, "SELECT result FROM run")
    result = json.loads(document)
    assert result["resumed"] == 1
    assert "resumed" in {reason["code"] for reason in result["reasons"]}
    assert result["verdict"] != "valid"
    timing = result["timing"]
    assert timing["trials"] == read(tmp_path, "SELECT count(*) FROM trial")[0][0]
    assert not timing["verified"]
    assert any("gone on with 1 time" in why for why in timing["why"])
    assert timing["lost_edges"] is None
    told = read(tmp_path, "SELECT body FROM outbox WHERE kind = 'event/exercise.completed'")
    assert json.loads(told[0][0])["seconds"] is None


@pytest.mark.parametrize("form", ["practice", "training"])
def test_where_what_counts_is_of_one_part_it_is_no_doubt(
    form: str, play: Play, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Cut off in practice, or in training: it is told, and nothing is held against it."""
    played = play(answer)
    cut(played, ASSESSMENT if form == "practice" else TRAINING, 1 if form == "practice" else 6)
    visit(played, monkeypatch, ("ok", PRESS))
    ((document,),) = read(tmp_path, "SELECT result FROM run")
    result = json.loads(document)
    assert result["resumed"] == 1
    assert "resumed" not in {reason["code"] for reason in result["reasons"]}


def test_who_wants_something_else_is_not_asked_again(
    play: Play, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The run stays interrupted with its trials, and the start screen comes."""
    played = play(answer)
    cut(played)
    assert "start" in visit(played, monkeypatch, ("left", PRESS))
    assert read(tmp_path, RUNS) == [("interrupted", 0)]
    assert read(tmp_path, "SELECT count(*) FROM trial") == [(5,)]
    visit(played, monkeypatch, None)
    assert ("resume", "nothing") in played.steps


@pytest.mark.parametrize("way", ["shutdown", "timed_out", "back"])
def test_who_did_not_answer_is_asked_again(
    way: str, play: Play, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Being away, or without power, or going back at the question is no answer to it."""
    played = play(answer)
    cut(played)
    cut_off = played.rules.shut_down if way == "shutdown" else lambda: None
    visit(played, monkeypatch, ("back", PRESS) if way == "back" else None, cut_off)
    assert (("resume", "timed_out") in played.steps) == (way == "timed_out")
    assert read(tmp_path, RUNS) == [("interrupted", 0)]
    visit(played, monkeypatch, ("ok", PRESS))
    assert read(tmp_path, RUNS) == [("finished", 1)]


ENDS = {
    **dict.fromkeys(("interrupted", "fault", "shutdown"), True),
    **dict.fromkeys(("stopped", "signed_out", "timed_out", "refused", "finished"), False),
}


@pytest.mark.parametrize("outcome", ENDS)
def test_only_what_nobody_wanted_to_end_is_offered(outcome: str, play: Play) -> None:
    """Not what the person stopped or walked away from: its last trials may be nobody's."""
    played = play(answer)
    cut(played, outcome=outcome)
    played.book.start_session(Visitor("somebody"))
    assert (find(played.book, OFFERS) is not None) == ENDS[outcome]


def other_version(played: Played) -> list[Offered]:
    """The exercise was changed since."""
    cut(played)
    return [replace(each, exercise=replace(each.exercise, version="0")) for each in OFFERS]


def other_params(played: Played) -> list[Offered]:
    """The site set it otherwise since."""
    cut(played)
    return [replace(each, params=replace(TASK, shown_s=0.3)) for each in OFFERS]


def other_form(played: Played) -> list[Offered]:
    """Only training is offered now."""
    cut(played)
    return [TRAINING]


def begins_anew(played: Played) -> list[Offered]:
    """It is one that never is."""
    cut(played)
    return [replace(each, exercise=replace(each.exercise, resumes=False)) for each in OFFERS]


def no_trial(played: Played) -> list[Offered]:
    """Cut off before the first one."""
    number = cut(played)
    with_rows(played, f"DELETE FROM trial WHERE run_id = {number}")
    return OFFERS


def torn(played: Played) -> list[Offered]:
    """A row in the middle is gone."""
    cut(played)
    with_rows(played, "DELETE FROM trial WHERE n = 3")
    with_rows(played, "UPDATE trial SET extra = '{}', kind = 'none', attempt = 2 WHERE n = 4")
    return OFFERS


def too_much(played: Played) -> list[Offered]:
    """There are more rows than the script has attempts."""
    cut(played, trials=99)
    with_rows(
        played,
        "INSERT INTO trial SELECT run_id, n + 100, block, kind, button, rt_s, onset_ns, press_ns, "
        "source, early, suspect, late, extra, attempt + 100 FROM trial",
    )
    return OFFERS


def other_source(played: Played) -> list[Offered]:
    """The program is another one."""
    cut(played)
    with_rows(played, "UPDATE origin SET source = 'older'")
    return OFFERS


def of_before(played: Played) -> list[Offered]:
    """It was kept by a program that counted no attempts."""
    cut(played, origin=None)
    return OFFERS


def another_since(played: Played) -> list[Offered]:
    """The person has done something else since, which they stopped."""
    cut(played)
    cut(played, TRAINING, outcome="stopped")
    return OFFERS


def with_rows(played: Played, sql: str) -> None:
    """Change what is kept, as no program of ours does."""
    played.book.store._write(lambda conn: conn.execute(sql))


@pytest.mark.parametrize(
    "how",
    [
        *(other_version, other_params, other_form, begins_anew, no_trial, torn, too_much),
        *(other_source, of_before, another_since),
    ],
)
def test_what_is_not_the_same_task_any_more_is_not_offered(
    how: Callable[[Played], list[Offered]], play: Play, tmp_path: Path
) -> None:
    """It stays interrupted, with its trials; nothing breaks."""
    played = play(answer)
    offers = how(played)
    played.book.start_session(Visitor("somebody"))
    assert find(played.book, offers) is None
    assert read(tmp_path, "SELECT count(*) FROM run WHERE result IS NOT NULL") == [(0,)]


@pytest.mark.parametrize("visitor", [GUEST, Visitor("somebody", kept=False), Visitor("another")])
def test_nobody_else_is_asked(visitor: Visitor, play: Play) -> None:
    """Not guests, not who is not kept, and not another person."""
    played = play(answer)
    cut(played)
    played.book.start_session(visitor)
    assert find(played.book, OFFERS) is None


def test_cut_off_again_it_goes_on_again(
    play: Play, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As often as it takes: each part says which it is, and no trial is there twice."""
    played = play(answer)
    cut(played, TRAINING, 4)
    kept, enough = played.book.keep, [7, 9, 99]

    def keep(*trials: Any, **named: Any) -> None:
        kept(*trials, **named)
        if played.book.trials >= enough[0]:
            played.rules.shut_down()

    monkeypatch.setattr(played.book, "keep", keep)
    while len(enough) > 1:
        visit(played, monkeypatch, ("ok", PRESS))
        assert read(tmp_path, RUNS) == [("shutdown", 0)]
        del enough[0]
    visit(played, monkeypatch, ("ok", PRESS))
    assert read(tmp_path, RUNS) == [("finished", 1)]
    parts = read(tmp_path, "SELECT coalesce(json_extract(extra, '$.resumed'), 0) FROM trial")
    assert parts == sorted(parts)
    assert {part for (part,) in parts} == {0, 1, 2, 3}
    counted = "SELECT count(*) FROM trial WHERE block <> 'practice'"
    assert read(tmp_path, counted) == [(TASK.trials,)]
    assert read(tmp_path, "SELECT kept FROM resumption ORDER BY id") == [(4,), (7,), (9,)]


def test_how_far_it_was_is_told_of_what_counts(play: Play) -> None:
    """Practice is the beginning, the last trial nearly the end."""
    played = play(answer)
    for trials, least, most in ((1, 0.0, 0.0), (7, 0.4, 0.6), (11, 0.8, 1.0)):
        cut(played, ASSESSMENT, trials)
        played.book.start_session(Visitor("somebody"))
        going = find(played.book, OFFERS)
        assert going is not None
        assert least <= how_far(going) <= most


def test_time_between_is_not_time_trained(play: Play, tmp_path: Path) -> None:
    """What is counted begins where it was gone on with."""
    played = play(answer)
    cut(played)
    with_rows(
        played,
        "UPDATE run SET started = json_set(started, '$.monotonic_ns', 0)",
    )
    before = read(tmp_path, "SELECT seconds FROM attendance")
    played.book.start_session(Visitor("somebody"))
    going = find(played.book, OFFERS)
    assert going is not None
    played.book.resume(going.broken, {"verified": True})
    played.book.break_off("stopped")
    ((seconds,),) = read(tmp_path, "SELECT seconds FROM attendance")
    assert 0 <= seconds - (before[0][0] if before else 0) < 5
    assert asdict(going.broken.origin)["seed"] == 11


def test_the_worst_part_is_what_it_is_worth(
    play: Play, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A good screen now does not make up for a bad one before."""
    played = play(answer)
    cut(played)
    with_rows(played, """UPDATE run SET timing = '{"verified": false, "why": "it slipped"}'""")
    good = Readings({"verified": True, "why": "it held"}, lost_edges=0)
    played.session._training._read = lambda: good
    visit(played, monkeypatch, ("ok", PRESS))
    ((document,),) = read(tmp_path, "SELECT result FROM run")
    result = json.loads(document)
    assert result["timing"]["why"][0] == "it slipped"
    assert result["timing"]["screen"]["why"] == "it slipped"
    assert "timing_unverified" in {reason["code"] for reason in result["reasons"]}
    assert TIMING.screen["why"] != "it held"
    assert exercise("go_nogo").resumes
