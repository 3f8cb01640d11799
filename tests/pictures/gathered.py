"""Every picture that the pod can show: each screen as full as may be, each exercise as met."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from controller.checkin import own, room
from controller.config.models import Verb
from controller.desk.player import KEYS
from controller.people.parcel import DIGITS as CODE_DIGITS
from controller.people.people import DIGITS
from controller.programme.offer import Reason
from controller.programme.week import Week
from controller.screens import (
    about,
    appearance,
    attract,
    away,
    cannot_start,
    consent,
    done,
    ended,
    fault,
    field,
    field_cards,
    flagged,
    follow_up,
    go_on,
    goal,
    handing,
    hear,
    identify,
    me,
    moment,
    not_now,
    number,
    pause,
    picture_pin,
    question,
    questionnaire,
    refused,
    routes,
    selftest,
    staff,
    staff_cards,
    start,
    still_there,
    turning,
    untimed,
    updating,
    who,
    wing,
)
from controller.screens.steps import glass
from controller.selftest import hands, machine, steps
from controller.store.faults import WORDS
from controller.visit import sign_in
from controller.visit.field import request as field_request
from controller.visit.field import room as field_room
from controller.visit.field import taking
from controller.visit.looks import Looks
from controller.visit.loudness import Loudness
from controller.visit.staff import emptying, leaving, moving, numbers, papers, stick
from controller.visit.staff import follow_up as staff_follow_up
from controller.visit.staff import room as staff_room
from controller.visit.tongues import Tongues
from exercises.catalogue import exercises, names
from exercises.core.script import Present, Press, Script, Seen
from exercises.core.shapes import Picture
from exercises.core.words import Say
from exercises.stage.language import Language
from exercises.stage.look import LIGHT, Look
from exercises.stage.rendering import all_says
from exercises.stage.virtual import VirtualEdge
from tests.journeys import histories
from tests.pictures.met import met

BUTTONS = ("left", "right", "ok", "back", "help")
SIZES = ((1280, 720), (640, 400))
# As long as a site may make it.
LONG = "M" + "any words" * 7
# Problems of a configuration, as they are told.
WRONG = [
    f"/var/lib/pod/config/programme.yaml:{n}: offer[{n}].minutes: is 'ten'; allowed: 1 to 60"
    for n in range(1, 10)
]
# What a pod says it is, each value as long as it may be.
ABOUT = [
    ("pod", f"{'p' * 32} at {'s' * 32}"),
    ("program", "0.1.0"),
    ("image", "0.1.0-20261129, slot a"),
    ("configuration", "0123456789ab"),
    ("broker", "broker.some-establishment.example, port 8883"),
    ("network", "connected since 2026-11-29T05:00"),
    ("last fault", "broker_unreachable"),
]
# The longest sentences of what a step finds.
FOUND = (
    hands.UNANSWERED,
    Say.of(machine.ROOM.text, percent=100),
    machine.FREE_IT,
    steps.TELL,
    hands.SCREEN,
)
# A wing as large as a pod may have, in exact numbers and in less; and one with a clock never set.
SHARE, RANGE = {"of": 1000, "low": 995, "high": 995}, {"of": 1000, "low": 996, "high": 1000}
PERIOD = {"first": "2026-10-26", "last": "2026-11-22", "came": 1000, "visits": 28000}
DOSES = {"together": {"offered": 112000, "done": 98765, "times": 99999}}
KEPT = {"people": None, "visits": None, "came_again": None}
WINGS: list[dict[str, Any]] = [
    {"period": {**PERIOD, "minutes": 560000, "return": SHARE, "doses": DOSES}, "kept": KEPT},
    {"period": {**PERIOD, "minutes": None, "return": RANGE, "doses": DOSES}, "kept": KEPT},
    {"period": None, "kept": KEPT},
]


def of_the_exercise(name: str) -> Iterator[Picture]:
    """What it shows to the able and to those who get all wrong, in each form: a few of each name.

    Continuous tasks show thousands; their first, middle and last stand for those between.
    """
    for pictures in met(name).values():
        yield from dict.fromkeys((pictures[0], pictures[len(pictures) // 2], pictures[-1]))


def first(script: Script[object]) -> Picture:
    """A screen's first picture."""
    request = next(script)
    script.close()
    assert isinstance(request, Present)
    picture = request.timeline[0][1]
    assert isinstance(picture, Picture)
    return picture


