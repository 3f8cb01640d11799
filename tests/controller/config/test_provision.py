"""pod-provision.yaml: what it makes of the image's configuration, and every mistake in it."""

import shutil
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner, Result
from cryptography import x509
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from controller import taken
from controller.commands.provision import command
from controller.config import load, load_uplink
from controller.config.problems import ConfigError
from controller.config.provision import TLS_FILES, read_provision
from controller.fleet.ca.authority import Authority
from controller.identity import Identity
from tests.controller.config.changing import SHIPPED

PEM = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n"
WHOLE = {
    "pod": "pod-7",
    "site": "site-2",
    "broker": {"host": "broker.example", "port": 8884, "ca": PEM},
    "update_host": "updates.example",
    "time_servers": ["time.example"],
    "languages": ["cy"],
    "wiring": {
        "buttons": {
            name: {"pin": pin}
            for name, pin in zip(
                ("left", "right", "ok", "back", "help"), range(22, 27), strict=True
            )
        }
    },
}


class Card:
    """The folders that a pod's start works with; `take` is what its unit runs."""

    def __init__(self, root: Path) -> None:
        self.file, self.run = root / "pod-provision.yaml", root / "run"
        self.config, self.secrets = root / "config", root / "uplink"
        self.config.mkdir()
        self.secrets.mkdir()

    def take(self) -> Result:
        """At the next start."""
        where = {"--into": self.config, "--secrets": self.secrets, "--run": self.run}
        options = [word for pair in where.items() for word in map(str, pair)]
        return CliRunner().invoke(command, ["take", str(self.file), *options])


@pytest.fixture
def card(tmp_path: Path) -> Card:
    """A card with a whole provisioning file."""
    made = Card(tmp_path)
    made.file.write_text(yaml.safe_dump(WHOLE))
    return made


def test_the_pod_is_what_the_file_says(card: Card) -> None:
    """Names, languages, wiring and broker, laid upon the shipped configuration."""
    assert card.take().exit_code == 0
    config = load(SHIPPED, card.config)
    assert (config.pod.pod, config.pod.site, config.pod.languages) == ("pod-7", "site-2", ("cy",))
    assert config.wiring.buttons["help"].pin == 26
    assert (config.mqtt.host, config.mqtt.port) == ("broker.example", 8884)
    assert config.mqtt.tls is not None
    assert config.mqtt.tls.ca.read_text() == PEM
    assert load_uplink(SHIPPED, card.config).mqtt == config.mqtt
    assert (card.config / "ways_out").read_text() == "broker.example 8884\nupdates.example 443\n"


def test_a_pod_without_the_file_stays_what_it_is(card: Card) -> None:
    """The file may be taken off the card once it was read."""
    card.take()
    card.file.unlink()
    assert card.take().exit_code == 0
    assert load(SHIPPED, card.config).pod.pod == "pod-7"


def test_a_wrong_file_changes_nothing_and_every_mistake_is_told(card: Card) -> None:
    """What was taken in before stays in force; the words are where the screen finds them."""
    card.take()
    before = {path.name: path.read_bytes() for path in card.config.iterdir()}
    card.file.write_text("pod: A B\nbroker: {host: 'x y', port: 0}\nfrob: 1\nlanguages: [xx]\n")
    assert card.take().exit_code == 1
    assert {path.name: path.read_bytes() for path in card.config.iterdir()} == before
    told = (card.run / "problems").read_text()
    for key in ("pod", "site", "broker.host", "broker.port", "frob", "languages[0]"):
        assert f" {key}: " in told
    card.file.write_text(yaml.safe_dump(WHOLE))
    card.take()
    assert not (card.run / "problems").exists()


