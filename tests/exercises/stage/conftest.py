"""The stage's tests draw and sound into SDL's dummy drivers."""

import pytest


@pytest.fixture(autouse=True)
def _dummy_drivers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")
    monkeypatch.setenv("SDL_AUDIODRIVER", "dummy")
