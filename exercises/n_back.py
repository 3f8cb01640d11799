"""N-back: a square jumps about; press when it is where it was n steps before. Working memory.

Blocks of 20 + n squares with 6 matches, at eight places about a cross (Jaeggi, Buschkuehl, Jonides
& Perrig 2008, PNAS 105:6829-6833, doi:10.1073/pnas.0801268105; the visual task alone: Jaeggi et
al. 2010, Intelligence 38:625-635, doi:10.1016/j.intell.2010.09.001). Places need no names in any
language. Training moves n after each block; the assessment keeps it.
"""

import random
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Annotated

import numpy as np

from exercises.core import conduct, detection, pages
from exercises.core.asking import Asked, Rule
from exercises.core.columns import Column
from exercises.core.look_back import (
    EMPTY,
    MANNERS,
    MOST_N,
    PLACE_OF,
    PLACES,
    SQUARES,
    Keys,
    different,
    example,
    row,
    rules,
    same,
    strip,
    told,
)
from exercises.core.manner import HandParams, OneButtonParams
from exercises.core.n_back_sequence import Item, sequence
from exercises.core.order import Ordered
from exercises.core.params import Within
from exercises.core.practice import PracticeParams
from exercises.core.quality import quality
from exercises.core.scores import Measure, Reason, Scores
from exercises.core.script import Attempt, Cue, Keep, Present, Script
from exercises.core.sessions import Sessions
from exercises.core.shapes import Key, Picture
from exercises.core.table import Table
from exercises.core.task import Task
from exercises.core.telling import how_it_went, of_ten, tell
from exercises.core.trial import Trial
from exercises.core.words import Say

TITLE = Say("Same place again")
VERSION = "1"
FORMS = ("assessment", "training")
FORE_S = 0.25
SCORED = ("target", "lure", "foil")


@dataclass(frozen=True)
class Params(PracticeParams, conduct.ValidityParams, HandParams, OneButtonParams):
    """What a site may set. Assessment scores compare only where these are the same."""

    one_button: Annotated[bool, "press for a match alone; else one button each"] = True
    n: Annotated[int, Within(1, MOST_N), "assessment: steps to look back"] = 2
    blocks: Annotated[int, Within(1, 20), "assessment: blocks"] = 5
    training_blocks: Annotated[int, Within(1, 20), "training: blocks"] = 6
    trials: Annotated[int, Within(10, 60), "squares a block, besides the first n"] = 20
    targets: Annotated[int, Within(2, 20), "matches among them"] = 6
    lures: Annotated[int, Within(1, 20), "near matches among them, a step off"] = 4
    shown_s: Annotated[float, Within(0.1, 2.0), "how long a square is shown"] = 0.5
    soa_s: Annotated[float, Within(1.0, 6.0), "from square to square"] = 2.5
    level_start: Annotated[int, Within(1, MOST_N), "training: first n"] = 1
    level_floor: Annotated[int, Within(1, MOST_N), "training: least n"] = 1
    level_ceiling: Annotated[int, Within(1, MOST_N), "training: most n"] = 8
    level_up: Annotated[float, Within(0.5, 1), "share right from which n goes up"] = 0.9
    level_down: Annotated[float, Within(0.3, 1), "share right below which n goes down"] = 0.75
    practice_trials: Annotated[int, Within(5, 40), "squares a practice round"] = 10
    practice_targets: Annotated[int, Within(1, 10), "matches among them"] = 4
    fewest_targets: Annotated[int, Within(1, 1000), "matches that a score needs"] = 12
    fewest_others: Annotated[int, Within(1, 1000), "other squares that a score needs"] = 28
    fewest_lures: Annotated[int, Within(1, 1000), "near matches that their rate needs"] = 8
    most_omissions: Annotated[float, Within(0, 1), "two buttons: share unanswered, at most"] = 0.2

    def __post_init__(self) -> None:
        """ValueError where two fields contradict each other."""
        if not self.level_floor <= self.level_start <= self.level_ceiling:
            raise ValueError("level_start must lie between level_floor and level_ceiling")
        if self.level_down > self.level_up:
            raise ValueError("level_down must not be above level_up")
        if 2 * (self.targets + self.lures) > self.trials:
            raise ValueError("targets and lures together must be at most half of trials")
        if 2 * self.practice_targets > self.practice_trials:
            raise ValueError("practice_targets must be at most half of practice_trials")
        if self.shown_s + 2 * FORE_S > self.soa_s:
            raise ValueError(f"soa_s must be at least {2 * FORE_S} s longer than shown_s")

    @property
    def keys(self) -> Keys:
        """What is pressed in this person's manner."""
        return Keys("ok") if self.one_button else Keys(*self.sides)

    def moved(self, n: int, right: Sequence[bool]) -> int:
        """Training: the n of the next block, after one with these answers."""
        share = sum(right) / max(len(right), 1)
        step = (share >= self.level_up) - (share < self.level_down)
        return min(max(n + step, self.level_floor), self.level_ceiling)


