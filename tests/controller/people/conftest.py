"""Hashes that cost little: what they cost is not what these tests are about."""

import pytest

from controller.people import pin


@pytest.fixture(autouse=True)
def _cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(pin.COST, "n", 16)
