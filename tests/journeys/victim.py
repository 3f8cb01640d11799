"""The controller as it runs on a desk, telling a pipe what it is doing, so as to be killed in it.

    python -m tests.journeys.victim CONFIG OVERLAY SEED

One line a happening on standard output: `begin PHASE`, `end PHASE`, and `kept RUN N` once a
trial's commit was acknowledged. The parts are the real ones; each is only watched.
"""

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from controller.config import load
from controller.desk.play import Play
from controller.desk.player import on_a_desk
from controller.pod import Pod
from controller.store.mailbox import Mailbox
from controller.visit.book import Book
from controller.visit.training import Finished
from exercises.stage.screen import Screen

SPEED = 50.0


def tell(line: str) -> None:
    """One write, so that no line is ever torn."""
    os.write(sys.stdout.fileno(), f"{line}\n".encode())


def watch(owner: type, name: str, phase: str, when: Callable[..., bool] = lambda *_: True) -> None:
    """Tell the beginning and end of each call of a method."""
    method = getattr(owner, name)

    def watched(self: Any, *args: Any, **named: Any) -> Any:
        if not when(self):
            return method(self, *args, **named)
        tell(f"begin {phase}")
        answer = method(self, *args, **named)
        tell(f"end {phase}")
        return answer

    setattr(owner, name, watched)


def acknowledge(book: Book) -> None:
    """Tell each trial that the store acknowledged."""
    keep = book.keep

    def kept(*trials: Any, **named: Any) -> None:
        keep(*trials, **named)
        tell(f"kept {book.run} {book.trials}")

    book.keep = kept  # type: ignore[method-assign]


def end_with_the_visit(pod: Pod) -> None:
    """A victim that was never killed ends, and its reader with it."""
    end_session = pod.book.end_session

    def ended(outcome: str) -> None:
        end_session(outcome)
        if pod.book.visits:
            pod.rules.shut_down()

    pod.book.end_session = ended  # type: ignore[method-assign]


def main(config: str, overlay: str, seed: str) -> None:
    """One visit of a virtual participant."""
    watch(Book, "keep", "commit")
    watch(Finished, "score", "scoring")
    watch(Mailbox, "append", "relay")
    with on_a_desk(load(Path(config), Path(overlay)), Play(True, int(seed), SPEED)) as pod:
        watch(Screen, "present", "trial", lambda _: pod.rules.pausable)
        acknowledge(pod.book)
        end_with_the_visit(pod)
        pod.run()


if __name__ == "__main__":
    main(*sys.argv[1:])
