"""The uplink's configuration, read until it can be used; what is wrong is told meanwhile."""

import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from controller.config import load_uplink
from controller.config.changes import files
from controller.config.problems import ConfigError
from controller.glimpse import glimpse
from controller.uplink.link import Pace
from controller.uplink.status import NAME, Status

if TYPE_CHECKING:
    from controller.config.effective import UplinkConfig
    from controller.uplink.link import Link

LOOK_S = 1.0
# What lies elsewhere, a password, may have been mended too.
AGAIN_S = 60.0


def configured(
    folders: Sequence[Path], stop: threading.Event
) -> "tuple[UplinkConfig, Link] | None":
    """What `folders` say (the directory, and an overlay upon it); None where `stop` came first.

    While they cannot be used, each problem is in the log, and in `uplink.json` as a fault.
    """
    status = Status(glimpse(folders).run_dir / NAME, Pace().tell_s)
    while not stop.is_set():
        laid = files(folders)
        try:
            config = load_uplink(*folders)
            return config, config.link()
        except ConfigError as error:
            problems = "; ".join(map(str, error.problems))
        status.lost("unconfigured", problems)
        until_s = time.monotonic() + AGAIN_S
        while files(folders) == laid and time.monotonic() < until_s and not stop.is_set():
            fault = {"code": "uplink_unconfigured", "words": problems}
            status.write(time.monotonic(), parts={"faults": [fault], "refused": 0}, counts={})
            stop.wait(LOOK_S)
    return None