def after(script: Script[object], button: str) -> Picture:
    """The picture that comes after a press at the first one."""
    first_request = next(script)
    assert isinstance(first_request, Present)
    onsets = [0] * len(first_request.timeline)
    request = script.send(Seen(onsets, [VirtualEdge(button, True, 1)]))
    assert isinstance(request, Present)
    picture = request.timeline[0][1]
    assert isinstance(picture, Picture)
    return picture


def pages(script: Script[object]) -> Iterator[Picture]:
    """The pages of a script up to the one where there is a choice, or to its end."""
    request = next(script, None)
    while isinstance(request, Present) and len(on := {*request.watch} - {"back"}) < 2:
        picture = request.timeline[0][1]
        assert isinstance(picture, Picture)
        yield picture
        presses: list[Press] = [VirtualEdge(button, True, 1) for button in on]
        try:
            request = script.send(Seen([0] * len(request.timeline), presses))
        except StopIteration:
            return
    script.close()


def of_the_controller() -> Iterator[Picture]:
    """Each screen, with as much on it as it may have to show."""
    for tongues in (Tongues(), Tongues([Language("en"), *[Language("cy")] * 3])):
        yield from (first(attract.script(tongues, BUTTONS[:n], KEYS)) for n in range(6))
    titles = [
        (each.title, each.icon.shapes, form) for each in exercises().values() for form in FORMS
    ]
    yield from (
        first(start.script([start.Choice(*title)] * n, [], me=n > 1))
        for title in titles
        for n in (1, 9)
    )
    yield from of_an_offer()
    yield first(me.script(me.PLACES))
    yield from (
        first(go_on.script(each.icon.shapes, each.title, far))
        for each in exercises().values()
        for far in (0.0, 0.5, 1.0)
    )
    yield first(pause.script())
    longest = max(all_says(), key=lambda say: len(say.text))
    yield from (first(hear.script([longest], Loudness(volume, 1.0))) for volume in (0.01, 1.0))
    yield from histories.pictures()
    for look in (Look(), Look(LIGHT, still=True)):
        yield first(appearance.script(Looks(look, lambda _: None)))
    yield from of_signing_in()
    yield from of_staff()
    yield from of_checking_in()
    yield first(untimed.script())
    yield first(still_there.script(15.0))
    yield first(away.script())
    yield first(moment.script())
    yield first(identify.script("m" * 32, 1.0))
    yield first(not_now.script())
    yield from _updates()
    yield from (first(ended.script(kept=kept)) for kept in (False, True))
    signs: tuple[routes.Sign, ...] = ("talk", "phone", "letter", "talk")
    yield first(routes.script([routes.Route(sign, Say(LONG)) for sign in signs]))
    yield from (first(fault.script(code)) for code in WORDS)
    yield from (cannot_start.picture("Training pod 0.1.0:", WRONG[:n], SIZES[1][1]) for n in (1, 9))


def _updates() -> Iterator[Picture]:
    """On their way, and what staff are told of them."""
    yield from (updating.picture(percent) for percent in (0, 60))
    yield updating.choice("pod-0.2.0.raucb", 1, 3)
    good = {"version": "0.2.0", "outcome": "good", "why": ""}
    back = {"version": "0.2.0", "outcome": "rolled_back", "why": LONG}
    no = {"code": "downgrade", "words": LONG}
    pages = (updating.became(good), updating.became(back), updating.failed(no))
    for name, page in zip(("update_good", "update_back", "update_no"), pages, strict=True):
        yield turning.picture(name, [page], 0)


def of_an_offer() -> Iterator[Picture]:
    """Why something is on offer, what else there is, what was done, the goal and how it stands."""
    every = [
        start.Choice(each.title, each.icon.shapes, "training") for each in exercises().values()
    ]
    reasons: tuple[Reason, ...] = ("new", "rested", "liked", "turn", "due")
    for at, reason in enumerate(reasons):
        told = [replace(card, reason=reason, done=at % 2 > 0) for card in every[:9]]
        yield first(start.script(told, every, me=True, at=at))
    yield first(start.script([], every, me=True))
    yield first(start.script([], me=True))
    yield after(start.script(every[:4], every[4:], me=True, at=4), "ok")
    for n, week in enumerate((None, Week(3, 1), Week(3, 3), Week(7, 7), Week(1, 4))):
        for finished, kept in ((True, True), (True, False), (False, True)):
            enough, done_today = n > 2, [replace(card, done=True) for card in every[: 3 * n]]
            end = {"finished": finished, "kept": kept, "enough": enough, "best": kept and n == 2}
            yield first(done.script(done_today, week=week, **end))
    for days in range(8):
        yield first(goal.script(days))
        yield from pages(goal.noted(days))


