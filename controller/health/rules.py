"""What is wrong, judged from the health document alone: one rule a fault, or a few (pure).

A rule yields the code, the part it is about, and what more the document says of it. How long it
must hold is watch.py's affair. Bounds come in two: one to be raised, a nearer one to stay so.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from controller.health.faults import FAULTS
from controller.health.seen import Document, Key, Seen

Found = Iterator[tuple[str, str, str]]

DAY_S = 86_400.0
SLOW_MS = 1000.0
HOT_C = (80.0, 75.0)
# Shares, of the whole: memory and disk that are left, edges a press, doubtful edges a press.
LEFT = (0.10, 0.15)
CHATTER, SUSPECT = (1.0, 0.5), (0.05, 0.02)
# Shares of fewer presses than these say nothing.
PRESSES = 20
# So many presses between two looks are somebody's, whatever the presence sensor says.
SOMEBODY = 3
LIFE_USED = 80
STARTS = 3
UNREACHED = ("unreachable", "silent", "closed")
REFUSED = ("refused", "unfit", "nonsense")


def store(seen: Seen) -> Found:
    """The card, as the last call that wrote met it."""
    if code := seen.text("store", "fault", "code"):
        yield f"store_{code}", "store", seen.text("store", "fault", "words")
    if aside := seen.listed("store", "set_aside"):
        yield "database_set_aside", "store", ", ".join(map(str, aside))
    if words := seen.text("store", "mailbox_fault"):
        yield "mailbox_stuck", "store", words
    slowest = seen.number("store", "slowest_commit_ms") or 0.0
    if slowest > SLOW_MS:
        yield "card_slow", "store", f"{slowest / 1e3:.1f} s"


def outbox(seen: Seen) -> Found:
    """What waits to be told, and what waited too long."""
    before, now = (_dropped(each) for each in (seen.before, seen.now))
    if before is not None and now is not None and now > before:
        yield "outbox_dropped", "store", f"{now:.0f} in all"
    waited_s = seen.number("store", "oldest_age_s") or 0.0
    if seen.at("uplink", "connected") is True and waited_s > DAY_S:
        yield "outbox_unacknowledged", "store", f"{waited_s / DAY_S:.0f} days"


def buttons(seen: Seen) -> Found:
    """Each button's contact."""
    for name, button in seen.named("panel", "buttons"):
        if button.get("stuck") is True:
            yield "button_stuck", name, ""
        for code, counted, bounds in (
            ("button_chatters", "chatter", CHATTER),
            ("button_suspect", "suspect", SUSPECT),
        ):
            share = _share(button.get(counted), button.get("presses"))
            if seen.beyond((code, name), share, bounds):
                yield code, name, f"{share:.0%} of its presses"


def stamps(seen: Seen) -> Found:
    """What presses are timed by."""
    if seen.grown("panel", "lost_edges"):
        yield "edges_lost", "panel", ""
    if seen.at("panel", "monotonic") is False:
        yield "stamps_foreign", "panel", ""
    if seen.at("panel", "source") == "arrival":
        yield "stamps_on_arrival", "panel", ""


def stage(seen: Seen) -> Found:
    """Screen, sound and speech."""
    if seen.at("timing", "verified") is False:
        yield "timing_unverified", "screen", seen.text("timing", "why")
    if seen.at("sound", "source") == "none":
        yield "no_sound", "sound", ""
    if seen.grown("sound", "breaks"):
        yield "sound_breaks", "sound", ""
    if missing := seen.number("speech", "missing"):
        yield "speech_missing", "speech", f"{missing:.0f} so far"


def sensors(seen: Seen) -> Found:
    """The sensors that are wired."""
    for name, part in seen.named():
        if part.get("fault") and name not in ("store", "mode"):
            yield "sensor_failed", name, str(part["fault"])
    if seen.at("presence", "present") is False and _presses(seen) >= SOMEBODY:
        yield "presence_blind", "presence", ""


def door(seen: Seen) -> Found:
    """The case: one that is opened on purpose is in maintenance first."""
    if seen.at("mode", "maintenance") is True:
        return
    if seen.at("door", "open") is True or seen.grown("door", "openings"):
        yield "door_open", "door", ""


