"""A pod's mailbox and uplink, mosquitto, `pod ingest` and PostgreSQL, each a process."""

import re
import socket
import urllib.request
from pathlib import Path

import pytest
from click.testing import CliRunner

from controller.cli import main
from tests.broker import Broker
from tests.controller.fleet.ingest.site import Site
from tests.controller.uplink.conftest import Post, process
from tests.waiting import wait_for

ROWS = 600


def test_what_a_pod_emits_is_held_once_and_acknowledged(
    broker: Broker, post: Post, site: Site, tmp_path: Path
) -> None:
    """A mailbox full of rows is empty in the end; systemd and Prometheus hear how it goes."""
    post.put(ROWS)
    heard = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    with heard, process(broker, post):
        heard.bind(str(tmp_path / "notify"))
        heard.settimeout(20)
        environment = {"NOTIFY_SOCKET": str(tmp_path / "notify")}
        site.start("--metrics-port", "0", environment=environment)
        assert [heard.recv(64), heard.recv(64)] == [b"READY=1", b"WATCHDOG=1"]
        post.put(ROWS)
        site.wait_count(ROWS)
        wait_for("the mailbox is empty", lambda: post.box.depth() == 0)
        assert site.ask("SELECT site, pod, stores FROM pod") == [("test", "pod-1", 1)]
        url = re.search(r"http://\S+", site.log.read_text())
        assert url is not None
        with urllib.request.urlopen(url[0], timeout=10) as answer:
            told = answer.read().decode()
        count = re.search(r'pod_ingest_rows_total\{what="new"\} ([\d.]+)', told)
        assert count is not None
        assert float(count[1]) == site.count() >= ROWS
        assert "pod_ingest_workers 2.0" in told


def test_what_is_in_hand_is_told_before_the_end(broker: Broker, post: Post, site: Site) -> None:
    """SIGTERM in a drain: each mark that was committed has gone out."""
    post.put(ROWS)
    site.start()
    with process(broker, post):
        site.wait_count(1)
        site.stop()
        held = site.one("SELECT mark FROM mark")
        wait_for("the pod has heard", lambda: post.box.marks()["s1"].acknowledged == held)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--database", "postgres:secret@nowhere"], "it is no postgresql://user@host/name"),
        (["--database", "postgresql://u@h/d", "--group", "a/b"], "letters, digits, - and _"),
        (["--database", "postgresql://u@h/d", "--results-key", __file__], "is no secret key"),
        (["--database", "postgresql://u@h/d", "--workers", "0"], "--workers"),
        ([], "--database"),
    ],
)
def test_options_that_cannot_be_are_told(options: list[str], words: str) -> None:
    """What is wrong, and never the password."""
    result = CliRunner().invoke(main, ["ingest", *options])
    assert result.exit_code == 2
    assert words in " ".join(result.output.split())
    assert "secret@" not in result.output
