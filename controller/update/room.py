"""An update on the stage: root is asked for it, how far it is stays on the screen, the pod starts.

From the uplink's folder for the command `update`, from a stick for staff: the same way.
"""

import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from controller.screens import updating
from controller.store.inbox import Order
from controller.store.journal import End
from controller.update import bundle
from controller.update.install import REQUEST
from controller.update.told import Told
from exercises.core.script import Script

VERB = "update"
LOOK_S = 0.5
# Until root has taken the request, and until it has done with it.
TAKEN_S, DONE_S = 30.0, 3600.0
MOST_NAMES, MOST_SEEN = 20, 2000
NO_ONE = "nothing on this machine takes the request: is pod-install.path enabled?"
REPLACED = "another update was asked for meanwhile, which takes its place"
STUCK = "RAUC did not come to an end within an hour"


@dataclass(frozen=True, slots=True)
class Updating:
    """`requests` is the folder that root's one-shot units look at; `stick` where one is mounted."""

    told: Told
    requests: Path
    stick: Path
    now_s: Callable[[], float] = time.monotonic

    def ready(self, order: Order, waiting: tuple[Order, ...]) -> bool:
        """Whether its moment may come: an update is loaded, or never will be."""
        if order.verb != VERB:
            return True
        later = [each.id for each in waiting if each.verb == VERB][-1:] != [order.id]
        return later or self._loaded(order).get("stage") in ("ready", "failed")

    def act(self, order: Order) -> Script[End]:
        """Install what was loaded for this command, and start the pod with it."""
        loaded = self._loaded(order)
        if loaded.get("stage") == "failed":
            return End("failed", str(loaded.get("code")), str(loaded.get("words")))
        if loaded.get("stage") != "ready":
            return End("failed", "replaced", REPLACED)
        told = yield from self.install(f"download {order.args['sha256']}.raucb")
        if told.get("stage") != "installed":
            return End("failed", str(told.get("code")), str(told.get("words")))
        return End(result={"version": told.get("version"), "before": told.get("before")})

    def on_the_stick(self) -> list[str]:
        """The bundles at its top, as many as a screen can offer; nothing of it is opened."""
        found: list[str] = []
        with suppress(OSError):
            for seen, path in enumerate(self.stick.iterdir()):
                if seen >= MOST_SEEN:
                    break
                if bundle.NAME.fullmatch(path.name):
                    found.append(path.name)
        return sorted(found)[-MOST_NAMES:]

    def from_stick(self, name: str) -> Script[Mapping[str, Any]]:
        """Install this one of them: what root says of it in the end."""
        return self.install(f"stick {name}")

    def install(self, line: str) -> Script[Mapping[str, Any]]:
        """Ask root, and show how far it is; where it is done, the pod is asked to start anew.

        What it told last: `stage` is "installed" or "failed", with `code` and `words`.
        """
        line = f"{line} {time.monotonic_ns()}"  # which of several the answer is for
        request, began_s = self.requests / REQUEST, self.now_s()
        try:
            request.write_text(line, encoding="utf-8")
        except OSError:
            return _failed("no_one", NO_ONE)
        while (waited_s := self.now_s() - began_s) < DONE_S:
            told = self.told.installing()
            mine = told.get("request") == line
            if mine and told.get("stage") in ("installed", "failed"):
                if told["stage"] == "installed":
                    self._reboot()
                return told
            if not mine and waited_s >= TAKEN_S:
                request.unlink(missing_ok=True)
                return _failed("no_one", NO_ONE)
            percent = told.get("percent") if mine else 0
            yield from updating.script(percent if isinstance(percent, int) else 0, LOOK_S)
        return _failed("stuck", STUCK)

    def _reboot(self) -> None:
        """The last thing that is done: the command's end is on disk before the pod goes down."""
        with suppress(OSError):
            (self.requests / "reboot").touch()

    def _loaded(self, order: Order) -> Mapping[str, Any]:
        told = self.told.loading()
        return told if told.get("id") == order.id else {}


def _failed(code: str, words: str) -> Mapping[str, Any]:
    return {"stage": "failed", "code": code, "words": words}
