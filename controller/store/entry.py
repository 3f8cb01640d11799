"""An entry of the redo log: the statements of one block of writes, as JSON.

Where that is longer than a sector it is deflated.
A statement's SQL stands in the first entry that has it, the others of the generation have its
number. So what a program wrote can be executed by any other that knows nothing of its statements.
"""

import base64
import json
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Statement:
    """SQL with its parameters, or, where it is of `many`, with a list of them."""

    sql: str
    many: bool
    values: Any


class Codec:
    """Of one generation, whose entries come in their order."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self._texts: list[str] = []

    def encode(self, block: Iterable[Statement]) -> bytes:
        """The entry of these; `keep` it once it is written, or it does not count."""
        fresh: dict[str, int] = {}
        rows = []
        for each in block:
            known = self._numbers.get(each.sql, fresh.get(each.sql))
            if known is None:
                fresh[each.sql] = len(self._texts) + len(fresh)
            rows.append((each.sql if known is None else known, each.many, each.values))
        text = _JSON.encode(rows).encode()
        return text if len(text) <= _LONG else zlib.compress(text)

    def keep(self, block: Iterable[Statement]) -> None:
        """The entry of these is written: what follows may count on it."""
        for each in block:
            if each.sql not in self._numbers:
                self._numbers[each.sql] = len(self._texts)
                self._texts.append(each.sql)

    def decode(self, entry: bytes) -> list[Statement]:
        """What `encode` was given, and keeps it; ValueError or LookupError for anything else."""
        block = []
        text = entry if entry.startswith(b"[") else _inflated(entry)
        for sql, many, values in json.loads(text, object_hook=_bytes):
            block.append(Statement(self._texts[sql] if isinstance(sql, int) else sql, many, values))
            self.keep(block[-1:])
        return block


def _inflated(entry: bytes) -> bytes:
    try:
        return zlib.decompress(entry)
    except zlib.error as error:
        raise ValueError(str(error)) from error


def _plain(value: object) -> dict[str, str]:
    if isinstance(value, bytes | bytearray | memoryview):
        return {_BYTES: base64.b64encode(bytes(value)).decode()}
    raise TypeError(f"a parameter of SQL cannot be {type(value).__name__}")


def _bytes(found: dict[str, Any]) -> Any:
    return base64.b64decode(found[_BYTES]) if found.keys() == {_BYTES} else found


_LONG = 484  # bytes: more than that, and its head, a sector does not take
_BYTES = ""  # no parameter has this name
_JSON = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False, default=_plain)
