"""What all screens of the view share: what they draw, when, and their top lines."""

from collections.abc import Callable
from dataclasses import dataclass

from rich.text import Text
from textual.screen import Screen
from textual.widgets import Static

from controller.fleet.monitor.words import counts, link
from controller.fleet.pod import Now, Pod
from controller.fleet.watch import Watch


@dataclass(frozen=True, slots=True)
class Scene:
    """What is drawn: what is known, the broker's name, and this machine's clock."""

    watch: Watch
    label: str
    clock: Callable[[], Now]


class Drawn(Screen[None]):
    """A screen that shows what is known at the time of `draw`, and is about one pod or none.

    Textual puts a screen on top first and fills it later, and empties it before it goes: between
    these two alone is there something to draw on.
    """

    def __init__(self, scene: Scene) -> None:
        super().__init__()
        self.scene = scene
        self._made = False

    def on_mount(self) -> None:
        """All that it is made of is there."""
        self._made = True
        self.call_after_refresh(self.draw)

    @property
    def pod(self) -> Pod | None:
        """The pod that commands go to."""
        raise NotImplementedError

    def draw(self) -> None:
        """All of it anew, where there is anything."""
        if self._made and self.children:
            self.show()

    def show(self) -> None:
        """All of it anew."""
        raise NotImplementedError

    def on_screen_resume(self) -> None:
        """Whatever lay above it is gone, or it is shown for the first time."""
        self.call_after_refresh(self.draw)

    def on_resize(self) -> None:
        """The columns are as wide as there is room."""
        self.call_after_refresh(self.draw)


class Top(Static):
    """How the broker is reached, and how many pods there are of each kind."""

    def tell(self, scene: Scene, now: Now) -> None:
        """Anew."""
        watch = scene.watch
        state = link(watch.down, watch.turned_s, scene.label, now, complete=watch.complete)
        line = counts(watch.fleet)
        if watch.down:
            line = Text("\n").join([state, line])
        elif line.cell_len + state.cell_len <= self.size.width or not watch.complete:
            line.append_text(state)
        self.update(line)
