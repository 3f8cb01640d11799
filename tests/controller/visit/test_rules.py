"""The rules that win: shutdown, sign-out, time-out and pause, looked at on every frame."""

import pytest

from controller.visit.rules import Limits, Rules
from exercises.stage.run import Left, Paused
from exercises.stage.virtual import VirtualEdge

S = 1_000_000_000
HOLD = ((True, S), (False, 3 * S))


def rules(signed_in: bool = True) -> Rules:
    made = Rules(Limits(idle_ns=90 * S), lambda _: None)
    if signed_in:
        made.begin(0)
    return made


def test_alive_is_told_on_every_frame() -> None:
    """The watchdog is fed whatever happens after."""
    seen: list[int] = []
    watched = Rules(Limits(idle_ns=S), seen.append)
    watched.look(5, (), ())
    watched.shut_down()
    with pytest.raises(Left):
        watched.look(6, (), ())
    assert seen == [5, 6]


def test_shutdown_wins_over_everything() -> None:
    """A pod that was told to stop stops, though a person has been idle and a pause is pressed."""
    told = rules()
    told.pausable = True
    told.shut_down()
    with pytest.raises(Left, match="shutdown"):
        told.look(100 * S, (VirtualEdge("help", True, 100 * S),), ())


def test_nobody_is_timed_out_when_nobody_is_here() -> None:
    """The attract screen stays for weeks."""
    rules(signed_in=False).look(10**6 * S, (), ("ok",))


def test_time_out_counts_from_the_last_press() -> None:
    """A press starts the waiting anew; 90 s later the person is signed out."""
    told = rules()
    told.look(74 * S, (VirtualEdge("ok", True, 74 * S),), ("ok",))
    told.look(149 * S - 1, (), ("ok",))
    with pytest.raises(Paused, match="idle"):
        told.look(149 * S, (), ("ok",))
    assert told.left_s() == 15
    told.look(164 * S - 1, (), ("ok",))
    with pytest.raises(Left, match="timed_out"):
        told.look(164 * S, (), ("ok",))


def test_stillness_that_is_allowed_is_no_absence() -> None:
    """Who may be still for 300 s has 90 s more; afterwards the ordinary 90 s begin anew."""
    told = rules()
    told.look(74 * S, (), ())
    told.allow(300.0)
    told.look(74 * S, (), ())
    told.look((74 + 374) * S, (), ())
    told.allow(0.0)
    told.look((74 + 374) * S, (), ())
    told.look((74 + 374 + 74) * S, (), ())
    with pytest.raises(Paused, match="idle"):
        told.look((74 + 374 + 75) * S, (), ())
    with pytest.raises(Left, match="timed_out"):
        told.look((74 + 374 + 90) * S, (), ())


def test_each_time_of_doing_nothing_is_warned_of_once() -> None:
    """A press after the warning starts all anew, and there is a warning again."""
    told = rules()
    for began in (0, 80):
        told.look(began * S, (VirtualEdge("ok", True, began * S),), ())
        with pytest.raises(Paused, match="idle"):
            told.look((began + 76) * S, (), ())
        told.look((began + 77) * S, (), ())


def test_a_short_patience_warns_at_half_time() -> None:
    """Where a site gives 10 s, nobody is asked as soon as they let go."""
    assert Limits(idle_ns=10 * S).quiet_ns == 5 * S


def test_back_held_signs_out_and_a_short_press_does_not() -> None:
    """Two seconds of `back` leave from anywhere, by the stamps of the edges."""
    told = rules()
    told.look(S, (VirtualEdge("back", True, S),), ("back",))
    told.look(2 * S, (VirtualEdge("back", False, 2 * S),), ("back",))
    told.look(9 * S, (VirtualEdge("back", True, 9 * S),), ("back",))
    told.look(11 * S - 1, (), ("back",))
    with pytest.raises(Left, match="signed_out"):
        told.look(11 * S, (), ("back",))


def test_a_hold_that_nobody_looked_at_signs_out_all_the_same() -> None:
    """A pod that stood still for as long, and then gets both edges at once."""
    told = rules()
    with pytest.raises(Left, match="signed_out"):
        told.look(9 * S, tuple(VirtualEdge("back", down, at) for down, at in HOLD), ("back",))
    nobody = rules(signed_in=False)
    nobody.look(9 * S, tuple(VirtualEdge("back", down, at) for down, at in HOLD), ("back",))


def test_a_button_held_since_the_person_before_does_not_sign_the_next_one_out() -> None:
    """What somebody did before does not count."""
    told = rules()
    told.look(S, (VirtualEdge("back", True, S),), ("back",))
    told.end()
    told.begin(10 * S)
    told.look(20 * S, (), ("back",))


@pytest.mark.parametrize("button", ["help", "back"])
def test_help_and_back_pause_an_exercise(button: str) -> None:
    """They pause it where they mean nothing else, and only in an exercise."""
    told = rules()
    press = (VirtualEdge(button, True, S),)
    told.look(S, press, ("ok",))
    told.pausable = True
    told.look(S, press, (button,))
    told.look(S, (VirtualEdge(button, False, S),), ("ok",))
    with pytest.raises(Paused, match=button):
        told.look(S, press, ("ok",))


def help_edge(down: bool, at_ns: int) -> tuple[VirtualEdge]:
    """One edge of the help button."""
    return (VirtualEdge("help", down, at_ns),)


