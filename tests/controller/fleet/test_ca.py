"""The authority: what it signs, what it refuses, what it records and takes back."""

import base64
import os
import stat
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from hypothesis import given
from hypothesis import strategies as st

from controller.cli import main
from controller.commands.ca import line
from controller.fleet.ca.authority import Authority
from controller.fleet.ca.problems import AuthorityError
from controller.fleet.ca.requests import check
from controller.identity import Identity, read_certificate

DAY = timedelta(days=1)


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    made = Authority(tmp_path / "ca")
    made.init("test")
    return made


def request_of(place: Path, pod: str = "pod-1") -> bytes:
    """The request of a pod whose files are in a folder of that name."""
    folder = place / pod
    identity = Identity(pod, folder / "ca.pem", folder / "cert.pem", folder / "key.pem")
    identity.make()
    return identity.request.read_bytes()


def request_with(key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey, *more: object) -> bytes:
    """A request of pod-1 that no pod makes: with another key, or with more extensions."""
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "pod-1")])
    builder = x509.CertificateSigningRequestBuilder(name)
    for each in more:
        assert isinstance(each, x509.ExtensionType)
        builder = builder.add_extension(each, critical=False)
    return builder.sign(key, SHA256()).public_bytes(Encoding.PEM)


def test_a_pods_certificate(authority: Authority, tmp_path: Path) -> None:
    """It names the pod, may be a client and nothing else, and began a day ago for slow clocks."""
    issued = authority.sign(request_of(tmp_path), "pod-1", days=10)
    made = read_certificate(issued.pem.encode())
    made.verify_directly_issued_by(read_certificate(authority.certificate.read_bytes()))
    extensions = made.extensions
    assert made.subject.rfc4514_string() == "CN=pod-1"
    names = extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert list(names) == [x509.DNSName("pod-1")]
    uses = extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    assert list(uses) == [ExtendedKeyUsageOID.CLIENT_AUTH]
    assert not extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    now = datetime.now(UTC)
    assert now - 2 * DAY < made.not_valid_before_utc < now - DAY + timedelta(minutes=5)
    assert now + 9 * DAY < made.not_valid_after_utc <= now + 10 * DAY


def test_no_certificate_outlives_the_authority(tmp_path: Path) -> None:
    """Asked for longer, it ends with the authority."""
    short = Authority(tmp_path / "short")
    short.init("short", days=5)
    issued = short.sign(request_of(tmp_path), "pod-1", days=3000)
    own = read_certificate(short.certificate.read_bytes())
    assert issued.ends == own.not_valid_after_utc.isoformat()


STRANGE: dict[str, Callable[[], bytes]] = {
    "is no request": lambda: b"-----BEGIN CERTIFICATE REQUEST-----\nabc",
    "kind that is not taken": lambda: request_with(rsa.generate_private_key(65537, 2048)),
    "too weak": lambda: request_with(ec.generate_private_key(ec.SECP192R1())),
    "asks for more": lambda: request_with(
        ec.generate_private_key(ec.SECP256R1()),
        x509.SubjectAlternativeName([x509.DNSName("pod-1"), x509.DNSName("pod-2")]),
    ),
    "(extension 2.5.29.19)": lambda: request_with(
        ec.generate_private_key(ec.SECP256R1()), x509.BasicConstraints(ca=True, path_length=None)
    ),
}


@pytest.mark.parametrize("words", STRANGE)
def test_what_is_not_signed(words: str, authority: Authority) -> None:
    """Torn, weak, or asking for more than a pod has: refused in words, and not recorded."""
    with pytest.raises(AuthorityError) as refused:
        authority.sign(STRANGE[words](), "pod-1")
    assert words in str(refused.value)
    assert authority.issued() == []


def test_a_request_that_was_changed_on_its_way(authority: Authority, tmp_path: Path) -> None:
    """Its own signature tells."""
    der = bytearray(x509.load_pem_x509_csr(request_of(tmp_path)).public_bytes(Encoding.DER))
    at = bytes(der).index(b"pod-1")
    der[at + 4] = ord("2")
    changed = x509.load_der_x509_csr(bytes(der)).public_bytes(Encoding.PEM)
    with pytest.raises(AuthorityError, match="not signed by its own key"):
        authority.sign(changed, "pod-2")


