"""Secrets as they are kept: scrypt's key under a salt of its own, never the secret."""

import hashlib
import hmac
import json
import secrets

# Of OWASP's equal choices for scrypt (Password Storage Cheat Sheet, 2024) the one that takes the
# least memory that a Pi 3 can spare: 16 MiB, five times over.
COST = {"n": 2**14, "r": 8, "p": 5}
SALT_BYTES, KEY_BYTES = 16, 32


def hashed(secret: bytes) -> str:
    """The secret as it is kept: JSON with the cost, the salt and the key."""
    salt = secrets.token_bytes(SALT_BYTES)
    return json.dumps({**COST, "salt": salt.hex(), "key": _key(secret, salt, COST).hex()})


def matches(secret: bytes, kept: str) -> bool:
    """Whether `kept` is the hash of this secret; compared in constant time.

    The cost is the one it was kept with, so that a later program may choose another.
    """
    parts = json.loads(kept)
    cost = {name: int(parts[name]) for name in COST}
    found = _key(secret, bytes.fromhex(parts["salt"]), cost)
    return hmac.compare_digest(found, bytes.fromhex(parts["key"]))


def is_hash(kept: str) -> bool:
    """Whether this is something that `hashed` made."""
    try:
        parts = json.loads(kept)
        return all(int(parts[name]) > 0 for name in COST) and bool(
            bytes.fromhex(parts["salt"]) and bytes.fromhex(parts["key"])
        )
    except (ValueError, TypeError, KeyError):
        return False


def _key(secret: bytes, salt: bytes, cost: dict[str, int]) -> bytes:
    # OpenSSL refuses more than 32 MiB unless told; scrypt takes 128 r (n + p) bytes and some.
    room = 128 * cost["r"] * (cost["n"] + cost["p"] + 2) + 2**20
    return hashlib.scrypt(secret, salt=salt, dklen=KEY_BYTES, maxmem=room, **cost)
