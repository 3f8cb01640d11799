"""Plans as a person meets them: made, imagined, confirmed, rehearsed; looked back to, kept."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exercises import plans
from exercises.core.asking import Asked
from exercises.core.course.if_then import LISTS, Plan, choices, drawn, plan_of
from exercises.core.shapes import Box, Key, Label, Picture
from exercises.core.trial import Trial
from exercises.core.words import Say
from exercises.stage.run import Left, Paused, run
from exercises.stage.virtual import VirtualStage
from tests.exercises.people import sat
from tests.exercises.plan_people import STEADY, Chooser
from tests.exercises.watching import outside

P = plans.Params()
S = 1_000_000_000
LAST = "sleep worry breathe"
BEFORE = plan_of(LAST)


def kept(person: Chooser, last: str | None = None, seed: int = 1) -> list[Trial]:
    return sat("plans", person, seed, P, "training", last)


def choice(trials: list[Trial], kind: str) -> list[Any]:
    return [t.extra["choice"] for t in trials if t.kind == kind]


def standing(trials: list[Trial]) -> list[str]:
    return [str(t.extra["plan"]) for t in trials if "plan" in t.extra]


def test_a_first_visit_makes_a_plan_and_rehearses_it() -> None:
    """Goal, obstacle, deed, a yes: the plan stands; ten rehearsals follow, nothing is looked at."""
    person = Chooser({"plans_goal": ["right", "right", "left", "ok"]})
    trials = kept(person)
    assert [t.kind for t in trials] == ["goal", "obstacle", "action", "plan"] + ["rehearsal"] * 10
    picked = [choice(trials, kind)[0] for kind in LISTS]
    assert standing(trials) == [" ".join(picked)]
    assert trials[0].extra["moves"] == 3
    assert choice(trials, "rehearsal") == [picked[2]] * 10
    assert not person.pictures("plans_last")


def test_what_is_looked_at_is_said() -> None:
    """Each picture on the way is named aloud; the plan is said whole before it is confirmed."""
    person = Chooser({"plans_goal": ["right", "right", "ok"]})
    plan = plan_of(standing(kept(person))[0])
    assert plan is not None
    said = [cue for cue, _ in person.cues if isinstance(cue, Say)]
    names = [icon.say for icon in LISTS["goal"]]
    at = names.index(plan.goal.say)
    assert [say for say in said if say in names][:2] == [names[at - 1], names[at]]
    shown = person.pictures("plans_confirm")[0]
    assert set(drawn(plan)) <= set(shown.shapes)


def test_what_was_picked_is_imagined_before_the_next_question() -> None:
    """The goal first, then what gets in the way: each alone for eight seconds."""
    person = Chooser({})
    kept(person)
    for kind in ("goal", "obstacle"):
        (at,) = [
            on
            for c, on in person.cues
            if isinstance(c, Picture) and c.name == f"plans_imagine_{kind}"
        ]
        then = min(on for c, on in person.cues if isinstance(c, Picture) and on > at)
        assert (then - at) / S == pytest.approx(P.imagine_s, abs=0.01)


def test_a_plan_that_is_not_ones_own_is_picked_anew() -> None:
    """Lists begin where the last choice was; the plan that stands is the confirmed one."""
    person = Chooser({"plans_confirm": ["left", "ok"], "plans_action": ["ok", "right", "ok"]})
    trials = kept(person)
    assert choice(trials, "plan") == ["no", "yes"]
    assert choice(trials, "goal")[0] == choice(trials, "goal")[1]
    first, second = choice(trials, "action")
    names = [icon.name for icon in LISTS["action"]]
    assert names.index(second) == (names.index(first) + 1) % len(names)
    assert len(standing(trials)) == 1
    assert standing(trials)[0].endswith(second)


def test_a_later_visit_begins_with_the_last_plan() -> None:
    """It is shown and said; then it is asked whether the moment came, what was done, what now."""
    person = Chooser({"plans_came": ["right"], "plans_done": ["right"], "plans_next": ["ok"]})
    trials = kept(person, LAST)
    assert [t.kind for t in trials][:3] == ["came", "done", "next"]
    assert [t.extra["choice"] for t in trials[:3]] == ["yes", "yes", "keep"]
    assert standing(trials) == [LAST]
    assert {t.kind for t in trials[3:]} == {"rehearsal"}
    assert choice(trials, "rehearsal") == ["breathe"] * 10
    assert not person.pictures("plans_introduction")
    assert BEFORE is not None
    (shown,) = person.pictures("plans_last")
    assert set(drawn(BEFORE)) <= set(shown.shapes)


@pytest.mark.parametrize(("button", "done"), [("left", "no"), ("ok", "partly"), ("right", "yes")])
def test_each_answer_has_its_key(button: str, done: str) -> None:
    """No, partly, yes: from left to right."""
    trials = kept(Chooser({"plans_came": ["right"], "plans_done": [button]}), LAST)
    assert choice(trials, "done") == [done]


def test_where_the_moment_did_not_come_nothing_more_is_asked_of_it() -> None:
    """Who says no is not asked whether it was done."""
    trials = kept(Chooser({"plans_came": ["left"]}), LAST)
    assert choice(trials, "came") == ["no"]
    assert choice(trials, "done") == []
    assert choice(trials, "next") == ["keep"]


def test_a_change_keeps_the_goal() -> None:
    """Only what gets in the way and the deed are asked for, beginning at the old ones."""
    person = Chooser({"plans_next": ["left"], "plans_action": ["right", "ok"]})
    trials = kept(person, LAST)
    assert choice(trials, "goal") == []
    assert standing(trials) == ["sleep worry walk"]
    assert choice(trials, "rehearsal") == ["walk"] * 10


def test_a_new_plan_asks_for_everything() -> None:
    """Goal, obstacle, deed; the old plan stands until the new one is confirmed."""
    trials = kept(Chooser({"plans_next": ["right"]}), LAST)
    assert [t.kind for t in trials if t.kind in LISTS] == list(LISTS)
    assert [("plan" in t.extra) for t in trials if t.kind in ("next", "plan")] == [False, True]


@pytest.mark.parametrize("last", ["", "sleep worry fly", "0.7", "sleep"])
def test_a_plan_of_icons_that_are_no_more_begins_anew(last: str) -> None:
    """Nobody is asked about something that cannot be shown."""
    trials = kept(Chooser({}), last)
    assert [t.kind for t in trials][:4] == ["goal", "obstacle", "action", "plan"]


def test_who_leaves_before_a_yes_keeps_the_old_plan() -> None:
    """Each answer is kept at once; none of them makes a plan stand."""
    person = Chooser({"plans_next": ["right"]})

    def leave(*_: Any) -> None:
        if person.pictures("plans_confirm"):
            raise Left("signed_out")

    done = list[Trial]()
    stage = VirtualStage(person, each_frame=leave)
    with pytest.raises(Left):
        run(plans.script(P, "training", 1, LAST), stage, done.append)
    assert [t.kind for t in done][-3:] == list(LISTS)
    assert standing(done) == []


def test_a_pause_shows_the_same_question_again() -> None:
    """Nothing is answered by it, and rehearsals that were broken off come again."""
    person, times = Chooser({"plans_came": ["right"] * 5, "plans_done": ["ok"] * 5}), list[int]()

    def help_me(now_ns: int, *_: Any) -> None:
        if now_ns > (4 + 9 * len(times)) * S and len(times) < 4:
            times.append(now_ns)
            raise Paused("help")

    done = list[Trial]()
    stage = VirtualStage(person, each_frame=help_me)
    run(plans.script(P, "training", 1, LAST), stage, done.append, lambda _: None)
    assert [t.kind for t in done] == ["came", "done", "next"] + ["rehearsal"] * 10


def test_orders_come_from_the_seed() -> None:
    """Lists begin elsewhere, and deeds stand elsewhere, for another seed."""
    starts = {kept(Chooser({}), seed=seed)[0].extra["choice"] for seed in range(12)}
    assert len(starts) > 3
    person = Chooser({})
    kept(person)
    assert len({p.shapes for p in person.pictures("plans_choice")}) > 5


def test_a_mistake_is_told_and_shown() -> None:
    """A cross, and once more: if this, then that."""
    person = Chooser({"plans_choice": ["left"] * 10})
    trials = kept(person, LAST)
    wrong = sum(t.extra["choice"] != "breathe" for t in trials if t.kind == "rehearsal")
    assert 0 < wrong < 10
    assert len(person.pictures("wrong_rehearsal")) == wrong
    assert len(person.pictures("right")) == 10 - wrong


def test_the_rule_remembers_the_plan_that_was_last_shown() -> None:
    """The key below its deed; the others are the mistakes."""
    asks = plans.rule()
    plan = Plan(*(icons[2] for icons in LISTS.values()))
    options = tuple(LISTS["action"][i] for i in (4, 2, 0))
    assert asks(choices(plan, options)) is None
    assert asks(Picture(drawn(plan))) is None
    assert asks(choices(plan, options)) == Asked("ok", ("right", "left"))
    assert asks(choices(plan, tuple(LISTS["action"][i] for i in (4, 5, 0)))) is None


@given(st.integers(0, 10), st.booleans())
def test_feedback_shows_the_plan_that_stands(right: int, changed: bool) -> None:
    """The last confirmed one, and of ten rehearsals so many right."""
    text = "family noise write" if changed else LAST
    trials = [Trial("training", "next", extra={"choice": "keep", "plan": LAST})]
    trials += [Trial("training", "plan", extra={"choice": "yes", "plan": text})]
    deed = text.split(" ")[-1]
    for i in range(10):
        said = deed if i < right else "music"
        trials.append(Trial("training", "rehearsal", extra={"choice": said, "wanted": deed}))
    person = Chooser({}, STEADY)
    run(plans.feedback(trials, P), VirtualStage(person))
    (shown,) = person.pictures("plans_result")
    plan = plan_of(text)
    assert plan is not None
    assert set(plan.goal.shapes) != set()
    boxes = [s for s in shown.shapes if isinstance(s, Box) and s.w == 0.05]
    assert sum(not s.width for s in boxes) == right
    assert set(drawn(plan, 0, -0.1, 0.75)) <= set(shown.shapes)


def test_without_a_plan_there_is_no_feedback() -> None:
    """Nothing is shown that was not made."""
    assert list(plans.feedback([], P)) == []


def test_every_page_stands_on_the_screen_and_can_be_answered() -> None:
    """Whatever is picked: all shapes are visible, and the keys of each question differ."""
    person = Chooser(
        {"plans_came": ["right"], "plans_next": ["right"], "plans_goal": ["right"] * 9 + ["ok"]}
    )
    kept(person, LAST)
    pictures = [cue for cue, _ in person.cues if isinstance(cue, Picture)]
    assert not list(outside(iter(pictures)))
    for picture in pictures:
        keys = [s.button for s in picture.shapes if isinstance(s, Key)]
        assert len(keys) == len(set(keys))
        assert all(s.say.text for s in picture.shapes if isinstance(s, Label))
