"""The pod's own key, which never leaves it, the request for a certificate, and the certificate.

The key is on the elliptic curve P-256. The request names the pod as its common name and as its
only DNS name, so that a broker which takes the name for the user can tell pods apart.
"""

import os
import pwd
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.types import PublicKeyTypes
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.x509.oid import NameOID

from controller import durable

PRIVATE = 0o600


class IdentityError(Exception):
    """Why it cannot be done, and what to do."""


@dataclass(frozen=True, slots=True)
class Identity:
    """The files of one pod's identity, as `tls` in mqtt.yaml names them; the request lies beside.

    Every file is whole at any moment, and what was cut off is done by doing it again. OSError
    where the card does not do what it must.
    """

    pod: str
    ca: Path
    cert: Path
    key: Path

    @property
    def request(self) -> Path:
        """What the authority is to sign."""
        return self.key.with_suffix(".csr")

    @property
    def before(self) -> Path:
        """The certificate before the present one, until that one is proven at the broker."""
        return self.cert.with_name(f"{self.cert.name}.before")

    def keep_before(self) -> None:
        """The present certificate stays beside the next one."""
        durable.replace(self.before, self.cert.read_bytes())

    def make(self) -> bool:
        """The key, where there is none yet, and its request; whether the key is a new one."""
        self.key.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _own(self.key.parent)
        try:
            durable.create(self.key, _pem(ec.generate_private_key(ec.SECP256R1())), PRIVATE)
            new = True
        except FileExistsError:
            new = False
        durable.replace(self.request, _request(self.pod, self._private()))
        return new

    def set_aside(self) -> list[Path]:
        """Key and certificate get out of the way of new ones; where they lie now."""
        _own(self.key.parent)
        stamp = f"{datetime.now(UTC):%Y%m%dT%H%M%S%f}"
        # The certificate first: without its key it is no use, and `make` must not find the key.
        there = [path for path in (self.cert, self.key) if path.exists()]
        moved = [path.rename(path.with_name(f"{path.name}.{stamp}")) for path in there]
        durable.sync(self.key.parent)
        return moved

    def fingerprint(self) -> str:
        """What the authority's people compare with what they were sent."""
        return fingerprint(self._private().public_key())

    def certificate(self) -> x509.Certificate | None:
        """The one that is installed; None for none."""
        return read_certificate(self.cert.read_bytes()) if self.cert.exists() else None

    def install(self, cert: bytes, ca: bytes) -> x509.Certificate:
        """Put the signed certificate and its authority's in place, if they fit this pod."""
        own, authority = read_certificate(cert), read_certificate(ca)
        self._must_fit(own, authority)
        durable.replace(self.ca, ca)
        durable.replace(self.cert, cert)
        return own

    def outlives(self, cert: bytes, ca: bytes) -> bool:
        """Whether this authority's certificate that is installed ends no sooner than `cert`.

        IdentityError where `cert` is not this pod's, however long it would be good for.
        """
        fresh, authority = read_certificate(cert), read_certificate(ca)
        self._must_fit(fresh, authority)
        try:
            own = self.certificate()
            if own is None:
                return False
            self._must_fit(own, authority)
        except IdentityError:
            return False
        return own.not_valid_after_utc >= fresh.not_valid_after_utc

    def _must_fit(self, own: x509.Certificate, authority: x509.Certificate) -> None:
        if own.public_key() != self._private().public_key():
            raise IdentityError("this certificate is of another key: sign this pod's own request")
        if common_name(own.subject) != self.pod:
            raise IdentityError(f"this certificate is not of {self.pod} (pod.yaml)")
        try:
            own.verify_directly_issued_by(authority)
        except (InvalidSignature, ValueError, TypeError) as error:
            raise IdentityError("this authority did not sign this certificate") from error

    def _private(self) -> ec.EllipticCurvePrivateKey:
        try:
            key = serialization.load_pem_private_key(self.key.read_bytes(), None)
        except FileNotFoundError as error:
            raise IdentityError(f"there is no key at {self.key}: `pod identity make`") from error
        except (ValueError, TypeError, UnsupportedAlgorithm) as error:
            wrong = f"the key at {self.key} cannot be read"
            raise IdentityError(f"{wrong}: `pod identity make --replace` makes another") from error
        if not isinstance(key, ec.EllipticCurvePrivateKey):
            raise IdentityError(f"the key at {self.key} is not on an elliptic curve")
        return key


def fingerprint(key: PublicKeyTypes) -> str:
    """SHA-256 of the public key (its SubjectPublicKeyInfo, DER), in 16 groups of four digits."""
    der = key.public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    digits = sha256(der).hexdigest()
    return " ".join(digits[at : at + 4] for at in range(0, len(digits), 4))


def fingerprint_of(request: bytes) -> str:
    """Of the key in a request in PEM; ValueError where it is none."""
    return fingerprint(x509.load_pem_x509_csr(request).public_key())


def common_name(name: x509.Name) -> str:
    """The one common name, "" where there is none or are several."""
    found = [str(each.value) for each in name.get_attributes_for_oid(NameOID.COMMON_NAME)]
    return found[0] if len(found) == 1 else ""


def read_certificate(pem: bytes) -> x509.Certificate:
    """One certificate; IdentityError where it is none."""
    try:
        return x509.load_pem_x509_certificate(pem)
    except ValueError as error:
        raise IdentityError(f"this is no certificate in PEM ({error})") from error


def _pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )


def _request(pod: str, key: ec.EllipticCurvePrivateKey) -> bytes:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, pod)])
    names = x509.SubjectAlternativeName([x509.DNSName(pod)])
    request = x509.CertificateSigningRequestBuilder(name).add_extension(names, critical=False)
    return request.sign(key, SHA256()).public_bytes(serialization.Encoding.PEM)


def _own(directory: Path) -> None:
    """Root does not make a key in another's directory: that other could not read it."""
    owner = directory.stat().st_uid
    if os.geteuid() == 0 and owner != 0:
        name = pwd.getpwuid(owner).pw_name
        raise IdentityError(f"{directory} is {name}'s: run it as sudo -u {name} pod identity ...")
