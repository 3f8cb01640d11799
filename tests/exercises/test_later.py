"""Now or later, a whole sitting: what is offered follows what was chosen, and nothing else."""

from itertools import groupby
from typing import Any

import pytest

from exercises import later
from exercises.core.course.adjusting import SIDES
from exercises.core.drawing import coins
from exercises.core.drawing.coins import FULL, Offer
from exercises.core.script import Present
from exercises.core.shapes import Box, Disc, Key, Picture
from exercises.core.trial import Trial
from exercises.core.words import Say
from exercises.stage.language import Language
from exercises.stage.person import Habits
from exercises.stage.run import Left, Paused, run
from exercises.stage.virtual import VirtualStage
from tests.exercises.choosers import Chooser
from tests.exercises.people import sat
from tests.exercises.watching import WatchedStage, Watcher, watched

S = 1_000_000_000
P = later.Params()
STEADY = 1e6


def choices(trials: list[Trial]) -> list[Trial]:
    return [t for t in trials if t.kind == "choice" and t.block == "assessment"]


def test_the_amount_follows_the_answers() -> None:
    """At each wait it starts at half and moves by 16, 8, 4, 2, 1: up for waiting, down for now."""
    trials = choices(sat("later", Chooser(0.01, STEADY), 4))
    assert len(trials) == 36
    for _, run_of in groupby(trials, key=lambda t: t.extra["delay_days"]):
        at, step = FULL // 2, FULL // 4
        for trial in run_of:
            assert trial.extra["sooner_coins"] == at
            assert trial.extra["later_coins"] == FULL
            at += step if trial.button == trial.extra["later_side"] else -step
            step //= 2


def test_it_finds_what_somebody_wants() -> None:
    """The last amounts lie within a coin of the worth by the chooser's own hyperbola."""
    for k in (0.002, 0.02, 0.2):
        trials = choices(sat("later", Chooser(k, STEADY), 2))
        for days in later.DELAYS:
            own = [t for t in trials if t.extra["delay_days"] == days]
            worth = FULL / (1 + k * days)
            assert abs(float(own[-1].extra["sooner_coins"]) - worth) <= 1.5


def test_what_is_drawn_is_what_is_kept() -> None:
    """Coins, waits and sides as counted from each picture are those of the trial's row."""
    person = Watcher(later.rule(), Habits(anticipation=0), seed=3)
    _, trials = watched("later", "assessment", person)
    seen = {onset: offers for cue, onset in person.cues if (offers := coins.read(cue))}
    for trial in trials:
        offers = seen[trial.onset_ns]
        side = str(trial.extra["later_side"])
        other = "left" if side == "right" else "right"
        assert offers[side] == (trial.extra["later_coins"], trial.extra["delay_days"])
        assert offers[other] == (trial.extra["sooner_coins"], 0)


def test_every_offer_is_spoken_as_it_stands() -> None:
    """The left one first; today as today, a year as a year."""
    text = Language("en").text
    assert text(coins.ask(Offer(20, 0), Offer(64, 365), "right")) == "20 today, or 64 in a year?"
    assert text(coins.ask(Offer(20, 0), Offer(64, 7), "left")) == "64 in a week, or 20 today?"
    for days in coins.WAITS:
        for side in coins.SIDES:
            said = text(coins.ask(Offer(20, 0), Offer(64, days), side))
            assert said.index("64" if side == "left" else "20") == 0


def test_both_keys_may_be_pressed() -> None:
    """A choice lights both, is said again for who waits, and has no end but a press."""
    person = Watcher(later.rule(), Habits(), seed=1)
    stage, _ = watched("later", "assessment", person)
    offers = [item for item in stage.presents if item.watch == SIDES]
    assert len(offers) == 36 + 4 + 4
    for item in offers:
        picture = item.timeline[0][1]
        assert isinstance(picture, Picture)
        assert {s.button for s in picture.shapes if isinstance(s, Key) and s.prompt} == {*SIDES}
        assert sum(isinstance(cue, Say) for _, cue in item.timeline) == 3
        assert item.until is None


