"""Commands carried out as a pod does, in a process to be killed: `victim.py DATA DONE`.

Each is a line in the file DONE, written before its end is, so that twice would be two lines.
"""

import os
import sys
import time
from pathlib import Path

from controller.contract.commands import VERBS
from controller.people.visitor import GUEST
from controller.quiet import at_any_time
from controller.remote import remote
from controller.remote.docket import Docket
from controller.remote.remote import Remote
from controller.store.inbox import Order
from controller.store.journal import End
from controller.store.store import Store
from exercises.core.script import Script
from tests.controller.store.parts import LIMITS

WORK_S = 0.05


def main(data: str, done: str) -> None:
    """Until killed."""
    remote.EVERY_S = 0.01
    store = Store.open(Path(data), LIMITS)

    def act(order: Order) -> Script[End]:
        handle = os.open(done, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        os.write(handle, f"{order.id}\n".encode())
        os.close(handle)
        time.sleep(WORK_S)
        yield from ()
        return End()

    docket = Docket(lambda: store.orders, VERBS)
    running = Remote(docket, at_any_time, {"identify": act}, {})
    running.start()
    while True:
        if running.asks("idle"):
            for _ in running.idle(GUEST):
                pass
        time.sleep(0.001)


if __name__ == "__main__":
    main(*sys.argv[1:])
