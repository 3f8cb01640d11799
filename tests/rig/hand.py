"""A hand of its own process that presses buttons or keys together, and says when it did.

    python -m tests.rig.hand SEED CONTACT...

It closes all the contacts that it is given, one right after the other and in an order drawn anew
for each press, holds them and opens them, until it is interrupted. Prints one JSON list: for each
press, for each contact, the ns of CLOCK_MONOTONIC at which it closed. A contact is

- the pull file of a simulated line: a timer's interrupt closes it at an instant to come, which is
  its time, and the processor may be at anything then;
- `key:FD:DEVICE` of a keyboard (keyboard.py): this process presses it, and its time is the kernel's
  own of that event. What it takes to write it is nobody's error.
"""

import json
import os
import random
import sys
import time
from contextlib import suppress
from typing import NamedTuple, Self

from tests.rig.keyboard import DOWN, UP, listen, pressed_ns
from tests.rig.sim import PARAMETERS

# Longer than the panel's refractory time, both.
HELD_S = (0.03, 0.05)
BETWEEN_S = (0.075, 0.105)
LEAD_MS = (1.0, 18.0)


class Contact(NamedTuple):
    """What is written to a file to close a contact, and to open it; a key's `device` tells when."""

    file: int
    closes: bytes
    opens: bytes
    device: int | None = None

    @classmethod
    def named(cls, name: str) -> Self:
        """The contact that a word of the command line tells."""
        if name.startswith("key:"):
            _, file, device = name.split(":")
            return cls(int(file), DOWN, UP, listen(device))
        return cls(os.open(name, os.O_WRONLY), b"pull-down", b"pull-up")

    def close(self) -> int:
        """Press the key, or have the kernel close the line; when that was, or is due."""
        os.write(self.file, self.closes)
        if self.device is not None:
            return pressed_ns(self.device)
        return int((PARAMETERS / "due_ns").read_text())


def draw_lead(chance: random.Random) -> None:
    """How far ahead lines close and open from here on."""
    (PARAMETERS / "lead_ns").write_text(str(round(chance.uniform(*LEAD_MS) * 1e6)))


def press(contacts: list[Contact], chance: random.Random) -> list[int]:
    """Press all contacts once; when each closed, in the order of `contacts`."""
    time.sleep(chance.uniform(*BETWEEN_S))
    if any(contact.device is None for contact in contacts):
        draw_lead(chance)
    order = chance.sample(contacts, len(contacts))
    closed = {contact: contact.close() for contact in order}
    time.sleep(chance.uniform(*HELD_S))
    for contact in order:
        os.write(contact.file, contact.opens)
    return [closed[contact] for contact in contacts]


def main(seed: str, *names: str) -> list[list[int]]:
    """All presses, one after another, at times that no frame clock is in step with."""
    chance = random.Random(seed)
    contacts = [Contact.named(name) for name in names]
    done: list[list[int]] = []
    with suppress(KeyboardInterrupt):
        while True:
            done.append(press(contacts, chance))
    time.sleep(LEAD_MS[1] / 1e3)  # nothing is due any more when a chip goes
    return done


if __name__ == "__main__":
    sys.stdout.write(json.dumps(main(*sys.argv[1:])))
