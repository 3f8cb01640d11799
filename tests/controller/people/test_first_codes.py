"""A pod without a shell lets staff in: first codes that come with the provisioning file."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

from controller.cli import main
from controller.config import load
from controller.fleet.ca.authority import Authority
from controller.identity import Identity
from controller.people import scrypt
from controller.people.staff import Staff, provisioned
from controller.store.store import Store
from tests.controller.config.changing import SHIPPED
from tests.controller.config.test_provision import WHOLE, Card
from tests.controller.store.parts import opened

CODE, OTHER = "120345", "543210"


@pytest.fixture(autouse=True)
def _cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(scrypt.COST, "n", 16)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with opened(tmp_path / "data") as made:
        yield made


def line() -> str:
    """What `pod staff hash-code` prints."""
    done = CliRunner().invoke(main, ["staff", "hash-code", "technician"], input=f"{CODE}\n{CODE}\n")
    assert done.exit_code == 0, done.output
    (found,) = re.findall(r"^staff_codes: .*$", done.output, re.MULTILINE)
    return str(found)


def test_from_the_command_to_the_code_at_the_pod(tmp_path: Path, store: Store) -> None:
    """The hash in the file, the file on the card, the code opens; one that is set then holds."""
    card = Card(tmp_path)
    card.file.write_text(yaml.safe_dump(WHOLE) + line() + "\n")
    done = card.take()
    assert done.exit_code == 0, done.output
    config = load(SHIPPED, card.config)
    first = config.pod.staff_codes_file
    assert first is not None
    assert first.stat().st_mode & 0o777 == 0o640
    staff = Staff(lambda: store, config.pod.staff, first=first)
    assert staff.roles() == ["technician"]
    assert staff.check(OTHER) is None
    assert staff.check(CODE) == "technician"
    with pytest.raises(ValueError, match="another role has this code"):
        staff.set_code("wing", CODE)
    staff.set_code("technician", OTHER)
    assert staff.check(OTHER) == "technician"
    assert staff.check(CODE) is None
    card.file.write_text(yaml.safe_dump(WHOLE))
    card.take()
    assert not first.exists()
    assert load(SHIPPED, card.config).pod.staff_codes_file is None


def test_what_is_no_hash_is_told(tmp_path: Path) -> None:
    """Not the code itself, which would lie on the card for everybody."""
    card = Card(tmp_path)
    card.file.write_text(yaml.safe_dump({**WHOLE, "staff_codes": {"technician": CODE}}))
    assert card.take().exit_code == 1
    assert "pod staff hash-code" in (card.run / "problems").read_text()
    refused = CliRunner().invoke(main, ["staff", "hash-code", "x"], input="111111\n111111\n")
    assert refused.exit_code == 64
    assert "three different digits" in refused.output


@pytest.mark.parametrize("text", ["", "[]", '{"technician": 1}', '{"technician": "{}"}', "\x00"])
def test_a_file_that_is_damaged_lets_nobody_in(text: str, tmp_path: Path) -> None:
    """And keeps nobody from anything else."""
    path = tmp_path / "codes"
    path.write_text(text)
    assert provisioned(path) == {}


def test_a_renewed_certificate_is_not_set_back(tmp_path: Path) -> None:
    """The file lies on the card at every start, with the certificate that the pod began with."""
    card, authority = Card(tmp_path), Authority(tmp_path / "ca")
    authority.init("test")
    parts = (card.secrets / f"{name}.pem" for name in ("ca", "cert", "key"))
    identity = Identity("pod-7", *parts)
    identity.make()
    request = identity.request.read_bytes()
    first = authority.sign(request, "pod-7", days=30)
    ca = authority.certificate.read_bytes()
    broker = {"host": "b.example", "ca": ca.decode(), "certificate": first.pem}
    card.file.write_text(yaml.safe_dump({**WHOLE, "broker": broker}))
    assert card.take().exit_code == 0
    assert identity.cert.read_text() == first.pem
    renewed = authority.sign(request, "pod-7", renew=True, days=300)
    identity.install(renewed.pem.encode(), ca)
    assert card.take().exit_code == 0
    assert identity.cert.read_text() == renewed.pem
