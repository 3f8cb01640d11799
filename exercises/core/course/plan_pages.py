"""Pages about if-then plans: making one, looking back at one, learning it by heart."""

from dataclasses import replace

from exercises.core import pages
from exercises.core.course.if_then import FRAMES, LISTS, Plan, drawn, if_then
from exercises.core.course.plan_questions import ASKED_S, NAMED_S, Option, ask
from exercises.core.course.plan_questions import pick as pick_one
from exercises.core.drawing.icons import Icon, arc
from exercises.core.marks import cross, of_ten, tick
from exercises.core.script import Present, Script
from exercises.core.shapes import Box, Key, Picture, Polygon, Shape, Stroke
from exercises.core.task import Task
from exercises.core.trial import Trial
from exercises.core.words import Say

QUESTIONS = {
    "goal": Say("What do you want?"),
    "obstacle": Say("What gets in your way most?"),
    "action": Say("When that comes, what will you do?"),
}
# Mental contrasting: first the goal reached, then what stands in the way.
IMAGINED = {
    "goal": Say("Think how good that will be. See it in your mind."),
    "obstacle": Say("Think of that moment. See it in your mind."),
}


def introduction() -> Script[None]:
    """What will be done, and who may see it."""
    example = Plan(LISTS["goal"][0], LISTS["obstacle"][2], LISTS["action"][6])
    shapes = (pages.heading(Say("Make a plan")), *drawn(example, 0, 0.0, 0.95))
    key = pages.key("ok", Say("Go on"))
    say = Say(
        "Pick what you want. Pick what gets in your way. Then pick what you will do. "
        "Your plan stays in this machine. Staff can see it if they must."
    )
    yield from pages.page("plans_introduction", shapes, key, say)


def pick(kind: str, first: int) -> Script[Trial]:
    """Goal, obstacle or action, from its icons."""
    return pick_one(f"plans_{kind}", kind, QUESTIONS[kind], LISTS[kind], FRAMES[kind], first)


def imagine(kind: str, icon: Icon, imagine_s: float) -> Script[None]:
    """A few seconds for what was picked, before the mind's eye."""
    if kind in IMAGINED:
        picture = Picture(FRAMES[kind](icon, 0, 0, 0.62), f"plans_imagine_{kind}")
        yield Present(((0.0, picture), (0.0, IMAGINED[kind])), until=imagine_s, opens=True)


def confirm(plan: Plan) -> Script[Trial]:
    """Whether it is one's own. With a yes it is the plan that stands."""
    options = (
        Option("yes", "ok", lambda _: (), Say("Yes")),
        Option("no", "left", _anew, Say("Change it")),
    )
    say = Say("Is this your plan?")
    trial = yield from ask("plans_confirm", "plan", say, options, drawn(plan), plan.spoken)
    return _standing(trial, plan, "yes")


def last(plan: Plan) -> Script[None]:
    """What was planned at the last visit."""
    key = pages.key("ok", Say("Go on"))
    shapes = (pages.heading(Say("Your last plan")), *drawn(plan))
    yield from recited("plans_last", shapes, key, Say("This was your last plan."), plan)


def came(plan: Plan) -> Script[Trial]:
    """Whether the moment came."""

    def sign(x: float) -> tuple[Shape, ...]:
        return FRAMES["obstacle"](plan.obstacle, x, -0.02, 0.3)

    options = (
        Option("no", "left", lambda x: (*sign(x), *cross(x, -0.26, 0.1)), Say("No")),
        Option("yes", "right", lambda x: (*sign(x), *tick(x, -0.26, 0.12)), Say("Yes")),
    )
    return (yield from ask("plans_came", "came", Say("Did that moment come?"), options))


def done(plan: Plan) -> Script[Trial]:
    """Whether the deed was done. Each answer is as good to give as the others."""

    def deed(share: float, x: float) -> tuple[Shape, ...]:
        return (*FRAMES["action"](plan.action, x, -0.1, 0.26), *_bar(x, 0.12, share))

    options = (
        Option("no", "left", lambda x: deed(0, x), Say("No")),
        Option("partly", "ok", lambda x: deed(0.5, x), Say("Partly")),
        Option("yes", "right", lambda x: deed(1, x), Say("Yes")),
    )
    return (yield from ask("plans_done", "done", Say("Did you do it?"), options))


