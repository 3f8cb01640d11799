"""Plans: pick a goal, what gets in the way, and what to do then; at the next visit, how it went.

An if-then plan ties a deed to the moment that asks for it (implementation intentions: Gollwitzer &
Sheeran 2006, Advances in Experimental Social Psychology 38:69-119,
doi:10.1016/S0065-2601(06)38002-1); before it one imagines the goal reached, and what in oneself
stands in the way (mental contrasting; both together: Wang, Wang & Gai 2021, Frontiers in Psychology
12:565202, doi:10.3389/fpsyg.2021.565202). All is picked from icons. What was picked is an answer:
it stays on the pod, scores hold shares and times alone.
"""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Annotated

import numpy as np

from exercises.core.asking import Asked, Rule
from exercises.core.blocks import block, whole
from exercises.core.columns import Column
from exercises.core.course import if_then, plan_pages
from exercises.core.course.if_then import LISTS, WATCH, Plan, plan_of
from exercises.core.drawing.icons import Icon
from exercises.core.params import Within
from exercises.core.scores import Main, Measure, Reason, Scores
from exercises.core.scoring import conduct
from exercises.core.scoring.order import Ordered
from exercises.core.scoring.quality import quality
from exercises.core.scoring.sessions import Sessions
from exercises.core.script import Cue, Present, Script
from exercises.core.shapes import Picture
from exercises.core.table import Table
from exercises.core.telling import of_ten, tell
from exercises.core.trial import Trial
from exercises.core.words import Say

TITLE = Say("My plan")
VERSION = "1"
FORMS = ("training",)
AREA = "agency"
TIMED = False
# The next training begins with the plan that stands.
MEMORY = "plan"
PICKED = tuple(LISTS)


@dataclass(frozen=True)
class Params(conduct.ValidityParams):
    """What a site may set."""

    imagine_s: Annotated[float, Within(2, 60), "time to imagine the goal, and the moment"] = 8.0
    rehearsals: Annotated[int, Within(3, 30), "times the plan is rehearsed"] = 10
    if_s: Annotated[float, Within(0.3, 5.0), "rehearsal: the moment alone, before the deeds"] = 1.2
    answer_s: Annotated[float, Within(2, 60), "rehearsal: time for an answer"] = 15.0
    fewest_presses: Annotated[int, Within(2, 1000), "presses that response times need"] = 3
    fewest_rehearsals: Annotated[int, Within(1, 30), "rehearsals that a score needs"] = 6
    least_right: Annotated[float, Within(0, 1), "share of rehearsals right, at least"] = 0.6
    fastest_pick_s: Annotated[float, Within(0, 10), "a faster choice was hardly one"] = 2.0


COLUMNS = (
    Column(
        "kind",
        "text",
        "what was asked: goal, obstacle, action (picked), plan (is it yours?), came and done (how "
        "did it go?), next (keep it?), rehearsal",
        allowed=(*PICKED, "plan", "came", "done", "next", "rehearsal"),
    ),
    Column("choice", "text", "what was answered, or picked: an icon's name"),
    Column("wanted", "text", "rehearsal: what the plan says", required=False),
    Column("moves", "integer", "pictures looked at before one was picked", required=False, low=0),
    Column("plan", "text", "the plan that stands from now on", required=False),
)
ICON = Picture(if_then.drawn(None, 0, 0.08, 1.3), "plans")


def rule() -> Rule:
    """Remembers the deed of the plan that was last shown whole, and finds its key."""
    deed = ""

    def asks(cue: Cue) -> Asked | None:
        nonlocal deed
        if not isinstance(cue, Picture):
            return None
        told = if_then.told_action(cue)
        deed = told.name if told else deed
        keys = if_then.offered(cue)
        if deed not in keys:
            return None
        return Asked(keys[deed], tuple(key for name, key in keys.items() if name != deed))

    return asks


# What is done


