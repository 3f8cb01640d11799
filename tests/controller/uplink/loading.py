"""A pod that loads updates, and the HTTPS host that it loads them from."""

import hashlib
import json
import random
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from controller.health.clock import Moment
from controller.store.inbox import Order
from controller.store.receiving import Inbox
from controller.uplink.fetch import NAME, Fetcher
from controller.uplink.link import Tls, Updates
from tests.controller.uplink.conftest import QUICK
from tests.controller.uplink.test_uplink_tls import make_authority, make_certificate
from tests.update_host import Host, serving
from tests.waiting import wait_for

BUNDLE = random.Random(1).randbytes(3 << 20)
SHA = hashlib.sha256(BUNDLE).hexdigest()
ARGS = {"path": "/pods/0.2.0.raucb", "sha256": SHA, "size": len(BUNDLE), "version": "0.2.0"}
PACE = replace(QUICK, load_first_s=0.02, load_most_s=0.1, load_silent_s=0.4)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site's authority, and a certificate for its host."""
    folder = tmp_path_factory.mktemp("site")
    make_certificate(folder / "host.pem", make_authority(folder / "site.pem"))
    make_authority(folder / "stranger.pem")
    return folder


@pytest.fixture
def host(site: Path) -> Iterator[Host]:
    """It has the bundle."""
    with serving(site / "host.pem") as made:
        made.files[ARGS["path"]] = BUNDLE  # type: ignore[index]
        yield made


class Pod:
    """The pod's side: an inbox, a folder, and a fetcher that is hurried."""

    def __init__(self, place: Path, site: Path, port: int) -> None:
        self.folder, self.status = place / "update", place / NAME
        self.folder.mkdir()
        self.updates = Updates("127.0.0.1", port, self.folder, Tls(site / "site.pem"))
        self.path = place / "mailbox.db"
        self.box = Inbox.open(self.path)
        self.fetcher: Fetcher | None = None

    def ask(self, number: str = "u1", **more: Any) -> None:
        order = Order(number, "update", {**ARGS, "window": None, **more})
        assert self.box.accept(order, "") == "new"

    def start(self, updates: Updates | None, now: Moment | None = None) -> None:
        inbox = Inbox(self.path, busy_s=5.0)
        clock = (lambda: now) if now else Moment.now
        self.fetcher = Fetcher(updates, inbox, self.status, PACE, clock)
        self.fetcher.start()

    def close(self) -> None:
        if self.fetcher is not None:
            self.fetcher.close()
        self.fetcher = None

    def told(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.status.read_text()) if self.status.exists() else {}
        return found

    def until(self, stage: str, code: str = "") -> dict[str, Any]:
        wait_for(stage, lambda: self.told().get("stage") == stage)
        assert self.told()["code"] == code
        return self.told()

    def have(self) -> list[str]:
        return sorted(path.name for path in self.folder.iterdir())


@pytest.fixture
def pod(tmp_path: Path, site: Path, host: Host) -> Iterator[Pod]:
    made = Pod(tmp_path, site, host.port)
    yield made
    made.close()
    made.box.close()
