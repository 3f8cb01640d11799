"""How the fleet's tools come to their broker: by its name, with a password or a certificate."""

import ssl

import paho.mqtt.client as paho
from paho.mqtt.properties import Properties

from controller.fleet.broker import Broker
from controller.uplink.trust import make_context

PACKET_BYTES = 512 * 1024  # a state has at most 256 KB; the broker keeps what is larger
CONNECT_S = 10.0
LOST = "the connection to the broker was lost"


class UnreachedError(Exception):
    """No connection came about; the text says why, and what to look at."""


def dial(client: paho.Client, broker: Broker, asked: Properties) -> None:
    """Open the connection, with a clean start; UnreachedError where nobody fitting answers."""
    client.connect_timeout = CONNECT_S
    client.username_pw_set(broker.username, broker.password)
    asked.MaximumPacketSize = PACKET_BYTES
    try:
        if broker.tls is not None:
            client.tls_set_context(make_context(broker.tls))
        client.connect(
            broker.host, broker.port, broker.keepalive_s, clean_start=True, properties=asked
        )
    except ssl.SSLError as error:
        why = f"{broker.host} and this tool do not trust each other ({error.reason or error})"
        raise UnreachedError(f"{why}; check --ca, --cert") from error
    except (OSError, ValueError) as error:  # a name that cannot be one is a UnicodeError
        words = f"no broker answers at {broker.label} ({error}); check --host and the network"
        raise UnreachedError(words) from error
