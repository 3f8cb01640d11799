"""A hand of its own process that presses buttons or keys together, and says when it did.

    python -m tests.rig.hand SEED WHEN CONTACT...

It closes all the contacts that it is given, one right after the other and in an order drawn anew
for each press, holds them and opens them, until it is interrupted. A contact is the pull file of a
simulated line, or `key:FD` of a keyboard (keyboard.py). Prints one JSON list: for each press, for
each contact, the ns of CLOCK_MONOTONIC at which it closed.

WHEN is `due`: a timer's interrupt closes each line at an instant to come, which is its time, and
the processor may be at anything then. Or `now`: this process closes the contact, and its time is
the clock read just before.
"""

import json
import os
import random
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from typing import NamedTuple, Self

from tests.rig.keyboard import DOWN, UP
from tests.rig.sim import PARAMETERS

# Longer than the panel's refractory time, both.
HELD_S = (0.03, 0.05)
BETWEEN_S = (0.075, 0.105)
LEAD_MS = (1.0, 18.0)


class Contact(NamedTuple):
    """What is written to a file to close a contact, and to open it."""

    file: int
    closes: bytes
    opens: bytes

    @classmethod
    def named(cls, name: str) -> Self:
        """The contact that a word of the command line tells."""
        if name.startswith("key:"):
            return cls(int(name.removeprefix("key:")), DOWN, UP)
        return cls(os.open(name, os.O_WRONLY), b"pull-down", b"pull-up")


def close_now(contact: Contact) -> int:
    """Close it here; the clock just before."""
    before_ns = time.monotonic_ns()
    os.write(contact.file, contact.closes)
    return before_ns


def close_when_due(contact: Contact) -> int:
    """Have the kernel close it; when that is due."""
    os.write(contact.file, contact.closes)
    return int((PARAMETERS / "due_ns").read_text())


def draw_lead(chance: random.Random) -> None:
    """How far ahead lines close and open from here on."""
    (PARAMETERS / "lead_ns").write_text(str(round(chance.uniform(*LEAD_MS) * 1e6)))


def press(
    contacts: list[Contact], close: Callable[[Contact], int], chance: random.Random
) -> list[int]:
    """Press all contacts once; when each closed, in the order of `contacts`."""
    time.sleep(chance.uniform(*BETWEEN_S))
    if close is close_when_due:
        draw_lead(chance)
    order = chance.sample(contacts, len(contacts))
    closed = {contact: close(contact) for contact in order}
    time.sleep(chance.uniform(*HELD_S))
    for contact in order:
        os.write(contact.file, contact.opens)
    return [closed[contact] for contact in contacts]


def main(seed: str, when: str, *names: str) -> list[list[int]]:
    """All presses, one after another, at times that no frame clock is in step with."""
    chance = random.Random(seed)
    contacts = [Contact.named(name) for name in names]
    close = {"now": close_now, "due": close_when_due}[when]
    done: list[list[int]] = []
    with suppress(KeyboardInterrupt):
        while True:
            done.append(press(contacts, close, chance))
    time.sleep(LEAD_MS[1] / 1e3)  # nothing is due any more when a chip goes
    return done


if __name__ == "__main__":
    sys.stdout.write(json.dumps(main(*sys.argv[1:])))
