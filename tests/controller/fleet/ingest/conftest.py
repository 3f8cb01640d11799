"""A broker, a PostgreSQL, and a fresh database for each test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.broker import Broker
from tests.controller.fleet.ingest.site import Sender, Site
from tests.controller.uplink.conftest import post
from tests.database import cluster, database

__all__ = ["cluster", "database", "post"]


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[Broker]:
    """Running."""
    with Broker(tmp_path / "broker") as made:
        yield made


@pytest.fixture
def site(broker: Broker, database: str, tmp_path: Path) -> Iterator[Site]:
    """Not started yet; ended as it should be."""
    with Site(broker, database, tmp_path) as made:
        yield made


@pytest.fixture
def sender(broker: Broker) -> Iterator[Sender]:
    """Connected."""
    with Sender(broker) as made:
        yield made
