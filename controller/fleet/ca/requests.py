"""What a pod asks to have signed, looked at before anything is."""

import re

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec

from controller.fleet.ca.problems import AuthorityError
from controller.identity import common_name

POD = re.compile(r"[a-z0-9][a-z0-9-]{0,31}")
# Users of the broker's other door: a pod of such a name would get their permissions.
RESERVED = ("technician", "monitor", "ingest")
# What the library raises at the first look at a part that is not as it should be.
_UNREADABLE = (
    ValueError,
    UnsupportedAlgorithm,
    x509.DuplicateExtension,
    x509.InvalidVersion,
    x509.UnsupportedGeneralNameType,
)
CURVES = (ec.SECP256R1, ec.SECP384R1)


def check(pem: bytes, pod: str) -> x509.CertificateSigningRequest:
    """The request, where it is of this pod, signed by its own key, and that key is strong.

    It may ask for the pod's own name and for nothing else.
    """
    named(pod)
    try:
        request = x509.load_pem_x509_csr(pem)
        _judge(request, pod)
    except _UNREADABLE as error:
        raise AuthorityError("this is no request in PEM: send the pod's .csr file") from error
    return request


def _judge(request: x509.CertificateSigningRequest, pod: str) -> None:
    if not isinstance(request.public_key(), ec.EllipticCurvePublicKey):
        raise AuthorityError("its key is of a kind that is not taken: elliptic curve P-256 only")
    _strong(request)
    if not request.is_signature_valid:
        raise AuthorityError("it is not signed by its own key: it was changed on its way")
    name = common_name(request.subject)
    if name != pod:
        raise AuthorityError(f"it is of {name or 'nobody'}, and not of {pod}")
    _modest(request, pod)


def named(pod: str) -> None:
    """Whether a pod may have this name."""
    if not POD.fullmatch(pod):
        raise AuthorityError(f"{pod!r} is no pod's name: small letters, digits and hyphens")
    if pod in RESERVED:
        raise AuthorityError(f"{pod} is the name of a user of the broker: no pod may have it")


def _strong(request: x509.CertificateSigningRequest) -> None:
    key = request.public_key()
    if not (isinstance(key, ec.EllipticCurvePublicKey) and isinstance(key.curve, CURVES)):
        raise AuthorityError("its key is too weak: elliptic curve P-256 or P-384 only")
    digest = request.signature_hash_algorithm
    if digest is None or digest.digest_size < 32:
        raise AuthorityError("it is signed with a weak digest: SHA-256 or longer")


def _modest(request: x509.CertificateSigningRequest, pod: str) -> None:
    for extension in request.extensions:
        names = extension.value
        own = isinstance(names, x509.SubjectAlternativeName) and list(names) == [x509.DNSName(pod)]
        if not own:
            asked = extension.oid.dotted_string
            raise AuthorityError(f"it asks for more than its name (extension {asked})")
    if len(list(request.subject)) != 1:
        raise AuthorityError("its subject has more than the pod's name")
