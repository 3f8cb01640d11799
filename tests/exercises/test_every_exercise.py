"""What holds for every exercise there is, each found by the catalogue."""

import json
import random
import re
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from exercises.catalogue import Exercise, exercise, exercises
from exercises.core.columns import Column
from exercises.core.scores import SEVERITY, Scores
from exercises.core.shapes import Key, Picture
from exercises.core.table import from_trials
from exercises.core.trial import Trial
from exercises.core.words import Say
from exercises.stage.person import Act, Habits, VirtualPerson
from exercises.stage.run import Left
from tests.exercises.watching import WatchedStage, Watcher, outside, watched, whole_sitting

HOUSE = Path(__file__).parents[2]
NAMES = list(exercises())
EVERY = [(name, form) for name, found in exercises().items() for form in found.forms]
S = 1_000_000_000
every = pytest.mark.parametrize(("name", "form"), EVERY)
each = pytest.mark.parametrize("name", NAMES)


@cache
def ordinary(name: str, form: str) -> tuple[WatchedStage, Watcher, list[Trial]]:
    """A sitting of somebody who does what is asked, most of the time."""
    person = Watcher(exercise(name).rule(), Habits(), seed=3)
    stage, trials = watched(name, form, person)
    return stage, person, trials


def scored(found: Exercise, trials: list[Trial]) -> Scores:
    """The score of one sitting whose screen was verified."""
    rows = [("one", trial) for trial in trials]
    scores: Scores = found.score(from_trials(rows, found.columns, {"one": True}), found.params())
    return scores


@every
def test_a_sitting_ends_with_a_score(name: str, form: str) -> None:
    """All that was done is kept, and every measure is there, ready for JSON."""
    found, (_, _, trials) = exercise(name), ordinary(name, form)
    assert trials
    assert {trial.block for trial in trials} <= {"practice", form}
    scores = scored(found, trials)
    assert list(scores.values) == [measure.name for measure in found.measures]
    (row,) = scores.rows()
    assert row["verdict"] in SEVERITY
    json.dumps(row, allow_nan=False)


@each
def test_what_people_are_told_is_declared_for_each_form(name: str) -> None:
    """One measure a form, or a column that training keeps; one way is better, and it has words."""
    found = exercise(name)
    assert set(found.main) == set(found.forms)
    measures = {measure.name: measure for measure in found.measures}
    for form, main in found.main.items():
        assert main.say.text
        assert found.better(form) in (1, -1)
        if main.measure in measures:
            assert main.better == 0, "its Measure says which way is better, and no other place"
        else:
            assert form == "training"
            assert main.measure in {found.memory, *(column.name for column in found.columns)}


@every
def test_an_assessment_in_two_parts_is_doubtful_and_training_is_not(name: str, form: str) -> None:
    """By the part that each trial says it is of; where answers have no haste it matters to none."""
    found, (_, _, trials) = exercise(name), ordinary(name, form)
    parts = [t.also(resumed=n % 2) for n, t in enumerate(trials)]
    told = {reason.code for reason, where in scored(found, parts).reasons.items() if where[0]}
    assert ("resumed" in told) == (form == "assessment")


@each
def test_a_table_of_two_parts_is_told_whatever_the_exercise(name: str) -> None:
    """A score that knows this doubt has it of rows of an assessment, wherever they are from."""
    found = exercise(name)
    _, _, trials = ordinary(name, found.forms[0])
    parts = [t._replace(block="assessment").also(resumed=n % 2) for n, t in enumerate(trials)]
    assert all(where[0] for r, where in scored(found, parts).reasons.items() if r.code == "resumed")


# Nobody has a plan to look back at before the second time, and breaths need no press.
UNKNOWN = {"plans", "breathing"}


@every
def test_what_people_are_told_comes_out_of_a_sitting(name: str, form: str) -> None:
    """It is the score's own value, or the level that the last trial kept."""
    found, (_, _, trials) = exercise(name), ordinary(name, form)
    (row,) = scored(found, trials).rows()
    values = {measure.name: row[measure.name] for measure in found.measures}
    told, main = found.told(form, values, trials), found.main[form]
    assert told is not None or name in UNKNOWN
    assert told == values.get(main.measure, trials[-1].extra.get(main.measure))
    assert found.told(form, values, []) == values.get(main.measure)


