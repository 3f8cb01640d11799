"""The uplink's own word on how it is: a file in the run directory, which the controller reads."""

import json
import logging
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from controller.health.clock import Moment

log = logging.getLogger(__name__)

NAME = "uplink.json"


class Status:
    """Writes the file, replaced as a whole, when what it tells changed and every `every_s`.

    `connected`, `code` and `words` say how the connection is (`words`: what is wrong and what to
    do, "" for nothing), `since` when it came about, `failures` how often in a row it failed or did
    not hold. `written_ns` (CLOCK_MONOTONIC) is never much older than `every_s` while the uplink
    lives. Numbers that only grow are told with the next writing: else telling the state would
    change the state.
    """

    def __init__(self, path: Path, every_s: float) -> None:
        self._path = path
        self._every_s = every_s
        self._link: dict[str, Any] = {"connected": False, "code": "starting", "words": ""}
        self._failures = 0
        self._logged = ""
        self._told: Mapping[str, Any] = {}
        self._next_s = 0.0

    def connected(self) -> None:
        """The broker took the connection."""
        since = Moment.now().wall
        self._link = {"connected": True, "code": "connected", "words": "", "since": since}

    def held(self) -> None:
        """The connection held for long enough to forget those before it."""
        self._failures, self._logged = 0, ""

    def lost(self, code: str, words: str) -> None:
        """There is no connection (any more), and why."""
        if words != self._logged:
            log.warning("%s", words)
        self._logged = words
        self._failures += 1
        self._link = {"connected": False, "code": code, "words": words}

    def write(self, now_s: float, *, parts: Mapping[str, Any], counts: Mapping[str, int]) -> None:
        """Write if it is time; `parts` are told as they change, `counts` with the rest."""
        told = {**self._link, **parts}
        if told == self._told and now_s < self._next_s:
            return
        self._told, self._next_s = told, now_s + self._every_s
        last = {"failures": self._failures, "written_ns": time.monotonic_ns()}
        text = json.dumps({**told, **counts, **last}, sort_keys=True)
        fresh = self._path.with_suffix(".new")
        try:
            fresh.write_text(text, encoding="utf-8")
            fresh.replace(self._path)
        except OSError as error:
            log.warning("%s cannot be written: %s", self._path, error)