@pytest.fixture(scope="module")
def der(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A pod's request, as bytes to be damaged."""
    asked = request_of(tmp_path_factory.mktemp("der"))
    return x509.load_pem_x509_csr(asked).public_bytes(Encoding.DER)


@given(where=st.integers(0, 2000), byte=st.integers(0, 255), cut=st.integers(0, 2000))
def test_a_request_that_is_damaged_anywhere(der: bytes, where: int, byte: int, cut: int) -> None:
    """Refused in words, or it is the very same."""
    text = bytearray(der)
    text[where % len(text)] = byte
    text = text[: cut or None]
    pem = b"-----BEGIN CERTIFICATE REQUEST-----\n" + base64.encodebytes(text)
    pem += b"-----END CERTIFICATE REQUEST-----\n"
    try:
        check(pem, "pod-1")
    except AuthorityError:
        return
    assert bytes(text) == der


@pytest.mark.parametrize("pod", ["pod-2", "ingest", "Pod", "a/b", "", "+", "technician"])
def test_another_name(pod: str, authority: Authority, tmp_path: Path) -> None:
    """Another pod's, a role's, or one that no pod may have: refused."""
    asked = request_of(tmp_path, pod if pod.isalpha() and pod.islower() else "pod-1")
    with pytest.raises(AuthorityError):
        authority.sign(asked, pod)
    assert authority.issued() == []


def test_two_of_one_name(authority: Authority, tmp_path: Path) -> None:
    """Refused, unless it is a renewal; then the old one holds until it ends."""
    asked = request_of(tmp_path)
    first = authority.sign(asked, "pod-1")
    with pytest.raises(AuthorityError, match="renew"):
        authority.sign(asked, "pod-1")
    second = authority.sign(asked, "pod-1", renew=True)
    assert second.serial != first.serial
    assert [each.revoked for each in authority.issued()] == ["", ""]


def test_a_new_key_takes_the_old_one_back(authority: Authority, tmp_path: Path) -> None:
    """A renewal with another key revokes what the old key had."""
    first = authority.sign(request_of(tmp_path), "pod-1")
    other = request_of(tmp_path / "new card")
    second = authority.sign(other, "pod-1", renew=True)
    told = {each.serial: each.why for each in authority.issued()}
    assert told == {first.serial: "superseded", second.serial: ""}
    listed = x509.load_pem_x509_crl(authority.list_of_revoked.read_bytes())
    assert [f"{each.serial_number:x}" for each in listed] == [first.serial]


def test_one_key_on_two_pods(authority: Authority, tmp_path: Path) -> None:
    """A card that was copied to a second pod is found out."""
    authority.sign(request_of(tmp_path), "pod-1")
    folder = tmp_path / "pod-1"
    copy = Identity("pod-2", folder / "ca.pem", folder / "cert.pem", folder / "key.pem")
    copy.make()
    with pytest.raises(AuthorityError, match="pod-1 has this key too"):
        authority.sign(copy.request.read_bytes(), "pod-2")


def test_revoking(authority: Authority, tmp_path: Path) -> None:
    """It stands on the list, which the authority signed and which holds as long as it does."""
    issued = authority.sign(request_of(tmp_path), "pod-1")
    authority.sign(request_of(tmp_path, "pod-2"), "pod-2")
    authority.revoke("pod-1", "stolen")
    own = read_certificate(authority.certificate.read_bytes())
    listed = x509.load_pem_x509_crl(authority.list_of_revoked.read_bytes())
    public = own.public_key()
    assert isinstance(public, ec.EllipticCurvePublicKey)
    assert listed.is_signature_valid(public)
    assert [f"{each.serial_number:x}" for each in listed] == [issued.serial]
    assert listed.next_update_utc == own.not_valid_after_utc
    with pytest.raises(AuthorityError, match="nothing that holds"):
        authority.revoke("pod-1", "again")
    authority.sign(request_of(tmp_path), "pod-1")


def test_the_list_can_be_made_again(authority: Authority, tmp_path: Path) -> None:
    """From the records, where the file was lost."""
    issued = authority.sign(request_of(tmp_path), "pod-1")
    authority.revoke("pod-1", "stolen")
    authority.list_of_revoked.unlink()
    authority.write_list()
    listed = x509.load_pem_x509_crl(authority.list_of_revoked.read_bytes())
    assert [f"{each.serial_number:x}" for each in listed] == [issued.serial]


def test_damaged_records_are_not_passed_over(authority: Authority, tmp_path: Path) -> None:
    """A revocation that cannot be read must not be forgotten."""
    authority.sign(request_of(tmp_path), "pod-1")
    records = authority.certificate.with_name("records.jsonl")
    records.write_text(records.read_text()[:-50])
    with pytest.raises(AuthorityError, match="damaged"):
        authority.write_list()


def test_there_is_one_authority(authority: Authority, tmp_path: Path) -> None:
    """A second `init` would cut off every pod."""
    own = authority.certificate.read_bytes()
    with pytest.raises(AuthorityError, match="already"):
        authority.init("again")
    assert authority.certificate.read_bytes() == own
    assert stat.S_IMODE((tmp_path / "ca" / "ca.key").stat().st_mode) == 0o600


def pod(*arguments: str | Path, answer: str = "") -> Result:
    return CliRunner().invoke(main, [str(each) for each in ("ca", *arguments)], input=answer)


def test_a_passphrase(tmp_path: Path) -> None:
    """The key is encrypted, and nothing is signed without it."""
    place = ("--dir", tmp_path / "ca")
    assert pod("init", "--passphrase", *place, answer="open\nopen\n").exit_code == 0
    assert b"ENCRYPTED" in (tmp_path / "ca" / "ca.key").read_bytes()
    (tmp_path / "one.csr").write_bytes(request_of(tmp_path))
    words = ("sign", tmp_path / "one.csr", "--pod", "pod-1", "--out", tmp_path / "one.pem", *place)
    wrong = pod(*words, answer="close\ny\n")
    assert wrong.exit_code == os.EX_IOERR
    assert "passphrase" in wrong.output
    assert not (tmp_path / "one.pem").exists()
    assert pod(*words, answer="open\ny\n").exit_code == 0
    assert "pod-1" in pod("list", *place).output


def test_the_fingerprint_is_compared(tmp_path: Path) -> None:
    """Another one than the pod shows, or a no: not signed. Spaces and capitals do not matter."""
    place = ("--dir", tmp_path / "ca")
    pod("init", *place)
    (tmp_path / "one.csr").write_bytes(request_of(tmp_path))
    shown = Identity("pod-1", *(tmp_path / "pod-1" / f"{n}.pem" for n in ("ca", "cert", "key")))
    words = ("sign", tmp_path / "one.csr", "--pod", "pod-1", "--out", tmp_path / "one.pem", *place)
    assert pod(*words, "--fingerprint", "0000").exit_code == os.EX_IOERR
    assert pod(*words, answer="n\n").exit_code == 1
    assert not (tmp_path / "one.pem").exists()
    typed = shown.fingerprint().upper().replace(" ", "")
    assert pod(*words, "--fingerprint", typed).exit_code == 0


def test_what_is_listed(authority: Authority, tmp_path: Path) -> None:
    """What holds, ends soon, has ended, and was revoked."""
    issued = authority.sign(request_of(tmp_path), "pod-1", days=100)
    now = datetime.now(UTC)
    assert line(issued, now).endswith("holds")
    assert line(issued, now + 20 * DAY).endswith("ends soon")
    assert line(issued, now + 101 * DAY).endswith("ended")
    authority.revoke("pod-1", "stolen")
    assert line(authority.issued()[0], now).endswith("(stolen)")


@pytest.mark.parametrize("host", ["", "a b", "*.example", "mqtt_1", "ä.example"])
def test_a_broker_has_a_name(host: str, authority: Authority) -> None:
    """A name or an address; nothing else is put into a certificate."""
    with pytest.raises(AuthorityError, match="no host"):
        authority.broker([host])