@pytest.mark.parametrize("signed_in", [True, False])
def test_help_held_for_a_second_asks_for_help_once(signed_in: bool) -> None:
    """Whoever is there, or nobody; a button that is stuck asks once, letting it go asks nothing."""
    told = rules(signed_in)
    told.look(S, help_edge(True, S), ())
    told.look(2 * S - 1, (), ())
    with pytest.raises(Paused, match="help held"):
        told.look(2 * S, (), ())
    told.look(3 * S, (), ())
    told.look(4 * S, help_edge(False, 4 * S), ())
    told.look(9 * S, (), ())


def test_who_leaves_is_noticed_once_each_time() -> None:
    """After a second of nobody; not again until somebody was there and left once more."""
    left_ns: list[int | None] = [None]
    told = Rules(Limits(idle_ns=90 * S), lambda _: None, lambda: left_ns[0])
    told.begin(0)
    told.look(2 * S, (), ())
    left_ns[0] = 2 * S
    told.look(3 * S - 1, (), ())
    with pytest.raises(Paused, match="away"):
        told.look(3 * S, (), ())
    told.look(4 * S, (), ())
    left_ns[0] = None
    told.look(5 * S, (), ())
    left_ns[0] = 5 * S
    with pytest.raises(Paused, match="away"):
        told.look(6 * S, (), ())


def test_a_sensor_that_sees_nobody_while_somebody_presses_is_not_believed() -> None:
    """Neither one that said so before they began, nor one that says so under their hands."""
    told = Rules(Limits(idle_ns=90 * S), lambda _: None, lambda: 2 * S)
    told.begin(3 * S)
    told.look(10 * S, (), ())
    told = Rules(Limits(idle_ns=90 * S), lambda _: None, lambda: 2 * S)
    told.begin(0)
    told.look(2 * S + 9, (VirtualEdge("ok", True, 2 * S + 9),), ("ok",))
    told.look(10 * S, (), ())


def test_who_leaves_just_before_a_trial_begins_has_left() -> None:
    """That their time begins anew is no press of theirs: the sensor is believed."""
    told = Rules(Limits(idle_ns=90 * S), lambda _: None, lambda: 2 * S)
    told.begin(0)
    told.allow(0.0)
    told.look(2 * S + 1, (), ())
    with pytest.raises(Paused, match="away"):
        told.look(4 * S, (), ())


def test_the_sensor_can_be_ignored() -> None:
    """With no time set for it, and while nobody is signed in."""
    told = Rules(Limits(idle_ns=90 * S, away_ns=0), lambda _: None, lambda: 2 * S)
    told.begin(0)
    told.look(9 * S, (), ())
    idle = Rules(Limits(idle_ns=90 * S), lambda _: None, lambda: 2 * S)
    idle.look(9 * S, (), ())


@pytest.mark.parametrize("signed_in", [True, False])
def test_help_pressed_short_asks_to_hear(signed_in: bool) -> None:
    """When it is let go, once; by the stamps, however late the frame that brings them."""
    told = rules(signed_in)
    told.look(S, help_edge(True, S), ("ok",))
    with pytest.raises(Paused, match="hear"):
        told.look(2 * S - 1, help_edge(False, 2 * S - 1), ("ok",))
    told.look(3 * S, (), ("ok",))
    with pytest.raises(Paused, match="hear"):
        told.look(9 * S, (*help_edge(True, 4 * S), *help_edge(False, 4 * S + 1)), ())
    with pytest.raises(Paused, match="help held"):
        told.look(19 * S, (*help_edge(True, 15 * S), *help_edge(False, 16 * S)), ())


def test_help_that_means_something_else_is_not_heard() -> None:
    """Where a screen watches it; in an exercise, where it pauses; and let go after either."""
    told = rules()
    told.look(S, help_edge(True, S), ("help",))
    told.look(S, help_edge(False, S + 1), ())
    told.pausable = True
    with pytest.raises(Paused, match=r"^help$"):
        told.look(2 * S, help_edge(True, 2 * S), ())
    told.pausable = False
    told.look(2 * S, help_edge(False, 2 * S + 1), ())
    told.look(3 * S, help_edge(True, 3 * S), ())
    told.pausable = True
    told.look(3 * S, help_edge(False, 3 * S + 1), ())


def asked(*moments: str, signed_in: bool = True) -> Rules:
    """Rules of a pod of which a technician wants something at these moments."""
    made = Rules(Limits(idle_ns=90 * S), lambda _: None, asks=lambda moment: moment in moments)
    if signed_in:
        made.begin(0)
    return made


def test_what_waits_for_an_idle_pod_disturbs_nobody() -> None:
    """It is heard where the pod says that it may be, and nowhere else."""
    here = asked("idle")
    here.look(S, (), ())
    here.between_trials()
    nobody = asked("idle", signed_in=False)
    nobody.look(S, (), ())
    nobody.may_be_called = True
    with pytest.raises(Left, match="called"):
        nobody.look(2 * S, (), ())


def test_a_visit_ends_between_two_trials_and_not_in_one() -> None:
    """In an exercise only where its trials are kept; on any other screen at once."""
    here = asked("between_trials")
    here.pausable = True
    here.look(S, (), ())
    with pytest.raises(Left, match="ended_by_technician"):
        here.between_trials()
    here.pausable = False
    with pytest.raises(Left, match="ended_by_technician"):
        here.look(2 * S, (), ())
    asked("between_trials", signed_in=False).look(S, (), ())
