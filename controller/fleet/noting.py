"""What each message changes in what is known of its pod, in bounded memory, whatever it says."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from pydantic import ValidationError

from controller.contract.commands import STAGES, CommandStatus
from controller.contract.payloads import Happened, Meta
from controller.fleet.pod import Event, Message, Now, Pod
from controller.fleet.reading import NUMBERS, at, digest, number, read_object
from controller.fleet.text import plain, said

MOST_COMMANDS = 10
MOST_STORES = 4
MOST_TYPES = 48
KEPT_STATE_BYTES = 32 * 1024
KEPT_RESULT_BYTES = 4 * 1024
# Clocks that differ by less than this agree: a message may have been on its way for as long.
SKEW_S = 60.0
META = ("hardware", "image", "app", "config")


def note(pod: Pod, rest: str, message: Message, now: Now) -> bool:
    """Whether it could be read."""
    kind, _, more = rest.partition("/")
    if kind == "event":
        return _note_event(pod, message)
    if kind == "cmd" and more.endswith("/status"):
        return _note_status(pod, message)
    reader = _STANDING.get(rest)
    return reader is not None and reader(pod, message, now)


def _note_availability(pod: Pod, message: Message, _: Now) -> bool:
    pod.availability = plain(message.payload.decode("utf-8", "replace"), 16) or None
    return pod.availability in (None, "online", "offline")


def _note_state(pod: Pod, message: Message, now: Now) -> bool:
    if not message.payload:
        pod.state, pod.raw, pod.numbers, pod.heard_s = None, b"", {}, None
        return True
    state = read_object(message.payload)
    if state is None:
        return False
    pod.state = digest(state)
    pod.raw = message.payload if len(message.payload) <= KEPT_STATE_BYTES else b""
    pod.numbers = {name: number(state, name) for name in NUMBERS}
    if not message.retained:
        pod.heard_s, pod.skew_s = now.s, skew_s(pod.state, now.wall)
        pod.history.note(now.s, pod.numbers)
    return True


def skew_s(state: Mapping[str, Any], wall: datetime) -> float | None:
    """By how much the pod's clock is ahead of ours; None where it was never set."""
    written = at(state, "written", "wall")
    if at(state, "written", "synchronised") is not True or not isinstance(written, str):
        return None
    try:
        told = datetime.fromisoformat(written)
        told = told if told.tzinfo else told.replace(tzinfo=UTC)
        return (told - wall).total_seconds()
    except (ValueError, OverflowError):
        return None


def _note_meta(pod: Pod, message: Message, _: Now) -> bool:
    if not message.payload:
        pod.meta = {}
        return True
    try:
        meta = Meta.model_validate_json(message.payload)
    except ValidationError:
        return False
    pod.meta = {name: plain(getattr(meta, name), 80) for name in META}
    return True


def _note_reported(pod: Pod, message: Message, _: Now) -> bool:
    told = read_object(message.payload) if message.payload else {}
    if told is None:
        return False
    outcome, version = plain(told.get("outcome"), 16), told.get("version")
    number_of = f"version {version}: " if isinstance(version, int) and version < 2**53 else ""
    pod.reported = f"{number_of}{outcome}" if outcome else ""
    return True


def _note_event(pod: Pod, message: Message) -> bool:
    try:
        told = Happened.model_validate_json(message.payload)
    except ValidationError:
        return False
    if told.seq <= pod.marks.get(told.store, -1):
        return True
    if told.store not in pod.marks and len(pod.marks) >= MOST_STORES:
        pod.marks.pop(next(iter(pod.marks)))
    pod.marks[told.store] = told.seq
    kind = plain(told.type.removeprefix("event."), 48)
    data = ((plain(name, 24), said(value)) for name, value in told.data.items())
    words = ", ".join(f"{name} {value}" for name, value in data if value)
    pod.events.append(Event(plain(told.time, 32), told.synchronised, kind, plain(words, 200)))
    pod.told[kind if kind in pod.told or len(pod.told) < MOST_TYPES else "other"] += 1
    return True


def _note_status(pod: Pod, message: Message) -> bool:
    """Forwards only: a status that came late changes nothing."""
    try:
        status = CommandStatus.model_validate_json(message.payload)
    except ValidationError:
        return False
    known = pod.commands.pop(status.id, None)
    if known is None or STAGES.index(status.status) > STAGES.index(known.status):
        result = status.result if len(message.payload) <= KEPT_RESULT_BYTES else {}
        short = {"why": plain(status.why), "type": plain(status.type, 32), "result": result}
        known = status.model_copy(update=short)
    pod.commands[status.id] = known
    while len(pod.commands) > MOST_COMMANDS:
        pod.commands.pop(next(iter(pod.commands)))
    return True


_STANDING: Mapping[str, Callable[[Pod, Message, Now], bool]] = {
    "availability": _note_availability,
    "state": _note_state,
    "meta": _note_meta,
    "reported": _note_reported,
}
