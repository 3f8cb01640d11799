"""The whole pod emptied, of everybody's data, its key, its settings: by root, at the next start."""

from dataclasses import dataclass
from pathlib import Path

from controller import root
from controller.people.people import People
from controller.screens import staff as screens
from exercises.core.script import Script
from exercises.core.words import Say

EMPTY = Say("Take everything off this pod?")
WHAT_GOES = Say("All people and all their data go. It can not come back. Are you sure?")
NOT_EMPTIED = Say("The pod can not do this. Nothing is gone. Tell a technician.")


@dataclass(frozen=True, slots=True)
class Emptying:
    """`requests` is the folder that root's one-shot units look at."""

    people: People
    requests: Path

    def reset(self, role: str) -> Script[None]:
        """Asked twice; the machine goes down, and comes up as new."""
        for question in (EMPTY, WHAT_GOES):
            if not (yield from screens.ask("reset", question)):
                return
        yield from root.ask(self.requests, "reset")
        self.people.refused(role, "reset", "nothing on this machine takes the request")
        yield from screens.nothing(NOT_EMPTIED)