def script(p: Params, form: str, seed: int, last: str | None) -> Script[list[Trial]]:  # noqa: ARG001
    """The last plan, where there is one, and how it went; then a plan, and its rehearsal.

    `last` is the plan that stands since the last visit; None, or a plan of icons that are no more,
    begins anew.
    """
    rng, trials = random.Random(seed), list[Trial]()  # noqa: S311 - an order, no secret
    before = plan_of(last)
    if before is None:
        yield from plan_pages.introduction()
        plan = yield from _make(p, None, rng, trials)
    else:
        plan = yield from _look_back(p, before, rng, trials)
    yield from plan_pages.learn(plan)
    others = [icon for icon in LISTS["action"] if icon != plan.action]
    orders = [_mixed(plan, others, rng) for _ in range(p.rehearsals)]
    task = plan_pages.task(plan)
    trials += yield from block(orders, partial(_rehearsal, p, plan), partial(tell, task))
    return trials


def _kept(asked: Callable[[], Script[Trial]], trials: list[Trial]) -> Script[str]:
    """An answer, on disk before anything else happens."""
    trials.append((yield from whole(asked)))
    return str(trials[-1].extra["choice"])


def _look_back(p: Params, before: Plan, rng: random.Random, trials: list[Trial]) -> Script[Plan]:
    """How the last plan went; no answer is better than another. Then keep, change, or a new one."""
    yield from plan_pages.last(before)
    if (yield from _kept(partial(plan_pages.came, before), trials)) == "yes":
        yield from _kept(partial(plan_pages.done, before), trials)
    following = yield from _kept(partial(plan_pages.following, before), trials)
    if following == "keep":
        return before
    return (yield from _make(p, before if following == "change" else None, rng, trials))


def _make(p: Params, before: Plan | None, rng: random.Random, trials: list[Trial]) -> Script[Plan]:
    """Goal, obstacle and deed, as often as it takes until the plan is one's own.

    Lists begin anywhere. Where a plan is changed its goal stays, and they begin at its icons.
    """
    first = {kind: rng.randrange(len(icons)) for kind, icons in LISTS.items()}
    if before is not None:
        first = {kind: LISTS[kind].index(icon) for kind, icon in before._asdict().items()}
    while True:
        icons = [before.goal] if before else []
        for kind in PICKED[len(icons) :]:
            name = yield from _kept(partial(plan_pages.pick, kind, first[kind]), trials)
            first[kind] = [icon.name for icon in LISTS[kind]].index(name)
            icons.append(LISTS[kind][first[kind]])
            yield from plan_pages.imagine(kind, icons[-1], p.imagine_s)
        plan = Plan(*icons)
        if (yield from _kept(partial(plan_pages.confirm, plan), trials)) == "yes":
            return plan


def _mixed(plan: Plan, others: Sequence[Icon], rng: random.Random) -> tuple[Icon, ...]:
    """The plan's deed among two others, in any order."""
    options = [plan.action, *rng.sample(others, 2)]
    return tuple(rng.sample(options, 3))


def _rehearsal(p: Params, plan: Plan, options: tuple[Icon, ...]) -> Script[Trial]:
    """The moment comes; the plan's deed is to be found."""
    shown = ((0.0, if_then.met(plan)), (0.0, plan.obstacle.say))
    cues = (*shown, (p.if_s, if_then.choices(plan, options)))
    seen = yield Present(cues, WATCH, p.if_s + p.answer_s, answers=2)
    trial = Trial.of(seen, WATCH, 2, block="training", kind="rehearsal")
    names = {button: icon.name for button, icon in zip(WATCH, options, strict=True)}
    extra = {"choice": names.get(trial.button, ""), "wanted": plan.action.name}
    return trial.also(**extra)


# How it went


