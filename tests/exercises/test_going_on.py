"""Every exercise cut off behind every trial, and gone on with: nothing twice, nothing lost."""

from collections import Counter
from collections.abc import Callable
from dataclasses import fields
from functools import cache
from typing import Any

import pytest

from exercises.catalogue import Exercise, exercise, exercises
from exercises.core.course.going_on import Course, Diverged, Kept
from exercises.core.table import from_trials
from exercises.core.trial import Trial
from exercises.stage.person import Habits
from exercises.stage.run import Left, Paused, run
from tests.exercises.watching import WatchedStage, Watcher

S = 1_000_000_000
# Short, but with more than one block where there are any.
SHORT: dict[str, dict[str, Any]] = {
    "beat": {"paced_beats": 8, "continued_taps": 8, "practice_beats": 4, "training_runs": 1},
    "faces": {"cycles": 1, "blocks": 2, "practice_faces": 2},
    "flanker": {"blocks": 2, "trials": 12, "practice_trials": 6},
    "go_nogo": {"blocks": 2, "trials": 12, "practice_go": 3, "practice_nogo": 1},
    "later": {"choices": 3, "catches": 1},
    "n_back": {
        "blocks": 2,
        "training_blocks": 3,
        "trials": 12,
        "targets": 4,
        "lures": 2,
        "practice_trials": 6,
        "practice_targets": 2,
    },
    "plans": {"rehearsals": 4, "imagine_s": 1.0},
    "spot": {"blocks": 2, "trials": 8, "practice_trials": 2},
    "stop_signal": {"blocks": 2, "trials": 16, "practice_trials": 8},
    "track": {"blocks": 2, "trials": 5, "practice_trials": 2, "track_s": 1.0},
    "vigilance": {"duration_s": 60.0, "practice_signals": 2},
}
EVERY = [(n, form) for n, found in exercises().items() if found.resumes for form in found.forms]
every = pytest.mark.parametrize(("name", "form"), EVERY)
AFRESH = {"breathing", "settle"}


def short(name: str) -> Any:
    """The exercise's parameters, as few of everything as they allow."""
    made = exercise(name).params
    wanted = SHORT[name]
    assert set(wanted) <= {field.name for field in fields(made)}
    return made(**wanted)


class Life:
    """From one start of the pod to the next power cut: behind what is kept, as far as it goes."""

    def __init__(self, name: str, form: str, kept: list[Kept], lives: int, seed: int = 3) -> None:
        found = exercise(name)
        self.kept, self.p = kept, short(name)
        script = found.script(self.p, form, 7, None)
        self.course = Course.behind(script, kept, lives) if kept else Course(script)
        self.person = Watcher(found.rule(), Habits(), seed + lives)
        # The clock of another boot begins anew.
        self.stage = WatchedStage(self.person, each_frame=self._look)
        self.cut: Callable[[], bool] = lambda: False

    def run(self) -> list[Trial]:
        """To its end; Left where the power is cut."""
        return run(self.course.script(), self.stage, self._keep)

    def _look(self, *_: Any) -> None:
        if self.cut():
            raise Left("power cut")

    def _keep(self, *trials: Trial) -> None:
        self.kept += [Kept(self.course.attempts, trial) for trial in trials]


@cache
def whole(name: str, form: str) -> list[Kept]:
    """What an uncut run keeps."""
    life = Life(name, form, [], 0)
    assert life.run() == [each.trial for each in life.kept]
    return life.kept


def cut_after(name: str, form: str, number: int, kept: list[Kept], lives: int = 0) -> None:
    """A life that ends when so many trials are kept, and a little of the next one has passed."""
    life = Life(name, form, kept, lives)
    spans: list[int] = []

    def cut() -> bool:
        if len(kept) >= number:
            spans.append(life.stage.now_ns())
        return len(spans) > 20

    life.cut = cut
    with pytest.raises(Left):
        life.run()


# What a trial is to be, drawn before it: the column of each that no answer changes.
PLANNED = {
    "beat": ("run", "beat", "ioi_s"),
    "faces": ("step", "identity"),
    "flanker": ("kind", "side"),
    "go_nogo": ("kind", "iti_s"),
    "later": ("kind", "delay_days", "later_side"),
    "n_back": ("kind", "n", "place", "lag"),
    "spot": ("kind", "place", "start_place"),
    "stop_signal": ("kind", "side"),
    "track": ("path",),
}


def planned(name: str, form: str, trials: list[Trial]) -> Counter[tuple[Any, ...]]:
    """The trials that count by what they were to be, as far as no answer has a say in it."""
    some = [t for t in trials if t.block != "practice" and t.kind != "continued"]
    if (name, form) == ("n_back", "training"):
        return Counter((t.block,) for t in some if t.kind != "lead")
    columns = PLANNED[name]
    return Counter(
        (t.block, *(t.kind if c == "kind" else t.extra[c] for c in columns)) for t in some
    )


@every
def test_a_cut_behind_any_trial_loses_none_and_doubles_none(name: str, form: str) -> None:
    """Gone on with, a run has the same trials as an uncut one, those before the cut as kept."""
    usual = whole(name, form)
    for number in cuts(usual):
        kept: list[Kept] = []
        cut_after(name, form, number, kept)
        before = list(kept)
        life = Life(name, form, kept, 1)
        trials = life.run()
        assert kept[: len(before)] == before
        assert trials == [each.trial for each in kept]
        marks = [t.extra.get("resumed", 0) for t in trials]
        assert marks == [0] * len(before) + [1] * (len(kept) - len(before))
        if name in PLANNED:
            assert planned(name, form, trials) == planned(name, form, [k.trial for k in usual])
        scored(exercise(name), trials, life.p)
        run(exercise(name).feedback(trials, life.p), life.stage)


