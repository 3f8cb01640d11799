"""A person's file on its way from one pod to another: sealed with a code that staff read out.

Two lines and a body. The first line is JSON: what it is, of which versions, from and for which pod,
how the key is made. The second is a digest of the others, so that a torn file is told from a wrong
code. The body is XChaCha20-Poly1305 of what was packed, with the first line authenticated; its key
comes from the code by Argon2id.
"""

import hashlib
import json
import secrets
import zlib
from dataclasses import dataclass
from typing import Any, Literal

from nacl.exceptions import CryptoError
from nacl.pwhash import argon2id
from nacl.secret import Aead

from controller.store.moving import Place

FORMAT, VERSION = "training-pod-person", 1
# 53 bits: a thousand processors that each try ten a second have tried half in 16,000 years.
DIGITS = 16
# The choice of RFC 9106 (2021), section 4, for where memory is short: 64 MiB, three times over.
COST = {"ops": 3, "mem": 64 * 2**20}
MOST = {"ops": 10, "mem": 256 * 2**20}

Code = Literal[
    "foreign", "torn", "newer", "wrong_code", "other_pod", "used", "here", "full", "exists"
]
WORDS: dict[Code, tuple[str, str]] = {
    "foreign": ("this is no file of a person of a training pod", "choose another"),
    "torn": (
        "the file is torn, or was changed",
        "make it again: the pod that it comes from still has them",
    ),
    "newer": ("the file is of a newer version than this pod", "update this pod, then try again"),
    "wrong_code": (
        "that is not the file's code",
        "look again; where it is lost, make the file again at the pod that it comes from",
    ),
    "other_pod": ("the file is for another pod", "take it there, or make one for this pod"),
    "used": ("the file was taken in here before", "delete it"),
    "here": (
        "whoever is in it is at this pod already",
        "end or erase them here first, if the file has what is to stay",
    ),
    "full": ("all numbers of this pod are taken", "end somebody's enrolment first"),
    "exists": ("there is a file of this name", "choose another name"),
}


class Declined(Exception):  # noqa: N818 - says what is so
    """A file was not made, or not taken in, and nothing has changed; `code` is for records."""

    def __init__(self, code: Code, detail: str = "") -> None:
        self.code, self.detail = code, detail
        words, what_to_do = WORDS[code]
        super().__init__(f"{words}{f' ({detail})' if detail else ''}; {what_to_do}")


@dataclass(frozen=True, slots=True)
class Label:
    """What stands on a file: its number, which is drawn at random, where from and where to.

    `schema` is the version of the database in it.
    """

    file: str
    source: Place
    to: Place
    schema: int


@dataclass(frozen=True, slots=True)
class Parcel:
    """A file as it was read: its label, and what opens with the code."""

    label: Label
    head: bytes
    body: bytes


def new_code() -> str:
    """A code for one file."""
    return f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"


def seal(label: Label, packed: bytes, code: str) -> bytes:
    """The file's bytes."""
    salt = secrets.token_bytes(argon2id.SALTBYTES)
    places = {
        name: {"site": place.site, "pod": place.pod}
        for name, place in (("source", label.source), ("to", label.to))
    }
    what = {"format": FORMAT, "version": VERSION, "file": label.file, "schema": label.schema}
    head = json.dumps({**what, **places, "salt": salt.hex(), **COST}).encode()
    body = Aead(_key(code, salt, COST)).encrypt(zlib.compress(packed), head)
    return b"\n".join((head, _digest(head, body), body))


def read(raw: bytes, schema: int) -> Parcel:
    """What the file's bytes are; Declined for what this program, of this `schema`, cannot take."""
    head, _, rest = raw.partition(b"\n")
    digest, _, body = rest.partition(b"\n")
    try:
        told: Any = json.loads(head)
        known = told["format"] == FORMAT
        newer = known and told["version"] > VERSION
    except (ValueError, TypeError, KeyError) as error:
        raise Declined("foreign") from error
    if newer:
        raise Declined("newer")
    if not known:
        raise Declined("foreign")
    if not secrets.compare_digest(digest, _digest(head, body)):
        raise Declined("torn")
    label = _label(told)
    if label.schema > schema:
        raise Declined("newer")
    return Parcel(label, head, body)


def opened(parcel: Parcel, code: str) -> bytes:
    """What was packed; Declined for another code."""
    told = json.loads(parcel.head)
    cost = {name: int(told[name]) for name in COST}
    if any(cost[name] > MOST[name] for name in COST):
        raise Declined("foreign", "its key costs too much")
    try:
        key = _key(code, bytes.fromhex(told["salt"]), cost)
        return zlib.decompress(Aead(key).decrypt(parcel.body, parcel.head))
    except CryptoError as error:
        raise Declined("wrong_code") from error
    except zlib.error as error:
        raise Declined("foreign") from error


def _label(told: dict[str, Any]) -> Label:
    try:
        source, to = (Place(**told[name]) for name in ("source", "to"))
        return Label(str(told["file"]), source, to, int(told["schema"]))
    except (ValueError, TypeError, KeyError) as error:
        raise Declined("foreign") from error


def _digest(head: bytes, body: bytes) -> bytes:
    return hashlib.blake2b(head + b"\n" + body, digest_size=32).hexdigest().encode()


def _key(code: str, salt: bytes, cost: dict[str, int]) -> bytes:
    return argon2id.kdf(
        Aead.KEY_SIZE, code.encode(), salt, opslimit=cost["ops"], memlimit=cost["mem"]
    )