def feedback(trials: list[Trial], p: Params) -> Script[None]:  # noqa: ARG001 - every exercise's
    """The plan that stands, said once more, and of ten rehearsals so many right."""
    plans = [plan_of(str(trial.extra["plan"])) for trial in trials if "plan" in trial.extra]
    if plans and (plan := plans[-1]) is not None:
        rehearsed = [t.extra["choice"] == plan.action.name for t in trials if t.kind == "rehearsal"]
        yield from plan_pages.stands(plan, of_ten(rehearsed))


MEASURES = (
    Measure("kept_rate", "looking back: the last plan is kept as it is, as a share"),
    Measure("came_rate", "looking back: the moment came, as a share"),
    Measure("follow_through", "of the moments that came: done 1, partly .5, not 0", better=1),
    Measure("rehearsal_right", "rehearsals right, as a share", better=1),
    Measure("rehearsal_rt_s", "median response time of right ones", "s", better=-1),
    Measure("pick_s", "median time to pick a goal, what gets in the way, or a deed", "s"),
)
MAIN = {"training": Main("follow_through", Say("How often you did your plan."))}

NO_PLAN = Reason("no_plan", "invalid", "No plan was made or kept.")
UNKNOWN = Reason("plan_unknown", "doubtful", "The plan was often not known in rehearsal.")
HURRIED = Reason("hurried", "doubtful", "Things were picked too fast to be choices.")
UNSEEN = Reason("first_taken", "doubtful", "The first picture was taken each time.")
FIRST = Reason("first_plan", "valid", "There was no plan to look back to.")
NOT_COME = Reason("moment_did_not_come", "valid", "The moment did not come.")
KEPT = Reason("nothing_picked", "valid", "Nothing was picked anew.")
DONE = {"no": 0.0, "partly": 0.5, "yes": 1.0}


def score(table: Table, p: Params) -> Scores:
    """Scores of all sessions at once. What is undefined is NaN, and then a reason says so.

    A visit looks back to one plan; over many of a person these are rates.
    """
    sessions = Sessions.of(table)
    counted = table["block"] != "practice"
    choice, rt = table["choice"], table["rt_s"]
    came, done, following, asked, rehearsed = (
        counted & (table["kind"] == kind) for kind in ("came", "done", "next", "plan", "rehearsal")
    )
    picked = counted & np.isin(table["kind"], PICKED)
    right = rehearsed & (choice == table["wanted"])
    timely = right & (rt >= p.fastest_s)
    how_far = np.select([choice == name for name in DONE], list(DONE.values()), np.nan)
    answered = done & ~np.isnan(how_far)
    stands = (asked & (choice == "yes")) | (following & (choice == "keep"))
    values = {
        "kept_rate": sessions.share(choice == "keep", following),
        "came_rate": sessions.share(choice == "yes", came),
        "follow_through": sessions.mean(how_far, answered),
        "rehearsal_right": sessions.share(right, rehearsed),
        "rehearsal_rt_s": Ordered.of(sessions, rt, timely).median(),
        "pick_s": Ordered.of(sessions, rt, picked & ~np.isnan(rt)).median(),
    }
    looked_back = sessions.count(came) > 0
    reasons = {
        NO_PLAN: sessions.count(stands) == 0,
        conduct.TOO_FEW: sessions.count(rehearsed) < p.fewest_rehearsals,
        UNKNOWN: values["rehearsal_right"] < p.least_right,
        HURRIED: values["pick_s"] < p.fastest_pick_s,
        UNSEEN: sessions.share(table["moves"] == 0, picked) == 1,
        FIRST: ~looked_back,
        NOT_COME: looked_back & (sessions.count(answered) == 0),
        KEPT: sessions.count(picked) == 0,
        conduct.FEW_PRESSES: sessions.count(timely) < p.fewest_presses,
        conduct.ANTICIPATIONS: conduct.anticipated(table, sessions, rehearsed, p),
        **quality(table, sessions, rehearsed, p.most_flawed),
    }
    return Scores(sessions.labels, values, reasons)
