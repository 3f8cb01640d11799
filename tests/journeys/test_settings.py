"""Values set over MQTT, through the real two processes: applied, refused, rolled back."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from controller.config.force import in_force
from tests.journeys.fleet import ROOT, Site, site
from tests.journeys.pods import CONFIG, health
from tests.waiting import wait_for


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Site]:
    with site(tmp_path, sign_in="nobody") as made:
        yield made


def want(here: Site, version: int, **config: Any) -> None:
    """What a technician leaves at the broker."""
    text = json.dumps({"version": version, "config": config})
    here.technician.listener.publish(f"{ROOT}/desired", text.encode(), retain=True)


def reported(here: Site, version: int) -> dict[str, Any]:
    """What the pod made of this version, once it says."""

    def found() -> list[dict[str, Any]]:
        told = map(json.loads, here.technician.listener.payloads("/reported"))
        return [each for each in told if each["version"] == version]

    wait_for(f"version {version}", found)
    return found()[-1]


def test_applied_between_two_visits_and_rolled_back(here: Site, tmp_path: Path) -> None:
    """By a restart of the controller alone; killed as it starts with other values, it goes back."""
    with here.puppet() as puppet:
        puppet.until(shown="attract")
        puppet.order("press", "ok")
        puppet.until(shown="start 1")
        want(here, 2, pod={"idle_s": 2345.0})
        puppet.order("hold", "back")
        assert puppet.wait() == 0
    with here.puppet() as puppet:
        puppet.until(state="attract")
        report = reported(here, 2)
        assert report["outcome"] == "applied"
        wait_for("its hash in health", lambda: "made_of" in health(tmp_path / "run"))
        assert health(tmp_path / "run")["made_of"]["config"] == report["hash"]
        want(here, 3, pod={"idle_s": 1.0})
        assert reported(here, 3)["outcome"] == "refused"
        want(here, 4, pod={"idle_s": 3456.0})
        assert puppet.wait() == 0
    twin = tmp_path / "data/private/twin.json"
    for starts in (1, 2):
        with here.puppet():
            wait_for("a start", lambda: json.loads(twin.read_text())["starts"] == starts)  # noqa: B023
    with here.puppet() as puppet:
        puppet.until(state="attract")
        assert reported(here, 4)["outcome"] == "rolled_back"
        assert in_force(CONFIG, here.laid).pod.idle_s == 2345.0
        assert puppet.end() == 0
