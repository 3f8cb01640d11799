"""Hashes that cost little: what they cost is not what these tests are about."""

import pytest

from controller.people import parcel, scrypt
from tests.controller.people.two_pods import path, pods

__all__ = ["path", "pods"]


@pytest.fixture(autouse=True)
def _cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(scrypt.COST, "n", 16)
    for name, cost in {"ops": 1, "mem": 8192}.items():
        monkeypatch.setitem(parcel.COST, name, cost)
