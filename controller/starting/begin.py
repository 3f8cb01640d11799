"""From files to a pod that can run: tried until it works, with what is wrong told meanwhile."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, ExitStack, suppress
from pathlib import Path
from typing import TypeVar

from controller.config import Config
from controller.config.changes import Files, files
from controller.config.problems import ConfigError
from controller.config.provision import problems_told
from controller.starting.trouble import Trouble
from controller.starting.waiting import AGAIN_S, Waiting
from exercises.stage.window import Window
from firmware.board import LOOK, BoardError, blinking, refusals

T = TypeVar("T")


def begin(
    read: Callable[[], Config],
    build: Callable[[Config, Window | None], AbstractContextManager[T]],
    waiting: Waiting,
    folders: Sequence[Path],
) -> AbstractContextManager[T] | None:
    """What `build` makes of the configuration; None where `waiting` is over before.

    It is read again when something in `folders` has changed, and only then: each reading counts
    as a try of what technicians have set.
    """
    while not waiting.over:
        laid = files(folders)

        def changed(laid: Files = laid) -> bool:
            return files(folders) != laid

        try:
            config = read()
        except ConfigError as error:
            problems = tuple(map(str, error.problems))
            waiting.hold(Trouble("config_wrong", problems), changed)
            continue
        if trouble := _of_the_card(config):
            waiting.hold(trouble, changed)
            continue
        while not (waiting.over or changed()):
            if not waiting.look():
                _blink(config, waiting, changed)
                continue
            try:
                return build(config, waiting.window)
            except BoardError as error:
                waiting.hold(Trouble("board_missing", (str(error),)), changed, AGAIN_S)
    return None


def _of_the_card(config: Config) -> Trouble | None:
    """A data partition that cannot be used, or nobody's card."""
    if problems := unusable(config.pod.card_problem):
        return Trouble("card_unusable", problems)
    if problems := unprovisioned(config):
        return Trouble("not_provisioned", problems)
    return None


def _blink(config: Config, waiting: Waiting, changed: Callable[[], bool]) -> None:
    """Hold a pod that has no screen, with its lamps blinking, until there is one."""
    problems, most_s = [waiting.blind], 1e9
    with ExitStack() as lit:
        try:
            with refusals(LOOK):
                lit.enter_context(blinking(config.wiring, config.pod.factory))
        except BoardError as error:
            problems, most_s = [*problems, str(error)], AGAIN_S
        trouble = Trouble("no_display", tuple(problems))
        waiting.hold(trouble, lambda: changed() or waiting.window is not None, most_s)


def unprovisioned(config: Config) -> tuple[str, ...]:
    """What is wrong with the provisioning file of a pod that has taken none in yet."""
    overlay = config.folders[1]
    if overlay is None or (overlay / "pod.yaml").exists():
        return ()
    return tuple(problems_told(config.pod.provision_dir))


def unusable(told: Path) -> tuple[str, ...]:
    """What root says of the data partition: nobody trains on what would not be kept."""
    with suppress(OSError):
        return tuple(told.read_text(encoding="utf-8", errors="replace").splitlines())
    return ()
