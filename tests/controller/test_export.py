"""`pod export`: what was stored comes out whole, and scores as it was scored."""

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from controller.cli import main
from controller.config import load
from controller.health.clock import Moment
from controller.store.database import database_path
from controller.store.rows import Limits
from controller.store.store import Store
from controller.visit.training import Finished, Offered
from exercises.catalogue import exercise
from exercises.core.csv_table import read_csv
from exercises.core.trial import Trial
from exercises.stage.person import Habits, VirtualPerson
from exercises.stage.run import run
from exercises.stage.virtual import VirtualStage
from tests.beside import outside

SHIPPED = Path(__file__).parents[2] / "config"
GO_NOGO = exercise("go_nogo")
PARAMS = load(SHIPPED).exercises["go_nogo"]
FORMS = ("assessment", "training")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """A controller's store, open as long as the test runs."""
    store = Store.open(tmp_path, Limits(max_age_s=1e6, max_bytes=2**20, tick_s=0.5))
    yield store
    store.close()


def practise(store: Store, form: str, *, person: str, seed: int, verified: bool) -> None:
    """One run as the pod does it: each trial kept, the score stored with the run."""
    session = store.start_session(person, Moment.now(), [])
    timing = {"verified": verified}
    number = store.start_run(
        session, "go_nogo", form, GO_NOGO.version, asdict(PARAMS), timing, Moment.now()
    )
    stage = VirtualStage(VirtualPerson(GO_NOGO.rule(), Habits(), seed))
    script = GO_NOGO.script(PARAMS, form, seed, None)
    trials = run(script, stage, lambda trial: store.keep(number, trial))
    score = Finished(Offered(GO_NOGO, form, PARAMS), trials).score(verified=verified)
    store.finish_run(number, "finished", score, Moment.now(), [])
    store.end_session(session, "signed_out", Moment.now(), [])


def stored_results(directory: Path) -> list[dict[str, Any]]:
    """The results in pod.db, in the order of their runs."""
    return [
        json.loads(each) for (each,) in outside(directory, "SELECT result FROM run ORDER BY id")
    ]


def pod(*arguments: str | Path) -> str:
    """What `pod` prints with these arguments."""
    done = CliRunner().invoke(main, list(map(str, arguments)))
    assert done.exit_code == 0, done.output
    return done.stdout


def test_stored_runs_scored_again_give_the_stored_results(store: Store, tmp_path: Path) -> None:
    """Every number, verdict and reason of a result can be computed again from the export."""
    practise(store, "assessment", person="ann", seed=1, verified=True)
    practise(store, "training", person="ann", seed=2, verified=False)
    practise(store, "assessment", person="bo", seed=3, verified=True)
    table, overlay = tmp_path / "trials.csv", tmp_path / "overlay"
    overlay.mkdir()
    (overlay / "pod.yaml").write_text(f"data_dir: {tmp_path}\n")
    pod("export", "go_nogo", "--config", SHIPPED, "--overlay", overlay, "--output", table)
    again = json.loads(pod("score", "go_nogo", table, "--config", SHIPPED))
    stored = stored_results(tmp_path)
    assert [result["verdict"] for result in stored].count("valid") >= 1
    assert len(again) == len(stored) == 3
    for row, result in zip(again, stored, strict=True):
        assert {name: row[name] for name in result["values"]} == result["values"]
        assert (row["verdict"], row["reasons"]) == (result["verdict"], result["reasons"])


def test_export_picks_form_and_person(store: Store, tmp_path: Path) -> None:
    """One form, or one participant, comes out alone; nobody's pseudonym is in the table."""
    for form, person in (("assessment", "ann"), ("training", "ann"), ("training", "bo")):
        practise(store, form, person=person, seed=5, verified=True)
    every = pod("export", "go_nogo", "--data", tmp_path)
    training = pod("export", "go_nogo", "--data", tmp_path, "--form", "training")
    ann = pod("export", "go_nogo", "--data", tmp_path, "--person", "ann")
    labels = [{line.split(",")[0] for line in t.splitlines()[1:]} for t in (every, training, ann)]
    assert [len(found) for found in labels] == [3, 2, 2]
    assert len(labels[1] & labels[2]) == 1
    assert "bo" not in every.split(",")


def test_export_runs_beside_the_controller(store: Store, tmp_path: Path) -> None:
    """While a run is on, its kept trials come out, the store goes on, and nothing is changed."""
    session = store.start_session("ann", Moment.now(), [])
    number = store.start_run(
        session, "go_nogo", "training", GO_NOGO.version, asdict(PARAMS), {}, Moment.now()
    )
    line = [sys.executable, "-m", "controller.cli", "export", "go_nogo", "--data", str(tmp_path)]
    for kept in (1, 2):
        store.keep(number, Trial("training", "go", "ok", 0.1 + kept / 3, 10**18 + kept, 10**18))
        done = subprocess.run(line, capture_output=True, check=True, timeout=60)
        table = tmp_path / "trials.csv"
        table.write_bytes(done.stdout)
        read = read_csv(table, GO_NOGO.columns)
        assert read["rt_s"].tolist() == [0.1 + n / 3 for n in range(1, kept + 1)]
        assert read["onset_ns"].tolist() == [10**18 + n for n in range(1, kept + 1)]
    assert [trial.rt_s for _, trial in store.trials()] == [0.1 + n / 3 for n in (1, 2)]


def test_export_of_a_damaged_or_missing_store_is_told(tmp_path: Path) -> None:
    """Where nothing can be read, one sentence says why, and the exit code is 74."""
    line = ["export", "go_nogo", "--data", str(tmp_path)]
    missing = CliRunner().invoke(main, line)
    path = database_path(tmp_path)
    path.parent.mkdir()
    path.write_bytes(b"no database" * 1000)
    damaged = CliRunner().invoke(main, line)
    path.write_bytes(b"")
    emptied = CliRunner().invoke(main, line)
    assert [each.exit_code for each in (missing, damaged, emptied)] == [74, 74, 74]
    assert f"{path}: No such file or directory" in missing.stderr
    assert f"{path}: the database is damaged" in damaged.stderr
    assert f"{path}: the database is damaged" in emptied.stderr


def test_failed_export_leaves_no_file(tmp_path: Path) -> None:
    """A file of an earlier export is replaced whole or not at all."""
    earlier = tmp_path / "trials.csv"
    earlier.write_text("kind,rt_s\n")
    done = CliRunner().invoke(
        main, ["export", "go_nogo", "--data", str(tmp_path), "--output", str(earlier)]
    )
    assert done.exit_code == 74
    assert earlier.read_text() == "kind,rt_s\n"
