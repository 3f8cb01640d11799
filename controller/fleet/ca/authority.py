"""The authority: its key, its records, what it signs and what it takes back."""

import fcntl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509 import Certificate

from controller import durable
from controller.fleet.ca import certificates
from controller.fleet.ca.problems import AuthorityError
from controller.fleet.ca.records import Issued, Kind, Records
from controller.fleet.ca.requests import check
from controller.identity import fingerprint, read_certificate

PRIVATE = 0o600
AUTHORITY_DAYS = 20 * 365
DAYS = 3 * 365


class Authority:
    """One directory: `ca.pem`, `ca.key`, `records.jsonl` and `crl.pem`; one process at a time.

    The key is encrypted where a passphrase was given. AuthorityError says what is refused; OSError
    comes from the disk.
    """

    def __init__(self, directory: Path, passphrase: str | None = None) -> None:
        self._directory = directory
        self._secret = passphrase.encode() if passphrase else None
        self._records = Records(directory / "records.jsonl")

    @property
    def certificate(self) -> Path:
        """What brokers and pods are to trust."""
        return self._directory / "ca.pem"

    @property
    def list_of_revoked(self) -> Path:
        """For the broker, which reads it when it starts."""
        return self._directory / "crl.pem"

    def init(self, name: str, days: int = AUTHORITY_DAYS) -> None:
        """Make it; AuthorityError where there is one."""
        self._directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        with self._alone():
            if self.certificate.exists():
                raise AuthorityError(f"there is an authority in {self._directory} already")
            key = ec.generate_private_key(ec.SECP384R1())
            made = certificates.own(name, key, days)
            # The certificate last: with it there is an authority, and before it there was none.
            durable.replace(self._key_file, self._locked(key), PRIVATE)
            durable.replace(self.list_of_revoked, certificates.revoked([], made, key))
            durable.replace(self.certificate, made.public_bytes(serialization.Encoding.PEM))

    def sign(self, request: bytes, pod: str, *, renew: bool = False, days: int = DAYS) -> Issued:
        """A pod's certificate. What holds of the same name is in the way, unless `renew`.

        Renewed with the same key, the old certificate holds until it ends; with another key it
        is revoked.
        """
        asked = check(request, pod)
        key = asked.public_key()
        assert isinstance(key, ec.EllipticCurvePublicKey)
        with self._alone():
            there = self._holding(pod, "pod")
            if there and not renew:
                until = there[-1].ends[:10]
                raise AuthorityError(f"{pod} has a certificate until {until}: use --renew")
            self._other_pods_key(fingerprint(key), pod)
            made = certificates.pod(pod, key, self._own(), self._key(), days)
            issued = self._issue(made, "pod")
            old = [each for each in there if each.fingerprint != issued.fingerprint]
            self._revoke(old, "superseded")
        return issued

    def broker(self, hosts: Sequence[str], days: int = DAYS) -> tuple[Issued, bytes]:
        """A broker's certificate under these names, and its key in PEM, which is not kept."""
        with self._alone():
            key = ec.generate_private_key(ec.SECP256R1())
            public = key.public_key()
            made = certificates.broker(hosts, public, self._own(), self._key(), days)
            return self._issue(made, "broker"), _plain(key)

    def revoke(self, name: str, why: str) -> list[Issued]:
        """All that holds of this name is taken back; the list of revoked is written anew."""
        with self._alone():
            there = self._holding(name, None)
            if not there:
                raise AuthorityError(f"nothing that holds is of {name}: see `pod ca list`")
            self._revoke(there, why)
        return there

    def issued(self) -> list[Issued]:
        """All that was ever signed, the first one first."""
        self._own()
        return self._records.issued()

    def write_list(self) -> None:
        """Write the list of revoked anew from the records."""
        with self._alone():
            self._write_list()

    def _issue(self, pem: bytes, kind: Kind) -> Issued:
        """Recorded before anybody has it."""
        issued = Issued.of(pem, kind)
        self._records.issue(issued)
        return issued

    def _holding(self, name: str, kind: Kind | None) -> list[Issued]:
        now, every = certificates.now(), self._records.issued()
        same = [each for each in every if each.name == name and kind in (None, each.kind)]
        return [each for each in same if each.holds(now)]

    def _other_pods_key(self, key: str, pod: str) -> None:
        """Two pods with one key: one of them is a copy of the other's card."""
        for each in self._records.issued():
            if each.fingerprint == key and each.name != pod:
                raise AuthorityError(f"{each.name} has this key too: make {pod} a key of its own")

    def _revoke(self, which: Sequence[Issued], why: str) -> None:
        for each in which:
            self._records.revoke(each.serial, certificates.now(), why)
        if which:
            self._write_list()

    def _write_list(self) -> None:
        gone = [each for each in self._records.issued() if each.revoked]
        serials = [(int(each.serial, 16), datetime.fromisoformat(each.revoked)) for each in gone]
        made = certificates.revoked(serials, self._own(), self._key())
        durable.replace(self.list_of_revoked, made)

    def _own(self) -> Certificate:
        try:
            return read_certificate(self.certificate.read_bytes())
        except FileNotFoundError as error:
            raise AuthorityError(f"no authority in {self._directory}: `pod ca init`") from error

    @property
    def _key_file(self) -> Path:
        return self._directory / "ca.key"

    def _key(self) -> certificates.Key:
        try:
            key = serialization.load_pem_private_key(self._key_file.read_bytes(), self._secret)
        except (ValueError, TypeError) as error:
            raise AuthorityError(f"{self._key_file} does not open: the passphrase?") from error
        assert isinstance(key, ec.EllipticCurvePrivateKey)
        return key

    def _locked(self, key: certificates.Key) -> bytes:
        how: serialization.KeySerializationEncryption = serialization.NoEncryption()
        if self._secret:
            how = serialization.BestAvailableEncryption(self._secret)
        pkcs8 = serialization.PrivateFormat.PKCS8
        return key.private_bytes(serialization.Encoding.PEM, pkcs8, how)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Nobody else signs meanwhile."""
        with (self._directory / ".lock").open("a") as handle:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield


def locked(directory: Path) -> bool:
    """Whether the authority's key wants a passphrase."""
    key = directory / "ca.key"
    return key.exists() and b"ENCRYPTED" in key.read_bytes()


def _plain(key: certificates.Key) -> bytes:
    pkcs8, none = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    return key.private_bytes(serialization.Encoding.PEM, pkcs8, none)
