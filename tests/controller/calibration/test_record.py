"""The record: replaced whole, named by results, and not believed where it is damaged."""

import json
import logging
from pathlib import Path
from typing import Any

import pytest

from controller.calibration.measure import measure
from controller.calibration.record import NAME, keep, read, record
from controller.calibration.simulated import Law, simulated
from controller.config import load
from controller.health.clock import Moment

SHIPPED = Path(__file__).parents[3] / "config"


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    """A record as a pod makes it."""
    config = load(SHIPPED)
    with simulated(config.wiring, Law(10, 1), 3) as bench:
        return record(config, measure(bench, 300), bench.flips(), simulated=False)


def test_what_is_kept_is_what_results_name(tmp_path: Path, document: dict[str, Any]) -> None:
    """The id, the moment and both lags come back from the file."""
    keep(document, tmp_path / NAME)
    assert read(tmp_path) == {
        "calibration": document["id"],
        "measured": document["moment"],
        "display_mean_ms": document["display"]["mean_ms"],
        "display_sd_ms": document["display"]["sd_ms"],
        "audio_mean_ms": document["audio"]["mean_ms"],
        "audio_sd_ms": document["audio"]["sd_ms"],
    }
    assert Moment(**document["moment"]).boot_id
    assert [path.name for path in tmp_path.iterdir()] == [NAME]


def test_a_pod_that_was_never_calibrated_names_nothing(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """No file is no fault."""
    assert read(tmp_path) is None
    assert not caplog.records


def test_a_lag_that_was_not_measured_is_none(tmp_path: Path, document: dict[str, Any]) -> None:
    """A pod without an envelope input has no audio lag, which is not 0."""
    config = load(SHIPPED)
    with simulated(config.wiring, Law(10, 1), 3) as bench:
        measured = measure(bench, 300)
        del measured.paired["sound"]
        keep(record(config, measured, bench.flips(), simulated=False), tmp_path / NAME)
    named = read(tmp_path)
    assert named is not None
    assert (named["audio_mean_ms"], named["audio_sd_ms"]) == (None, None)
    assert named["display_mean_ms"] == document["display"]["mean_ms"]


def test_an_old_record_stays_until_the_new_one_is_whole(
    tmp_path: Path, document: dict[str, Any]
) -> None:
    """A write that fails leaves what was there."""
    keep(document, tmp_path / NAME)
    (tmp_path / f".{NAME}.new").mkdir()
    with pytest.raises(OSError, match=r"calibration\.json\.new"):
        keep(document | {"id": "other"}, tmp_path / NAME)
    named = read(tmp_path)
    assert named is not None
    assert named["calibration"] == document["id"]


DAMAGE = {
    "half a file": lambda text: text[: len(text) // 2],
    "an empty file": lambda _: "",
    "another kind of file": lambda _: "[1, 2]",
    "a figure that was edited": lambda text: text.replace('"missing": 0', '"missing": 1'),
    "a simulation": lambda text: text.replace('"simulated": false', '"simulated": true'),
    "a record without figures": lambda _: json.dumps({"simulated": False, "id": "1"}),
}


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE)
def test_what_cannot_be_believed_counts_as_none(
    tmp_path: Path, document: dict[str, Any], damage: Any, caplog: pytest.LogCaptureFixture
) -> None:
    """It is logged with what to do, and no result names it."""
    keep(document, tmp_path / NAME)
    text = (tmp_path / NAME).read_text()
    changed = damage(text)
    assert changed != text
    (tmp_path / NAME).write_text(changed)
    with caplog.at_level(logging.WARNING):
        assert read(tmp_path) is None
    assert "Run pod calibrate again" in caplog.text
