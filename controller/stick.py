"""The memory stick: let in while somebody is at it, by root's pod-usb.service, and let go again.

On a pod a stick that is plugged in does nothing by itself. Where no folder for requests to root is
there, on a desk, the stick is the folder that the configuration names, and is there or not.
"""

import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import Literal, get_args

ON, OFF, TOLD = "usb-on", "usb-off", "told"
RENEW_S = 30.0  # the script lets go after 90 s without
# Root takes a request within a second; without the unit nobody does.
NO_ONE_S = 10.0

Where = Literal["in", "looking", "foreign", "damaged", "no_driver", "no_one"]


class Stick:
    """The stick in `folder`, None where the site names none.

    `requests` is where root is asked, `told` the folder in which it says how it stands. Any thread
    may call.
    """

    def __init__(self, folder: Path | None, requests: Path, told: Path) -> None:
        self.folder = folder
        self._requests, self._told = requests, told / TOLD
        self._over: threading.Event | None = None
        self._asked_s = 0.0

    @property
    def asked_for(self) -> bool:
        """Whether it has to be let in, and to be let go."""
        return self._requests.is_dir()

    def on(self) -> None:
        """Let it in, for as long as this program lives and until `off`."""
        if self._over is not None or not self.asked_for:
            return
        (self._requests / OFF).unlink(missing_ok=True)
        (self._requests / ON).touch()
        self._asked_s = time.monotonic()
        self._over = threading.Event()
        threading.Thread(target=self._renew, args=(self._over,), name="stick", daemon=True).start()

    def off(self) -> None:
        """Let it go, if it was let in; at once, and `gone` says when it may be pulled out."""
        if self._over is None:
            return
        self._over.set()
        self._over = None
        with suppress(OSError):
            (self._requests / OFF).touch()
            (self._requests / ON).unlink(missing_ok=True)

    def where(self) -> Where:
        """How it stands with it."""
        if self.folder is None:
            return "no_one"
        if not self.asked_for:
            return "in" if self.folder.is_dir() else "looking"
        if self._untaken() and time.monotonic() - self._asked_s > NO_ONE_S:
            return "no_one"
        return self._read()

    def gone(self) -> bool:
        """Whether all is on it and it may be pulled out, as far as root has anything to do."""
        return not self.asked_for or not self._told.exists()

    def _untaken(self) -> bool:
        return not self._told.exists() and (self._requests / ON).exists()

    def _read(self) -> Where:
        try:
            word = self._told.read_text(encoding="ascii").split(" ")[0].strip()
        except (OSError, UnicodeDecodeError):
            return "looking"
        return next((each for each in get_args(Where) if each == word), "looking")

    def _renew(self, over: threading.Event) -> None:
        while not over.wait(RENEW_S):
            with suppress(OSError):
                (self._requests / ON).touch()
