"""How fast a full mailbox goes to the broker: QoS 1, twenty under way, over loopback.

Ours is the uplink's own process with thousands of rows in its mailbox: it reads them from a file,
packs them, publishes in order and writes its marks. Beside it stands bare paho, also a process of
its own, that publishes the same payloads to the same topics from memory with the same window and
keeps nothing. They take turns at one mosquitto; a subscriber takes the time from the first of the
events to the last.
"""

import json
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from controller.contract.topics import Topics
from controller.health.clock import Moment
from controller.store.mailbox import Mailbox, mailbox_path
from controller.store.rows import OutboxRow
from controller.uplink.publication import envelope
from tests.bench.kit.processes import desk_overlay, pod, running
from tests.bench.kit.rows import Claim, Row, Target
from tests.bench.kit.subscriber import Subscriber
from tests.broker import Broker

CLAIMS = (
    Claim(
        "outbox",
        "drain over loopback, QoS 1, window 20",
        "events/s",
        "bare paho, the same payloads and window",
        Target("ratio", ">=", 0.7),
    ),
)
ROWS = 5000
ROUNDS = 5
BATCH = 500
TOPICS = Topics("demo", "desk")
FILTER = f"pods/v1/{TOPICS.site}/{TOPICS.pod}/event/#"
BARE = """
import json, sys
import paho.mqtt.client as paho
messages = json.load(open(sys.argv[2]))
under_way = 0
def answered(*_):
    global under_way
    under_way -= 1
client = paho.Client(paho.CallbackAPIVersion.VERSION2, protocol=paho.MQTTv5)
client.on_publish = answered
client.connect("127.0.0.1", int(sys.argv[1]))
while not client.is_connected():
    client.loop()
for topic, payload in messages:
    while under_way >= 20:
        client.loop()
    under_way += 1
    client.publish(topic, payload, 1)
while under_way:
    client.loop()
"""


def measure(tell: Callable[[str], None]) -> list[Row]:
    """One row; about 30 s."""
    mine, peers = [], []
    with tempfile.TemporaryDirectory() as folder, Broker(Path(folder) / "broker") as broker:
        for number in range(ROUNDS):
            tell(f"round {number + 1} of {ROUNDS}: {ROWS} events each")
            place = Path(folder) / str(number)
            rows = make_rows(f"{number:016x}")
            peers.append(rate(bare(place, broker, rows), broker, rows))
            mine.append(rate(ours(place, broker, rows), broker, rows))
    return [CLAIMS[0].row(mine, peers)]


def make_rows(store: str) -> list[OutboxRow]:
    """Rows as an exercise leaves them."""
    now, body = Moment.now(), json.dumps({"exercise": "go_nogo", "form": "training", "trials": 120})
    kind = "event/exercise.completed"
    return [OutboxRow(store, n + 1, kind, "device", body, now) for n in range(ROWS)]


def bare(place: Path, broker: Broker, rows: list[OutboxRow]) -> list[str]:
    """The peer's command line, its messages ready in a file."""
    place.mkdir()
    messages = [(TOPICS.of(row.kind), _text(row)) for row in rows]
    file = place / "messages.json"
    file.write_text(json.dumps(messages))
    return [sys.executable, "-c", BARE, str(broker.port), str(file)]


def _text(row: OutboxRow) -> str:
    packed = envelope(TOPICS, row, row.seq - 1)
    return packed if isinstance(packed, str) else packed.decode()


def ours(place: Path, broker: Broker, rows: list[OutboxRow]) -> list[str]:
    """The uplink's command line, its mailbox filled."""
    overlay = desk_overlay(
        place,
        {
            "mqtt.yaml": {"host": broker.host, "port": broker.port},
            "pod.yaml": {"site": TOPICS.site, "pod": TOPICS.pod},
        },
    )
    box = Mailbox.open(mailbox_path(place / "data"))
    for at in range(0, ROWS, BATCH):
        box.append(rows[at : at + BATCH], after=at)
    box.close()
    return pod("uplink", overlay)


def rate(command: list[str], broker: Broker, rows: list[OutboxRow]) -> float:
    """Events a second from the first to the last, as a subscriber has them."""
    last = f'{TOPICS.pod}:{rows[-1].store}:{rows[-1].seq}"'.encode()
    subscriber = Subscriber(broker.port, FILTER)
    try:
        with running(command, subprocess.DEVNULL):
            return len(rows) / subscriber.seconds_until(last)
    finally:
        subscriber.close()