@every
def test_everybody_can_go_on(name: str, form: str) -> None:
    """Whatever waits for a press shows the key to press, and that key is watched."""
    stage, _, _ = ordinary(name, form)
    for item in (item for item in stage.presents if item.until is None):
        pictures = [cue for _, cue in item.timeline if isinstance(cue, Picture)]
        prompted = {s.button for s in pictures[-1].shapes if isinstance(s, Key) and s.prompt}
        assert prompted, pictures[-1].name
        assert prompted <= set(item.watch), pictures[-1].name


@every
def test_it_is_explained_in_words_and_pictures(name: str, form: str) -> None:
    """Something is said before the first trial, and the task's keys are drawn."""
    _, person, trials = ordinary(name, form)
    begun = min((t.onset_ns for t in trials if t.onset_ns > 0), default=0)
    before = [cue for cue, onset_ns in person.cues if onset_ns < begun]
    assert any(isinstance(cue, Say) for cue in before)
    assert any(isinstance(s, Key) for c in before if isinstance(c, Picture) for s in c.shapes)


@every
def test_all_that_is_shown_stands_on_the_screen(name: str, form: str) -> None:
    """Every shape of every picture lies within |x| <= 0.83 and |y| <= 0.5."""
    stage, _, _ = ordinary(name, form)
    assert not list(outside(iter([exercise(name).icon, *stage.pictures])))


@every
def test_the_same_seed_is_the_same_task(name: str, form: str) -> None:
    """With the same person, pictures and times are the same again."""
    _, person, _ = ordinary(name, form)
    again = Watcher(exercise(name).rule(), Habits(), seed=3)
    watched(name, form, again)
    assert again.cues == person.cues


