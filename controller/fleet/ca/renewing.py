"""Requests of pods whose certificates end soon, as they lie at the broker; signed without asking.

A request is signed anew only where its key is the one that holds already: who it is of was looked
at when that was signed. What is new, or of another key, is compared by hand (`pod ca sign`).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from pydantic import ValidationError

from controller.contract.certificates import CertificateRequest, SignedCertificate
from controller.fleet.ca import certificates
from controller.fleet.ca.authority import DAYS, Authority
from controller.fleet.ca.problems import AuthorityError
from controller.fleet.ca.records import Issued
from controller.fleet.ca.requests import check
from controller.identity import fingerprint

SOON = timedelta(days=90)
NOT_KNOWN = "no certificate with this key holds: compare the fingerprint, and use `pod ca sign`"


@dataclass(frozen=True, slots=True)
class Renewed:
    """What became of one line: a certificate, or the reason for none; "" where it is not due."""

    name: str
    site: str = ""
    pod: str = ""
    issued: Issued | None = None
    why: str = ""

    def payload(self) -> bytes:
        """What is to lie at the broker."""
        assert self.issued is not None
        return SignedCertificate(certificate=self.issued.pem).model_dump_json().encode()


def renew(authority: Authority, lines: Iterator[str], days: int = DAYS) -> Iterator[Renewed]:
    """Each line that is a request of a pod, in its order; blank lines are passed over."""
    for number, line in enumerate(lines, 1):
        if line.strip():
            yield _renew(authority, line, f"line {number}", days)


def _renew(authority: Authority, line: str, name: str, days: int) -> Renewed:
    try:
        asked = CertificateRequest.model_validate_json(line)
    except ValidationError:
        return Renewed(name, why="it is no request as pods publish it, one a line")
    told = Renewed(asked.pod, asked.site, asked.pod)
    try:
        pem = asked.request.encode()
        key = fingerprint(check(pem, asked.pod).public_key())
        now, known = certificates.now(), _known(authority, asked.pod, key)
        if known is None:
            raise AuthorityError(NOT_KNOWN)
        if datetime.fromisoformat(known.ends) - now >= SOON:
            return told
        made = authority.sign(pem, asked.pod, renew=True, days=days)
    except AuthorityError as error:
        return Renewed(asked.pod, asked.site, asked.pod, why=str(error))
    return Renewed(asked.pod, asked.site, asked.pod, made)


def _known(authority: Authority, pod: str, key: str) -> Issued | None:
    """The last certificate of this pod and this key that holds now."""
    now = certificates.now()
    own = (each for each in authority.issued() if each.name == pod and each.fingerprint == key)
    held = [each for each in own if each.holds(now)]
    return held[-1] if held else None
