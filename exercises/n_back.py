"""N-back: a square jumps about; press when it is where it was n steps before. Working memory.

Blocks of 20 + n squares with 6 matches, at eight places about a cross (Jaeggi, Buschkuehl, Jonides
& Perrig 2008, PNAS 105:6829-6833, doi:10.1073/pnas.0801268105; the visual task alone: Jaeggi et
al. 2010, Intelligence 38:625-635, doi:10.1016/j.intell.2010.09.001). Training moves n by blocks.
"""

import random
from dataclasses import dataclass
from functools import partial
from typing import Annotated

from exercises.core.asking import Rule
from exercises.core.columns import Column
from exercises.core.course import looking_back
from exercises.core.course.looking_back import KINDS, SCORED, KeyParams, begin, settle, which_right
from exercises.core.course.n_back_sequence import Item, SequenceParams
from exercises.core.course.n_level import LevelParams
from exercises.core.drawing.look_back import EMPTY, MOST_N, SQUARES, different, same, strip
from exercises.core.params import Within
from exercises.core.practice import PracticeParams, rounds
from exercises.core.running_block import unbroken
from exercises.core.scores import Main, Measure, Reason, Scores
from exercises.core.scoring import conduct, detection
from exercises.core.scoring.order import Ordered
from exercises.core.scoring.quality import quality
from exercises.core.scoring.sessions import Sessions
from exercises.core.script import Keep, Present, Script
from exercises.core.shapes import Picture
from exercises.core.table import Table
from exercises.core.telling import how_it_went, of_ten, tell
from exercises.core.trial import Trial
from exercises.core.words import Say

TITLE = Say("Same place again")
VERSION = "1"
FORMS = ("assessment", "training")
AREA = "attention"
FORE_S = 0.25


@dataclass(frozen=True)
class Params(PracticeParams, conduct.ValidityParams, KeyParams, SequenceParams, LevelParams):
    """What a site may set. Assessment scores compare only where these are the same."""

    n: Annotated[int, Within(1, MOST_N), "assessment: steps to look back"] = 2
    blocks: Annotated[int, Within(1, 20), "assessment: blocks"] = 5
    training_blocks: Annotated[int, Within(1, 20), "training: blocks"] = 6
    shown_s: Annotated[float, Within(0.1, 2.0), "how long a square is shown"] = 0.5
    soa_s: Annotated[float, Within(1.0, 6.0), "from square to square"] = 2.5
    fewest_targets: Annotated[int, Within(1, 1000), "matches that a score needs"] = 12
    fewest_others: Annotated[int, Within(1, 1000), "other squares that a score needs"] = 28
    fewest_lures: Annotated[int, Within(1, 1000), "near matches that their rate needs"] = 8
    most_omissions: Annotated[float, Within(0, 1), "two buttons: share unanswered, at most"] = 0.2

    def __post_init__(self) -> None:
        """ValueError where two fields contradict each other."""
        LevelParams.__post_init__(self)
        SequenceParams.__post_init__(self)
        if self.shown_s + 2 * FORE_S > self.soa_s:
            raise ValueError(f"soa_s must be at least {2 * FORE_S} s longer than shown_s")


COLUMNS = (
    Column("kind", "text", "lead: of the first n; target: a match; lure: near", allowed=KINDS),
    Column("answer", "text", "what was answered; empty: nothing", allowed=("match", "other", "")),
    Column("n", "integer", "how many steps to look back", low=1),
    Column("lag", "integer", "steps back to the match or near match", required=False, low=0),
    Column("place", "integer", "where the square was, 0 to 7 by rows", required=False, low=0),
    Column("level", "number", "training: n, in a block's last row the next n", required=False),
)


# What is shown

ICON = Picture(strip(1, 0, 0.08, 0.46, same=True), "n_back")


def rule() -> Rule:
    """By the last page of rules and the squares since; it remembers them."""
    return looking_back.rule()


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
        return trials + (yield from _train(p, p.first(level), rng, new=not trained))
    for number in range(p.blocks):
        yield from begin(looking_back.task(p.n, p.keys), number, p.blocks)
        trials += yield from _block(p, form, p.n, p.items(p.n, rng))
    return trials


