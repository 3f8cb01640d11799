"""N-back as a person meets it: what is shown, asked, repeated after a pause, adapted and told."""

from collections import Counter
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exercises import n_back
from exercises.core.asking import Asked
from exercises.core.drawing.look_back import (
    MANNERS,
    MOST_N,
    PLACES,
    SQUARES,
    Keys,
    different,
    example,
    rules,
    same,
    told,
)
from exercises.core.shapes import Box, Key, Picture
from exercises.core.trial import Trial
from exercises.stage.person import Habits, VirtualPerson
from exercises.stage.run import Left, Paused, run
from exercises.stage.virtual import VirtualStage
from tests.exercises.memory_people import MemoryPerson
from tests.exercises.people import sat
from tests.exercises.watching import Watcher, outside, watched

P = n_back.Params()
TWO = n_back.Params(one_button=False)
CAREFUL = Habits(commission=0, lapse=0, anticipation=0, error=0)
S = 1_000_000_000


def careful(
    p: n_back.Params = P, form: str = "assessment", level: float | None = None, seed: int = 1
) -> list[Trial]:
    return sat("n_back", VirtualPerson(n_back.rule(), CAREFUL), seed, p, form, level)


def block(trials: list[Trial], form: str = "assessment") -> list[Trial]:
    return [t for t in trials if t.block == form]


@pytest.mark.parametrize(
    "wrong",
    [
        {"level_start": 9},
        {"level_floor": 2},
        {"level_down": 0.95},
        {"lures": 5},
        {"practice_targets": 6},
        {"soa_s": 1.0, "shown_s": 0.6},
    ],
)
def test_parameters_that_contradict_each_other_are_refused(wrong: dict[str, Any]) -> None:
    """The error names the fields that do not go together."""
    with pytest.raises(ValueError, match="|".join(wrong)):
        n_back.Params(**wrong)


def test_the_assessment_is_always_the_same_task() -> None:
    """Five blocks of 22 squares at 2-back; other orders for other seeds, the same for one."""
    trials = block(careful())
    assert len(trials) == 5 * 22
    for number in range(5):
        kinds = Counter(t.kind for t in trials[number * 22 : number * 22 + 22])
        assert kinds == {"lead": 2, "target": 6, "lure": 4, "foil": 10}
    assert {t.extra["n"] for t in trials} == {2}
    assert not any("level" in t.extra for t in trials)
    places = [t.extra["place"] for t in trials]
    assert [t.extra["place"] for t in block(careful())] == places
    assert [t.extra["place"] for t in block(careful(seed=2))] != places


@pytest.mark.parametrize("p", [P, TWO, n_back.Params(one_button=False, hand="left")])
def test_who_remembers_is_right_in_each_manner(p: n_back.Params) -> None:
    """A match is answered with its button: the middle one, or that under the better hand."""
    trials = [t for t in block(careful(p)) if t.kind != "lead"]
    assert {t.button for t in trials if t.kind == "target"} == {p.keys.match}
    assert {t.button for t in trials if t.kind != "target"} == {p.keys.other}
    assert {t.extra["answer"] for t in trials if t.kind == "target"} == {"match"}
    assert p.keys in MANNERS


def test_the_pace_is_that_of_the_parameters() -> None:
    """From square to square 2.5 s within a block, each shown for 500 ms, to half a frame."""
    person = Watcher(n_back.rule(), CAREFUL)
    trials = block(sat("n_back", person, 1, P))[:22]
    gaps = [(after.onset_ns - before.onset_ns) / S for before, after in pairwise(trials)]
    assert gaps == pytest.approx([2.5] * 21, abs=0.01)
    shown = [(cue, at) for cue, at in person.cues if isinstance(cue, Picture)]
    lasted = [(gone - at) / S for (cue, at), (_, gone) in pairwise(shown) if cue.name == "square"]
    assert lasted == pytest.approx([0.5] * len(lasted), abs=0.01)


def test_practice_goes_from_one_back_to_the_assessments_own() -> None:
    """A round of each for who is right at once; what is right is told for matches alone."""
    person = Watcher(n_back.rule(), CAREFUL)
    practice = block(sat("n_back", person, 1, P), "practice")
    assert Counter(t.extra["n"] for t in practice) == {1: 11, 2: 12}
    assert len(person.pictures("right")) == 2 * P.practice_targets
    assert not person.pictures("wrong_foil")


