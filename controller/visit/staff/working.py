"""Work that takes longer than a press, done while the pod goes on showing that it is at it."""

import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

from controller.screens import handing
from exercises.core.script import Script

T = TypeVar("T")
Patience = Callable[[float], None]
# Nobody is signed out while it lasts: a pod with years of data is read for minutes on a slow card.
LONGEST_S = 3600.0


def working(work: Callable[[], T], patient: Patience) -> Script[T]:
    """What `work` came to, or raised; `patient` is told for how long doing nothing is right.

    Where staff leave meanwhile it is done to its end all the same.
    """
    future = Future[T]()
    threading.Thread(target=_settle, args=(future, work), name="staff-work", daemon=True).start()
    patient(LONGEST_S)
    while not future.done():
        yield from handing.wait()
    patient(0.0)
    return future.result()


def _settle(future: Future[T], work: Callable[[], T]) -> None:
    try:
        future.set_result(work())
    except BaseException as error:
        future.set_exception(error)