def following(plan: Plan) -> Script[Trial]:
    """Keep it, change how, or make a new one. With keep it stands."""
    options = (
        Option("keep", "ok", lambda x: drawn(plan, x, -0.03, 0.55), Say("Keep it")),
        Option("change", "left", lambda x: _changed(plan, x), Say("Change it")),
        Option("new", "right", lambda x: drawn(None, x, -0.03, 0.55), Say("A new plan")),
    )
    trial = yield from ask("plans_next", "next", Say("What now?"), options)
    return _standing(trial, plan, "keep")


def learn(plan: Plan) -> Script[None]:
    """Before rehearsal: this comes, then that is done."""
    key = pages.key("ok", Say("Start"))
    shapes = (pages.heading(Say("Learn your plan")), *if_then(plan, 0, -0.07, 0.3))
    say = Say("Learn it by heart. When you see the sign, press what you will do.")
    yield from pages.page("plans_learn", shapes, key, say, opens=True)


def stands(plan: Plan, right: int) -> Script[None]:
    """The plan at the end, and of ten rehearsals so many right."""
    key = pages.key("ok", Say("Go on"))
    shapes = (pages.heading(Say("This is your plan")), *drawn(plan, 0, -0.1, 0.75))
    shapes += (*tick(-0.36, 0.1, 0.05), *of_ten(-0.3, 0.1, 0.05, right))
    yield from recited("plans_result", shapes, key, Say("This is your plan."), plan)


def recited(page: str, shapes: tuple[Shape, ...], key: Key, say: Say, plan: Plan) -> Script[None]:
    """A page that says a sentence, and then the plan part after part, until its key is pressed."""
    lead = Picture((*shapes, key), f"{page}_lead")
    yield Present(((0.0, lead), (0.0, say)), until=pages.SETTLE_S)
    lit = Picture((*shapes, replace(key, prompt=True)), page)
    parts = ((ASKED_S + NAMED_S * i, part) for i, part in enumerate(plan.spoken))
    yield Present(((0.0, lit), *parts), (key.button,), said=(say,))


def task(plan: Plan) -> Task:
    """Rehearsal: right is what the plan says."""
    return Task(
        "plans",
        rules=if_then(plan, 0, -0.07, 0.3),
        explain=lambda: learn(plan),
        is_right=lambda trial: trial.extra["choice"] == trial.extra["wanted"],
        remedy=lambda _: if_then(plan, 0, 0.14, 0.26),
    )


def _standing(trial: Trial, plan: Plan, choice: str) -> Trial:
    """With this choice the plan is kept for the next visit."""
    if trial.extra["choice"] != choice:
        return trial
    return trial.also(plan=plan.text)


def _anew(x: float) -> tuple[Shape, ...]:
    """An arrow that goes round: once more."""
    head = ((x - 0.02, 0.03), (x + 0.05, 0.055), (x - 0.005, 0.1))
    return (Stroke(arc(x, 0.11, 0.06, -60, 220), 0.016, "quiet"), Polygon(head, "quiet"))


def _changed(plan: Plan, x: float) -> tuple[Shape, ...]:
    """The goal stays, the rest is open."""
    ring, *_ = shapes = drawn(None, x, -0.03, 0.55)
    return (*plan.goal.at(x, -0.03 - 0.18 * 0.55, 0.2 * 0.55 * 0.58), ring, *shapes[1:])


def _bar(x: float, y: float, share: float) -> tuple[Shape, ...]:
    """How much: a bar filled from the left."""
    w, h = 0.24, 0.05
    full = (Box(x - w * (1 - share) / 2, y, w * share, h, "good", 0.012),) if share else ()
    return (*full, Box(x, y, w, h, "ink", 0.012, 0.006))
