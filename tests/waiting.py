"""Waiting for what another process does, where it gives no event: look often, until a deadline."""

import time
from collections.abc import Callable

LOOK_S = 0.01


def wait_for(what: str, holds: Callable[[], object], within_s: float = 20.0) -> None:
    """Come back as soon as it holds; TimeoutError names `what` if it does not in time."""
    deadline = time.monotonic() + within_s
    while not holds():
        if time.monotonic() > deadline:
            raise TimeoutError(f"{what}: not within {within_s} s")
        time.sleep(LOOK_S)
