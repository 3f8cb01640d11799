"""docs/security.md, done as it says: its commands in their order, against a real mosquitto."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from controller.seal import Seal
from controller.store.rows import Event
from controller.uplink.link import Tls
from tests.broker import SBIN
from tests.controller.uplink.conftest import Post, make_link, running
from tests.site import ShippedBroker
from tests.waiting import wait_for

HOUSE = Path(__file__).parents[1]
PAGE = HOUSE / "docs" / "security.md"
RENEW = "pod ca sign pod-1.csr --pod pod-1 --renew"
RESTART = "systemctl restart mosquitto"


class Reader:
    """Somebody who does what the page says, with a machine of their own under `place`."""

    def __init__(self, place: Path) -> None:
        self.place = place
        for folder in ("mosquitto/conf.d", "uplink", "pod"):
            (place / folder).mkdir(parents=True)
        (place / "config").symlink_to(HOUSE / "config")
        self.commands = re.findall(r"^    (\S.*)$", PAGE.read_text(), re.MULTILINE)
        self._configure()

    def _configure(self) -> None:
        """The pod's files, with what the page has of mqtt.yaml."""
        own = Path(shutil.copytree(HOUSE / "config", self.place / "pod" / "config"))
        (shown,) = re.findall(r"```yaml\n(.*?)```", PAGE.read_text(), re.DOTALL)
        (own / "mqtt.yaml").write_text(self._here(shown))

    def _here(self, text: str) -> str:
        for theirs, ours in {
            "/etc/mosquitto": f"{self.place}/mosquitto",
            "/var/lib/pod-uplink": f"{self.place}/uplink",
            "sudo -u pod-uplink ": "",
            "sudo ": "",
            "192.0.2.7": "127.0.0.1",
            " -g mosquitto": "",
            "chgrp -R mosquitto": "ls",
        }.items():
            text = text.replace(theirs, ours)
        return text

    def do(self, first: str, last: str, said: str = "") -> str:
        """The commands from the one that begins so to the one that does; what the last printed."""
        starts = [n for n, line in enumerate(self.commands) if line.startswith(first)]
        ends = [n for n, line in enumerate(self.commands) if line.startswith(last)]
        told = ""
        for line in self.commands[starts[0] : ends[0] + 1]:
            if RESTART not in line:
                told = self._run(self._here(line), said)
        return told

    def _run(self, line: str, said: str) -> str:
        path = f"{Path(sys.executable).parent}:{os.environ['PATH']}:{SBIN}"
        around = {"PATH": path, "POD_CA_PASSPHRASE": "open", "HOME": str(self.place)}
        around["POD_CONFIG"] = str(self.place / "pod" / "config")
        done = subprocess.run(
            ["bash", "-c", line], cwd=self.place, env=around, input=said,
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, f"{line}: {done.stdout} {done.stderr}"
        return done.stdout


@pytest.fixture
def reader(tmp_path: Path) -> Reader:
    return Reader(tmp_path)


def test_every_command_of_the_page_is_tried(reader: Reader) -> None:
    """None is left out below."""
    heads = {" ".join(line.replace("sudo ", "").split()[:3]) for line in reader.commands}
    assert {head for head in heads if head.startswith("pod ")} == {
        "pod ca init", "pod ca broker", "pod ca sign", "pod ca renew", "pod ca revoke",
        "pod results keygen", "pod results open",
    }  # fmt: skip


def test_from_nothing_to_a_stolen_pod(reader: Reader, tmp_path: Path) -> None:
    """Authority, broker, pod: it is let in; revoked, it is shut out."""
    reader.do("pod ca init", "pod ca broker")
    reader.do("sudo install -d", "sudo chmod", "pw\npw\n")
    reader.do("sudo -u pod-uplink pod identity make", "sudo -u pod-uplink pod identity make")
    shutil.copy(tmp_path / "uplink" / "key.csr", tmp_path / "pod-1.csr")
    reader.do("pod ca sign", "pod ca sign", "y\n")
    shutil.copy(tmp_path / "pod-ca" / "ca.pem", tmp_path)
    shown = reader.do(
        "sudo -u pod-uplink pod identity install", "sudo -u pod-uplink pod identity show"
    )
    assert "until 20" in shown
    broker, post = ShippedBroker(tmp_path / "mosquitto" / "pods"), Post(tmp_path)
    post.put(3)
    tls = Tls(*(tmp_path / "uplink" / f"{name}.pem" for name in ("ca", "cert", "key")))
    with broker, running(make_link(broker.port, tls=tls), post):
        wait_for("sent", lambda: post.box.marks()["s1"].sent == 3)
        reader.do(RENEW, RENEW, "y\n")
        (tmp_path / "requests.jsonl").write_text(f"{caught(tmp_path)}\n")
        assert "long enough" in reader.do("pod ca renew", "pod ca renew")
        reader.do("pod ca revoke", "sudo cp pod-ca/crl.pem")
        broker.restart()
        wait_for("shut out", lambda: "revoked" in str(post.told().get("words")))
    post.close()


def caught(place: Path) -> str:
    """What the pod publishes of its request (tests/controller/uplink/test_uplink_papers.py)."""
    request = (place / "pod-1.csr").read_text()
    own = {"site": "site-1", "pod": "pod-1", "fingerprint": "", "ends": "", "request": request}
    return json.dumps(own)


def test_sealed_results_are_opened(reader: Reader, tmp_path: Path) -> None:
    """With the pair that the page makes."""
    public = reader.do("pod results keygen", "pod results keygen").split()[-1]
    body = Seal(public).close(Event("result/exercise", "result", {"dprime": 1.5})).body
    caught = {"id": "pod-1:s:1", "type": "result.sealed", "data": dict(body)}
    (tmp_path / "caught.jsonl").write_text(json.dumps(caught) + "\n")
    opened = reader.do("pod results open", "pod results open")
    assert json.loads(opened)["data"] == {"dprime": 1.5}
