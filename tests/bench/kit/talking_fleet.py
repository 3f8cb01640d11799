"""Pods that talk as pods do, all from one process: what lies at the broker, then a state each.

    python -m tests.bench.kit.talking_fleet PORT PODS EVERY_S

"ready" on stdout says that all of it lies there.
"""

import sys
import time
from datetime import UTC, datetime

import paho.mqtt.client as paho
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion

from controller.contract.topics import Topics
from tests.controller.fleet.pods import lying, state


def topics_of(number: int) -> Topics:
    """Ten sites."""
    return Topics(f"site-{number % 10}", f"pod-{number:04}")


def main(port: int, pods: int, every_s: float) -> None:
    """Until ended."""
    client = paho.Client(CallbackAPIVersion.VERSION2, protocol=MQTTProtocolVersion.MQTTv5)
    client.connect("127.0.0.1", port)
    client.loop_start()
    for number in range(pods):
        for message in lying(topics_of(number)):
            last = client.publish(message.topic, message.payload, 1, retain=True)
    last.wait_for_publish(60)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    turn, began_s = 0, time.monotonic()
    while True:
        now = state(at=datetime.now(UTC))
        client.publish(topics_of(turn % pods).state, now, 1, retain=True)
        turn += 1
        time.sleep(max(0.0, began_s + turn * every_s / pods - time.monotonic()))


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3]))
