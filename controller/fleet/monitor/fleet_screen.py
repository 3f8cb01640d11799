"""All pods on a screen, or those of a view and a search."""

from typing import ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Footer, Input, Static

from controller.fleet.monitor.screen import Drawn, Scene, Top
from controller.fleet.monitor.table import PodTable
from controller.fleet.monitor.words import advice
from controller.fleet.pod import Pod

# What `f` goes through: a name, and the needs that are shown.
VIEWS: tuple[tuple[str, frozenset[str]], ...] = (
    ("all pods", frozenset()),
    ("in need", frozenset({"down", "lost", "fault", "unknown"})),
    ("out of reach", frozenset({"lost", "away", "unknown"})),
    ("well", frozenset({"well", "notice"})),
)


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

    def show(self) -> None:
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
