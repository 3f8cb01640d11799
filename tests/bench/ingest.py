"""How fast `pod ingest` keeps what pods send, with little and with much in its database.

A real mosquitto, a real PostgreSQL on this disk that syncs each commit, and `pod ingest` with two
workers, each a process of its own. 200 pods' rows were packed beforehand and go out in turn over
one socket, QoS 1; the time runs from the first of them until the database has the last. First with
100,000 rows in it, then with 10,000,000. Beside it stands the usual small consumer: bare paho, an
`INSERT ... ON CONFLICT DO NOTHING` and a commit for each message.

End to end: a row is committed to a pod's mailbox, and looked for in the database every millisecond.
The uplink, mosquitto and ingest are processes, and nothing else happens. Beside it stands what a
single durable commit to the same database takes.
"""

import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import psycopg

from controller.health.clock import Moment
from controller.store.mailbox import Mailbox, mailbox_path
from controller.store.rows import OutboxRow
from tests.bench.kit.processes import desk_overlay, pod, running
from tests.bench.kit.rows import Claim, Row, Target
from tests.bench.kit.rows_of_pods import Pods, packets
from tests.broker import Broker
from tests.controller.fleet.ingest.site import Site
from tests.database import Cluster

BARE = "bare paho, an INSERT and a commit a message"
CLAIMS = (
    Claim("ingest", "200 pods into 10⁵ rows", "events/s", BARE, Target("value", ">=", 5000)),
    Claim("ingest", "the same into 10⁷ rows", "events/s", "into 10⁵", Target("ratio", ">=", 0.8)),
    Claim(
        "ingest",
        "pod's disk to database, idle, median",
        "ms",
        "one durable commit there",
        Target("value", "<=", 50),
    ),
)
PODS, EACH, ROUNDS = 200, 150, 3
BARE_EACH = 10
FEW, MANY, STORES = 10**5, 10**7, 1000
SINGLES = 60
LOOK_S = 0.05  # a count costs the server something, too
SETTINGS = ("shared_buffers = '512MB'", "max_wal_size = '4GB'")
# As `pod ingest` would have left them; in the order of their coming, so that the table is as wide.
PRELOAD = """
WITH place AS (INSERT INTO ingest.pod (site, pod) VALUES ('bench', 'preloaded')
               ON CONFLICT (site, pod) DO UPDATE SET meta = NULL RETURNING id),
     store AS (INSERT INTO ingest.store (pod, store)
               SELECT id, 'pre-' || n FROM place, generate_series(1, %(stores)s) AS n
               ON CONFLICT DO NOTHING)
INSERT INTO ingest.happened (store, seq, kind, happened, synchronised, boot_id, monotonic_ns, data)
SELECT 1000000 + n %% %(stores)s, n / %(stores)s + 1, 'event.exercise.completed',
       timestamptz '2026-01-01' + n * interval '1 second', true,
       '63929f4b-1ed6-455b-abee-feb22c7da686', n,
       '{"exercise": "go_nogo", "form": "training", "version": "1", "trials": 120, "seconds": 300}'
FROM generate_series(%(first)s::bigint, %(last)s) AS n"""
CONSUMER = """
import json, sys
import paho.mqtt.client as paho, psycopg
conn = psycopg.connect(sys.argv[2])
def keep(_c, _u, message):
    told = json.loads(message.payload)
    conn.execute(
        "INSERT INTO bare VALUES (%s, %s, %s, %s) ON CONFLICT DO NOTHING",
        (told["source"], told["store"], told["seq"], message.payload.decode()))
    conn.commit()
client = paho.Client(paho.CallbackAPIVersion.VERSION2, protocol=paho.MQTTv5)
client.on_message = keep
client.connect("127.0.0.1", int(sys.argv[1]))
client.subscribe("pods/v1/bench/+/event/#", 1)
client.on_subscribe = lambda *_: print("ready", flush=True)
client.loop_forever()
"""