def _train(p: Params, n: int, rng: random.Random, *, new: bool) -> Script[list[Trial]]:
    """Blocks whose n follows the answers of the one before; each new n begins with an example."""
    trials, known = list[Trial](), {n} if new else set()
    for number in range(p.training_blocks):
        if n not in known:
            yield from looking_back.explain(n, p.keys)
        known.add(n)
        yield from begin(looking_back.task(n, p.keys), number, p.training_blocks)
        done = yield from _block(p, "training", n, p.items(n, rng))
        trials += done
        n = round(float(done[-1].extra["level"]))
    return trials


def _practise(p: Params, n: int, rng: random.Random) -> Script[list[Trial]]:
    """Rounds with feedback until matches and others are both right enough, or there were enough."""
    task = looking_back.task(n, p.keys)
    yield from task.explain()

    def enough(done: list[Trial]) -> bool:
        right = (which_right(done, p.keys, {kind}) for kind in ("target", "foil"))
        return all(sum(some) >= p.practice_right * len(some) for some in right)

    def a_round() -> Script[list[Trial]]:
        yield from settle()
        return (yield from _block(p, "practice", n, p.practice_items(n, rng)))

    return (yield from rounds(p, task, a_round, enough))


def _block(p: Params, form: str, n: int, items: list[Item]) -> Script[list[Trial]]:
    """One trial for each item, kept one by one; in practice matches and mistakes are told."""
    trials, task = list[Trial](), looking_back.task(n, p.keys)
    for number in range(len(items)):
        since = items[max(number - n, 0) : number + 1]
        trial = yield from unbroken(since, partial(_trial, p, form, n), partial(begin, task))
        if form == "training":
            last = number == len(items) - 1
            level = p.moved(n, which_right([*trials, trial], p.keys)) if last else n
            trial = trial.also(level=level)
        yield Keep(trial)
        trials.append(trial)
        mistaken = trial.kind != "lead" and not task.is_right(trial)
        if form == "practice" and (mistaken or trial.kind == "target"):
            yield from tell(task, trial)
            yield from settle()
    return trials


def _trial(p: Params, form: str, n: int, item: Item) -> Script[Trial]:
    """One square. Part of the gap before it lies behind, where the last one was kept."""
    timeline = ((0.0, EMPTY), (FORE_S, SQUARES[item.place]), (FORE_S + p.shown_s, EMPTY))
    seen = yield Present(timeline, watch := p.watch, until=p.soa_s)
    extra = {"n": n, "lag": item.lag, "place": item.place}
    trial = Trial.of(seen, watch, 1, block=form, kind=item.kind, extra=extra)
    return looking_back.answered(trial, p.keys)


# How it went


def feedback(trials: list[Trial], p: Params) -> Script[None]:
    """Of ten matches so many found, of ten others so many told apart; rounded down."""
    counted = [t for t in trials if t.block != "practice"]
    found = of_ten(which_right(counted, p.keys, {"target"}))
    others = of_ten(which_right(counted, p.keys, {"lure", "foil"}))
    most = max((int(t.extra["n"]) for t in counted), default=0)
    say = Say.of(
        "Of ten matches, you found {found}. Of ten others, you were right {others} times. "
        "Most steps back: {most}.",
        found=found,
        others=others,
        most=most,
    )
    task = looking_back.task(max(most, 1), p.keys)
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
MAIN = {
    "assessment": Main("dprime", Say("How well you find the same place.")),
    "training": Main("n_mean", Say("How far back you can go.")),
}

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
    matched, silent = table["answer"] == "match", table["answer"] == ""
    rt, n = table["rt_s"], table["n"].astype(float)
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
    reasons = {
        conduct.TOO_FEW: (counts.signals < p.fewest_targets) | (counts.noises < p.fewest_others),
        NEVER: sessions.share(matched, counted) == 0,
        ALWAYS: values["false_alarm_rate"] == 1,
        detection.CHANCE: detection.at_chance(counts),
        conduct.FEW_PRESSES: sessions.count(timely) < p.fewest_presses,
        FEW_LURES: sessions.count(lure) < p.fewest_lures,
        OMISSIONS: sessions.share(silent, counted) > (1 if p.one_button else p.most_omissions),
        MIXED_N: sessions.sd(n, counted & (table["block"] == "assessment")) > 0,
        conduct.ANTICIPATIONS: conduct.anticipated(table, sessions, counted, p),
        **quality(table, sessions, counted, p.most_flawed),
    }
    return Scores(sessions.labels, values, reasons)
