"""The list of pods: only the rows that are seen are drawn, however many there are."""

from collections.abc import Sequence
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from controller.fleet.monitor.words import NEED_WORDS, lasting
from controller.fleet.pod import Now, Pod
from controller.fleet.text import fitted

NEED_CELLS, SPAN_CELLS, LEAST_NAME, GAP = 9, 5, 12, 1
CURSOR = Style.parse("reverse")
PLAIN = Style()


class PodTable(ScrollView, can_focus=True):
    """One row a pod. Once moved, the cursor stays on its pod when rows change places."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "step(-1)", show=False),
        Binding("down,j", "step(1)", show=False),
        Binding("pageup", "leaf(-1)", show=False),
        Binding("pagedown", "leaf(1)", show=False),
        Binding("home,g", "step(-1_000_000)", show=False),
        Binding("end,G", "step(1_000_000)", show=False),
        Binding("enter", "choose", "Open"),
    ]

    class Moved(Message):
        """The cursor is on another pod."""

    class Chosen(Message):
        """A pod is to be shown alone."""

        def __init__(self, pod: Pod) -> None:
            super().__init__()
            self.pod = pod

    def __init__(self) -> None:
        super().__init__()
        self._pods: Sequence[Pod] = ()
        self._now: Now | None = None
        self._cursor = 0
        self._held: tuple[str, str] | None = None
        self._name_cells = LEAST_NAME

    @property
    def current(self) -> Pod | None:
        """The pod under the cursor; None where the list is empty."""
        return self._pods[self._cursor] if self._pods else None

    def show(self, pods: Sequence[Pod], now: Now) -> None:
        """These rows from now on, in this order."""
        self._pods, self._now = pods, now
        self._name_cells = max([LEAST_NAME, *(len(pod.label) for pod in pods)])
        self.virtual_size = Size(self.size.width, len(pods))
        self._find_again()
        self.refresh()

    def heading(self, width: int) -> str:
        """The line above the rows."""
        name = self._name_width(width)
        parts = ("how it is", NEED_CELLS), ("pod", name), ("for", SPAN_CELLS)
        return (
            "".join(fitted(word, cells) + " " * GAP for word, cells in parts) + f"why{'':{width}}"
        )

    def render_line(self, y: int) -> Strip:
        """The row at this line of the widget."""
        at, width = y + self.scroll_offset.y, self.scrollable_content_region.width
        if at >= len(self._pods) or self._now is None:
            return Strip.blank(width, self.rich_style)
        ground = self.rich_style + (CURSOR if at == self._cursor else PLAIN)
        return Strip(self._row(self._pods[at], self._now, width, ground), width)

    def action_step(self, rows: int) -> None:
        """Up or down; beyond an end, to it."""
        if not self._pods:
            return
        self._cursor = min(max(self._cursor + rows, 0), len(self._pods) - 1)
        self._held = self._pods[self._cursor].key
        self._scroll_there()
        self.refresh()
        self.post_message(self.Moved())

    def action_leaf(self, pages: int) -> None:
        """A screenful up or down."""
        self.action_step(pages * max(self.size.height - 1, 1))

    def action_choose(self) -> None:
        """Open the pod under the cursor."""
        if self.current is not None:
            self.post_message(self.Chosen(self.current))

    def on_click(self, event: events.Click) -> None:
        """The cursor goes there; on the row where it is, the pod opens."""
        row = event.y + self.scroll_offset.y
        if row >= len(self._pods):
            return
        if row == self._cursor and self._held is not None:
            self.action_choose()
        else:
            self.action_step(row - self._cursor)

    def _row(self, pod: Pod, now: Now, width: int, ground: Style) -> list[Segment]:
        word, sign, colour = NEED_WORDS[pod.need]
        name = self._name_width(width)
        rest = width - NEED_CELLS - name - SPAN_CELLS - 3 * GAP
        middle = f"{fitted(pod.label, name)} {fitted(lasting(pod, now), SPAN_CELLS)} "
        why = " · ".join(pod.standing.reasons)
        return [
            Segment(fitted(f"{sign} {word}", NEED_CELLS) + " ", ground + Style.parse(colour)),
            Segment(middle + fitted(why, rest), ground),
        ]

    def _name_width(self, width: int) -> int:
        return min(self._name_cells, max(LEAST_NAME, width * 3 // 10))

    def _find_again(self) -> None:
        """The cursor's pod may have moved, or be gone."""
        if self._held is not None:
            for at, pod in enumerate(self._pods):
                if pod.key == self._held:
                    self._cursor = at
                    break
        self._cursor = min(self._cursor, max(len(self._pods) - 1, 0))
        self._scroll_there()

    def _scroll_there(self) -> None:
        top, height = self.scroll_offset.y, self.size.height
        if self._cursor < top or self._cursor >= top + height:
            first = self._cursor if self._cursor < top else self._cursor - height + 1
            self.scroll_to(y=max(first, 0), animate=False)
