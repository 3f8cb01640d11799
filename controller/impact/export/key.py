"""The key file of exports: the secret that makes their pseudonyms, and who was in them.

Exports under one key have the same pseudonyms and can be joined; under another key they cannot. The
file also holds, as these very pseudonyms, who was in each export, so that a later one can say who
has gone since. Whoever has it can try pseudonyms of the pods: it stays where the data came from.
"""

import hashlib
import hmac
import json
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from pydantic import Field, ValidationError

from controller import durable
from controller.config.models import Section

MODE = 0o600
LETTERS = 16


class KeyFileError(Exception):
    """The key file cannot be used; says why, and what to do."""


class Past(Section):
    """One export: the digest of its data, when it was made, and who was in it."""

    version: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    made: str
    people: tuple[str, ...]


class KeyConfig(Section):
    """What stands in the file."""

    key: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    exports: tuple[Past, ...] = ()


@dataclass(frozen=True, slots=True)
class Gone:
    """Somebody of an earlier export who is in the sources no more."""

    person: str
    version: str
    made: str


@dataclass(frozen=True, slots=True)
class Key:
    """One key, and its exports so far."""

    path: Path
    held: KeyConfig

    @classmethod
    def at(cls, path: Path) -> "Key":
        """The key in the file; a new one where there is no file. KeyFileError, OSError."""
        try:
            held = KeyConfig.model_validate_json(path.read_bytes())
        except FileNotFoundError:
            return cls(path, KeyConfig(key=secrets.token_hex(32)))
        except ValidationError as error:
            raise KeyFileError(
                f"{path}: is no key file of exports; name another, or none that is there to begin "
                "with a new key"
            ) from error
        return cls(path, held)

    def name(self, kind: str, text: str) -> str:
        """The pseudonym of a pseudonym: `kind` and 64 bits of an HMAC-SHA-256."""
        made = hmac.new(bytes.fromhex(self.held.key), f"{kind}\0{text}".encode(), hashlib.sha256)
        return f"{kind}-{made.hexdigest()[:LETTERS]}"

    def gone(self, people: Iterable[str]) -> list[Gone]:
        """Who was in an earlier export and is not among these, with the last it was."""
        now, found = set(people), dict[str, Gone]()
        for past in self.held.exports:
            for person in past.people:
                if person not in now:
                    found[person] = Gone(person, past.version, past.made)
        return sorted(found.values(), key=lambda each: (each.made, each.person))

    def note(self, version: str, made: str, people: Iterable[str]) -> None:
        """From now on the file has this export; before it is handed to anybody."""
        past = Past(version=version, made=made, people=tuple(sorted(people)))
        held = self.held.model_copy(update={"exports": (*self.held.exports, past)})
        text = json.dumps(held.model_dump(mode="json"), indent=1)
        durable.replace(self.path, text.encode(), MODE)
