"""Where staff do things at the pod, behind a code: what their role may do, each thing audited."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from controller.config.models import Verb
from controller.people.staff import DIGITS, Staff
from controller.people.visitor import Visitor
from controller.screens import moment, refused
from controller.screens import staff as screens
from exercises.core.script import Script
from exercises.core.words import Say

WRONG = Say("That is not the code.")

# What has a menu of its own.
WITHOUT_MENU: tuple[Verb, ...] = ("maintain",)
Work = Callable[[str], Script[None]]  # by this role


@dataclass(frozen=True, slots=True)
class StaffRoom:
    """Closed as long as no role has a code: then it is left at once, and nothing is shown."""

    staff: Staff
    work: Mapping[Verb, Work]

    def __call__(self, _: Visitor) -> Script[str]:
        """They left, whatever they did."""
        role = (yield from self._role()) if self.staff.roles() else None
        if role is not None:
            yield from self._work(role, self.staff.may[role])
        return "left"

    def _role(self) -> Script[str | None]:
        """Whose code it is; None where they went back, or no code is taken for now."""
        while not (left_s := self.staff.locked_s()):
            picked = yield from screens.code(DIGITS)
            if picked is None:
                return None
            yield from moment.script()
            role = self.staff.check(picked)
            if role is not None:
                return role
            if not self.staff.locked_s():
                yield from screens.nothing(WRONG)
        yield from refused.locked(left_s)
        return None

    def _work(self, role: str, verbs: Sequence[Verb]) -> Script[None]:
        """One thing after another, until they go back; who may do one thing only is at it."""
        if len(verbs) == 1 and verbs[0] in WITHOUT_MENU:
            yield from self.work[verbs[0]](role)
            return
        at: int | None = 0
        while (at := (yield from screens.menu(verbs, at or 0))) is not None:
            yield from self.work[verbs[at]](role)
