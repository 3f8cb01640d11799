"""`pod calibrate` as a technician runs it: what it prints, keeps and refuses."""

import json
import os
import shutil
from pathlib import Path
from typing import Any

import pygame
import pytest
import yaml
from click.testing import CliRunner, Result

from controller.calibration.record import CHART, NAME, read
from controller.cli import main

SHIPPED = Path(__file__).parents[2] / "config"


def run(*arguments: str | Path, config: Path = SHIPPED) -> Result:
    """`pod calibrate` with these arguments, in this process."""
    line = ["calibrate", *map(str, arguments), "--config", str(config)]
    return CliRunner().invoke(main, line)


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """A configuration of its own, whose data_dir is there."""
    directory = Path(shutil.copytree(SHIPPED, tmp_path / "config"))
    (tmp_path / "data").mkdir()
    change(directory / "pod.yaml", data_dir=str(tmp_path / "data"))
    return directory


def change(path: Path, **values: Any) -> None:
    """Set keys in a YAML file."""
    path.write_text(yaml.safe_dump(yaml.safe_load(path.read_text()) | values))


def test_a_simulation_tells_its_figures_beside_the_sample_s() -> None:
    """--json has the lags with their intervals, and the mean and SD that were drawn."""
    done = run("--simulate", "--lag-ms", "23.5", "--jitter-ms", "2", "--seed", "8", "--json")
    assert done.exit_code == 0
    document = json.loads(done.stdout)
    assert document["simulated"] is True
    assert (document["drawn"]["lag_ms"], document["drawn"]["jitter_ms"]) == (23.5, 2)
    for name in ("display", "audio"):
        found, drawn = document[name], document["drawn"][name]
        assert found["n"] >= 300
        assert found["mean_ms"] == pytest.approx(drawn["mean_ms"], abs=0.02)
        assert found["sd_ms"] == pytest.approx(drawn["sd_ms"], abs=0.02)
        low, high = found["mean_95_ms"]
        assert low < found["mean_ms"] < high


def test_without_json_it_is_told_in_words() -> None:
    """A line for each lag and one for the flips."""
    told = run("--simulate").stdout.splitlines()
    assert [line.split(":")[0] for line in told[1:]] == ["display lag", "audio lag", "late flips"]
    assert "n = 330" in told[1]


def test_a_simulation_leaves_the_pod_s_own_record_alone(config: Path) -> None:
    """It keeps nothing by itself; kept elsewhere, no result ever names it."""
    data, other = config.parent / "data", config.parent / "other"
    other.mkdir()
    assert run("--simulate", config=config).exit_code == 0
    assert not list(data.iterdir())
    assert run("--simulate", "--output", other, config=config).exit_code == 0
    assert json.loads((other / NAME).read_bytes())["simulated"] is True
    assert pygame.image.load(other / CHART).get_size() == (1280, 720)
    assert read(other) is None


REFUSED: dict[str, tuple[list[str], int, str]] = {
    "a law without a simulation": (["--lag-ms", "3", "--seed", "1"], 2, "--lag-ms, --seed"),
    "too few repetitions": (["--simulate", "--repetitions", "299"], 2, "300<=x"),
    "a lag beyond the span": (["--simulate", "--lag-ms", "201"], 2, "0<=x<=200"),
    "a lag that is no number": (["--simulate", "--lag-ms", "nan"], 2, "a number is needed"),
    "a jitter below 0": (["--simulate", "--jitter-ms", "-1"], 2, "0<=x<=20"),
    "nowhere to keep it": (
        ["--simulate", "--output", "/proc/none"],
        os.EX_UNAVAILABLE,
        "name one with --output",
    ),
}


@pytest.mark.parametrize(("arguments", "code", "told"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_measured_is_refused(arguments: list[str], code: int, told: str) -> None:
    """Before anything is shown, with what is allowed."""
    done = run(*arguments)
    assert (done.exit_code, done.stdout) == (code, "")
    assert told in done.stderr


def test_a_pod_without_probes_says_what_to_wire(config: Path) -> None:
    """Nothing is measured where nothing is fitted."""
    change(config / "wiring.yaml", sensors={})
    done = run(config=config)
    assert done.exit_code == os.EX_UNAVAILABLE
    assert "add sensors.light" in done.stderr


def test_a_desk_has_nothing_to_measure(config: Path) -> None:
    """A desk's figures would be no pod's."""
    change(config / "pod.yaml", factory="desk")
    done = run(config=config)
    assert done.exit_code == os.EX_UNAVAILABLE
    assert "use --simulate" in done.stderr
    assert not list((config.parent / "data").iterdir())


@pytest.mark.skipif(any(Path("/dev").glob("gpiochip*")), reason="there is a board here")
def test_a_board_that_is_not_there_is_told(config: Path) -> None:
    """Words about what to do, and no traceback."""
    done = run(config=config)
    assert done.exit_code == os.EX_UNAVAILABLE
    assert "systemctl stop pod-controller" in done.stderr


@pytest.mark.parametrize("probe", ["light", "sound"])
def test_one_probe_is_enough(config: Path, probe: str) -> None:
    """The lag that no probe is there for is told as not measured."""
    change(config / "wiring.yaml", sensors={probe: {"pin": 12}})
    done = run("--simulate", config=config)
    assert done.exit_code == 0
    assert done.stdout.count("not measured") == 1
