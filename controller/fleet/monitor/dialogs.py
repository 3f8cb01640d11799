"""Small screens over the others: what to ask of a pod, whether it is meant, and the help."""

from typing import ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from controller.fleet.commanding import Choice, choices, expires
from controller.fleet.monitor.words import MEANINGS, NEED_WORDS
from controller.fleet.pod import Pod

KEYS = (
    ("↑ ↓ PgUp PgDn", "go through the pods"),
    ("Enter", "open a pod; Esc goes back"),
    ("/", "search names and reasons; Esc ends it"),
    ("f", "show all, those in need, out of reach, well"),
    ("c", "send a command to the pod under the cursor"),
    ("q", "leave"),
)


class Choosing(ModalScreen[Choice | None]):
    """What is to be asked of the pod; None where nothing is."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,q", "dismiss(None)", "Back")]

    def __init__(self, pod: Pod) -> None:
        super().__init__()
        self._label = pod.label
        self._choices = list(choices(pod))

    def compose(self) -> ComposeResult:
        """A title and the list."""
        with Vertical(classes="dialog"):
            yield Static(Text(f"What shall {self._label} do?", "bold"))
            yield OptionList(*(Option(Text(choice.label)) for choice in self._choices))
            yield Static(id="what")
            yield Static(Text("Enter: choose   Esc: back", "grey62"))

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        """What it would do."""
        choice = self._choices[event.option_index]
        self.query_one("#what", Static).update(Text(f"It will {choice.words}, {choice.when}.\n"))

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """One was chosen."""
        self.dismiss(self._choices[event.option_index])


class Confirming(ModalScreen[bool]):
    """Whether the command is meant: only `y` says yes."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "dismiss(True)", "Send"),
        Binding("n,escape,q,enter", "dismiss(False)", "Do not"),
    ]

    def __init__(self, pod: Pod, choice: Choice) -> None:
        super().__init__()
        self._pod = pod
        self._choice = choice

    def compose(self) -> ComposeResult:
        """What will happen, and the two ways on."""
        text = Text().append(f"Send {self._choice.label} to {self._pod.label}?\n\n", "bold")
        text.append(f"It will {self._choice.words}, {self._choice.when}.\n")
        if not expires(self._pod):
            text.append("Its clock is not set: the command has no expiry.\n", "yellow")
        text.append("\n")
        text.append("y", "bold reverse").append(" send it    ")
        text.append("n", "bold reverse").append(" do not")
        with Vertical(classes="dialog"):
            yield Static(text)


class Help(ModalScreen[None]):
    """The keys, and what the words mean."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,enter,question_mark", "dismiss(None)", "Back")
    ]

    def compose(self) -> ComposeResult:
        """Two lists."""
        text = Text().append("Keys\n", "bold")
        for keys, words in KEYS:
            text.append(f"{keys:14} ", "cyan").append(f"{words}\n")
        text.append("\nHow a pod can be, the neediest first\n", "bold")
        for need, (word, sign, style) in NEED_WORDS.items():
            text.append(f"{f'{sign} {word}':14} ", style).append(f"{MEANINGS[need]}\n")
        with Vertical(classes="dialog"):
            yield Static(text)
