"""The selftest run: with somebody at the pod, or from far away without what needs hands."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from controller.contract.bodies import SelftestEnded
from controller.health.clock import Moment
from controller.screens import moment
from controller.selftest import hands
from controller.selftest.hands import Status
from controller.selftest.machine import Check, ask
from controller.selftest.steps import BUTTONS, Result
from controller.store import outbox
from controller.store.audit import Deed
from controller.store.journal import End
from controller.store.rows import Event
from controller.store.store import Store
from exercises.core.script import Present, Script
from exercises.core.sounds import Tone

TONE = Tone(660, 0.3)
LIT_S = 0.4
By = Literal["screen", "command"]


@dataclass(frozen=True, slots=True)
class Selftest:
    """What is tried of this pod: `checks` answer by themselves, `panel` tells of its buttons.

    `lamps` are those that are wired, `jack` says that headphones can be told, `sounds` whether
    there is a sound card now. `store` has the event of each.
    """

    checks: Mapping[str, Check]
    panel: Status
    lamps: Sequence[str]
    jack: bool
    sounds: Callable[[], bool]
    store: Callable[[], Store]

    def with_hands(self, role: str) -> Script[Result]:
        """Everything, what needs somebody first; kept and told as this role's deed."""
        names = [name for name in BUTTONS if name in self.panel()["buttons"]]
        found = yield from hands.buttons(names, self.panel)
        found |= yield from hands.lamps(self.lamps)
        found |= yield from hands.colours()
        found |= yield from hands.tones(on=self.sounds(), jack=self.jack)
        yield from moment.script()
        result = Result(found | ask(self.checks))
        self._tell(result, "screen", Deed(role, "selftest"))
        return result

    def alone(self) -> Script[End]:
        """From far away: lamps and a tone, for whoever is there, and what parts say themselves."""
        yield Present(((0.0, moment.DOTS), (0.0, TONE)), until=LIT_S)
        for name in self.lamps:
            yield Present(((0.0, moment.DOTS),), watch=(name,), until=LIT_S)
        result = Result(ask(self.checks))
        self._tell(result, "command", None)
        return End(result=result.document())

    def _tell(self, result: Result, by: By, deed: Deed | None) -> None:
        event, now = ended(result, by), Moment.now()
        self.store().do(lambda conn: outbox.put(conn, [event], now), now, deed)


def ended(result: Result, by: By) -> Event:
    """What technicians are told of it."""
    body = SelftestEnded.model_validate({**result.document(), "by": by}, strict=False)
    return Event("event/selftest.ended", "device", body.model_dump(mode="json"))