def board(seen: Seen) -> Found:
    """Heat and power."""
    heat = seen.number("board", "temperature_c")
    if seen.beyond(("too_hot", "board"), heat, HOT_C):
        yield "too_hot", "board", f"{heat:.0f} °C"
    if seen.at("board", "throttled") is True:
        yield "throttled", "board", ""
    if seen.at("board", "under_voltage") is True or seen.grown("board", "dips"):
        yield "under_voltage", "board", ""


def room(seen: Seen) -> Found:
    """Memory and disk: what is left of them, and of the storage's life."""
    for code, part in (("memory_low", "memory"), ("disk_low", "disk")):
        left = _share(
            seen.at("board", part, "free_bytes"), seen.at("board", part, "total_bytes"), 1
        )
        if seen.beyond((code, part), left, LEFT):
            yield code, part, f"{left:.0%} left"
    used = seen.number("board", "wear", "life_used_percent") or 0.0
    if used >= LIFE_USED or seen.at("board", "wear", "reserve") in ("low", "urgent"):
        yield "disk_worn", "disk", f"{used:.0f} % used" if used else ""


def running(seen: Seen) -> Found:
    """Clock, restarts, parts that fail to tell, maintenance."""
    if seen.at("clock", "synchronised") is False:
        yield "clock_unset", "clock", ""
    if (seen.number("starts", "lately") or 0) >= STARTS:
        yield "restarting", "controller", ""
    for name, part in seen.named():
        if isinstance(part.get("error"), str):
            yield "part_silent", name, part["error"]
    if seen.at("mode", "maintenance") is True:
        yield "maintenance", "pod", ""


def starting(seen: Seen) -> Found:
    """What keeps the pod from starting, and a provisioning file that was not taken in."""
    if code := seen.text("starting", "code"):
        yield code, "controller", _counted(seen.listed("starting", "problems"))
    elif problems := seen.listed("provisioning", "problems"):
        yield "provisioning_wrong", "controller", _counted(problems)


def update(seen: Seen) -> Found:
    """What became of the last update: one that was taken back stays told until the next is good."""
    if seen.text("update", "last", "outcome") == "rolled_back":
        version, why = (seen.text("update", "last", name) for name in ("version", "why"))
        yield "update_rolled_back", "update", f"{version}: {why}"


def uplink(seen: Seen) -> Found:
    """The other process and the broker, as it tells them."""
    if seen.at("uplink", "alive") is False:
        yield "uplink_silent", "uplink", ""
        return
    words, code = seen.text("uplink", "words"), seen.text("uplink", "code")
    if code in UNREACHED:
        yield "broker_unreachable", "uplink", words
    if code in REFUSED:
        yield "broker_refuses", "uplink", words
    for told in seen.listed("uplink", "faults"):
        if isinstance(told, Mapping):
            yield str(told.get("code")), "uplink", str(told.get("words", ""))


RULES: tuple[Callable[[Seen], Found], ...] = (
    store,
    outbox,
    buttons,
    stamps,
    stage,
    sensors,
    door,
    board,
    room,
    running,
    starting,
    update,
    uplink,
)


def judge(seen: Seen) -> dict[Key, str]:
    """All that is wrong now, each with what more is known of it.

    What the other process tells by a code that this one does not know is passed over.
    """
    found = (each for rule in RULES for each in rule(seen))
    return {(code, part): detail for code, part, detail in found if code in FAULTS}


def _share(of: Any, whole: Any, least: int = PRESSES) -> float | None:
    """One number as a share of another that is not too small; None where either is not known."""
    if not isinstance(of, int | float) or not isinstance(whole, int | float) or whole < least:
        return None
    return of / whole


def _dropped(document: Document) -> float | None:
    """How many rows were dropped; None as long as the store has not looked, after its start."""
    told = Seen(document, {})
    dropped = told.at("store", "dropped")
    if told.number("store", "outbox_depth") is None or not isinstance(dropped, Mapping):
        return None
    return sum(told.number("store", "dropped", kind) or 0.0 for kind in dropped)


def _presses(seen: Seen) -> float:
    """How many presses there were since the look before."""
    names = [name for name, _ in seen.named("panel", "buttons")]
    return sum(seen.grown("panel", "buttons", name, "presses") for name in names)


def _counted(problems: Sequence[Any]) -> str:
    """The first of them, and how many more there are."""
    more = len(problems) - 1
    return "".join(map(str, problems[:1])) + (f"; and {more} more" if more > 0 else "")