def of_signing_in() -> Iterator[Picture]:
    """From who it is to what is wrong."""
    yield from (first(who.script()), first(number.script(DIGITS)), first(number.sure(988, DIGITS)))
    for title, say in (
        (sign_in.CHOOSE, sign_in.CHOOSE_SAY),
        (sign_in.AGAIN, sign_in.AGAIN_SAY),
        (sign_in.ENTER, sign_in.ENTER_SAY),
    ):
        yield first(picture_pin.script("pin", title, say))
    yield from (first(about.script(kept=kept)) for kept in (True, False))
    yield from (first(script()) for script in (about.stopped, consent.ask))
    for published in (True, False):
        yield from pages(consent.script(consent.Terms(published)))
    yield from (first(told()) for told in (refused.unknown, refused.wrong, refused.different))
    yield from (first(refused.locked(left_s)) for left_s in (1, 900))


def of_staff() -> Iterator[Picture]:
    """The code, what each role may do, and what comes of it."""
    yield first(staff.code(6))
    yield from (first(staff.menu([*staff_cards.CARDS][:n], n - 1)) for n in (1, 2, 3, 4, 6, 13))
    yield first(staff.which([7, 988], DIGITS, numbers.LOCKED))
    yield first(number.script(DIGITS, numbers.THEIRS, numbers.THEIRS_HOW))
    for say in (numbers.CHOOSE, numbers.END, papers.MAKE, leaving.ERASE, moving.GO):
        yield first(number.sure(988, DIGITS, say))
    asked: tuple[tuple[Verb, Say], ...] = (
        ("enrol", numbers.ADD),
        ("end", numbers.SURE),
        ("unlock", numbers.EVERYONE),
        ("end", numbers.OPEN),
        ("export", leaving.TAKE),
        ("erase", leaving.WHAT_GOES),
        ("transfer", moving.SURE),
        ("transfer", moving.BEFORE),
        ("receive", moving.COME),
        ("flags", staff_follow_up.SEEN),
        ("reset", emptying.EMPTY),
        ("reset", emptying.WHAT_GOES),
    )
    yield from (first(staff.ask(verb, say)) for verb, say in asked)
    done = (leaving.TAKEN, leaving.ERASED, leaving.LATER, moving.GONE, staff_follow_up.NOTED)
    for say in (numbers.CHOSEN, numbers.ENDED, numbers.FREE, papers.MADE, *done):
        yield from pages(staff.done(say))
    nothing = [numbers.FULL, numbers.NOBODY, numbers.NO_ONE, *stick.UNFIT.values()]
    nothing += [stick.NO_STICK, stick.FULL, stick.LOCKED]
    nothing += [leaving.OTHER, leaving.LEFT, staff_follow_up.NONE, emptying.NOT_EMPTIED]
    nothing += [moving.NO_FILE, moving.WRONG_CODE, moving.STAYS, *moving.WHY.values()]
    for say in (staff_room.WRONG, *nothing):
        yield from pages(staff.nothing(say))
    yield from pages(staff.number(988, DIGITS, numbers.GIVEN))
    yield from of_leaving()
    yield from (turning.picture("staff_report", [wing.page(told)], 0) for told in WINGS)
    yield from of_field_service()


def of_field_service() -> Iterator[Picture]:
    """The maintenance screen: its cards, each step that needs hands, results, what the pod is."""
    cards = [*field_cards.CARDS.values()]
    yield from (first(staff.pick(cards, "field_menu", field_room.TITLE, n)) for n in (0, 5))
    yield first(field.ask("diagnostics", taking.TAKE))
    yield first(field.ask("request", field_request.PUT))
    for said in (field_request.NO_KEY, field_request.NOT_TAKEN, field_request.NO_WORD):
        yield from pages(staff.nothing(said))
    for said in (
        field_request.ON_IT,
        field_request.TAKEN,
        taking.TAKEN,
        taking.OUT,
        taking.told(9999),
        taking.told(128_000),
    ):
        yield from pages(staff.done(said))
    about_it = [field.what(ABOUT), field.wrong([]), field.wrong([f"{each}." for each in WRONG[:6]])]
    yield from (turning.picture("field_about", about_it, n) for n in range(3))
    own = {"fingerprint": " ".join(["0a1b"] * 16), "ends": "2029-11-29T00:00:00+00:00"}
    for seen in (own, {**own, "ends": ""}):
        told = [field.fingerprint("p" * 32, seen), field.request("x" * 560, SIZES[1][1])]
        yield from (turning.picture("field_request", told, n) for n in range(2))
    yield from of_the_selftest()


