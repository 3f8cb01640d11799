"""A picture PIN: four different ones of eight pictures, in an order that the person chose.

There are 1,680 of them. What keeps a PIN is therefore the lock-out (tries.py); the hash keeps it
from being read off the card by eye, and from being the same for two people. Who holds the card and
computes can find it.
"""

import hashlib
import hmac
import json
import secrets
from collections.abc import Sequence

PICTURES = 8
LENGTH = 4

# Of OWASP's equal choices for scrypt (Password Storage Cheat Sheet, 2024) the one that takes the
# least memory that a Pi 3 can spare: 16 MiB, five times over.
COST = {"n": 2**14, "r": 8, "p": 5}
SALT_BYTES, KEY_BYTES = 16, 32


def is_pin(pin: Sequence[int]) -> bool:
    """Whether these are LENGTH different pictures, each from 0 to PICTURES - 1."""
    return len(pin) == len(set(pin)) == LENGTH and all(0 <= each < PICTURES for each in pin)


def hashed(pin: Sequence[int]) -> str:
    """The PIN as it is kept: JSON with scrypt's cost, a salt of its own and the key.

    ValueError for what is no PIN.
    """
    if not is_pin(pin):
        raise ValueError(f"a PIN is {LENGTH} different numbers from 0 to {PICTURES - 1}")
    salt = secrets.token_bytes(SALT_BYTES)
    return json.dumps({**COST, "salt": salt.hex(), "key": _key(pin, salt, COST).hex()})


def matches(pin: Sequence[int], kept: str) -> bool:
    """Whether `kept` is the hash of this PIN; compared in constant time.

    The cost is the one it was kept with, so that a later program may choose another.
    """
    parts = json.loads(kept)
    cost = {name: int(parts[name]) for name in COST}
    found = _key(pin, bytes.fromhex(parts["salt"]), cost)
    return hmac.compare_digest(found, bytes.fromhex(parts["key"]))


def _key(pin: Sequence[int], salt: bytes, cost: dict[str, int]) -> bytes:
    # OpenSSL refuses more than 32 MiB unless told; scrypt takes 128 r (n + p) bytes and some.
    room = 128 * cost["r"] * (cost["n"] + cost["p"] + 2) + 2**20
    return hashlib.scrypt(bytes(pin), salt=salt, dklen=KEY_BYTES, maxmem=room, **cost)
