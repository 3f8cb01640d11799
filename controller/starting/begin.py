"""From files to a pod that can run: tried until it works, with what is wrong told meanwhile."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, suppress
from pathlib import Path
from typing import TypeVar

from controller.config import Config
from controller.config.problems import ConfigError
from controller.config.provision import problems_told
from controller.starting.trouble import Trouble
from controller.starting.waiting import Waiting
from firmware.board import BoardError

# How often a board that was not there is looked for again.
AGAIN_S = 5.0
T = TypeVar("T")
Files = tuple[tuple[str, int, int], ...]


def begin(
    read: Callable[[], Config],
    build: Callable[[Config], AbstractContextManager[T]],
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
        if problems := unprovisioned(config):
            waiting.hold(Trouble("not_provisioned", problems), changed)
            continue
        while not (waiting.over or changed()):
            try:
                return build(config)
            except BoardError as error:
                waiting.hold(Trouble("board_missing", (str(error),)), changed, AGAIN_S)
    return None


def unprovisioned(config: Config) -> tuple[str, ...]:
    """What is wrong with the provisioning file of a pod that has taken none in yet."""
    overlay = config.folders[1]
    if overlay is None or (overlay / "pod.yaml").exists():
        return ()
    return tuple(problems_told(config.pod.provision_dir))


def files(folders: Sequence[Path]) -> Files:
    """Every file below `folders`, as far as a change of it shows: when written, and how long."""
    return tuple(sorted(each for folder in folders for each in _files(folder)))


def _files(folder: Path) -> Iterator[tuple[str, int, int]]:
    for path in folder.rglob("*"):
        # It may go while it is looked at.
        with suppress(OSError):
            if path.is_file():
                told = path.stat()
                yield str(path), told.st_mtime_ns, told.st_size
