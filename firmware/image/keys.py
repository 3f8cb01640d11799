"""Who signs bundles: an authority that the image trusts, and a signer that it certifies.

`make bundle-keys` makes a pair for development, in a folder that is never committed. Releases have
a folder of their own with the same names, wherever a maintainer keeps it: `make bundle KEYS=…`.
"""

import argparse
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

# What the image trusts (one authority, or two while keys change), and what signs.
KEYRING, SIGNER, SIGNER_KEY = "keyring.pem", "signer.pem", "signer.key"
AUTHORITY_KEY = "authority.key"
YEARS = 20
DEVELOPMENT = Path("build/keys/development")


def make(folder: Path, name: str) -> None:
    """An authority of that name and its signer; FileExistsError where there is one already."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    if (folder / KEYRING).exists():
        raise FileExistsError(f"{folder / KEYRING} is there: its pods trust no other")
    ours, theirs = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    root = _certified(f"{name} authority", None, ours, ours)
    signer = _certified(f"{name} signer", root, theirs, ours)
    for file, key in ((AUTHORITY_KEY, ours), (SIGNER_KEY, theirs)):
        _private(folder / file, key)
    (folder / SIGNER).write_bytes(_pem(signer))
    (folder / KEYRING).write_bytes(_pem(root))


def keyring(*folders: Path) -> bytes:
    """What an image trusts where it takes bundles of each of them; OSError, ValueError."""
    found = b"".join((folder / KEYRING).read_bytes() for folder in folders)
    x509.load_pem_x509_certificates(found)
    return found


def _certified(
    name: str,
    issuer: x509.Certificate | None,
    key: ec.EllipticCurvePrivateKey,
    by: ec.EllipticCurvePrivateKey,
) -> x509.Certificate:
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now, top = datetime.now(UTC), issuer is None
    usage = x509.KeyUsage(
        digital_signature=not top,
        key_cert_sign=top,
        crl_sign=top,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer.subject if issuer else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=365 * YEARS))
        .add_extension(x509.BasicConstraints(ca=top, path_length=0 if top else None), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(by.public_key()), critical=False
        )
        .sign(by, hashes.SHA256())
    )


def _pem(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.PEM)


def _private(path: Path, key: ec.EllipticCurvePrivateKey) -> None:
    path.touch(mode=0o600)
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )


def main() -> None:
    """Make the folder that is named, unless it is there."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--name", default="training pod development")
    chosen = parser.parse_args()
    try:
        make(chosen.folder, chosen.name)
    except FileExistsError:
        return
    sys.stdout.write(f"{chosen.folder}: keys for bundles; keep them, and never commit them\n")


if __name__ == "__main__":
    main()
