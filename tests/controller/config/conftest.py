"""What tests of the configuration share: a copy of what is shipped, to be changed."""

import shutil
from pathlib import Path

import pytest

from tests.controller.config.changing import SHIPPED


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    """A copy of the configuration that is shipped."""
    return Path(shutil.copytree(SHIPPED, tmp_path / "config"))