COLUMNS = (
    Column(
        "kind",
        "text",
        "lead: among the first n; target: a match; lure: a near match; foil: neither",
        allowed=("lead", "target", "lure", "foil"),
    ),
    Column("answer", "text", "what was answered; empty: nothing", allowed=("match", "other", "")),
    Column("n", "integer", "how many steps to look back", low=1),
    Column("lag", "integer", "steps back to the match or near match", required=False, low=0),
    Column("place", "integer", "where the square was, 0 to 7 by rows", required=False, low=0),
    Column(
        "level", "number", "training: n, in a block's last row that of the next", required=False
    ),
)


# What is shown

ICON = Picture(strip(1, 0, 0.08, 0.46, same=True), "n_back")


def rule() -> Rule:
    """Looks n back as the last page of rules showed, and forgets the squares before that page."""
    n, keys = 1, MANNERS[0]
    places: list[int] = []

    def asks(cue: Cue) -> Asked | None:
        nonlocal n, keys
        if not isinstance(cue, Picture):
            return None
        place = PLACE_OF.get(cue.shapes)
        if place is None:
            if any(isinstance(shape, Key) for shape in cue.shapes) and (shown := told(cue)):
                n, keys = shown
                places.clear()
            return None
        places.append(place)
        if len(places) <= n:
            return None
        wanted, other = keys if places[-1 - n] == place else keys[::-1]
        return Asked(wanted, (other,) if keys.other else ())

    return asks


STEP_S, SETTLE_S = 1.5, 0.75


def _example(n: int, keys: Keys) -> Script[None]:
    """The pictures of `example` one after another, and what they mean in words."""
    timeline: list[tuple[float, Cue]] = [(0.0, _sentence(n, keys))]
    timeline += [(i * STEP_S, picture) for i, picture in enumerate(example(n, keys))]
    timeline[:2] = timeline[1::-1]
    yield Present(tuple(timeline), until=(n + 3) * STEP_S)


def _sentence(n: int, keys: Keys) -> Say:
    if n == 1 and keys.other:
        return Say("Is the square where it was just before? Press one button if so, one if not.")
    if n == 1:
        return Say("Press when the square is where it was just before. If not, do not press.")
    if keys.other:
        return Say.of(
            "Is it where it was {n} steps before? Press one button if so, one if not.", n=n
        )
    return Say.of("Press when the square is where it was {n} steps before. If not, wait.", n=n)


def _task(n: int, keys: Keys) -> Task:
    return Task(
        "n_back",
        rules=rules(n, keys),
        explain=lambda: _example(n, keys),
        is_right=lambda trial: _is_right(trial, keys),
        remedy=lambda trial: row(n, keys, 0.1, match=trial.kind == "target"),
    )


def _is_right(trial: Trial, keys: Keys) -> bool:
    other = "other" if keys.other else ""
    return trial.extra["answer"] == ("match" if trial.kind == "target" else other)


# What is done


def script(p: Params, form: str, seed: int, level: float | None) -> Script[list[Trial]]:
    """Examples, practice, blocks with rests; all its trials, those of practice too.

    `level` is the n that the last training ended at; who has one, and trains, needs no practice.
    """
    rng = random.Random(seed)  # noqa: S311 - an order of squares, no secret
    trained = form == "training" and level is not None
    trials: list[Trial] = []
    if not trained:
        # Its own numbers: how much practice somebody needs must not change the blocks.
        other = random.Random(~seed)  # noqa: S311
        last = p.n if form == "assessment" else p.level_start
        for n in sorted({1, last}):
            trials += yield from _practise(p, n, other)
    if form == "training":
        first = p.level_start if level is None else round(level)
        n = min(max(first, p.level_floor), p.level_ceiling)
        return trials + (yield from _train(p, n, rng, {n} if not trained else set()))
    for number in range(p.blocks):
        yield from _begin(p, p.n, number, p.blocks)
        trials += yield from _block(p, form, p.n, _items(p, p.n, rng))
    return trials


