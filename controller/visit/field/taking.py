"""What a technician takes from the pod on a stick, and a stick tried out."""

import json
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from controller.health.clock import Moment
from controller.keepsake.making import put
from controller.screens import field
from controller.screens import staff as screens
from controller.store.audit import Deed
from controller.store.store import Store
from controller.visit.staff.stick import Slot, unused, why
from exercises.core.script import Script
from exercises.core.words import Say

MB = 1024 * 1024
TAKE = Say("Put facts for repair on the stick? No one's name is in them.")
TAKEN = Say("The facts are on the stick. You can pull it out now.")
WORKS = Say("The stick works. {mb} megabytes are free.")
ROOMY = Say("The stick works. {gb} gigabytes are free.")
SPOKEN = 9999  # the highest number that can be said
OUT = Say("You can pull it out now.")


@dataclass(frozen=True, slots=True)
class Taking:
    """From the pod of this name; `bundle` puts the diagnostics together."""

    pod: str
    slot: Slot
    bundle: Callable[[], Mapping[str, Any]]
    store: Callable[[], Store]

    def diagnostics(self, role: str) -> Script[None]:
        """The redacted bundle, as a new file; noted before it leaves."""
        if not (yield from field.ask("diagnostics", TAKE)):
            return
        self.store().note_deed(Deed(role, "diagnostics"), Moment.now())
        try:
            yield from self.slot.using(self._put)
        except OSError as error:
            yield from screens.nothing(why(error))
        else:
            yield from screens.done(TAKEN)

    def _put(self, folder: Path) -> None:
        text = json.dumps(self.bundle(), sort_keys=True, indent=1).encode()
        put(text, unused(folder, f"diagnostics-{self.pod}", ".json"))

    def stick(self, _: str) -> Script[None]:
        """Let in, looked at, let go."""
        try:
            room = yield from self.slot.using(free_mb)
        except OSError as error:
            yield from screens.nothing(why(error))
        else:
            yield from screens.done(told(room))
            yield from screens.done(OUT)


def told(mb: int) -> Say:
    """How much is free."""
    if mb > SPOKEN:
        return Say.of(ROOMY.text, gb=min(mb // 1024, SPOKEN))
    return Say.of(WORKS.text, mb=mb)


def free_mb(folder: Path) -> int:
    """Whole megabytes that are free there."""
    disk = os.statvfs(folder)
    return disk.f_bavail * disk.f_frsize // MB
