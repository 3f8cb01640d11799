"""The request for a certificate, shown and put on a stick; a signed one taken from there.

The fingerprint on the screen is what the authority's people compare, so that they sign this pod's
request and no other. What is on the stick is judged by the uplink, which has the key.
"""

import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any

from controller import durable
from controller.screens import field, handing, turning
from controller.screens import staff as screens
from controller.visit.staff.stick import Slot, why
from exercises.core.script import Script
from exercises.core.words import Say

Identity = Mapping[str, Any]
MOST_BYTES = 16 * 1024
ANSWER_S = 20.0

NO_KEY = Say("This pod needs no pass. Its network has none.")
PUT = Say("Use the stick? It takes the request. It may bring a new pass.")
ON_IT = Say("The request is on the stick. You can pull it out now.")
TAKEN = Say("The new pass is in place. You can pull the stick out now.")
NOT_TAKEN = Say("The pass on the stick is not for this pod, or it is old.")
NO_WORD = Say("The network part of the pod does not answer. Try once more.")


@dataclass(frozen=True, slots=True)
class Request:
    """Of the pod of this name. `identity` is what the uplink says of itself; `given` is where it
    looks for a certificate.
    """  # noqa: D205

    pod: str
    pixels: int
    slot: Slot
    identity: Callable[[], Identity | None]
    given: Path

    def script(self, _: str) -> Script[None]:
        """What it is, the code for a camera; then the stick, both ways."""
        own = self.identity()
        if own is None:
            yield from screens.nothing(NO_KEY)
            return
        pages = [field.fingerprint(self.pod, own), field.request(str(own["request"]), self.pixels)]
        yield from turning.script("field_request", pages)
        if (yield from field.ask("request", PUT)):
            yield from self._stick(own)

    def _stick(self, own: Identity) -> Script[None]:
        try:
            pem = yield from self.slot.using(partial(self._exchange, str(own["request"])))
        except OSError as error:
            yield from screens.nothing(why(error))
            return
        if pem is None:
            yield from screens.done(ON_IT)
        else:
            yield from self._hand_over(pem)

    def _exchange(self, request: str, folder: Path) -> bytes | None:
        """The request goes onto it; the certificate that lies there for this pod, if any."""
        durable.replace(folder / f"{self.pod}.csr", request.encode())
        with suppress(FileNotFoundError), (folder / f"{self.pod}.pem").open("rb") as file:
            return file.read(MOST_BYTES)
        return None

    def _hand_over(self, pem: bytes) -> Script[None]:
        """To the uplink, and what it says of it."""
        durable.replace(self.given, pem, 0o660)
        digest, end_s = sha256(pem).hexdigest()[:16], time.monotonic() + ANSWER_S
        while time.monotonic() < end_s:
            own = self.identity() or {}
            if own.get("answered") == digest:
                if own.get("refused"):
                    yield from screens.nothing(NOT_TAKEN)
                else:
                    yield from screens.done(TAKEN)
                return
            yield from handing.wait()
        self.given.unlink(missing_ok=True)
        yield from screens.nothing(NO_WORD)
