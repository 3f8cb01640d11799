"""What several journeys begin with."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from tests.disk import Mount, memory_disk
from tests.journeys.pods import CONFIG, SHORT


@pytest.fixture(scope="session")
def config(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shipped configuration with a shorter exercise."""
    directory = tmp_path_factory.mktemp("shipped") / "config"
    shutil.copytree(CONFIG, directory)
    (directory / "desk/exercises/go_nogo.yaml").write_text(yaml.safe_dump(SHORT))
    return directory


@pytest.fixture
def mount(tmp_path: Path) -> Iterator[Mount]:
    """`mount(options)` mounts a small memory disk, or mounts it anew; skipped where not allowed."""
    with memory_disk(tmp_path / "card") as mounted:
        yield mounted