def _train(p: Params, n: int, rng: random.Random, known: set[int]) -> Script[list[Trial]]:
    """Blocks whose n follows the answers of the one before; each new n begins with an example."""
    trials: list[Trial] = []
    for number in range(p.training_blocks):
        if n not in known:
            yield from _example(n, p.keys)
        known.add(n)
        yield from _begin(p, n, number, p.training_blocks)
        done = yield from _block(p, "training", n, _items(p, n, rng))
        trials += done
        n = round(float(done[-1].extra["level"]))
    return trials


def _practise(p: Params, n: int, rng: random.Random) -> Script[list[Trial]]:
    """Rounds with feedback until matches and others are both right enough, or there were enough."""
    trials, task = list[Trial](), _task(n, p.keys)
    for _ in range(p.practice_rounds):
        yield from task.explain()
        yield from pages.ready_to_practise(task)
        foils = p.practice_trials - p.practice_targets
        items = sequence(n, p.practice_targets, 0, foils, len(PLACES), rng)
        done = yield from _block(p, "practice", n, items)
        trials += done
        right = {kind: _right(done, p.keys, {kind}) for kind in ("target", "foil")}
        if all(sum(some) >= p.practice_right * len(some) for some in right.values()):
            break
    return trials


def _items(p: Params, n: int, rng: random.Random) -> list[Item]:
    return sequence(n, p.targets, p.lures, p.trials - p.targets - p.lures, len(PLACES), rng)


def _begin(p: Params, n: int, number: int, blocks: int) -> Script[None]:
    task = _task(n, p.keys)
    if number:
        yield from pages.rest(task, number, blocks)
    yield from pages.ready_to_start(task)


def _block(p: Params, form: str, n: int, items: list[Item]) -> Script[list[Trial]]:
    """One trial for each item, kept one by one; in practice matches and mistakes are told."""
    trials, task = list[Trial](), _task(n, p.keys)
    yield from _settle()
    for number in range(len(items)):
        trial = yield from _unbroken(p, form, n, items[max(number - n, 0) : number + 1])
        if form == "training":
            last = number == len(items) - 1
            level = p.moved(n, _right([*trials, trial], p.keys)) if last else n
            trial = replace(trial, extra={**trial.extra, "level": level})
        yield Keep(trial)
        trials.append(trial)
        mistaken = trial.kind != "lead" and not task.is_right(trial)
        if form == "practice" and (mistaken or trial.kind == "target"):
            yield from tell(task, trial)
            yield from _settle()
    return trials


def _unbroken(p: Params, form: str, n: int, items: Sequence[Item]) -> Script[Trial]:
    """The trial of the last of these items.

    Where it was broken off the rules are shown again, and the items before it come once more, not
    to be answered, so that there is something to look back to.
    """
    broken, again = 0, items[-1:]
    while True:
        trial: Trial | None = None
        for item in again:
            trial = yield Attempt(_trial(p, form, n, item))
            if trial is None:
                break
        if trial is not None:
            return replace(trial, extra={**trial.extra, "broken": broken}) if broken else trial
        broken, again = broken + 1, items
        yield from pages.ready_to_start(_task(n, p.keys))
        yield from _settle()


def _settle() -> Script[None]:
    """The empty grid for a moment: nothing may come as soon as a page is gone."""
    yield Present(((0.0, EMPTY),), until=SETTLE_S)


def _trial(p: Params, form: str, n: int, item: Item) -> Script[Trial]:
    """One square. Part of the gap before it lies behind, where the last one was kept."""
    timeline = ((0.0, EMPTY), (FORE_S, SQUARES[item.place]), (FORE_S + p.shown_s, EMPTY))
    watch = tuple(filter(None, p.keys))
    seen = yield Present(timeline, watch, until=p.soa_s)
    extra = {"n": n, "lag": item.lag, "place": item.place}
    trial = Trial.of(seen, watch, 1, block=form, kind=item.kind, extra=extra)
    answers = {p.keys.match: "match", p.keys.other: "other", "": ""}
    return replace(trial, extra={**extra, "answer": answers[trial.button]})