class Random(VirtualPerson):
    """Somebody who presses whatever comes under the fingers, about twice a second."""

    def __init__(self, seed: int) -> None:
        super().__init__(lambda _: None)
        self._rng = random.Random(seed)
        self._next = self._drawn(S)

    def next_act(self) -> Act:
        """The next press, whatever is shown."""
        return self._next

    def take_act(self) -> Act:
        """The same, and one more planned."""
        act, self._next = self._next, self._drawn(self._next.at_ns)
        return act

    def _drawn(self, after_ns: int) -> Act:
        at_ns = after_ns + round(self._rng.expovariate(2.0) * S) + 1
        return Act(self._rng.choice(("left", "ok", "right")), at_ns, S // 10)


STRANGE = {
    "presses nothing": Habits(lapse=1, commission=0, anticipation=0),
    "holds the button": Habits(held_s=8.0),
    "presses everything": Habits(commission=1, error=0.5, anticipation=0.3),
}


@every
@pytest.mark.parametrize("strange", STRANGE)
def test_whoever_comes_leaves_no_fault(name: str, form: str, strange: str) -> None:
    """It ends, or waits until they have gone; what was kept can be scored."""
    kept = done(name, form, VirtualPerson(exercise(name).rule(), STRANGE[strange], seed=2))
    scored(exercise(name), kept)


@every
def test_random_presses_come_to_an_end(name: str, form: str) -> None:
    """Pages are passed, trials answered anyhow, and the score does not break."""
    kept = done(name, form, Random(5))
    assert kept
    scored(exercise(name), kept)


def done(name: str, form: str, person: VirtualPerson) -> list[Trial]:
    try:
        return watched(name, form, person)[1]
    except Left:
        return []


@every
@pytest.mark.parametrize("share", [0.01, 0.3, 0.9])
def test_who_leaves_breaks_nothing(name: str, form: str, share: float) -> None:
    """Leaving at any time ends it at once, with the lamps off."""
    found, kept, (whole, _, _) = exercise(name), list[Trial](), ordinary(name, form)
    person = VirtualPerson(found.rule(), Habits(), seed=3)

    def leave(now_ns: int, *_: Any) -> None:
        if now_ns > S + share * (whole.now_ns() - S):
            raise Left("signed_out")

    stage = WatchedStage(person, each_frame=leave)
    with pytest.raises(Left):
        whole_sitting(found, form, stage, kept)
    assert stage.lit == ()
    scored(found, kept)


def cells(column: Column) -> st.SearchStrategy[Any]:
    """Values that the column may hold, the special ones among them."""
    low = column.low or 0.0
    match column.holds:
        case "text" if column.allowed:
            return st.sampled_from(column.allowed)
        case "text":
            return st.sampled_from(["", "assessment", "training", "practice", "left", "ok"])
        case "number":
            some = st.sampled_from([float("nan"), low, low + 0.3, low + 0.30001, low + 1])
            return some | st.floats(low, low + 50, allow_nan=False)
        case "integer":
            return st.integers(int(low), int(low) + 3)
        case "flag":
            return st.booleans()


def tables(found: Exercise) -> st.SearchStrategy[dict[str, Any]]:
    """Tables of up to 60 rows in up to three sessions, in any order."""
    own = {c.name: cells(c) for c in found.columns} | {"session": st.sampled_from("abc")}
    row = st.fixed_dictionaries(own)
    kinds = {c.name: from_trials([], (c,))[c.name].dtype for c in found.columns}
    return st.lists(row, max_size=60).map(
        lambda rows: {
            name: np.array([row[name] for row in rows], dtype=kind.type)
            for name, kind in kinds.items()
        }
    )


@each
@settings(suppress_health_check=[HealthCheck.too_slow], max_examples=60, deadline=None)
@given(data=st.data())
def test_any_table_has_a_score_or_a_reason(name: str, data: st.DataObject) -> None:
    """No table breaks a score; what is not a number has a verdict that says so."""
    found = exercise(name)
    table = data.draw(tables(found))
    scores = found.score(table, found.params())
    n = len(set(table["session"].tolist()))
    assert len(scores.sessions) == n
    for values in (*scores.values.values(), *scores.reasons.values()):
        assert values.shape == (n,)
    for values in scores.values.values():
        assert not np.isinf(values).any()


@each
def test_a_score_of_nothing_is_nothing(name: str) -> None:
    """A table without rows has no sessions, and one of practice alone no valid score."""
    found = exercise(name)
    assert len(found.score(from_trials([], found.columns), found.params()).sessions) == 0


@each
def test_the_shipped_configuration_is_the_default(name: str) -> None:
    """config/exercises/<name>.yaml names every parameter, with the values in the code."""
    path = HOUSE / "config" / "exercises" / f"{name}.yaml"
    assert yaml.safe_load(path.read_text(encoding="utf-8")) == asdict(exercise(name).params())


@each
def test_every_parameter_has_a_source(name: str) -> None:
    """Above each group of values stands the study they are from, or that they are our own."""
    path = HOUSE / "config" / "exercises" / f"{name}.yaml"
    for group in path.read_text(encoding="utf-8").split("\n\n"):
        told = " ".join(re.findall("#(.*)", group))
        assert re.search(r"doi:10\.|this +project", told) or not re.search("(?m)^\\w", group), group


@each
def test_it_is_one_file_to_be_read_from_top_to_bottom(name: str) -> None:
    """Under 250 lines; what is reusable, or a thing of its own, lies in core."""
    text = (HOUSE / "exercises" / f"{name}.py").read_text(encoding="utf-8")
    assert len(text.splitlines()) < 250


@each
def test_its_page_tells_all_that_it_gives(name: str) -> None:
    """docs/exercises/<name>.md names each parameter, measure and reason."""
    found = exercise(name)
    page = (HOUSE / "docs" / "exercises" / f"{name}.md").read_text(encoding="utf-8")
    reasons = found.score(from_trials([], found.columns), found.params()).reasons
    names = [*asdict(found.params()), *(m.name for m in found.measures), *(r.code for r in reasons)]
    assert [wanted for wanted in names if f"`{wanted}`" not in page] == []
