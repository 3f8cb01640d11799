"""What the authority has done, a line a deed, never edited: issued, and revoked."""

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from cryptography import x509

from controller import durable
from controller.fleet.ca.problems import AuthorityError
from controller.identity import common_name, fingerprint

Kind = Literal["pod", "broker"]


@dataclass(frozen=True, slots=True)
class Issued:
    """One certificate: `serial` in hexadecimal, times in ISO 8601, the whole of it in `pem`."""

    serial: str
    name: str
    kind: Kind
    fingerprint: str
    begins: str
    ends: str
    pem: str
    revoked: str = ""
    why: str = ""

    @classmethod
    def of(cls, pem: bytes, kind: Kind) -> "Issued":
        """The record of a certificate that was made just now."""
        made = x509.load_pem_x509_certificate(pem)
        return cls(
            f"{made.serial_number:x}",
            common_name(made.subject),
            kind,
            fingerprint(made.public_key()),
            made.not_valid_before_utc.isoformat(),
            made.not_valid_after_utc.isoformat(),
            pem.decode(),
        )

    def holds(self, now: datetime) -> bool:
        """Whether a broker would take it now."""
        return not self.revoked and now <= datetime.fromisoformat(self.ends)


class Records:
    """The file of records, replaced whole with each deed: it is never half written."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def issued(self) -> list[Issued]:
        """All certificates, the first one first, each with its revocation if it has one."""
        found: dict[str, dict[str, Any]] = {}
        try:
            for line in map(json.loads, self._text().splitlines()):
                found.setdefault(line["serial"], {}).update(line)
            return [Issued(**each) for each in found.values()]
        except (ValueError, TypeError, KeyError) as error:
            raise AuthorityError(f"{self._path} is damaged ({error!r}): restore it") from error

    def issue(self, issued: Issued) -> None:
        """On disk when this returns."""
        self._add(asdict(issued))

    def revoke(self, serial: str, when: datetime, why: str) -> None:
        """On disk when this returns."""
        self._add({"serial": serial, "revoked": when.isoformat(), "why": why})

    def _add(self, deed: dict[str, Any]) -> None:
        text = self._text() + json.dumps(deed) + "\n"
        durable.replace(self._path, text.encode())

    def _text(self) -> str:
        return self._path.read_text() if self._path.exists() else ""
