"""How a command that goes on until it is ended begins to, and learns that it is."""

import gc
import signal
import threading


def ended() -> threading.Event:
    """An event that SIGTERM and SIGINT set from now on; the main thread's to call."""
    over = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: over.set())
    return over


def settled() -> None:
    """Start-up is over: what it made lasts, and no collection looks through it again.

    Some hundred thousand objects are of imported modules; while thousands of messages come and go,
    each full collection would look at all of them.
    """
    gc.collect()
    gc.freeze()