def test_who_never_presses_practises_again() -> None:
    """Nothing but holding back is 60 % right, and still no round that ends practice."""
    person = Watcher(n_back.rule(), Habits(lapse=1, commission=0, anticipation=0))
    practice = block(sat("n_back", person, 1, P), "practice")
    assert len(practice) == 3 * 11 + 3 * 12
    assert len(person.pictures("wrong_target")) == 6 * P.practice_targets


def test_how_much_practice_was_needed_changes_no_block() -> None:
    """Who practised more meets the same squares."""
    idle = VirtualPerson(n_back.rule(), Habits(lapse=1, commission=0, anticipation=0))
    slow = block(sat("n_back", idle, 1, P))
    assert [t.extra["place"] for t in slow] == [t.extra["place"] for t in block(careful())]


@pytest.mark.parametrize(
    ("n", "right", "then"),
    [
        (2, 18, 3),
        (2, 17, 2),
        (2, 15, 2),
        (2, 14, 1),
        (1, 0, 1),
        (8, 20, 8),
    ],
)
def test_n_follows_each_block(n: int, right: int, then: int) -> None:
    """Up with fewer than three mistakes of 20, down with more than five; within its bounds."""
    assert P.moved(n, [True] * right + [False] * (20 - right)) == then


def test_training_begins_where_it_ended() -> None:
    """A block's last row holds the n that the next block, or the next training, begins at."""
    first = block(careful(form="training"), "training")
    assert sorted({int(t.extra["n"]) for t in first}) == [1, 2, 3, 4, 5, 6]
    assert first[-1].extra["level"] == 7
    again = careful(form="training", level=7.0)
    assert {t.block for t in again} == {"training"}
    assert again[0].extra["n"] == 7


@pytest.mark.parametrize(("level", "begins"), [(0.0, 1), (99.0, 8), (2.4, 2)])
def test_a_level_out_of_bounds_is_brought_back(level: float, begins: int) -> None:
    """A level from other parameters begins within these."""
    assert careful(form="training", level=level)[0].extra["n"] == begins


