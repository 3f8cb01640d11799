"""What lies at the broker, retained: that the pod is there, what it is made of, how it is."""

import json
import logging
import time
from collections import deque
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from controller.contract.payload import TEXT
from controller.contract.payloads import Meta
from controller.contract.topics import ONLINE, Topics
from controller.uplink import health_file
from controller.uplink.discovery import Discovery
from controller.uplink.link import Link
from controller.uplink.publication import Publication
from controller.uplink.reasons import FAILURE, TRY_LATER, refusal
from controller.uplink.silence import in_its_place, silent_s

log = logging.getLogger(__name__)

# What changes from one look to the next without being news: in the document, and in its `store`.
DRIFTING = ("written", "board")
OF_THE_STORE = ("oldest_age_s", "slowest_commit_ms")


class Standing:
    """Hands out `availability` and `meta` once a connection, and `state` when it changed.

    What the document says the pod is `made_of` goes into `meta`. A document that is none is passed
    over until the next. What drifts all the time makes no new `state` by itself, but one is due
    after `heard_s`; where the controller is silent, one in its place. A `state` that was refused
    comes again as it changes. What Home Assistant is told lies there too, where that is wanted.
    """

    def __init__(self, link: Link, topics: Topics, health: Path, discovery: Discovery) -> None:
        self.refusal = ""
        self._topics = topics
        self._health = health
        self._pace = link.pace
        self._meta = link.meta
        self._since_s = time.monotonic()
        self._document: dict[str, Any] = {}
        self._discovery = discovery
        self.begin()

    def begin(self) -> None:
        """A new connection, to which nothing was told yet."""
        self.refusal = ""
        if (found := health_file.read(self._health)) is not None:
            self._meta = self._learnt(found[1])
        online = Publication(self._topics.availability, ONLINE, content=TEXT)
        self._ahead = deque((online, self._publication()))
        self._told: dict[str, Any] | None = None
        self._due_s = 0.0
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
        state = self._changed(now_s) or self._in_its_place(now_s)
        if state is None:
            return None
        self._due_s = now_s + self._pace.heard_s
        self._look_s = now_s + self._pace.state_s
        return Publication(self._topics.state, state)

    def last(self) -> Publication | None:
        """The `state` before a goodbye: that the pod goes on purpose. None where none was told."""
        if not self._document:
            return None
        return Publication(self._topics.state, _packed({**self._document, "leaving": True}))

    def answered(self, publication: Publication, code: int) -> None:
        """The broker's word on one of them."""
        self._discovery.answered(publication, code)
        if code < FAILURE:
            return
        self.refusal = f"{publication.topic}: {refusal(code)}"
        log.error("%s", self.refusal)
        if code in TRY_LATER and publication.topic == self._topics.state:
            self._told = self._file = None
            self._due_s = 0.0
        elif code in TRY_LATER:
            self._ahead.append(publication)

    def _publication(self) -> Publication:
        return Publication(self._topics.meta, self._meta.model_dump_json().encode())

    def _learnt(self, document: dict[str, Any]) -> Meta:
        """With what only the controller knows of itself."""
        try:
            known = Meta.model_validate(document.get("made_of", {}), strict=False)
        except ValidationError:
            return self._meta
        return self._meta.model_copy(update=known.model_dump(exclude_unset=True, by_alias=False))

    def _changed(self, now_s: float) -> bytes | None:
        if (file := self._identity()) in (None, self._file):
            return None
        self._file = file
        found = health_file.read(self._health)
        if found is None:
            return None
        state, self._document = found
        if (meta := self._learnt(self._document)) != self._meta:
            self._meta = meta
            self._ahead.append(self._publication())
        before, self._told = self._told, _lasting(self._document)
        return state if self._told != before or now_s >= self._due_s else None

    def _in_its_place(self, now_s: float) -> bytes | None:
        """What is said where the controller is silent, once in a while."""
        if now_s < self._due_s:
            return None
        quiet_s = silent_s(self._document, self._since_s)
        if quiet_s < self._pace.silent_s:
            return None
        self._told = None  # its next word is news, whatever it is
        return _packed(in_its_place(self._document, quiet_s))

    def _identity(self) -> tuple[int, int] | None:
        """Which file it is now; None for none."""
        try:
            found = self._health.stat()
        except OSError:
            return None
        return found.st_ino, found.st_mtime_ns


def _lasting(document: dict[str, Any]) -> dict[str, Any]:
    """What of a document is news where it differs."""
    store = document.get("store")
    kept = {name: part for name, part in document.items() if name not in DRIFTING}
    if isinstance(store, dict):
        kept["store"] = {name: value for name, value in store.items() if name not in OF_THE_STORE}
    return kept


def _packed(document: dict[str, Any]) -> bytes:
    return json.dumps(document, sort_keys=True).encode()
