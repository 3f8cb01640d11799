"""`pod monitor --once`: what a script gets, and the exit code that it goes by."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from controller.commands.monitor import command
from controller.contract.topics import Topics
from controller.fleet.pod import Message
from tests.broker import Broker
from tests.controller.fleet.heard import put
from tests.controller.fleet.pods import FULL, NO_CLOCK, lying, state

ONE, TWO = Topics("north", "pod-1"), Topics("south", "pod-2")


def once(port: int, *words: str) -> Result:
    return CliRunner().invoke(command, ["--once", "--port", str(port), *words])


def document(result: Result) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(result.stdout)
    return found


@pytest.mark.parametrize(
    ("faults", "online", "code"),
    [
        ([], True, 0),
        ([NO_CLOCK], True, 0),
        ([FULL], True, 1),
        ([], False, 1),
    ],
)
def test_the_exit_code(
    tmp_path: Path, faults: list[dict[str, str]], online: bool, code: int
) -> None:
    """0 where nobody has to go anywhere; no pods at all is not that."""
    with Broker(tmp_path / "broker") as broker:
        assert once(broker.port).exit_code == 1
        put(broker.port, [*lying(ONE), *lying(TWO, *faults, online=online)])
        assert once(broker.port).exit_code == code


def test_the_document(tmp_path: Path) -> None:
    """The pods by need, each with its verdict, why, and its faults with what to do."""
    with Broker(tmp_path / "broker") as broker:
        put(broker.port, [*lying(ONE), *lying(TWO, FULL)])
        found = document(once(broker.port, "--json"))
        assert [pod["pod"] for pod in found["pods"]] == ["pod-2", "pod-1"]
        assert not found["well"]
        assert found["counts"] == {"down": 1, "well": 1}
        worst = found["pods"][0]
        assert (worst["verdict"], worst["need"]) == ("faulty", "down")
        assert worst["faults"] == [FULL]
        assert [p["pod"] for p in document(once(broker.port, "--json", "--site", "north"))["pods"]]
        assert document(once(broker.port, "--json", "--site", "north"))["well"]


def test_all_of_many_pods(tmp_path: Path) -> None:
    """Complete is complete: 500 pods, each time."""
    with Broker(tmp_path / "broker") as broker:
        put(broker.port, [m for n in range(500) for m in lying(Topics("north", f"pod-{n}"))])
        for _ in range(3):
            assert document(once(broker.port, "--json"))["counts"] == {"well": 500}


def test_where_it_cannot_be_known(tmp_path: Path) -> None:
    """No broker, or one that takes no marker: not "well", not "ill", but 69 and the reason."""
    rules = tmp_path / "rules"
    rules.write_text("topic read #\n")
    strict = Broker(tmp_path / "broker", options=[f"acl_file {rules}"])
    missing = once(strict.port)
    assert missing.exit_code == 69
    assert "no broker answers" in missing.stderr
    with strict:
        refused = once(strict.port)
    assert refused.exit_code == 69
    assert "refuses the permission" in refused.stderr


@pytest.mark.parametrize(
    "words", [["--json"], ["--once", "--site", "No/Site"], ["--cert", "/dev/null"]]
)
def test_what_does_not_go_together(words: list[str]) -> None:
    """A usage error that says so."""
    assert CliRunner().invoke(command, words).exit_code == 2


def test_a_broker_that_stops_answering(tmp_path: Path) -> None:
    """What has not come in time is not known."""
    with Broker(tmp_path / "broker") as broker:
        broker.freeze()
        slow = once(broker.port, "--within", "0.5")
        broker.thaw()
    assert slow.exit_code == 69
    assert "after 0.5 s" in slow.stderr


@pytest.mark.parametrize(
    ("minutes", "note"), [(30, "clocks ahead"), (-30, "clock of this machine"), (0, "")]
)
def test_clocks_that_cannot_both_be_right(tmp_path: Path, minutes: int, note: str) -> None:
    """Pods from the future, or all of them silent for as long: the ages are not believed."""
    at = datetime.now(UTC) + timedelta(minutes=minutes)
    with Broker(tmp_path / "broker") as broker:
        for topics in (ONE, TWO):
            told = Message(topics.state, state(at=at), retained=True)
            put(broker.port, [*lying(topics), told])
        found = once(broker.port, "--json")
    assert note in document(found)["note"]
    assert bool(note) == bool(document(found)["note"]) == ("doubtful" in found.stderr)
