"""How a command that goes on until it is ended learns that it is."""

import signal
import threading


def ended() -> threading.Event:
    """An event that SIGTERM and SIGINT set from now on; the main thread's to call."""
    over = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: over.set())
    return over
