"""How a raised fault stands in `state`: as the contract has it, with its words from the list."""

from collections.abc import Iterable
from typing import Any

from controller.contract.state import Fault, LastFault
from controller.health.clock import Moment
from controller.health.watch import Raised


def entries(raised: Iterable[Raised]) -> list[dict[str, Any]]:
    """What `state` says under `faults`, the gravest first, as JSON types."""
    order = ("down", "fault", "notice")
    ranked = sorted(raised, key=lambda each: order.index(each.kind.severity))
    return [_entry(each).model_dump() for each in ranked]


def well(raised: Iterable[Raised]) -> bool:
    """Whether nothing is raised that is worse than a notice."""
    return all(each.kind.severity == "notice" for each in raised)


def last(raised: Raised | None) -> dict[str, Any] | None:
    """What `state` says under `last_fault`."""
    if raised is None:
        return None
    code, part = raised.key
    return LastFault(code=code, part=part, since=_wall(raised.since)).model_dump()


def _entry(raised: Raised) -> Fault:
    (code, part), kind = raised.key, raised.kind
    return Fault(
        code=code,
        part=part,
        severity=kind.severity,
        words=kind.words.format(part=part),
        what_to_do=kind.what_to_do,
        since=_wall(raised.since),
        detail=raised.detail,
    )


def _wall(moment: Moment) -> str:
    return moment.wall if moment.synchronised else ""
