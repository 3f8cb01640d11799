"""Joins the reception to the view: one thread hears, the other draws."""

import threading
from queue import Full, Queue

from controller.fleet.broker import Broker
from controller.fleet.monitor.app import Monitor
from controller.fleet.monitor.screen import Scene
from controller.fleet.reception import Reception
from controller.fleet.told import Told
from controller.fleet.watch import Watch, clock, filters

# What was heard and not yet taken in; the broker keeps what goes beyond it.
MOST_HEARD = 20_000


def watch_live(broker: Broker, site: str) -> None:
    """Until somebody leaves."""
    heard: Queue[Told] = Queue(MOST_HEARD)
    over = threading.Event()

    def tell(told: Told) -> None:
        while not over.is_set():
            try:
                heard.put(told, timeout=0.5)
            except Full:
                continue
            return

    reception = Reception(broker, filters(site), tell)
    scene = Scene(Watch(clock()), broker.label, clock)
    reception.start()
    try:
        Monitor(scene, heard, reception.publish).run()
    finally:
        over.set()
        reception.close()
