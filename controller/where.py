"""Where the configuration and the speech are; no more is loaded to find out."""

import os
from pathlib import Path

# Where the image has the rendered speech; the site's own lies in the configuration's `voices_dir`.
VOICES = Path("/usr/share/training-pod/voices")


def find(given: Path | None = None) -> Path:
    """Where the configuration is: given, $POD_CONFIG, /etc/pod, ./config, or the packaged one.

    What is named, by argument or environment, is taken even where it does not exist, so that
    the mistake is told and no other pod's configuration is used in its place.
    """
    named = given or os.environ.get("POD_CONFIG")
    if named:
        return Path(named)
    here = Path("config")
    package = Path(__file__).resolve().parent
    checkout, installed = package.parent / "config", package / "_config"
    if Path("/etc/pod").is_dir():
        return Path("/etc/pod")
    if (here / "pod.yaml").is_file():
        return here
    return installed if installed.is_dir() else checkout
