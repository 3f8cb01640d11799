"""The first frame: something on the screen while the rest of the program is still being loaded."""

from controller.glimpse import Glimpse
from exercises.stage.window import Window


def first_frame(seen: Glimpse, *, synced: bool) -> Window:
    """Open the screen that is asked for, and use it."""
    return Window(seen.size, fullscreen=seen.fullscreen, synced=synced, theme=seen.theme)
