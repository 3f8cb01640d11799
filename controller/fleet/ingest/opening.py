"""Sealed results, opened where a site has chosen that its database may know what is in them."""

import logging
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple, TypeVar

from pydantic_core import to_json

from controller.contract.bodies import INSIDE
from controller.fleet.ingest.reading import SEALED, Event
from controller.seal import Opener

K = TypeVar("K")
log = logging.getLogger(__name__)


class Opened(NamedTuple):
    """A sealed row's content: what it is, and the JSON of its data."""

    kind: str
    data: bytes


def read_key(path: Path) -> Opener:
    """The programme's secret key; OSError, or ValueError that says what is wrong with it."""
    return Opener(path.read_text(encoding="ascii").strip())


def open_all(opener: Opener | None, events: Mapping[K, Event]) -> Iterator[tuple[K, Opened]]:
    """What is in the sealed ones, as far as the key opens them; the others stay as they are."""
    for key, event in events.items() if opener else ():
        if opener is None or event.kind != SEALED:
            continue
        try:
            yield key, _open(opener, event)
        except (ValueError, KeyError) as error:
            log.warning("%s %d is kept sealed: %s", event.topic, event.seq, error)


def _open(opener: Opener, event: Event) -> Opened:
    inside = opener.open(event.data)
    kind, data = str(inside["type"]), to_json(inside["data"])
    if kind in INSIDE:
        INSIDE[kind].model_validate_json(data)
    return Opened(kind, data)