def _right(trials: Sequence[Trial], keys: Keys, kinds: Collection[str] = SCORED) -> list[bool]:
    """Of the trials of these kinds, which are right."""
    return [_is_right(trial, keys) for trial in trials if trial.kind in kinds]


# How it went


def feedback(trials: list[Trial], p: Params) -> Script[None]:
    """Of ten matches so many found, of ten others so many told apart; rounded down."""
    counted = [t for t in trials if t.block != "practice"]
    found = of_ten(_right(counted, p.keys, {"target"}))
    others = of_ten(_right(counted, p.keys, {"lure", "foil"}))
    most = max((int(t.extra["n"]) for t in counted), default=0)
    say = Say.of(
        "Of ten matches, you found {found}. Of ten others, you were right {others} times. "
        "Most steps back: {most}.",
        found=found,
        others=others,
        most=most,
    )
    task = _task(max(most, 1), p.keys)
    yield from how_it_went(task, [(same, found), (different, others)], say)


MEASURES = (
    Measure("dprime", "telling matches from others: d', log-linear", better=1),
    Measure("criterion", "leaning: below 0 towards a match, above 0 towards none"),
    Measure("hit_rate", "matches found, as a share", better=1),
    Measure("false_alarm_rate", "others taken for matches, as a share", better=-1),
    Measure("lure_rate", "the same, of near matches alone", better=-1),
    Measure("foil_rate", "the same, of the rest", better=-1),
    Measure("n_mean", "mean n of all squares", better=1),
    Measure("n_highest", "highest n", better=1),
    Measure("rt_mean_s", "mean response time to matches found", "s", better=-1),
    Measure("rt_sd_s", "standard deviation (n - 1) of the same", "s", better=-1),
)

NEVER = Reason("never_pressed", "invalid", "No square was ever taken for a match.")
ALWAYS = Reason("always_pressed", "invalid", "Every square was taken for a match.")
FEW_LURES = Reason("few_lures", "doubtful", "Too few near matches for their rate.")
OMISSIONS = Reason("omissions_high", "doubtful", "Many squares were not answered.")
MIXED_N = Reason("mixed_n", "doubtful", "Assessments of different n were scored together.")


def score(table: Table, p: Params) -> Scores:
    """Scores of all sessions at once. Practice, and the first n squares of a block, are left out.

    Near matches count among the others (Kane et al. 2007, doi:10.1037/0278-7393.33.3.615). In
    training d' is over all blocks, whatever their n: there `n_mean` is what tells. What is
    undefined is NaN, and then a reason says so.
    """
    sessions = Sessions.of(table)
    counted = (table["block"] != "practice") & (table["kind"] != "lead")
    target, lure, foil = (counted & (table["kind"] == kind) for kind in SCORED)
    matched, rt, n = table["answer"] == "match", table["rt_s"], table["n"].astype(np.float64)
    timely = target & matched & (rt >= p.fastest_s)
    counts = detection.Counts.of(sessions, matched, target, lure | foil)
    values = {
        "dprime": detection.dprime(*counts),
        "criterion": detection.criterion(*counts),
        "hit_rate": sessions.share(matched, target),
        "false_alarm_rate": sessions.share(matched, lure | foil),
        "lure_rate": sessions.share(matched, lure),
        "foil_rate": sessions.share(matched, foil),
        "n_mean": sessions.mean(n, counted),
        "n_highest": sessions.mean(n, Ordered.of(sessions, n, counted).last()),
        "rt_mean_s": sessions.mean(rt, timely),
        "rt_sd_s": sessions.sd(rt, timely),
    }
    assessed = counted & (table["block"] == "assessment")
    silent = sessions.share(table["answer"] == "", counted)
    reasons = {
        conduct.TOO_FEW: (counts.signals < p.fewest_targets) | (counts.noises < p.fewest_others),
        NEVER: sessions.share(matched, counted) == 0,
        ALWAYS: values["false_alarm_rate"] == 1,
        detection.CHANCE: detection.at_chance(counts),
        conduct.FEW_PRESSES: sessions.count(timely) < p.fewest_presses,
        FEW_LURES: sessions.count(lure) < p.fewest_lures,
        OMISSIONS: (silent > p.most_omissions) & (not p.one_button),
        MIXED_N: sessions.sd(n, assessed) > 0,
        conduct.ANTICIPATIONS: conduct.anticipated(table, sessions, counted, p),
        **quality(table, sessions, counted, p.most_flawed),
    }
    return Scores(sessions.labels, values, reasons)
