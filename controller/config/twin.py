"""The twin's file on the pod: what holds, what is being tried, and what became of the last version.

A trial is noted before it begins, and its start before it is loaded: whatever ends the program in
between, the next start knows. A trial that was begun MOST_STARTS times and has not come as far as
the first screen is given up, and what held before holds again.
"""

import hashlib
import json
import logging
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from controller.contract.twin import Outcome

log = logging.getLogger(__name__)

MOST_STARTS = 2  # one that the power cut off is forgiven
MOST_BYTES = 64 * 1024
MOST_PROBLEMS = 20
NOT_REACHED = "the pod did not come up with these values: those before them hold again"


class Wish(BaseModel):
    """Values by file and key, and the version under which they were asked for."""

    model_config = ConfigDict(frozen=True, strict=True)

    version: int
    config: dict[str, dict[str, Any]] = {}

    @property
    def digest(self) -> str:
        """The same for the same values."""
        return hashlib.sha256(json.dumps(self.config, sort_keys=True).encode()).hexdigest()


class Verdict(BaseModel):
    """What became of a version, whose values had this digest."""

    model_config = ConfigDict(frozen=True, strict=True)

    version: int
    digest: str
    outcome: Outcome
    problems: list[str] = []


class Twin(BaseModel):
    """`good` holds, `trial` is being tried for the time `starts`, `last` was judged."""

    model_config = ConfigDict(frozen=True, strict=True)

    good: Wish | None = None
    trial: Wish | None = None
    starts: int = 0
    last: Verdict | None = None

    def tried(self, wish: Wish) -> "Twin":
        """The next start tries it."""
        return self.model_copy(update={"trial": wish, "starts": 0})

    def started(self) -> "Twin":
        """The program begins: with the trial once more, or without it."""
        if self.trial is None:
            return self
        if self.starts >= MOST_STARTS:
            return self.given_up([NOT_REACHED])
        return self.model_copy(update={"starts": self.starts + 1})

    def reached(self) -> "Twin":
        """The first screen is there: what was tried holds."""
        return self if self.trial is None else self.holding(self.trial)

    def holding(self, wish: Wish) -> "Twin":
        """It holds from now on."""
        return Twin(good=wish, last=_verdict(wish, "applied", ()))

    def given_up(self, problems: Sequence[str]) -> "Twin":
        """What was tried is not tried again; what held before holds."""
        if self.trial is None:
            return self
        return Twin(good=self.good, last=_verdict(self.trial, "rolled_back", problems))

    def refused(self, wish: Wish, problems: Sequence[str]) -> "Twin":
        """It was not even tried."""
        return Twin(good=self.good, last=_verdict(wish, "refused", problems))


def read(data_dir: Path) -> Twin:
    """What the file says; nothing where there is none, or none that can be read."""
    try:
        with _path(data_dir).open("rb") as file:
            return Twin.model_validate_json(file.read(MOST_BYTES))
    except (FileNotFoundError, NotADirectoryError):
        return Twin()
    except PermissionError:
        return Twin()  # not the controller's user: the files are what can be told
    except (OSError, ValidationError) as error:
        log.warning("%s cannot be read, the files alone hold: %s", _path(data_dir), error)
        return Twin()


def write(data_dir: Path, twin: Twin) -> None:
    """Replace the file in one step, durable when this returns; OSError as the card says."""
    path = _path(data_dir)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = path.with_suffix(".new")
    with fresh.open("wb") as file:
        file.write(twin.model_dump_json().encode())
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _path(data_dir: Path) -> Path:
    """Where only the controller may write: who has taken over the uplink sets nothing."""
    return data_dir / "private" / "twin.json"


def _verdict(wish: Wish, outcome: Outcome, problems: Sequence[str]) -> Verdict:
    told = [problem[:300] for problem in problems[:MOST_PROBLEMS]]
    return Verdict(version=wish.version, digest=wish.digest, outcome=outcome, problems=told)
