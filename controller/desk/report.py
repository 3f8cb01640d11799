"""What a desk prints: progress, the score and the telemetry as a subscriber received it."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

Message = tuple[str, dict[str, Any]]


class Report:
    """Collects what the subscriber received, tells it as it comes, and sums up at the end."""

    def __init__(self, console: Console) -> None:
        self.console = console
        self.messages: list[Message] = []

    def received(self, topic: str, payload: bytes) -> str:
        """Take one message in; what kind it is: the topic below the pod's own."""
        kind = topic.split("/", 4)[-1]
        try:
            body = json.loads(payload)
        except ValueError:
            body = payload.decode("utf-8", "replace")
        self.messages.append((kind, body))
        if kind != "state":
            self.console.print(f"[dim]mqtt[/] {kind}", highlight=False)
        return kind

    def results(self) -> list[dict[str, Any]]:
        """The results among the messages, oldest first."""
        return [body["data"] for kind, body in self.messages if kind == "result/exercise"]

    def sum_up(self, shots: Path) -> None:
        """The scores, every message in full but health documents, and where the pictures are."""
        for result in self.results():
            self.console.print(_score(result))
        self.console.rule("received over MQTT")
        for kind, body in self.messages:
            if kind != "state":
                self.console.print(f"[bold]{kind}[/] {json.dumps(body)}", soft_wrap=True)
        states = sum(kind == "state" for kind, _ in self.messages)
        self.console.print(f"[bold]state[/] received {states} times, last:")
        self.console.print_json(json.dumps(_last(self.messages, "state")))
        pictures = sorted(path.name for path in shots.glob("*.png"))
        self.console.print(f"{len(pictures)} screens in {shots}: {', '.join(pictures)}")


def _score(result: dict[str, Any]) -> Table:
    table = Table(title=f"{result['exercise']}, {result['form']}: {result['verdict']}")
    table.add_column("measure")
    table.add_column("value", justify="right")
    for name, value in result["values"].items():
        table.add_row(name, "undefined" if value is None else f"{value:.4g}")
    for reason in result["reasons"]:
        table.add_row(f"[yellow]{reason['code']}[/]", reason["words"])
    return table


def _last(messages: Sequence[Message], kind: str) -> Any:
    return next((body for k, body in reversed(messages) if k == kind), None)
