"""`pod monitor` with 2,000 pods that each tell how they are every ten seconds, on 80 × 24.

A real terminal process at a real mosquitto. A redraw is the time from a key, End or Home, to when
the row that it leads to, 2,000 rows away, has been written to the terminal. Beside it stands the
usual way to write such a list: textual's own table with the same rows, which takes in as many
changes a second, sorts, and needs no network. Memory is the resident set at its largest.
"""

import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from tests.bench.kit.processes import PROJECT, resident_mb
from tests.bench.kit.rows import Claim, Row, Target
from tests.bench.kit.terminal import Terminal
from tests.broker import Broker

PODS, EVERY_S, PRESSES = 2000, 10.0, 20
SETTLE_S, BETWEEN_S = 12.0, 0.37
TABLE = "textual's DataTable, the same rows and changes"
CLAIMS = (
    Claim("monitor", "2,000 pods: redraw, median", "ms", TABLE, Target("value", "<=", 100)),
    Claim("monitor", "2,000 pods: redraw, slowest of 40", "ms", TABLE, Target("value", "<=", 100)),
    Claim("monitor", "2,000 pods: memory", "MB", TABLE, Target("value", "<=", 200)),
)
HOME, END = b"\x1b[H", b"\x1b[F"
PEER = f"""
from textual.app import App
from textual.widgets import DataTable
class Table(App):
    def compose(self):
        yield DataTable(cursor_type="row")
    def on_mount(self):
        self.table, self.turn = self.query_one(DataTable), 0
        self.table.add_columns("how it is", "pod", "for", "why")
        self.keys = list(self.table.columns)
        for n in range({PODS}):
            self.table.add_row("well", f"site-{{n % 10}}/pod-{{n:04}}", "", "", key=str(n))
        self.table.sort(self.keys[0], self.keys[1])
        self.set_interval(0.2, self.change)
    def change(self):
        for _ in range(round({PODS} / {EVERY_S} * 0.2)):
            self.turn += 1
            self.table.update_cell(str(self.turn % {PODS}), self.keys[2], str(self.turn))
        self.table.sort(self.keys[0], self.keys[1])
    def on_key(self, event):
        rows = dict(home=0, end={PODS} - 1)
        if event.key in rows:
            self.table.move_cursor(row=rows[event.key], animate=False)
            event.prevent_default()
Table().run()
"""


def measure(tell: Callable[[str], None]) -> list[Row]:
    """Three rows; about a minute."""
    with tempfile.TemporaryDirectory() as folder, Broker(Path(folder) / "broker") as broker:
        fleet = [sys.executable, "-m", "tests.bench.kit.talking_fleet"]
        command = [*fleet, str(broker.port), str(PODS), str(EVERY_S)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=PROJECT) as pods:
            try:
                _await_ready(pods)
                tell(f"{PODS} pods talk; {2 * PRESSES} keys")
                line = [sys.executable, "-m", "controller.cli", "monitor"]
                mine, mb = watched([*line, "--port", str(broker.port)])
            finally:
                pods.kill()
    tell("the same on a DataTable")
    peer, peer_mb = watched([sys.executable, "-c", PEER])
    return [
        CLAIMS[0].row(mine, peer),
        CLAIMS[1].row([max(mine)], [max(peer)]),
        CLAIMS[2].row([mb], [peer_mb]),
    ]


def watched(command: list[str]) -> tuple[list[float], float]:
    """Milliseconds of each redraw, and the most megabytes."""
    took: list[float] = []
    with Terminal(command) as terminal:
        terminal.await_words(b"site-0/pod-0000")
        terminal.rest(SETTLE_S)
        most = 0.0
        for _ in range(PRESSES):
            for key, row in ((END, b"site-9/pod-1999"), (HOME, b"site-0/pod-0000")):
                took.append(terminal.press(key, row) * 1000)
                terminal.rest(BETWEEN_S)
                most = max(most, resident_mb(terminal.pid))
    return took, most


def _await_ready(pods: "subprocess.Popen[bytes]") -> None:
    assert pods.stdout is not None
    if pods.stdout.readline() != b"ready\n":
        raise RuntimeError("the simulated pods ended before they were there")
