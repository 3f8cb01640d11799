"""A picture PIN: four different ones of eight pictures, in an order that the person chose.

There are 1,680 of them. What keeps a PIN is therefore the lock-out (tries.py); the hash keeps it
from being read off the card by eye, and from being the same for two people. Who holds the card and
computes can find it.
"""

from collections.abc import Sequence

from controller.people import scrypt

PICTURES = 8
LENGTH = 4


def is_pin(pin: Sequence[int]) -> bool:
    """Whether these are LENGTH different pictures, each from 0 to PICTURES - 1."""
    return len(pin) == len(set(pin)) == LENGTH and all(0 <= each < PICTURES for each in pin)


def hashed(pin: Sequence[int]) -> str:
    """The PIN as it is kept (see scrypt). ValueError for what is no PIN."""
    if not is_pin(pin):
        raise ValueError(f"a PIN is {LENGTH} different numbers from 0 to {PICTURES - 1}")
    return scrypt.hashed(bytes(pin))


def matches(pin: Sequence[int], kept: str) -> bool:
    """Whether `kept` is the hash of this PIN; compared in constant time."""
    return scrypt.matches(bytes(pin), kept)