def of_the_selftest() -> Iterator[Picture]:
    """Each step with hands; a result where all is well, and one where nothing is."""
    yield from (first(selftest.press(name, say, 1.0)) for name, say in steps.BUTTONS.items())
    yield first(selftest.let_go("ok", 1.0))
    yield from unanswered(selftest.lamps_in_turn([*steps.LAMPS]))
    yield from unanswered(selftest.lamp("help", steps.LAMPS["help"]))
    yield from unanswered(selftest.colours())
    yield from unanswered(selftest.tone(selftest.HEAR))
    yield from unanswered(selftest.tone(selftest.BOTH_EARS))
    worst = steps.failed(machine.UNREACHED, machine.CABLE, "m" * 200)
    for found in (steps.passed(), steps.not_fitted(), steps.not_asked(), worst):
        result = steps.Result({step.name: found for step in steps.STEPS})
        shown = selftest.result_pages(result, "site-1/pod-1", SIZES[1][1])
        some = sorted({0, len(shown) // 2, len(shown) - 1})
        yield from (turning.picture("selftest_result", shown, n) for n in some)
    for each in FOUND:
        result = steps.Result({"store": steps.failed(each, each)})
        shown = selftest.result_pages(result, "pod", SIZES[1][1])
        yield turning.picture("selftest_step", shown, 1)


def of_leaving() -> Iterator[Picture]:
    """Who is to be seen; who goes to another pod and comes from one; the number once more."""
    for number_ in (988, None):
        asking = [flagged.Asking(number_, "phq8", late) for late in (False, True)]
        yield from (first(flagged.which(asking, DIGITS, at)) for at in (0, 1))
    yield first(number.script(DIGITS, leaving.ONCE_MORE, leaving.ONCE_MORE_HOW))
    yield first(handing.wait())
    yield first(handing.put_in(said=True))
    yield first(handing.which_pod(["pod-2", "p" * 32]))
    yield first(handing.code(CODE_DIGITS))
    yield from pages(handing.shown("0123456789012345", moving.WRITE_DOWN))
    for say in (moving.CAME, moving.ALREADY):
        yield from pages(staff.number(988, DIGITS, say))


def of_checking_in() -> Iterator[Picture]:
    """Each of our own questions at each of its steps; a site's, as long as it may be."""
    for asked in (own.MOOD, own.ENERGY, *own.SIX, LONGEST):
        place = question.Place(3, 8, room.NOT_TODAY)
        yield from (question.picture(asked, place, at) for at in range(len(asked.words) + 1))
    yield from (first(questionnaire.ask(count)) for count in (1, 30))
    yield from every(questionnaire.how(LONGEST))
    yield first(questionnaire.thanks())
    ways = [routes.Route("talk", Say(LONG))]
    who = follow_up.Responder(Say(LONG), 168)
    yield first(follow_up.before(who, ways))
    yield from (after(follow_up.before(who, some), "ok") for some in (ways, []))
    yield from pages(follow_up.raised())


def unanswered(script: Script[object]) -> Iterator[Picture]:
    """All the pictures of a screen that goes on by itself where nobody presses."""
    request = next(script, None)
    while isinstance(request, Present):
        yield from (cue for _, cue in request.timeline if isinstance(cue, Picture))
        try:
            request = script.send(Seen([0] * len(request.timeline), []))
        except StopIteration:
            return


def every(script: Script[object]) -> Iterator[Picture]:
    """All the pictures of a screen's first period."""
    request = next(script)
    script.close()
    assert isinstance(request, Present)
    yield from (cue for _, cue in request.timeline if isinstance(cue, Picture))


ASKED, ANSWERED, STEM = (Say(" ".join(["quite"] * n)) for n in (30, 5, 20))
LONGEST = question.Question("longest", ASKED, (ANSWERED,) * 7, glass(7), STEM)
FORMS = tuple(start.FORMS)
OWN = "the pod's own"
PICTURES = {OWN: [*of_the_controller()]} | {name: [*of_the_exercise(name)] for name in names()}