def test_the_same_file_is_not_read_again_by_the_same_image(
    card: Card, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is written then; another file, another image and a reset are not the same."""
    monkeypatch.setattr(taken, "IMAGE", tmp_path / "cmdline")
    (tmp_path / "cmdline").write_text("pod.verity=1:aa")
    assert "this is pod-7" in card.take().output
    before = {path: path.stat().st_mtime_ns for path in card.config.iterdir()}
    assert "the same as at the last start" in card.take().output
    assert {path: path.stat().st_mtime_ns for path in card.config.iterdir()} == before
    (tmp_path / "cmdline").write_text("pod.verity=1:bb")
    assert "this is pod-7" in card.take().output
    card.file.write_text(yaml.safe_dump(WHOLE | {"pod": "pod-8"}))
    assert "this is pod-8" in card.take().output
    for path in card.config.iterdir():
        path.unlink()
    assert "this is pod-8" in card.take().output


@pytest.mark.parametrize("lost", ["config/pod.yaml", "config/ways_out", "uplink/ca.pem"])
def test_what_the_card_lost_or_garbled_is_laid_again(card: Card, tmp_path: Path, lost: str) -> None:
    """A file system that was repaired may have half of it; the provisioning file has all."""
    card.take()
    whole = (tmp_path / lost).read_bytes()
    (tmp_path / lost).unlink()
    assert "this is pod-7" in card.take().output
    assert (tmp_path / lost).read_bytes() == whole
    (tmp_path / lost).write_bytes(b"\0" * len(whole))
    assert "this is pod-7" in card.take().output
    assert (tmp_path / lost).read_bytes() == whole


def test_a_file_that_cannot_be_read_is_told_where_the_screen_finds_it(card: Card) -> None:
    """What was taken in stays in force."""
    card.take()
    card.file.unlink()
    card.file.mkdir()
    assert card.take().exit_code == 1
    assert str(card.file) in (card.run / "problems").read_text()


def test_what_was_not_taken_in_whole_is_read_again(card: Card) -> None:
    """A power cut in the middle: the mark goes first, and comes last."""
    card.take()
    (card.config / taken.MARK).write_bytes(b"\xff torn")
    assert "this is pod-7" in card.take().output
    (card.secrets / "ca.pem").unlink()
    (card.secrets / "ca.pem").mkdir()
    card.file.write_text(yaml.safe_dump(WHOLE | {"pod": "pod-8"}))
    assert card.take().exit_code != 0
    assert not (card.config / taken.MARK).exists()
    (card.secrets / "ca.pem").rmdir()
    assert "this is pod-8" in card.take().output


def test_another_pods_file_makes_it_that_pod(card: Card) -> None:
    """And what only the first file had is gone: it is no mixture of two."""
    card.take()
    card.file.write_text("pod: pod-8\nsite: site-2\nbroker: {host: other.example, tls: false}\n")
    card.take()
    config, shipped = load(SHIPPED, card.config), load(SHIPPED)
    assert config.pod.pod == "pod-8"
    assert config.wiring == shipped.wiring
    assert config.pod.languages == shipped.pod.languages
    assert config.mqtt.tls is None


@pytest.mark.parametrize(
    ("broker", "told"),
    [
        ({"host": "b"}, "broker: ca is missing, and without it nothing is encrypted"),
        ({"host": "b", "tls": True}, "broker: ca is missing"),
        ({"host": "b", "tls": False, "ca": PEM}, "broker.ca: it is not used where tls is false"),
        ({"host": "b", "ca": "not PEM"}, "broker.ca: "),
    ],
)
def test_plain_is_asked_for_by_its_name(card: Card, broker: object, told: str) -> None:
    """A line that was forgotten must not send everything in the clear."""
    card.file.write_text(yaml.safe_dump(WHOLE | {"broker": broker}))
    assert card.take().exit_code == 1
    assert told in (card.run / "problems").read_text()


def test_the_signed_certificate_comes_by_the_file(card: Card, tmp_path: Path) -> None:
    """It is put beside this pod's key; another pod's is told, and keeps nothing else out."""
    authority = Authority(tmp_path / "ca")
    authority.init("test")
    ca = authority.certificate.read_text()

    def given(pod: str, folder: Path) -> Result:
        own = Identity(pod, *(folder / name for name in TLS_FILES.values()))
        own.make()
        signed = authority.sign(own.request.read_bytes(), pod, renew=True).pem
        broker = {"host": "broker.example", "ca": ca, "certificate": signed}
        card.file.write_text(yaml.safe_dump(WHOLE | {"broker": broker}))
        return card.take()

    assert given("pod-8", tmp_path / "other").exit_code == 1
    told = (card.run / "problems").read_text()
    assert "broker.certificate: there is no key" in told
    assert load(SHIPPED, card.config).pod.pod == "pod-7"
    assert given("pod-7", card.secrets).exit_code == 0
    assert not (card.run / "problems").exists()
    assert x509.load_pem_x509_certificate((card.secrets / "cert.pem").read_bytes())
    (tmp_path / "third").mkdir()
    assert given("pod-7", tmp_path / "third").exit_code == 1
    assert (
        "broker.certificate: this certificate is of another key"
        in (card.run / "problems").read_text()
    )


def test_one_gpio_twice_is_told_by_its_key(card: Card) -> None:
    """The rules of wiring.yaml hold here too."""
    text = card.file.read_text().replace("pin: 23", "pin: 22")
    card.file.write_text(text)
    with pytest.raises(ConfigError, match=r"wiring\.buttons\.\w+\.pin: GPIO 22 is also"):
        read_provision(card.file)


def test_a_pin_of_the_headers_buses_is_told_by_its_key(card: Card) -> None:
    """As in wiring.yaml: the image has a clock at I2C1."""
    card.file.write_text(card.file.read_text().replace("pin: 23", "pin: 2"))
    with pytest.raises(ConfigError, match=r"wiring\.buttons\.\w+\.pin: GPIO 2 is also I2C1 data"):
        read_provision(card.file)


def test_a_full_card_is_told(card: Card) -> None:
    """Nothing is half taken in: the folder is gone, and the command says where."""
    shutil.rmtree(card.config)
    done = card.take()
    assert done.exit_code == 74
    assert str(card.config) in done.output


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(data=st.binary(max_size=300))
def test_whatever_lies_there_is_read_or_refused(card: Card, data: bytes) -> None:
    """A torn or foreign file is a list of problems, never a crash."""
    card.file.write_bytes(data)
    with pytest.raises(ConfigError):
        read_provision(card.file)
