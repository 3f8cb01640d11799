"""Secrets planted wherever the pod has some: none is printed, logged, told or bundled."""

import json
import logging
import os
import shutil
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

from controller.cli import main
from controller.config import load, load_uplink
from controller.health.clock import Moment
from controller.identity import Identity
from controller.remote import diagnostics
from controller.seal import generate
from tests.broker import free_port
from tests.controller.config.changing import SHIPPED
from tests.controller.uplink.conftest import Post, running
from tests.waiting import wait_for

PASSWORD = "correct-horse-battery"
PUBLIC, SECRET = generate()


class Planted:
    """A configuration with a password, a key and a seal; `secrets` are what nobody may read."""

    def __init__(self, directory: Path) -> None:
        self.config = Path(shutil.copytree(SHIPPED, directory / "config"))
        self.identity = Identity("pod-1", *(directory / f"{n}.pem" for n in ("ca", "cert", "key")))
        self.identity.make()
        password = directory / "password"
        password.write_text(PASSWORD)
        tls = {name: str(getattr(self.identity, name)) for name in ("ca", "cert", "key")}
        login = {"username": "pod-1", "password_file": str(password)}
        self.change("mqtt.yaml", host="127.0.0.1", port=free_port(), tls=tls, **login)
        folders = {name: str(directory / name) for name in ("data_dir", "run_dir")}
        self.change("pod.yaml", results={"publish": True, "seal": PUBLIC}, **folders)
        key = self.identity.key.read_text().splitlines()[1:-1]
        self.secrets = (PASSWORD, SECRET, *key)

    def change(self, file: str, **values: object) -> None:
        """These keys of a file."""
        text = yaml.safe_load((self.config / file).read_text())
        (self.config / file).write_text(yaml.safe_dump(text | values))

    def hidden(self, text: str) -> bool:
        """Whether none of them is in it, and it says something."""
        return bool(text) and not any(secret in text for secret in self.secrets)


@pytest.fixture
def planted(tmp_path: Path) -> Planted:
    return Planted(tmp_path)


@pytest.mark.parametrize("words", [["config", "show"], ["config", "check"], ["identity", "show"]])
def test_commands_print_none(words: list[str], planted: Planted) -> None:
    """What is in force, whether it is well, and who the pod is."""
    told = CliRunner().invoke(main, words, env={"POD_CONFIG": str(planted.config)})
    assert told.exit_code == 0, told.output
    assert planted.hidden(told.output)


@pytest.mark.parametrize(
    ("file", "values"),
    [
        ("mqtt.yaml", {"password_file": PASSWORD}),
        ("mqtt.yaml", {"password": PASSWORD}),
        ("mqtt.yaml", {"host": f"mqtts://pod-1:{PASSWORD}@broker"}),
        ("pod.yaml", {"results": {"publish": True, "seal": SECRET}}),
        ("mqtt.yaml", {"tls": {"ca": "/ca", "cert": "/c", "key": "-----BEGIN PRIVATE KEY-----"}}),
        ("mqtt.yaml", {"tls": {"ca": "/ca", "cert": "/c", "key": [PASSWORD]}}),
    ],
)
def test_a_secret_in_the_wrong_place_is_not_read_out(
    file: str, values: dict[str, object], planted: Planted
) -> None:
    """It is refused, by its place and not by what it says."""
    planted.change(file, **values)
    told = CliRunner().invoke(main, ["config", "check", str(planted.config)])
    assert told.exit_code == os.EX_CONFIG
    assert file in told.output
    assert planted.hidden(told.output)
    assert "BEGIN" not in told.output


def test_the_bundle_for_maintainers_has_none(planted: Planted) -> None:
    """Nor does it say where they are."""
    config = load(planted.config)
    config.pod.data_dir.mkdir()
    bundle = diagnostics.collect(config, {"mode": "idle"}, [], Moment.now())
    assert planted.hidden(json.dumps(bundle))
    assert str(planted.identity.key) not in json.dumps(bundle)


def test_the_uplink_tells_none(
    planted: Planted, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Neither in its log nor in its status, with a certificate that does not fit its key."""
    caplog.set_level(logging.DEBUG)
    planted.identity.cert.write_text("-----BEGIN CERTIFICATE-----\nabc\n")
    planted.identity.ca.write_text("-----BEGIN CERTIFICATE-----\nabc\n")
    link, post = load_uplink(planted.config).link(), Post(tmp_path)
    with running(link, post):
        wait_for("told", lambda: post.told().get("words"))
    assert planted.hidden(f"{post.told()} {caplog.text} {link!r}")
    post.close()
