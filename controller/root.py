"""What only root does: asked for by a file of a fixed name, which a path unit looks for."""

from pathlib import Path

from controller.screens import moment
from exercises.core.script import Script

# Until the machine goes down, or nothing has come of the request.
GOES_DOWN_S = 30.0
LOOK_S = 0.2


def ask(requests: Path, what: str) -> Script[None]:
    """Ask for what takes the machine down, and wait: being stopped is how it succeeds.

    When this returns nobody has taken the request, and it is withdrawn.
    """
    request = requests / what
    try:
        request.touch()
    except OSError:
        return
    for _look in range(round(GOES_DOWN_S / LOOK_S)):
        yield from moment.script(LOOK_S)
    request.unlink(missing_ok=True)
