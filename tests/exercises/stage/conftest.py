"""The stage's tests draw and sound into SDL's dummy drivers."""

import pytest

from tests.exercises.stage.opened import opened, pod

__all__ = ["opened", "pod"]


@pytest.fixture(autouse=True)
def _dummy_drivers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")
    monkeypatch.setenv("SDL_AUDIODRIVER", "dummy")
