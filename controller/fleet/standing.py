"""How one pod stands, told from what lies at the broker: well, faulty, away, lost or unknown.

Pure. A pod that is out of reach is not a pod that is broken: what is known of each is kept apart.
Who cannot be heard may be switched off, cut off or broken, and no look at the broker tells which;
the last word before the silence, and the first one after it, do.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

from controller.contract.payload import Severity

Verdict = Literal["well", "faulty", "away", "lost", "unknown"]

# So many of the times in which a pod promises a new `state` may pass without one.
MISSED = 3
# The will comes 1.5 keep-alives and the will's delay after the last word: until then it is awaited.
GRACE_S = 180.0
# From the pod that needs somebody most to the one that needs nobody.
NEEDS = ("down", "lost", "fault", "unknown", "notice", "away", "well")


@dataclass(frozen=True, slots=True)
class Standing:
    """The verdict on one pod, with its `reasons` in plain sentences, the gravest first.

    `age_s` is how old the pod's last word is, None where nobody can know. `need` is 0 for a pod
    that needs somebody most: sort by it, and by `age_s` after it.
    """

    verdict: Verdict
    reasons: tuple[str, ...]
    age_s: float | None
    need: int


@dataclass(frozen=True, slots=True)
class Word:
    """What is known of a pod: the payloads of `availability` and `state`, None where there is none.

    `heard_s` is for how many seconds no `state` has come live; None where only the retained one is
    known, whose age is in itself. `now` is the reader's own wall clock.
    """

    availability: str | None
    state: Mapping[str, Any] | None
    now: datetime
    heard_s: float | None = None


def judge(word: Word) -> Standing:
    """How the pod stands; nothing in a payload, however odd, makes this raise."""
    state = word.state or {}
    age_s = _age_s(word, state)
    if word.availability == "offline":
        return _out_of_reach(state, age_s)
    if not state:
        return _standing("unknown", "unknown", age_s, (_nothing_yet(word.availability),))
    silent = _silent(state, age_s)
    if word.availability != "online":
        return _unannounced(state, age_s, silent=silent)
    return _silence(state, age_s) if silent else _as_told(state, age_s)


def absence(
    before: Mapping[str, Any], after: Mapping[str, Any]
) -> Literal["network", "restart"] | None:
    """What kept a pod away between two of its states: it ran all the while, or was started anew.

    None where one of them does not say which boot it is of.
    """
    boots = [_text(_dict(state.get("written")).get("boot_id")) for state in (before, after)]
    if not all(boots):
        return None
    return "network" if boots[0] == boots[1] else "restart"


def faults(state: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The faults that a state tells, the gravest first; what is none is passed over."""
    told = state.get("faults")
    entries = (
        [entry for entry in told if isinstance(entry, Mapping)] if isinstance(told, list) else []
    )
    return sorted(entries, key=lambda entry: NEEDS.index(_severity(entry)))


def ago(seconds: float) -> str:
    """A span as somebody says it: "40 seconds", "3 days"."""
    units = (("day", 86400.0), ("hour", 3600.0), ("minute", 60.0), ("second", 1.0))
    for name, size in units:
        if seconds >= 2 * size or size == 1.0:
            count = int(seconds // size)
            return f"{count} {name}{'' if count == 1 else 's'}"
    raise AssertionError("seconds are the last unit")


def _out_of_reach(state: Mapping[str, Any], age_s: float | None) -> Standing:
    """Offline: it said goodbye, or the broker noticed that it is gone."""
    since = "how long ago is not known" if age_s is None else f"{ago(age_s)} ago"
    if state.get("leaving") is True:
        return _standing("away", "away", age_s, (f"it was stopped, and said goodbye ({since})",))
    reasons = [f"it went without goodbye; last word {since}" if state else "it went without a word"]
    graver = [entry for entry in faults(state) if _severity(entry) != "notice"]
    reasons += [f"its last word: {_words(entry)}" for entry in graver]
    if state and not graver:
        reasons.append("it was well until then: look at its power and its network first")
    return _standing("lost", "lost", age_s, tuple(reasons))


def _nothing_yet(availability: str | None) -> str:
    if availability == "online":
        return "it is connected and has not said yet how it is"
    return "nothing was ever heard of it here"


def _silent(state: Mapping[str, Any], age_s: float | None) -> bool:
    """Whether a state is overdue; a pod that promises none is never silent."""
    every_s = _number(state.get("every_s"))
    if every_s is None or age_s is None:
        return False
    return age_s > max(MISSED * every_s, GRACE_S)


def _unannounced(state: Mapping[str, Any], age_s: float | None, *, silent: bool) -> Standing:
    """A state without a word on whether the pod is there: a broker that lost what it kept."""
    if age_s is None or silent:
        return _standing("unknown", "unknown", age_s, ("the broker does not know if it is there",))
    return _as_told(state, age_s)


def _silence(state: Mapping[str, Any], age_s: float | None) -> Standing:
    """Connected, and yet no word: the uplink hangs, for it speaks for a controller that does."""
    reasons = [f"it is connected, and has said nothing for {ago(age_s or 0.0)}: restart it"]
    reasons += [_words(entry) for entry in faults(state)]
    return _standing("faulty", "down", age_s, tuple(reasons))


def _as_told(state: Mapping[str, Any], age_s: float | None) -> Standing:
    """It is there, and is believed."""
    entries = faults(state)
    reasons = tuple(_words(entry) for entry in entries)
    worst = _severity(entries[0]) if entries else "well"
    if state.get("well") is False and worst in ("well", "notice"):
        return _standing("faulty", "fault", age_s, (*reasons, "it says that it is not well"))
    return _standing("faulty" if worst in ("fault", "down") else "well", worst, age_s, reasons)


def _standing(
    verdict: Verdict, need: str, age_s: float | None, reasons: tuple[str, ...]
) -> Standing:
    return Standing(verdict, reasons, age_s, NEEDS.index(need))


def _age_s(word: Word, state: Mapping[str, Any]) -> float | None:
    """How old the last word is: as heard here, or by the pod's clock where that was set."""
    if word.heard_s is not None:
        return max(word.heard_s, 0.0)
    written = _dict(state.get("written"))
    if written.get("synchronised") is not True:
        return None
    try:
        wall = datetime.fromisoformat(_text(written.get("wall")))
    except ValueError:
        return None
    wall = wall if wall.tzinfo else wall.replace(tzinfo=UTC)
    return max((word.now - wall).total_seconds(), 0.0)


def _severity(entry: Mapping[str, Any]) -> Severity:
    """A word that is not known here is taken as a fault: later versions may have more of them."""
    told = entry.get("severity")
    return told if told in ("notice", "down") else "fault"


def _words(entry: Mapping[str, Any]) -> str:
    words, part = _text(entry.get("words")), _text(entry.get("part"))
    return words or f"{_text(entry.get('code')) or 'a fault without a name'} ({part or 'pod'})"


def _dict(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None
