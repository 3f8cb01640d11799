"""The pod's certificate: told of, renewed over the network or from the stick, never worsened.

A new one comes into force with the next connection. Where the broker refuses it, the old one is
put back: a pod is not cut off by what somebody signed.
"""

import logging
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from controller.contract.certificates import CertificateRequest, SignedCertificate
from controller.contract.topics import Topics
from controller.uplink.link import Link
from controller.uplink.publication import Publication
from controller.uplink.reasons import FAILURE, refusal

if TYPE_CHECKING:
    from controller.identity import Identity

log = logging.getLogger(__name__)

# In the run directory: what the controller took from a stick. It is judged here, not there.
GIVEN = "certificate.new"
MOST_BYTES = 16 * 1024
LOOK_S = 1.0
NOT_LATER = "it does not end later than the one that is in force"
NOT_NOW = "it does not hold at this time, or the pod's clock is wrong"


class Papers:
    """One pod's, whose files the link names; of a link without a key there are none."""

    def __init__(self, link: Link, topics: Topics, run_dir: Path) -> None:
        self._link, self._topics, self._given = link, topics, run_dir / GIVEN
        self._seen: tuple[float, ...] = ()
        self._own: dict[str, Any] = {}
        self._refused, self._answered = "", ""
        self._unwanted: set[str] = set()
        self._renewed = False
        self._look_s = 0.0
        self.begin()

    def begin(self) -> None:
        """A new connection, to which nothing was told yet."""
        self._told: CertificateRequest | None = None

    @property
    def renewed(self) -> bool:
        """Whether a new certificate waits for the next connection; asked once, it is forgotten."""
        renewed, self._renewed = self._renewed, False
        return renewed

    def told(self) -> Mapping[str, Any] | None:
        """For the controller, which cannot read the files; None where there is no key."""
        own = self._look()
        return {**own, "refused": self._refused, "answered": self._answered} if own else None

    def next(self, now_s: float) -> Publication | None:
        """The request, where it is another than was told."""
        self.tick(now_s)
        own = self._look()
        if not own:
            return None
        asked = CertificateRequest(
            site=self._link.site, pod=self._link.pod, refused=self._refused, **own
        )
        if asked == self._told:
            return None
        self._told = asked
        return Publication(self._topics.certificate_request, asked.model_dump_json().encode())

    def answered(self, code: int) -> None:
        """The broker's word on the request: where it does not let it lie there, nobody renews."""
        if code >= FAILURE:
            log.warning("%s: %s", self._topics.certificate_request, refusal(code))

    def received(self, payload: bytes) -> None:
        """Something lies on `certificate`; an empty one says nothing."""
        if not payload:
            return
        try:
            signed = SignedCertificate.model_validate_json(payload)
        except ValidationError:
            self._refuse("it is no certificate as docs/asyncapi.yaml has it")
        else:
            self._install(signed.certificate.encode())

    def proven(self) -> None:
        """The broker took the connection: the one before is not needed any more."""
        if self._before is not None:
            self._before.unlink(missing_ok=True)

    def turned_away(self, words: str) -> None:
        """The broker refused the connection: a certificate that never worked is taken out again."""
        before, tls = self._before, self._link.tls
        if before is None or tls is None or tls.cert is None or not before.exists():
            return
        self._unwanted.add(_digest(tls.cert.read_bytes()))
        before.replace(tls.cert)
        self._refuse(f"the broker refused it: {words}")

    def tick(self, now_s: float) -> None:
        """Take in what the controller put there; read once, whatever it is."""
        if now_s < self._look_s:
            return
        self._look_s = now_s + LOOK_S
        with suppress(OSError):
            if self._given.stat().st_size > MOST_BYTES:
                self._given.unlink()
                return
            pem = self._given.read_bytes()
            self._given.unlink()
            self._install(pem)
            self._answered = _digest(pem)

    def _install(self, pem: bytes) -> None:
        """Judged and put in place, with the one before beside it."""
        # Not at the top: 8 MB, for pods that have a certificate alone.
        from controller.identity import IdentityError  # noqa: PLC0415

        identity = self._identity()
        if identity is None or _digest(pem) in self._unwanted or pem == _bytes(identity.cert):
            return
        try:
            self._judge(identity, pem)
            if identity.cert.exists():
                identity.keep_before()
            made = identity.install(pem, identity.ca.read_bytes())
        except (IdentityError, OSError) as error:
            self._refuse(str(error))
            return
        log.info("a new certificate, until %s", made.not_valid_after_utc)
        self._refused, self._renewed = "", True

    def _judge(self, identity: "Identity", pem: bytes) -> None:
        from controller.identity import IdentityError, read_certificate  # noqa: PLC0415

        fresh, now = read_certificate(pem), datetime.now(UTC)
        if not fresh.not_valid_before_utc <= now < fresh.not_valid_after_utc:
            raise IdentityError(NOT_NOW)
        own = identity.certificate()
        if own is not None and fresh.not_valid_after_utc <= own.not_valid_after_utc:
            raise IdentityError(NOT_LATER)

    def _refuse(self, why: str) -> None:
        if why != self._refused:
            log.warning("a certificate was not taken in: %s", why)
        self._refused = why

    def _look(self) -> dict[str, Any]:
        """What the files say; they are read again only where they are others."""
        identity = self._identity()
        if identity is None:
            return {}
        seen = (_stamp(identity.request), _stamp(identity.cert))
        if seen != self._seen:
            self._seen, self._own = seen, _read(identity)
        return self._own

    def _identity(self) -> "Identity | None":
        tls = self._link.tls
        if tls is None or tls.cert is None or tls.key is None:
            return None
        from controller.identity import Identity  # noqa: PLC0415

        return Identity(self._link.pod, tls.ca, tls.cert, tls.key)

    @property
    def _before(self) -> Path | None:
        identity = self._identity()
        return None if identity is None else identity.before


def _read(identity: "Identity") -> dict[str, Any]:
    """Fingerprint, request and end; nothing where there is no request, or it cannot be read."""
    from controller.identity import IdentityError, fingerprint_of  # noqa: PLC0415

    try:
        request = identity.request.read_text(encoding="ascii")
        mark = fingerprint_of(request.encode())
    except (OSError, ValueError):
        return {}
    try:
        own = identity.certificate()
    except (IdentityError, OSError):
        own = None
    ends = "" if own is None else own.not_valid_after_utc.isoformat()
    return {"fingerprint": mark, "request": request, "ends": ends}


def _stamp(path: Path) -> float:
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return 0


def _bytes(path: Path) -> bytes:
    return path.read_bytes() if path.exists() else b""


def _digest(pem: bytes) -> str:
    return sha256(pem).hexdigest()[:16]
