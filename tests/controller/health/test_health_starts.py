"""Starts are counted in memory: within a boot, by the program's every start."""

from pathlib import Path

import pytest

from controller.health import starts as module
from controller.health.clock import Moment
from controller.health.starts import Starts


class Boot:
    """Moments of one boot, moved by hand."""

    def __init__(self, boot: str) -> None:
        self.boot, self.s = boot, 50.0

    def now(self) -> Moment:
        return Moment("2026-11-29T12:00:00.000Z", round(self.s * 1e9), self.boot, True)


def test_a_controller_that_keeps_failing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every start counts; those of more than ten minutes ago are no more of late."""
    boot = Boot("a")
    monkeypatch.setattr(module, "Moment", boot)
    for _ in range(14):
        started = Starts(tmp_path / "run")
        boot.s += 5
    assert started.get_status() == {"starts": 14, "lately": 10}
    boot.s += 580
    assert started.get_status()["lately"] == 4
    boot.s += 600
    assert started.get_status() == {"starts": 14, "lately": 0}


def test_another_boot_counts_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """On a desk the run directory stays; the boot does not."""
    for name in ("a", "a", "b"):
        monkeypatch.setattr(module, "Moment", Boot(name))
        started = Starts(tmp_path)
    assert started.count == 1


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"boot": 1}', "null", "\0"])
def test_a_file_that_is_no_count(tmp_path: Path, text: str) -> None:
    """Counting begins anew, and the file is put right."""
    (tmp_path / "starts.json").write_text(text)
    assert Starts(tmp_path).count == 1
    assert Starts(tmp_path).count == 2


def test_a_directory_that_cannot_be_had(tmp_path: Path) -> None:
    """Nothing is counted, and the pod starts."""
    (tmp_path / "file").touch()
    assert Starts(tmp_path / "file" / "run").count == 1
