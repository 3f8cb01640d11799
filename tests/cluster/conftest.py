"""Minutes, a system in a directory, and root: only where `make cluster-test` asks for it."""

import os
from pathlib import Path

import pytest


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Without it there is no cluster."""
    if not os.environ.get("CLUSTER"):
        skip = pytest.mark.skip(reason="three RabbitMQ nodes: make cluster-test")
        for item in items:
            if Path(__file__).parent in item.path.parents:
                item.add_marker(skip)
