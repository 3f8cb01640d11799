"""The live view: what was heard is taken in and drawn a few times a second, however much it is."""

import time
from collections.abc import Callable
from queue import Empty, Queue
from typing import ClassVar

from textual.app import App
from textual.binding import BindingType

from controller.fleet.commanding import Choice, Order, order, refused
from controller.fleet.monitor.dialogs import Choosing, Confirming, Help
from controller.fleet.monitor.fleet_screen import FleetScreen
from controller.fleet.monitor.pod_screen import PodScreen
from controller.fleet.monitor.screen import Drawn, Scene
from controller.fleet.monitor.table import PodTable
from controller.fleet.pod import Now, Pod
from controller.fleet.told import Told

DRAW_S = 0.2
TAKE_S = 0.015
# All pods are judged anew in so many turns: a key never waits for all of them.
PARTS = 10
Publish = Callable[[str, str, bytes], None]


class Monitor(App[None]):
    """Draws `scene`; `heard` is what came and was not taken in yet, `publish` sends a command."""

    TITLE = "pod monitor"
    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = []
    CSS = """
    Screen { layout: vertical; }
    #top { height: auto; max-height: 4; padding: 0 1; }
    #head { height: 1; }
    PodTable { height: 1fr; overflow-x: hidden; scrollbar-size-vertical: 1; }
    #shown { height: 1; color: $primary; }
    #why, #advice { height: 2; padding: 0 1; }
    #advice { color: $accent; }
    #page { height: 1fr; padding: 0 1; scrollbar-size-vertical: 1; }
    #search { height: 3; }
    ModalScreen { align: center middle; }
    .dialog { width: 76; max-width: 95%; height: auto; max-height: 90%;
              padding: 0 2; border: round $primary; background: $surface; }
    .dialog OptionList { height: auto; max-height: 12; margin: 1 0 0 0; }
    """

    def __init__(self, scene: Scene, heard: "Queue[Told]", publish: Publish) -> None:
        super().__init__()
        self.scene = scene
        self.heard = heard
        self._publish = publish
        self._part = 0
        self._stale = True
        self._taking = False
        self._open: dict[str, Order] = {}

    def on_mount(self) -> None:
        """Begin with all pods."""
        self.push_screen(FleetScreen(self.scene))
        self.set_interval(DRAW_S, self.turn)

    def turn(self) -> None:
        """Take in what came, and draw if anything may look different."""
        now = self.scene.clock()
        self._part = (self._part + 1) % PARTS
        self.scene.watch.look(now, self._part, PARTS)
        self._stale = self._stale or self._part == 0
        if not self._taking:
            self._take_in()
        if self._stale:
            self._stale = False
            self._tell_outcomes(now)
            self._draw()

    def on_pod_table_chosen(self, event: PodTable.Chosen) -> None:
        """One pod alone."""
        self.push_screen(PodScreen(self.scene, event.pod.key))

    def action_help(self) -> None:
        """The keys and the words."""
        self.push_screen(Help())

    def action_command(self) -> None:
        """Ask what to send to the screen's pod; then, whether it is meant."""
        pod = self.screen.pod if isinstance(self.screen, Drawn) else None
        if pod is None:
            return
        if why := refused(pod, connected=not self.scene.watch.down):
            self._say(why, good=False)
            return

        def chosen(choice: Choice | None) -> None:
            if choice is not None:
                self.push_screen(Confirming(pod, choice), lambda yes: self._send(pod, choice, yes))

        self.push_screen(Choosing(pod), chosen)

    def _send(self, pod: Pod, choice: Choice, yes: bool | None) -> None:
        if not yes:
            return
        if why := refused(pod, connected=not self.scene.watch.down):
            self._say(why, good=False)
            return
        made, topic, payload = order(pod, choice, self.scene.clock())
        self.scene.watch.follow(made)
        self._open[made.number] = made
        self._publish(made.number, topic, payload)
        self._draw()

    def _take_in(self) -> None:
        """Some of what came; keys are looked at before the rest of it."""
        end_s, self._taking = time.monotonic() + TAKE_S, False
        while time.monotonic() < end_s:
            try:
                told = self.heard.get_nowait()
            except Empty:
                return
            self.scene.watch.take(told, self.scene.clock())
            self._stale = True
        self._taking = self.call_later(self._take_in)

    def _tell_outcomes(self, now: Now) -> None:
        for number, made in list(self._open.items()):
            found = self.scene.watch.outcome(made, now)
            if found.good is not None:
                del self._open[number]
                words = f"{'/'.join(made.key)}, {made.choice.label}: {found.words}"
                self._say(words, good=found.good)

    def _draw(self) -> None:
        if isinstance(self.screen, Drawn):
            self.screen.draw()

    def _say(self, words: str, *, good: bool) -> None:
        severity = "information" if good else "error"
        self.notify(words, severity=severity, markup=False)  # type: ignore[arg-type]
