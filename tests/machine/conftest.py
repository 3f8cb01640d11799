"""Minutes, a system in a directory, and root: only where `make machine-test` asks for it."""

import os
from pathlib import Path

import pytest


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Without it nothing is set up."""
    if not os.environ.get("MACHINE"):
        skip = pytest.mark.skip(reason="a bare Debian in a directory: make machine-test")
        for item in items:
            if Path(__file__).parent in item.path.parents:
                item.add_marker(skip)
