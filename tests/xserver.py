"""An X server of one's own, without a screen: Xvfb on a display number that nobody else has."""

import os
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager


@contextmanager
def xserver(size: tuple[int, int], *options: str) -> Iterator[str]:
    """Its display's name while the context lasts; FileNotFoundError where Xvfb is not installed."""
    if shutil.which("Xvfb") is None:
        raise FileNotFoundError("Xvfb is not installed: apt-get install xvfb")
    reader, writer = os.pipe()
    screen: Sequence[str] = ("-screen", "0", f"{size[0]}x{size[1]}x24", *options)
    line = ["Xvfb", *screen, "-nolisten", "tcp", "-displayfd", str(writer)]
    with subprocess.Popen(line, pass_fds=[writer], stderr=subprocess.DEVNULL) as server:
        os.close(writer)
        with os.fdopen(reader) as told:
            number = told.readline().strip()
        try:
            yield f":{number}"
        finally:
            server.terminate()