def cuts(usual: list[Kept]) -> list[int]:
    """Behind which trials: of each attempt but the last; of some where there are many."""
    ends = [n for n in range(1, len(usual)) if usual[n - 1].attempt != usual[n].attempt]
    return ends[:: max(len(ends) // 16, 1)]


def scored(found: Exercise, trials: list[Trial], p: Any) -> dict[str, Any]:
    """The score's row: all its columns are there."""
    table = from_trials([("one", trial) for trial in trials], found.columns, {"one": True})
    (row,) = found.score(table, p).rows()
    assert {measure.name for measure in found.measures} <= set(row)
    return row


def test_what_begins_anew_says_so() -> None:
    """Calm, and distress before and after, are no wholes in two halves."""
    assert {name for name, found in exercises().items() if not found.resumes} == AFRESH


@every
def test_cut_again_and_again_it_comes_to_its_end(name: str, form: str) -> None:
    """Each life but the last is cut behind its first few trials; nothing is done twice."""
    kept: list[Kept] = []
    ends = cuts(whole(name, form))[1::3]
    for lives, number in enumerate(ends):
        cut_after(name, form, max(number, len(kept) + 1), kept, lives)
    life = Life(name, form, kept, len(ends))
    trials = life.run()
    assert trials == [each.trial for each in kept]
    if name in PLANNED:
        usual = [each.trial for each in whole(name, form)]
        assert planned(name, form, trials) == planned(name, form, usual)


@every
def test_a_cut_behind_the_last_trial_ends_at_once(name: str, form: str) -> None:
    """All that was to be done is kept: nothing more is asked but pages."""
    kept = list(whole(name, form))
    trials = Life(name, form, kept, 1).run()
    assert trials == [each.trial for each in whole(name, form)]
    assert len(kept) == len(whole(name, form))


@every
def test_a_pause_before_the_cut_is_gone_through_again(name: str, form: str) -> None:
    """What was broken off by a pause has gone to its place: the rest is the same."""
    life, pauses = Life(name, form, [], 0), list[int]()

    def cut() -> bool:
        now_ns = life.stage.now_ns()
        if len(life.kept) > len(pauses) and len(pauses) < 4 and life.course.attempts % 3 == 0:
            pauses.append(now_ns)
            raise Paused("help")
        return len(life.kept) > 6

    life.cut = cut
    with pytest.raises(Left):
        run(life.course.script(), life.stage, life._keep, lambda _: None)
    again = Life(name, form, life.kept, 1)
    trials = again.run()
    assert trials == [each.trial for each in life.kept]
    if name in PLANNED:
        usual = [each.trial for each in whole(name, form)]
        assert planned(name, form, trials) == planned(name, form, usual)


@pytest.mark.parametrize("name", ["go_nogo", "stop_signal", "spot", "track", "n_back", "beat"])
def test_the_level_goes_on_where_it_was(name: str) -> None:
    """The first trial after the cut is at the level that an uncut run would have given it."""
    usual = [each for each in whole(name, "training") if "level" in each.trial.extra]
    kept = [each for each in whole(name, "training") if each.attempt < usual[-1].attempt]
    held = len(kept)
    Life(name, "training", kept, 1).run()
    assert kept[held].trial.extra["level"] == usual[-1].trial.extra["level"]


def test_the_delay_of_the_stop_goes_on_where_it_was() -> None:
    """It rests on the stops that are kept, as in an uncut run."""
    usual = whole("stop_signal", "assessment")
    stops = [i for i, each in enumerate(usual) if each.trial.kind == "stop"]
    for at in stops[1:]:
        kept = list(usual[:at])
        Life("stop_signal", "assessment", kept, 1).run()
        stop = next(each.trial for each in kept[at:] if each.trial.kind == "stop")
        assert stop.extra["ssd_s"] == usual[at].trial.extra["ssd_s"]


@every
def test_the_rules_are_shown_before_the_next_trial(name: str, form: str) -> None:
    """A page with a key, and all the rest only after it was pressed."""
    kept = list(whole(name, form)[: cuts(whole(name, form))[-1]])
    life = Life(name, form, kept, 1)
    life.run()
    first = life.stage.presents[0]
    assert any(item.opens or item.until is None for item in life.stage.presents[:3]), first


def torn(kept: list[Kept]) -> dict[str, list[Kept]]:
    """What a table may look like that nobody wrote so."""
    middle = len(kept) // 2
    attempt, trial = kept[middle]
    return {
        "twice": [*kept[: middle + 1], *kept[middle:]],
        "of nothing": [Kept(attempt, Trial("", ""))],
        "without number": [Kept(0, each.trial) for each in kept],
        "more than there are": [*kept, Kept(kept[-1].attempt + 40, trial)],
        "none": [],
    }


@every
def test_what_does_not_fit_is_not_gone_on_with(name: str, form: str) -> None:
    """Rows torn, doubled or made up are told apart from those that the script kept."""
    found, p = exercise(name), short(name)
    for kept in torn(whole(name, form)).values():
        with pytest.raises(Diverged):
            Course.behind(found.script(p, form, 7, None), kept, 1)
