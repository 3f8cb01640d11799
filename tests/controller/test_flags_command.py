"""`pod flags`: what asks for staff follow-up is listed with its age, and acknowledged once."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner, Result

from controller.cli import main
from controller.commands.flags import HEAD, NONE, line
from controller.health.clock import Moment
from controller.people.people import People
from controller.store.flags import Flag
from tests.controller.config.changing import SHIPPED
from tests.controller.store.parts import at, opened
from tests.controller.store.test_flags import BANDS, asked

OPEN = Flag(7, "p-1", 42, "k6", {"total": "13-24"}, at(0), None, None)
HOUR = 3600


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    """A configuration whose store has one flag of an enrolled person."""
    place = Path(shutil.copytree(SHIPPED, tmp_path / "config"))
    pod = yaml.safe_load((place / "pod.yaml").read_text())
    (place / "pod.yaml").write_text(yaml.safe_dump(pod | {"data_dir": str(tmp_path / "data")}))
    with opened(tmp_path / "data") as store:
        person = People(lambda: store).enrol()
        store.end_asking(asked(store, person.pseudonym), "finished", {}, Moment.now(), BANDS)
    return place


def flags(directory: Path, *arguments: str) -> Result:
    """What the command says."""
    return CliRunner().invoke(main, ["flags", *arguments, "--config", str(directory)])


def test_it_is_listed_acknowledged_and_open_no_more(directory: Path) -> None:
    """By whom is listed; with --open only what nobody has seen yet."""
    told = flags(directory, "list").output.splitlines()
    assert told[0] == HEAD
    assert told[1].split()[3:6] == ["k6", "total", "13-24"]
    assert told[1].endswith("0 h  open")
    done = flags(directory, "acknowledge", "1", "--role", "duty nurse")
    assert (done.exit_code, done.output) == (0, "Flag 1 is acknowledged (role: duty nurse).\n")
    assert flags(directory, "list").output.strip().endswith("(role: duty nurse)")
    assert flags(directory, "list", "--open").output == f"{NONE}\n"


@pytest.mark.parametrize(
    ("arguments", "code", "expected"),
    [
        (
            ["2", "--role", "nurse"],
            74,
            "Not acknowledged: there is no flag 2. See `pod flags list`.",
        ),
        (["0", "--role", "nurse"], 2, "0 is not in the range"),
        (["1"], 2, "Missing option '--role'"),
        (["1", "--role", " "], 2, "a role has 1 to 40 letters on one line"),
        (["1", "--role", "a\nb"], 2, "a role has 1 to 40 letters on one line"),
        (["1", "--role", "n" * 41], 2, "a role has 1 to 40 letters on one line"),
    ],
)
def test_what_cannot_be_acknowledged_is_refused(
    arguments: list[str], code: int, expected: str, directory: Path
) -> None:
    """And the flag stays open."""
    done = flags(directory, "acknowledge", *arguments)
    assert done.exit_code == code
    assert expected in done.output
    assert "open" in flags(directory, "list").output


def test_a_second_acknowledgement_is_refused(directory: Path) -> None:
    """The first stands."""
    flags(directory, "acknowledge", "1", "--role", "nurse")
    again = flags(directory, "acknowledge", "1", "--role", "teacher")
    assert again.exit_code == 74
    with opened(directory.parent / "data") as store:
        told = [(deed.who, deed.action, deed.outcome) for _, deed in store.deeds()][-2:]
    assert told == [
        ("cli", "acknowledge flag 1", "done"),
        ("cli", "acknowledge flag 1", "refused: flag 1 is acknowledged already (role: nurse)"),
    ]
    assert "flag 1 is acknowledged already (role: nurse)" in again.output


def test_beside_a_running_controller_it_is_listed_and_not_acknowledged(
    directory: Path, tmp_path: Path
) -> None:
    """Who acknowledges there does it on the pod."""
    with opened(tmp_path / "data"):
        assert "open" in flags(directory, "list").output
        assert flags(directory, "acknowledge", "1", "--role", "nurse").exit_code == 74
    assert "open" in flags(directory, "list").output


def test_without_a_store_there_is_a_reason_and_no_traceback(tmp_path: Path) -> None:
    """Nobody was ever here."""
    place = Path(shutil.copytree(SHIPPED, tmp_path / "config"))
    pod = yaml.safe_load((place / "pod.yaml").read_text())
    (place / "pod.yaml").write_text(yaml.safe_dump(pod | {"data_dir": str(tmp_path / "none")}))
    done = flags(place, "list")
    assert done.exit_code == 74
    assert "No such file" in done.output


@pytest.mark.parametrize(
    ("now", "end"),
    [
        (at(23 * HOUR), "23 h  open"),
        (at(25 * HOUR), "25 h  open, LATE"),
        (at(25 * HOUR, "other"), "age not known  open"),
        (at(25 * HOUR, "other", synchronised=True, day=9), "age not known  open"),
    ],
)
def test_age_and_lateness_are_told_where_the_clock_knows(now: Moment, end: str) -> None:
    """By uptime within a boot; over boots only where the clock was set both times."""
    assert line(OPEN, now, 24).endswith(end)


def test_age_over_boots_is_by_a_clock_that_was_set() -> None:
    """Two days by the calendar."""
    flag = replace(OPEN, raised=at(0, synchronised=True))
    now = at(5, "other", synchronised=True, day=3)
    assert line(flag, now, 24).endswith("48 h  open, LATE")
    assert line(replace(flag, number=None), now, None).split()[1] == "---"
    assert line(flag, now, None).endswith("48 h  open")
