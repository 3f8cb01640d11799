"""The two screens: all pods, and one."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.screen import Screen
from textual.widgets import Footer, Input, Static

from controller.fleet.monitor.page import page
from controller.fleet.monitor.table import PodTable
from controller.fleet.monitor.words import advice, counts, link
from controller.fleet.pod import Now, Pod
from controller.fleet.watch import Watch

# What `f` goes through: a name, and the needs that are shown.
VIEWS: tuple[tuple[str, frozenset[str]], ...] = (
    ("all pods", frozenset()),
    ("in need", frozenset({"down", "lost", "fault", "unknown"})),
    ("out of reach", frozenset({"lost", "away", "unknown"})),
    ("well", frozenset({"well", "notice"})),
)


@dataclass(frozen=True, slots=True)
class Scene:
    """What is drawn: what is known, the broker's name, and this machine's clock."""

    watch: Watch
    label: str
    clock: Callable[[], Now]


class Drawn(Screen[None]):
    """A screen that shows what is known at the time of `draw`, and is about one pod or none.

    It cannot be drawn before it is `made`: textual puts a screen on top first, and fills it later.
    """

    def __init__(self, scene: Scene) -> None:
        super().__init__()
        self.scene = scene
        self.made = False

    def on_mount(self) -> None:
        """All that it is made of is there."""
        self.made = True

    @property
    def pod(self) -> Pod | None:
        """The pod that commands go to."""
        raise NotImplementedError

    def draw(self) -> None:
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


class FleetScreen(Drawn):
    """All pods, or those of a view and a search; below them some words on the one at the cursor."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("slash", "search", "Search"),
        Binding("f", "view", "Filter"),
        Binding("c", "app.command", "Command"),
        Binding("question_mark", "app.help", "Help"),
        Binding("q", "app.quit", "Quit"),
        Binding("escape", "clear", show=False),
    ]

    def __init__(self, scene: Scene) -> None:
        super().__init__(scene)
        self._view = 0
        self._sought = ""

    def compose(self) -> ComposeResult:
        """From top to bottom."""
        yield Top(id="top")
        yield Static(id="head")
        yield PodTable()
        yield Static(id="shown")
        yield Static(id="why")
        yield Static(id="advice")
        yield Input(placeholder="part of a name or of a reason", id="search")
        yield Footer(show_command_palette=False)

    def on_mount(self) -> None:
        """The keys are the list's, until somebody searches."""
        self.query_one("#search", Input).display = False
        self.query_one(PodTable).focus()

    @property
    def pod(self) -> Pod | None:
        """The one at the cursor."""
        return self.query_one(PodTable).current

    def draw(self) -> None:
        """All of it anew."""
        now, (name, needs) = self.scene.clock(), VIEWS[self._view]
        known = self.scene.watch.fleet.by_need()
        pods = [pod for pod in known if (not needs or pod.need in needs) and self._is_sought(pod)]
        said = [name] * bool(needs) + [f"“{self._sought}”"] * bool(self._sought)
        table = self.query_one(PodTable)
        table.show(pods, now)
        self.query_one(Top).tell(self.scene, now)
        shown = f"─ {len(pods):,} of {len(known):,}: {', '.join(said)} " if said else "─ all pods "
        self.query_one("#shown", Static).update(Text(shown.ljust(self.size.width, "─")))
        self.query_one("#head", Static).update(Text(table.heading(self.size.width), "underline"))
        self._tell_detail()

    def action_search(self) -> None:
        """Ask for words."""
        box = self.query_one("#search", Input)
        box.display = True
        box.focus()

    def action_view(self) -> None:
        """The next one."""
        self._view = (self._view + 1) % len(VIEWS)
        self.draw()

    def action_clear(self) -> None:
        """All pods again."""
        self._view = 0
        self.query_one("#search", Input).value = ""
        self._leave_search()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Search as it is typed."""
        self._sought = event.value.strip().lower()
        self.draw()

    def on_input_submitted(self) -> None:
        """The words stay; the keys are the list's again."""
        self._leave_search()

    def on_pod_table_moved(self) -> None:
        """Other words below."""
        self._tell_detail()

    def _leave_search(self) -> None:
        box = self.query_one("#search", Input)
        box.display = bool(box.value)
        self.query_one(PodTable).focus()
        self.draw()

    def _is_sought(self, pod: Pod) -> bool:
        words = f"{pod.label} {' '.join(pod.standing.reasons)}".lower()
        return self._sought in words

    def _tell_detail(self) -> None:
        why, todo = Text(), ""
        if (pod := self.pod) is not None:
            why.append(f"{pod.label}  ", "bold").append(" · ".join(pod.standing.reasons))
            todo = advice(pod)
        self.query_one("#why", Static).update(why)
        self.query_one("#advice", Static).update(Text(f"→ {todo}" if todo else ""))


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

    def draw(self) -> None:
        """All of it anew; the page stays where it was scrolled to."""
        now, pod = self.scene.clock(), self.pod
        self.query_one(Top).tell(self.scene, now)
        self.query_one("#head", Static).update(Text("/".join(self._key), "bold underline"))
        gone = Text("Nothing of this pod lies at the broker any more.")
        self.query_one("#text", Static).update(page(pod, self.scene.watch, now) if pod else gone)
