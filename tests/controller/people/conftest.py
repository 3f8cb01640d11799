"""Hashes that cost little: what they cost is not what these tests are about."""

import pytest

from controller.people import scrypt


@pytest.fixture(autouse=True)
def _cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(scrypt.COST, "n", 16)
