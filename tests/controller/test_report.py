"""`pod report wing`: from the real store, beside a controller at work, with nobody named."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from controller.cli import main
from controller.health import clock
from controller.health.clock import Moment
from controller.store.store import Store
from tests.controller.store.parts import opened
from tests.journeys.pods import CONFIG, overlay

Pod = Callable[..., Result]
CARDS = [("go_nogo", "training"), ("breathing", "training")]


@pytest.fixture
def pod(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Pod:
    """The command on a pod of its own, whose clock is set."""
    marker = tmp_path / "synchronized"
    marker.touch()
    monkeypatch.setattr(clock, "SYNCHRONISED", marker)
    laid = overlay(tmp_path)

    def run(*words: str) -> Result:
        options = ["--config", str(CONFIG), "--overlay", str(laid)]
        return CliRunner().invoke(main, [*words, *options])

    return run


def came(store: Store, person: str, days_ago: float) -> None:
    """A visit then: two cards, the first one done within 90 seconds, and gone on with once."""
    wall = datetime.now(UTC) - timedelta(days=days_ago)

    def at(second: int) -> Moment:
        when = wall.isoformat(timespec="milliseconds").replace("+00:00", "Z")
        return Moment(when, second * 10**9, f"boot-{person}-{days_ago}", synchronised=True)

    session = store.start_session(person, at(0), [])
    store.note_offer(session, CARDS)
    run = store.start_run(session, *CARDS[0], "1", {}, {}, at(10))
    store.finish_run(run, "finished", {}, at(100), [])
    left = store.start_run(session, *CARDS[1], "1", {}, {}, at(110))
    store.finish_run(left, "stopped", None, at(140), [])
    store.end_session(session, "enough", at(150), [])


def test_a_wing_is_told_of_in_words_and_as_json(pod: Pod, tmp_path: Path) -> None:
    """The same numbers; what was left counts as time and as no dose."""
    with opened(tmp_path / "data") as store:
        for n in range(6):
            came(store, f"p-{n}", 7)
            came(store, f"p-{n}", 35)
        words, document = pod("report", "wing"), json.loads(pod("report", "wing", "--json").output)
    period = document["period"]
    assert document["pod"] == "desk"
    assert (period["came"], period["visits"], period["minutes"]) == (6, 6, 12)
    assert period["doses"]["together"] == {"offered": 6, "done": 6, "times": 6}
    assert period["doses"]["left_out"] is True
    assert document["kept"]["came_again"] == {"of": 6, "low": 2, "high": 6}
    assert "  came: 6; visits: 6\n  trained, all together: 12 minutes\n" in words.output
    assert "go_nogo, training: 6 offered, 6 of these done; done 6 times in all" in words.output
    assert "p-" not in words.output


def test_where_nothing_is_kept_there_is_no_report(pod: Pod) -> None:
    """Said in words."""
    refused = pod("report", "wing")
    assert refused.exit_code == 74
    assert "No kept visits: " in refused.output