def test_who_takes_the_worse_offer_in_the_try_is_told() -> None:
    """A cross, and the better offer with its key; then rounds go on, three at most."""
    trials = sat("later", Chooser(0.01, STEADY, side="left"), 1)
    tries = [t for t in trials if t.block == "practice"]
    assert len(tries) == 4 * P.practice_rounds
    person = Watcher(later.rule(), Habits(error=1, anticipation=0), seed=1)
    watched("later", "assessment", person)
    for kind, amount in (("more", 64), ("sooner", 32)):
        for picture in person.pictures(f"wrong_{kind}"):
            discs = [s.radius for s in picture.shapes if isinstance(s, Disc)]
            assert sum(radius == pytest.approx(0.65 * coins.COIN) for radius in discs) == amount
            assert sum(isinstance(s, Key) for s in picture.shapes) == 1


def test_before_it_counts_it_is_said_that_nothing_is_wrong() -> None:
    """After the tries; and before them that the coins are not real."""
    person = Watcher(later.rule(), Habits(), seed=1)
    watched("later", "assessment", person)
    names = [cue.name for cue, _ in person.cues if isinstance(cue, Picture)]
    assert names.index("later_not_real") < names.index("later_practice")
    assert names.index("right") < names.index("later_no_wrong") < names.index("later_start")


def test_a_pause_offers_the_same_wait_again() -> None:
    """What was broken off comes again later in its block; each wait still has all its choices."""
    stops = {40 * S, 60 * S}

    def help_me(now_ns: int, *_: Any) -> None:
        if due := [stop for stop in stops if stop <= now_ns]:
            stops.difference_update(due)
            raise Paused("help")

    kept = list[Trial]()
    stage = VirtualStage(Chooser(0.01, STEADY), each_frame=help_me)
    run(later.script(P, "assessment", 1, None), stage, kept.append, lambda _: None)
    assert sum(int(t.extra.get("broken", 0)) for t in kept) in (1, 2)
    for days in later.DELAYS:
        assert sum(t.extra["delay_days"] == days for t in choices(kept)) == 6


def test_who_says_nothing_has_left() -> None:
    """An offer waits; whoever never answers is told to have gone, with no choice made for them."""
    person = Watcher(later.rule(), Habits(lapse=1), seed=1)
    kept = list[Trial]()
    with pytest.raises(Left):
        run(later.script(P, "assessment", 1, None), WatchedStage(person), kept.append)
    assert kept == []


def bars(trials: list[Trial]) -> list[float]:
    """How full the bars of the last screen are."""
    request = next(later.feedback(trials, P))
    assert isinstance(request, Present)
    picture = request.timeline[0][1]
    assert isinstance(picture, Picture)
    return [s.h for s in picture.shapes if isinstance(s, Box) and s.colour == "accent"]


def test_feedback_is_honest() -> None:
    """Six bars as high as the indifference points; empty where nothing was chosen."""
    trials = sat("later", Chooser(0.02, STEADY), 5)
    for high, days in zip(bars(trials), later.DELAYS, strict=True):
        assert high / 0.34 == pytest.approx(1 / (1 + 0.02 * days), abs=0.6 / FULL)
    assert max(bars([])) < 0.005
    some = [t for t in trials if t.extra["delay_days"] != 7]
    assert [high < 0.005 for high in bars(some)] == [False, True, False, False, False, False]


def test_every_wait_is_another_picture() -> None:
    """No two waits look alike, and each is read back as what it is."""
    drawn = {days: coins.offer(Offer(10, days), coins.SIDES["left"]) for days in coins.WAITS}
    assert len(set(drawn.values())) == len(coins.WAITS)
    for days in coins.WAITS:
        both = coins.offers(Offer(10, days), Offer(64, 0), prompt=True)
        assert coins.read(both) == {"left": (10, days), "right": (64, 0)}
    assert coins.read(Picture((), "blank")) is None
