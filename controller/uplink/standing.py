"""What lies at the broker, retained: that the pod is there, what it is made of, how it is."""

import logging
from collections import deque
from pathlib import Path

from pydantic import ValidationError

from controller.contract.payload import TEXT
from controller.contract.payloads import Meta
from controller.contract.topics import ONLINE, Topics
from controller.uplink import health_file
from controller.uplink.discovery import Discovery
from controller.uplink.link import Link
from controller.uplink.publication import Publication
from controller.uplink.reasons import FAILURE, TRY_LATER, refusal

log = logging.getLogger(__name__)


class Standing:
    """Hands out `availability` and `meta` once a connection, and `state` when it changed.

    What the document says the pod is `made_of` goes into `meta`. A document that is none is passed
    over until the next. A `state` that was refused comes again as it changes. What Home Assistant
    is told lies there too, where that is wanted.
    """

    def __init__(self, link: Link, topics: Topics, health: Path, discovery: Discovery) -> None:
        self.refusal = ""
        self._topics = topics
        self._health = health
        self._pace = link.pace
        self._meta = link.meta
        self._discovery = discovery
        self.begin()

    def begin(self) -> None:
        """A new connection, to which nothing was told yet."""
        self.refusal = ""
        online = Publication(self._topics.availability, ONLINE, content=TEXT)
        self._ahead = deque((online, self._publication()))
        self._told: bytes | None = None
        self._file: tuple[int, int] | None = None
        self._look_s = 0.0
        self._discovery.begin()

    def next(self, now_s: float) -> Publication | None:
        """The next thing to publish, or None where nothing is new."""
        if self._ahead:
            return self._ahead.popleft()
        if (discovery := self._discovery.next()) is not None:
            return discovery
        if now_s < self._look_s:
            return None
        self._look_s = now_s + self._pace.poll_s
        if (state := self._changed()) is None:
            return None
        self._told = state
        self._look_s = now_s + self._pace.state_s
        return Publication(self._topics.state, state)

    def answered(self, publication: Publication, code: int) -> None:
        """The broker's word on one of them."""
        self._discovery.answered(publication, code)
        if code < FAILURE:
            return
        self.refusal = f"{publication.topic}: {refusal(code)}"
        log.error("%s", self.refusal)
        if code in TRY_LATER and publication.topic == self._topics.state:
            self._told = self._file = None
        elif code in TRY_LATER:
            self._ahead.append(publication)

    def _publication(self) -> Publication:
        return Publication(self._topics.meta, self._meta.model_dump_json().encode())

    def _learn(self, made_of: object) -> None:
        """Take in what only the controller knows of itself; `meta` comes again where it differs."""
        try:
            known = Meta.model_validate(made_of, strict=False)
        except ValidationError:
            return
        meta = self._meta.model_copy(update=known.model_dump(exclude_unset=True, by_alias=False))
        if meta != self._meta:
            self._meta = meta
            self._ahead.append(self._publication())

    def _changed(self) -> bytes | None:
        if (file := self._identity()) in (None, self._file):
            return None
        self._file = file
        found = health_file.read(self._health)
        if found is None or found[0] == self._told:
            return None
        state, document = found
        self._learn(document.get("made_of", {}))
        return state

    def _identity(self) -> tuple[int, int] | None:
        """Which file it is now; None for none."""
        try:
            found = self._health.stat()
        except OSError:
            return None
        return found.st_ino, found.st_mtime_ns
