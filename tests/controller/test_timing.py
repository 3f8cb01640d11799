"""`pod timing`: a result's certificate in plain words, from the store or as it was received."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from controller.calibration import record
from controller.certificate import Readings, certify
from controller.cli import main
from controller.health.clock import Moment
from controller.outlet import Outlet
from controller.people.visitor import Visitor
from controller.store.reading import read_results
from controller.store.store import Store
from controller.visit.book import Book
from exercises.core.trial import Trial
from tests.controller.store.parts import LIMITS

SCREEN = {
    "verified": True,
    "why": "60 flips of 16.667 ms, sd 0.100 ms",
    "period_s": 1 / 60,
    "sd_s": 1e-4,
    "held": True,
}
GO = Trial("training", "go", "ok", 0.4, 10**9, 10**9 + 4 * 10**8, "kernel")
TRIALS = [GO, GO._replace(suspect=True), GO._replace(late=2), Trial("training", "nogo")]
FIGURES = {"display": {"mean_ms": 11.5, "sd_ms": 0.31}, "audio": None}


def calibrate(directory: Path) -> None:
    """A calibration record, as far as results name it."""
    document = {"moment": Moment.now().as_dict(), "simulated": False, **FIGURES}
    directory.joinpath(record.NAME).write_text(
        json.dumps({"id": record._digest(document), **document})
    )


def keep(directory: Path, *, finished: bool = True, lag: bool = False) -> None:
    """One run in the store under `directory`."""
    book = Book(lambda: Store.open(directory, LIMITS), Outlet(published=True))
    if lag:
        calibrate(directory)
    readings = Readings(SCREEN, 3, record.read(directory))
    book.start_session(Visitor("somebody"))
    book.start_run("go_nogo", "training", "1", {}, SCREEN)
    for trial in TRIALS:
        book.keep(trial)
    if finished:
        after = replace(readings, lost_edges=4)
        score = {"verdict": "valid", "reasons": [], "values": {}}
        book.finish_run(score, certify(readings, after, TRIALS, Moment.now()))
    book.close()


def timing(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, ["timing", *map(str, arguments)])


def test_a_kept_result_is_explained(tmp_path: Path) -> None:
    """Source, losses, doubts, flips, late frames, and that nobody measured the lag."""
    keep(tmp_path)
    told = timing("1", "--data", tmp_path)
    assert told.exit_code == 0, told.output
    for words in (
        "Run 1: go_nogo, training",
        "Timing verified",
        "Presses: 3, stamped each in the kernel",
        "Lost edges: 1",
        "Suspect presses: 1",
        "one in 16.667 ms, SD 0.100 ms",
        "Trials with late frames: 1 of 4",
        "2 late frames",
        "never calibrated",
    ):
        assert words in told.output


def test_a_run_is_found_by_what_exports_call_it(tmp_path: Path) -> None:
    """Whoever has a table alone has no other name of it."""
    keep(tmp_path)
    (result,) = read_results(tmp_path)
    assert (
        timing(result.session, "--data", tmp_path).output == timing("1", "--data", tmp_path).output
    )
    refused = timing("00000000-1", "--data", tmp_path)
    assert refused.exit_code == 65
    assert "there is no run 00000000-1" in refused.output


def test_a_calibrated_lag_is_named_with_its_age(tmp_path: Path) -> None:
    """Which calibration, how old, how much, and what it did not measure."""
    keep(tmp_path, lag=True)
    told = timing("1", "--data", tmp_path).output
    named = record.read(tmp_path)
    assert named is not None
    assert f"Lag, measured 0 days before (calibration {named['calibration']})" in told
    assert "display: 11.50 ms, SD 0.31 ms" in told
    assert "audio: not measured" in told


def test_a_received_result_is_explained_alike(tmp_path: Path) -> None:
    """The body, or the event around it, says the same as the store does."""
    keep(tmp_path)
    kept = timing("1", "--data", tmp_path).output
    certificate = certify(Readings(SCREEN, 3), Readings(SCREEN, 4), TRIALS, Moment.now())
    body = {"run": 1, "exercise": "go_nogo", "form": "training", "timing": certificate.as_dict()}
    for found in (body, {"specversion": "1.0", "data": body}):
        file = tmp_path / "result.json"
        file.write_text(json.dumps(found))
        assert timing(file).output == kept


def test_a_run_without_a_result_is_explained_from_its_trials(tmp_path: Path) -> None:
    """What a power cut left is judged too; lost edges are then not known."""
    keep(tmp_path, finished=False)
    told = timing("1", "--data", tmp_path).output
    assert "No result: still on" in told
    assert "Lost edges: not known" in told
    assert "Trials with late frames: 1 of 4" in told


@pytest.mark.parametrize("text", ["[]", "{}", '{"data": 3}', '{"timing": {"verified": true}}', "x"])
def test_what_is_no_result_is_refused(tmp_path: Path, text: str) -> None:
    """One sentence, and exit code 65."""
    file = tmp_path / "result.json"
    file.write_text(text)
    told = timing(file)
    assert told.exit_code == 65
    assert str(file) in told.output


def test_what_is_not_there_is_told(tmp_path: Path) -> None:
    """No such run, no store, no file."""
    keep(tmp_path)
    unknown = timing("7", "--data", tmp_path)
    assert (unknown.exit_code, "there is no run 7" in unknown.output) == (65, True)
    assert timing("7", "--data", tmp_path / "none").exit_code == 74
    assert timing(tmp_path / "none.json").exit_code == 74
