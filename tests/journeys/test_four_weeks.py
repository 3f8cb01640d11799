"""From the first visit to the fourth week at the real controller, by presses on the desk's pins.

The wall clock is moved between the visits; each is a process of its own, as after a power cut.
"""

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from tests.controller.people.fingers import first_time, sign_in
from tests.faketime import fake_clock, faked
from tests.journeys.pods import Puppet, overlay, read
from tests.journeys.test_sign_in import enrolled, press

PIN = (2, 5, 0, 3)
DAYS = (0, 8, 27)
# Twenty trials, and no other exercise: a visit takes as long as it does.
OFFER = """
assess_from_session: 3
offer:
  - {exercise: go_nogo, form: training, minutes: 4}
  - {exercise: go_nogo, form: assessment, minutes: 3}
"""


def visit(laid: Path, clock: dict[str, str], presses: list[str]) -> list[str]:
    """Signs in by these presses, presses what is lit until the pod is idle; the screens met."""
    with Puppet(laid, "--speed", "6", environment=clock) as puppet:
        press(puppet, ["ok", *presses])
        met: list[str] = []
        while (told := puppet.next_screen())["shown"] != "attract":
            met.append(told["shown"].split(" ")[0])
            answer(puppet, told)
        assert puppet.end() == 0
    return met


def answer(puppet: Puppet, told: dict[str, Any]) -> None:
    """What somebody presses at this screen, who looks at pictures alone."""
    if told["shown"] == "go":
        puppet.order("press", "ok")
    elif told["prompts"]:
        puppet.order("press", "ok" if "ok" in told["prompts"] else told["prompts"][-1])


@pytest.mark.timeout(180)
def test_four_weeks_by_the_pins(tmp_path: Path) -> None:
    """The PIN and consent once; each visit asks how somebody is, offers what is next, is kept."""
    clock = fake_clock(tmp_path)
    laid = overlay(tmp_path, sign_in="number")
    (laid / "programme.yaml").write_text(OFFER)
    number, pseudonym = enrolled(laid)
    visits = []
    for day, presses in zip(
        DAYS, (first_time(number, PIN), *[sign_in(number, [PIN])] * 2), strict=True
    ):
        clock.write_text(f"+{day}d\n")
        visits.append(visit(laid, faked(clock), presses))
    for met in visits:
        assert {"mood_lead", "go", "go_nogo_result", "done"} <= set(met), met
        assert "consent_ask" not in met
    data = tmp_path / "data"
    sessions = read(data, "SELECT person, outcome FROM session ORDER BY id")
    assert sessions == [(pseudonym, "enough")] * len(DAYS)
    assert read(data, "SELECT count(*) FROM consent") == [(1,)]
    first, *later = begun(data)
    assert [(each - first).days for each in later] == [*DAYS[1:]]
    runs = read(data, "SELECT form, outcome FROM run ORDER BY id")
    assert runs == [("training", "finished")] * 2 + [("assessment", "finished")]


def begun(data: Path) -> list[datetime]:
    """When each session began, as the pod's clock had it."""
    walls = read(data, "SELECT json_extract(started, '$.wall') FROM session ORDER BY id")
    return [datetime.fromisoformat(wall) for (wall,) in walls]
