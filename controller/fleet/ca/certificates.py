"""Certificates and the list of revoked ones, as X.509 (RFC 5280) wants them."""

import ipaddress
import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from controller.fleet.ca.problems import AuthorityError

SKEW = timedelta(days=1)
"""So long before it is made, a certificate begins: the clocks of pods and brokers differ."""

HOST = re.compile(r"[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\.[A-Za-z0-9-]+)*", re.ASCII)
NAME_MOST = 64  # letters of a common name (RFC 5280, ub-common-name)

Key = ec.EllipticCurvePrivateKey
PublicKey = ec.EllipticCurvePublicKey


def now() -> datetime:
    """In whole seconds, as X.509 has them."""
    return datetime.now(UTC).replace(microsecond=0)


def own(name: str, key: Key, days: int) -> x509.Certificate:
    """The authority's: it signs certificates of pods and brokers, and of no other authority."""
    subject = _name(name)
    usage = _usage(key_cert_sign=True, crl_sign=True)
    return (
        _builder(subject, subject, key.public_key(), now() + timedelta(days))
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, SHA256())
    )


def pod(name: str, key: PublicKey, authority: x509.Certificate, by: Key, days: int) -> bytes:
    """A pod's, in PEM: it may show itself as a client of that name."""
    names, purpose = [x509.DNSName(name)], ExtendedKeyUsageOID.CLIENT_AUTH
    return _leaf(name, names, purpose, key, authority, by, days)


def broker(
    hosts: Sequence[str], key: PublicKey, authority: x509.Certificate, by: Key, days: int
) -> bytes:
    """A broker's, in PEM: `hosts` are the names and addresses under which pods look for it."""
    names = list(map(_host, hosts))
    return _leaf(hosts[0], names, ExtendedKeyUsageOID.SERVER_AUTH, key, authority, by, days)


def revoked(serials: Iterable[tuple[int, datetime]], authority: x509.Certificate, by: Key) -> bytes:
    """The list of what is revoked, in PEM.

    It holds for as long as the authority does: a broker shuts everybody out once its list has
    run out, and nothing but the broker's own file is ever asked for a newer one.
    """
    made, end = now(), authority.not_valid_after_utc
    builder = x509.CertificateRevocationListBuilder().issuer_name(authority.subject)
    builder = builder.last_update(made - SKEW).next_update(end)
    for serial, when in serials:
        entry = x509.RevokedCertificateBuilder().serial_number(serial).revocation_date(when)
        builder = builder.add_revoked_certificate(entry.build())
    number = x509.CRLNumber(int(made.timestamp()))
    from_ = x509.AuthorityKeyIdentifier.from_issuer_public_key(by.public_key())
    listed = builder.add_extension(number, critical=False).add_extension(from_, critical=False)
    return listed.sign(by, SHA256()).public_bytes(Encoding.PEM)


def _leaf(
    name: str,
    names: Sequence[x509.GeneralName],
    purpose: x509.ObjectIdentifier,
    key: PublicKey,
    authority: x509.Certificate,
    by: Key,
    days: int,
) -> bytes:
    end = min(now() + timedelta(days), authority.not_valid_after_utc)
    issuer = x509.AuthorityKeyIdentifier.from_issuer_public_key(by.public_key())
    return (
        _builder(_name(name), authority.subject, key, end)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(digital_signature=True), critical=True)
        .add_extension(x509.ExtendedKeyUsage([purpose]), critical=False)
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(issuer, critical=False)
        .sign(by, SHA256())
        .public_bytes(Encoding.PEM)
    )


def _builder(
    subject: x509.Name, issuer: x509.Name, key: PublicKey, end: datetime
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now() - SKEW)
        .not_valid_after(end)
    )


def _name(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name[:NAME_MOST])])


def _host(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(host))
    except ValueError:
        pass
    if not HOST.fullmatch(host):
        raise AuthorityError(f"{host!r} is no host's name or address")
    return x509.DNSName(host)


def _usage(**granted: bool) -> x509.KeyUsage:
    every = (
        "digital_signature",
        "content_commitment",
        "key_encipherment",
        "data_encipherment",
        "key_agreement",
        "key_cert_sign",
        "crl_sign",
        "encipher_only",
        "decipher_only",
    )
    return x509.KeyUsage(**{each: granted.get(each, False) for each in every})
