"""The pod tried out where it stands: each lamp, a tone, and what every part says of itself."""

from collections.abc import Callable, Mapping

from controller.screens.moment import DOTS
from controller.store.faults import StoreFault
from controller.store.journal import End
from exercises.core.script import Present, Script
from exercises.core.sounds import Tone

BUTTONS = ("left", "right", "ok", "back", "help")
TONE = Tone(660, 0.3)
LIT_S = 0.4

# What is wrong with a part, in words; "" where nothing is.
Check = Callable[[], str]


def script(checks: Mapping[str, Check]) -> Script[End]:
    """Which parts passed, and what is wrong with others; whoever is there sees and hears it."""
    yield Present(((0.0, DOTS), (0.0, TONE)), until=LIT_S)
    for button in BUTTONS:
        yield Present(((0.0, DOTS),), watch=(button,), until=LIT_S)
    wrong = {name: _ask(check) for name, check in checks.items()}
    passed = [name for name, words in wrong.items() if not words]
    failed = {name: words for name, words in wrong.items() if words}
    return End(result={"passed": passed, "failed": failed})


def _ask(check: Check) -> str:
    try:
        return check()
    except StoreFault as fault:
        return str(fault)
