"""One pod on a screen."""

from typing import ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.widgets import Footer, Static

from controller.fleet.monitor.page import page
from controller.fleet.monitor.screen import Drawn, Scene, Top
from controller.fleet.pod import Pod


class PodScreen(Drawn):
    """One pod, with all that is known of it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,backspace,left", "app.pop_screen", "Back"),
        Binding("c", "app.command", "Command"),
        Binding("question_mark", "app.help", "Help"),
        Binding("q", "app.quit", "Quit"),
    ]

    def __init__(self, scene: Scene, key: tuple[str, str]) -> None:
        super().__init__(scene)
        self._key = key

    def compose(self) -> ComposeResult:
        """From top to bottom."""
        yield Top(id="top")
        yield Static(id="head")
        with VerticalScroll(id="page"):
            yield Static(id="text")
        yield Footer(show_command_palette=False)

    @property
    def pod(self) -> Pod | None:
        """None once it has been taken away."""
        return self.scene.watch.fleet.pods.get(self._key)

    def show(self) -> None:
        """All of it anew; the page stays where it was scrolled to."""
        now, pod = self.scene.clock(), self.pod
        self.query_one(Top).tell(self.scene, now)
        self.query_one("#head", Static).update(Text("/".join(self._key), "bold underline"))
        gone = Text("Nothing of this pod lies at the broker any more.")
        self.query_one("#text", Static).update(page(pod, self.scene.watch, now) if pod else gone)
