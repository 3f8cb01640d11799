"""A directory of YAML files, with overlays upon it -> a Config, or every problem at once."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from controller.config.checks import (
    blocks_fit,
    dose_fits,
    languages_there,
    loud_enough,
    normed,
    offered,
    others_named,
    pairs_whole,
    pins_differ,
    pulse_has_its_bus,
    stick_named,
)
from controller.config.desired import Layer
from controller.config.effective import Config, UplinkConfig
from controller.config.folders import Folders
from controller.config.models import (
    CheckInConfig,
    MqttConfig,
    PodConfig,
    ProgrammeConfig,
)
from controller.config.problems import ConfigError
from controller.config.wiring import WiringConfig

POD_CHECKS = (languages_there, loud_enough, stick_named, others_named)


def load(directory: Path, overlay: Path | None = None, *, layer: Layer | None = None) -> Config:
    """The pod's whole configuration; ConfigError tells all that is wrong in all files.

    Files of the same name in `overlay` are laid upon those of `directory`, key by key; lists
    are replaced whole. The values of `layer`, by file and key, come upon both.
    """
    # Not at the top: exercises bring numpy, and the uplink, which has none, must stay small.
    from controller.config.asked import read_asked  # noqa: PLC0415
    from controller.config.params import exercise_params  # noqa: PLC0415
    from controller.config.safeguarding import SafeguardingConfig, follow_up_fits  # noqa: PLC0415
    from exercises.catalogue import exercise, names  # noqa: PLC0415

    folders = Folders(directory, overlay, layer)
    pod = folders.part("pod.yaml", PodConfig, *POD_CHECKS)
    wiring = folders.part("wiring.yaml", WiringConfig, pins_differ, pulse_has_its_bus)
    mqtt = folders.part("mqtt.yaml", MqttConfig, pairs_whole)
    configured = [exercise(name) for name in folders.names("exercises", names())]
    forms = {each.name: each.forms for each in configured}
    checks = (partial(check, names(), forms) for check in (offered, normed))
    programme = folders.part("programme.yaml", ProgrammeConfig, *checks, dose_fits, blocks_fit)
    params = {each.name: exercise_params(folders, each) for each in configured}
    check_in = folders.part("check_in.yaml", CheckInConfig)
    asked = read_asked(folders)
    fits = partial(follow_up_fits, folders.stems("instruments"), asked[0])
    safe = folders.part("safeguarding.yaml", SafeguardingConfig, fits)
    if folders.problems or not (pod and wiring and mqtt and programme and check_in and safe):
        raise ConfigError(folders.problems)
    return Config(
        pod,
        wiring.wiring(),
        mqtt,
        programme,
        params,
        check_in,
        *asked,
        safe,
        (directory, overlay),
    )


def load_uplink(directory: Path, overlay: Path | None = None) -> UplinkConfig:
    """What the uplink reads: pod.yaml and mqtt.yaml alone, under the rules of `load`."""
    folders = Folders(directory, overlay)
    pod = folders.part("pod.yaml", PodConfig, *POD_CHECKS)
    mqtt = folders.part("mqtt.yaml", MqttConfig, pairs_whole)
    if folders.problems or not (pod and mqtt):
        raise ConfigError(folders.problems)
    return UplinkConfig(pod, mqtt)


@contextmanager
def refusing() -> Iterator[None]:
    """On a ConfigError, tell its problems on stderr and exit with 78 (EX_CONFIG)."""
    try:
        yield
    except ConfigError as error:
        sys.stderr.write(f"{error}\n")
        raise SystemExit(os.EX_CONFIG) from error


def load_or_exit(directory: Path, overlay: Path | None = None) -> Config:
    """What is in force, for a command: it starts whole, or not at all."""
    from controller.config.force import in_force  # noqa: PLC0415 - it loads in its turn

    with refusing():
        return in_force(directory, overlay)


def begin_or_exit(directory: Path, overlay: Path | None = None) -> Config:
    """The same for the controller's start, which tries what technicians have set."""
    from controller.config.force import begin  # noqa: PLC0415 - as above

    with refusing():
        return begin(directory, overlay)