def test_training_settles_between_its_limits() -> None:
    """Somebody who gets worse with n ends where 75 to 90 % are right, from below and above."""
    p = n_back.Params(training_blocks=20)
    for start in (1.0, 8.0):
        shares, levels = [], []
        for seed in range(6):
            person = MemoryPerson(lambda n: 5.5 - n, seed)
            trials = block(sat("n_back", person, seed, p, "training", start), "training")
            late = [t for t in trials[len(trials) // 2 :] if t.kind != "lead"]
            right = [(t.extra["answer"] == "match") == (t.kind == "target") for t in late]
            shares.append(sum(right) / len(right))
            levels.append(sum(float(t.extra["n"]) for t in late) / len(late))
        assert 0.75 <= sum(shares) / 6 <= 0.9
        assert 2.5 <= sum(levels) / 6 <= 4.5


def test_a_new_n_begins_with_an_example() -> None:
    """Each n is shown once before its first block."""
    person = Watcher(n_back.rule(), CAREFUL)
    sat("n_back", person, 1, P, "training")
    for n in range(1, 7):
        assert len(person.pictures(f"n_back_example_{n}_{n + 2}")) == 1
        (match,) = person.pictures(f"n_back_example_{n}_{n + 1}")
        assert [s.button for s in match.shapes if isinstance(s, Key)] == ["ok"]


def test_after_a_pause_there_is_something_to_look_back_to() -> None:
    """The rules come again, then the squares before the one broken off; nobody's score suffers."""
    person = Watcher(n_back.rule(), CAREFUL)
    begun = [0]

    def help_me(now_ns: int, *_: Any) -> None:
        if person.pictures("n_back_start") and not begun[0]:
            begun[0] = now_ns
        if begun[0] and now_ns - begun[0] > 20 * S and len(begun) < 4:
            begun.append(now_ns)
            begun[0] += 7 * S
            raise Paused("help")

    stage, kept = VirtualStage(person, each_frame=help_me), list[Trial]()
    run(n_back.script(P, "assessment", 1, None), stage, kept.append, lambda _: None)
    trials = block(kept)
    assert [t.extra["place"] for t in trials] == [t.extra["place"] for t in block(careful())]
    assert sum(int(t.extra.get("broken", 0)) for t in trials) == 3
    assert all((t.button == "ok") == (t.kind == "target") for t in trials)


def test_who_leaves_keeps_what_was_done() -> None:
    """All squares but the one in flight are kept."""

    def leave(now_ns: int, *_: Any) -> None:
        if now_ns > 120 * S:
            raise Left("signed_out")

    kept = list[Trial]()
    person = VirtualPerson(n_back.rule(), CAREFUL)
    script = n_back.script(P, "assessment", 1, None)
    with pytest.raises(Left):
        run(script, VirtualStage(person, each_frame=leave), kept.append)
    assert len(kept) > 20


@pytest.mark.parametrize("keys", MANNERS)
@pytest.mark.parametrize("n", range(1, MOST_N + 1))
def test_each_n_and_manner_has_a_page_of_its_own(n: int, keys: Keys) -> None:
    """Its rules are read by their shapes alone, and all pictures stand on the screen."""
    page = Picture((*rules(n, keys), Key("ok", 0, 0.29, 0.18)))
    assert told(page) == (n, keys)
    assert not list(outside(iter([page, *example(n, keys)])))


def test_the_example_matches_once_and_then_not() -> None:
    """The last but one square is where that n before was, the last is not."""
    for n in range(1, MOST_N + 1):
        squares = [
            s for s in example(n, MANNERS[0])[-1].shapes if isinstance(s, Box) and not s.width
        ]
        frames = [s for s in example(n, MANNERS[0])[-1].shapes if isinstance(s, Box) and s.width]
        off = [
            (round(s.x - f.x, 6), round(s.y - f.y, 6)) for s, f in zip(squares, frames, strict=True)
        ]
        assert len(off) == n + 2
        assert off[n] == off[0]
        assert off[n + 1] != off[1]


def test_the_rule_remembers_as_a_person_does() -> None:
    """The first n ask for nothing; then looking back tells; a page of rules begins anew."""
    asks = n_back.rule()
    asks(Picture(rules(2, MANNERS[1])))
    answers = [asks(SQUARES[place]) for place in (3, 5, 3, 3)]
    assert answers == [None, None, Asked("right", ("left",)), Asked("left", ("right",))]
    asks(Picture(rules(1, MANNERS[0])))
    assert [asks(SQUARES[place]) for place in (3, 3, 4)] == [None, Asked("ok"), Asked("")]
    assert asks(n_back.ICON) is None


def test_places_and_signs_differ_without_colour() -> None:
    """Eight places, and a match is pictured otherwise than none."""
    assert len({picture.shapes for picture in SQUARES}) == len(set(PLACES)) == 8
    assert same(0, 0, 1) != different(0, 0, 1)


@given(st.integers(0, 30), st.integers(0, 70), st.booleans())
def test_feedback_is_honest(hits: int, others: int, one_button: bool) -> None:
    """Of ten matches found, of ten others told apart: rounded down, lead and practice left out."""
    p = n_back.Params(one_button=one_button)

    def trial(kind: str, answer: str, form: str = "assessment") -> Trial:
        return Trial(form, kind, extra={"n": 2, "answer": answer})

    right = "" if one_button else "other"
    trials = [trial("target", "match" if i < hits else right) for i in range(30)]
    trials += [
        trial("foil" if i % 3 else "lure", right if i < others else "match") for i in range(70)
    ]
    trials += [trial("lead", "match"), trial("target", "match", "practice")] * 9
    person = Watcher(n_back.rule(), CAREFUL)
    run(n_back.feedback(trials, p), VirtualStage(person))
    picture = person.pictures("n_back_result")[0]
    rows = [
        sum(isinstance(s, Box) and s.y == y and s.w == 0.07 and not s.width for s in picture.shapes)
        for y in (-0.18, 0.04)
    ]
    assert rows == [hits // 3, others // 7]


@pytest.mark.parametrize("p", [TWO, n_back.Params(one_button=False, hand="left")])
def test_two_buttons_show_two_keys(p: n_back.Params) -> None:
    """With one button each no key is crossed out, and both are drawn on the page of rules."""
    keys = [s.button for s in rules(2, p.keys) if isinstance(s, Key)]
    assert keys == list(p.keys)
    assert set(keys) == {"left", "right"}


def test_all_pages_of_a_training_stand_on_the_screen() -> None:
    """Up to n of 7, with an example each."""
    stage, _ = watched("n_back", "training", VirtualPerson(n_back.rule(), CAREFUL))
    assert not list(outside(iter(stage.pictures)))