def measure(tell: Callable[[str], None]) -> list[Row]:
    """Three rows; about five minutes, most of it for the 10,000,000 rows to be there."""
    with ExitStack() as stack:
        place = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        cluster = stack.enter_context(Cluster(SETTINGS, on_disk=True))
        broker = stack.enter_context(Broker(place / "broker"))
        site = Site(broker, cluster.make("bench"), place)
        stack.enter_context(site.start())
        preload(site, 0, FEW)
        tell(f"{PODS * EACH} events into {FEW:,} rows, {ROUNDS} times")
        few = [rate(broker, site, f"few{n}") for n in range(ROUNDS)]
        tell(f"bare paho, {PODS * BARE_EACH} events")
        peers = [bare(broker, site.database)]
        tell("single rows, end to end")
        singles, commits = end_to_end(broker, site, place), lone_commits(site.database)
        tell(f"{MANY:,} rows are made")
        preload(site, FEW, MANY)
        tell(f"{PODS * EACH} events into them, {ROUNDS} times")
        many = [rate(broker, site, f"many{n}") for n in range(ROUNDS)]
    return [CLAIMS[0].row(few, peers), CLAIMS[1].row(many, few), CLAIMS[2].row(singles, commits)]


def preload(site: Site, first: int, last: int) -> None:
    """Rows of other pods, `first` to `last`; checkpointed, so that they are not written later."""
    with psycopg.connect(site.database, autocommit=True) as conn:
        conn.execute(PRELOAD, {"stores": STORES, "first": first, "last": last - 1})
        conn.execute("VACUUM ANALYZE ingest.happened")
        conn.execute("CHECKPOINT")


def rate(broker: Broker, site: Site, store: str) -> float:
    """Events a second, from the first that is sent to the last that is held."""
    packed = packets(PODS, EACH, store)
    held = f"SELECT count(*) FROM mark WHERE store LIKE '{store}-%' AND mark = {EACH}"
    with psycopg.connect(site.database, autocommit=True) as conn:
        return _timed(broker, packed, lambda: conn.execute(held).fetchall() == [(PODS,)])


def bare(broker: Broker, database: str) -> float:
    """The same, of the usual small consumer."""
    packed = packets(PODS, BARE_EACH, "bare")
    with psycopg.connect(database, autocommit=True) as conn:
        columns = "source text, store text, seq bigint, payload jsonb"
        conn.execute(f"CREATE TABLE bare ({columns}, PRIMARY KEY (source, store, seq))")
        command = [sys.executable, "-c", CONSUMER, str(broker.port), database]
        with subprocess.Popen(command, stdout=subprocess.PIPE) as consumer:
            assert consumer.stdout is not None
            assert consumer.stdout.readline() == b"ready\n"
            try:
                count, all_of = "SELECT count(*) FROM bare", [(len(packed),)]
                return _timed(broker, packed, lambda: conn.execute(count).fetchall() == all_of)
            finally:
                consumer.kill()


def end_to_end(broker: Broker, site: Site, place: Path) -> list[float]:
    """Milliseconds from a row's commit on the pod until the database has it."""
    changes: dict[str, dict[str, object]] = {
        "mqtt.yaml": {"host": broker.host, "port": broker.port},
        "pod.yaml": {"site": "bench", "pod": "single"},
    }
    overlay = desk_overlay(place / "single", changes)
    box = Mailbox.open(mailbox_path(place / "single" / "data"))
    took = []
    held = "SELECT 1 FROM mark WHERE store = 'single' AND mark >= %s"
    with running(pod("uplink", overlay)), psycopg.connect(site.database, autocommit=True) as conn:
        for seq in range(1, SINGLES + 1):
            time.sleep(random.uniform(0.2, 0.6))
            box.append([_row(seq)], seq - 1)
            began_s = time.monotonic()
            while not conn.execute(held, (seq,)).fetchall():
                time.sleep(0.001)
            took.append((time.monotonic() - began_s) * 1000)
    box.close()
    return took[1:]  # the first waits for the connection


def lone_commits(database: str) -> list[float]:
    """Milliseconds of single durable commits to the same database."""
    took = []
    with psycopg.connect(database, autocommit=True) as conn:
        conn.execute("CREATE TABLE lone (n integer)")
        for n in range(SINGLES):
            began_s = time.monotonic()
            conn.execute("INSERT INTO lone VALUES (%s)", (n,))
            took.append((time.monotonic() - began_s) * 1000)
    return took


def _timed(broker: Broker, packed: list[bytes], held: Callable[[], bool]) -> float:
    pods = Pods(broker.port)
    try:
        began_s = time.monotonic()
        pods.send(packed)
        while not held():
            time.sleep(LOOK_S)
        return len(packed) / (time.monotonic() - began_s)
    finally:
        pods.close()


def _row(seq: int) -> OutboxRow:
    return OutboxRow("single", seq, "event/test.counted", "device", "{}", Moment.now())
