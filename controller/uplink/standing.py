"""What lies at the broker, retained: that the pod is there, what it is made of, how it is."""

import json
import logging
from collections import deque
from pathlib import Path

from pydantic import ValidationError

from controller.contract.payloads import Meta
from controller.contract.topics import ONLINE, Topics
from controller.uplink.link import Link
from controller.uplink.publication import Publication
from controller.uplink.reasons import FAILURE, TRY_LATER, refusal

log = logging.getLogger(__name__)

STATE_BYTES = 256 * 1024


class Standing:
    """Hands out `availability` and `meta` once a connection, and `state` when it changed.

    What the document says the pod is `made_of` goes into `meta`. The health file is replaced as a
    whole by the controller; one that is missing, too long or no JSON object is passed over until
    the next. A `state` that was refused comes again as it changes.
    """

    def __init__(self, link: Link, topics: Topics, health: Path) -> None:
        self.refusal = ""
        self._topics = topics
        self._health = health
        self._pace = link.pace
        self._meta = link.meta
        self.begin()

    def begin(self) -> None:
        """A new connection, to which nothing was told yet."""
        self.refusal = ""
        online = Publication(self._topics.availability, ONLINE)
        self._ahead = deque((online, self._publication()))
        self._told: bytes | None = None
        self._file: tuple[int, int] | None = None
        self._look_s = 0.0

    def next(self, now_s: float) -> Publication | None:
        """The next thing to publish, or None where nothing is new."""
        if self._ahead:
            return self._ahead.popleft()
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
        try:
            found = self._health.stat()
            file = (found.st_ino, found.st_mtime_ns)
            if file == self._file or found.st_size > STATE_BYTES:
                return None
            self._file, state = file, self._health.read_bytes()
            document = json.loads(state)
            if state == self._told or not isinstance(document, dict):
                return None
            self._learn(document.get("made_of", {}))
            return state
        except (OSError, ValueError, RecursionError):
            return None
