"""A new version from a stick; and what became of the last one, for who cares for the pod."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from controller.screens import field, moment, picking, turning
from controller.screens import staff as screens
from controller.screens import updating as shown
from controller.update.room import DONE_S, Updating
from controller.visit.staff.stick import Slot, why
from exercises.core.script import Script
from exercises.core.shapes import Picture
from exercises.core.words import Say

TAKE = Say("Take a new version from the stick?")
NONE = Say("There is no new version on the stick.")

# The pod goes down within this, or nothing has come of it.
GOES_DOWN_S = 60.0


@dataclass(frozen=True, slots=True)
class Renewing:
    """With the way that the command `update` goes as well."""

    slot: Slot
    updating: Updating

    def script(self, _: str) -> Script[None]:
        """What became of the last one; then the stick."""
        last = self.updating.told.slots().get("last")
        if isinstance(last, Mapping):
            yield from turning.script("field_update", [shown.became(last)])
        if not (yield from field.ask("update", TAKE)):
            return
        try:
            yield from self.slot.folder()
            told = yield from self._take()
        except OSError as error:
            yield from screens.nothing(why(error))
            return
        finally:
            self.slot.stick.off()
        if told is not None and told.get("stage") == "installed":
            yield from moment.script(GOES_DOWN_S)
        elif told is not None:
            yield from turning.script("field_update", [shown.failed(told)])

    def _take(self) -> Script[Mapping[str, Any] | None]:
        names = self.updating.on_the_stick()
        if not names:
            yield from screens.nothing(NONE)
            return None

        def draw(at: int) -> Picture:
            return shown.choice(names[at], at, len(names))

        at = yield from picking.one(len(names), draw, shown.WHICH, len(names) - 1)
        if at is None:
            return None
        self.slot.patient(DONE_S)
        return (yield from self.updating.from_stick(names[at]))
