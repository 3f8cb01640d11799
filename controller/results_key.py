"""The keys of sealed results as text: half to publish, half to keep, each with a check sum.

A key with a slip in it would seal results for nobody, and for ever: so it is refused.
"""

import base64
import binascii
from hashlib import sha256
from typing import Literal

Half = Literal["public", "secret"]

KEY_BYTES = 32
_SUM_BYTES = 4


def write(half: Half, key: bytes) -> str:
    """As it stands in pod.yaml (public), or in the file that the programme keeps (secret)."""
    packed = base64.urlsafe_b64encode(key + _sum(half, key)).decode()
    return f"results-{half}-{packed}"


def read(half: Half, text: str) -> bytes:
    """The key; ValueError says what is wrong, and never what the text was."""
    head = f"results-{half}-"
    if half == "public" and text.startswith("results-secret-"):
        raise ValueError(
            "is the secret key, which is known now: make another pair (pod results keygen), "
            "and put the public one here"
        )
    if not text.startswith(head):
        raise ValueError(f"is no {half} key for results: it begins with {head}")
    try:
        packed = base64.b64decode(text.removeprefix(head), altchars=b"-_", validate=True)
    except binascii.Error as error:
        raise ValueError(f"is no whole {half} key for results") from error
    key, found = packed[:KEY_BYTES], packed[KEY_BYTES:]
    if len(key) != KEY_BYTES or found != _sum(half, key):
        raise ValueError(f"is no whole {half} key for results: a letter is wrong or missing")
    return key


def name(public: bytes) -> str:
    """Sixteen digits by which a sealed result names the key that it was sealed to."""
    return sha256(public).hexdigest()[:16]


def _sum(half: Half, key: bytes) -> bytes:
    return sha256(half.encode() + key).digest()[:_SUM_BYTES]
