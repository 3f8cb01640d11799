"""The configuration in force: the files, and upon them what technicians set from far away."""

import logging
from pathlib import Path

from controller.config import twin
from controller.config.desired import Layer
from controller.config.effective import Config
from controller.config.loading import load
from controller.config.problems import ConfigError
from controller.config.twin import Twin, Wish

log = logging.getLogger(__name__)


def in_force(directory: Path, overlay: Path | None = None) -> Config:
    """As the controller has it once it runs; ConfigError where the files alone cannot be used."""
    files = load(directory, overlay)
    return _upon(files, twin.read(files.pod.data_dir).good)


def begin(directory: Path, overlay: Path | None = None) -> Config:
    """The controller's start: what is being tried is tried, or given up, and that is on disk first.

    A card that cannot be written tries nothing: nobody would know of it at the next start.
    """
    files = load(directory, overlay)
    data = files.pod.data_dir
    known = twin.read(data)
    if known.trial is None:
        return _upon(files, known.good)
    began = known.started()
    try:
        twin.write(data, began)
        if began.trial is not None:
            return _tried(files, began, began.trial)
    except OSError as error:
        log.error("nothing is tried, the card cannot be written: %s", error)
    return _upon(files, known.good)


def again(config: Config, layer: Layer) -> Config:
    """The same files with these values upon them; ConfigError as `load`."""
    return load(*config.folders, layer=layer)


def _tried(files: Config, began: Twin, wish: Wish) -> Config:
    try:
        return again(files, wish.config)
    except ConfigError as error:
        given_up = began.given_up([str(problem) for problem in error.problems])
        twin.write(files.pod.data_dir, given_up)
        return _upon(files, given_up.good)


def _upon(files: Config, wish: Wish | None) -> Config:
    """The files are newer than what was laid upon them, and may not fit it any more."""
    if wish is None or not wish.config:
        return files
    try:
        return again(files, wish.config)
    except ConfigError as error:
        log.error("what was set from far away does not fit the files any more: %s", error)
        return files
