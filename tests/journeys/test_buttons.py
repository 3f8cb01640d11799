"""Buttons as they break: one that is held when the pod starts, and one that chatters."""

import json
import subprocess
from pathlib import Path
from typing import Any

from tests.broker import Broker
from tests.journeys.pods import CONFIG, Puppet, ended, health, overlay, pod
from tests.listener import Listener
from tests.waiting import wait_for

# So slow a clock that a machine under load does not tear a burst of 50 ms in two.
SLOWLY = "0.1"


def test_a_button_held_at_boot_is_told_and_the_rest_works(tmp_path: Path) -> None:
    """The attract screen shows it crossed out, the broker hears of it, `ok` begins all the same."""
    with Broker(tmp_path / "broker") as broker, Listener(broker.port, "pods/#") as listener:
        laid = overlay(tmp_path)
        (laid / "mqtt.yaml").write_text(f"host: 127.0.0.1\nport: {broker.port}\n")
        uplink = pod("uplink", "--config", CONFIG, "--overlay", laid)
        with Puppet(laid, "--held", "help") as puppet, ended(subprocess.Popen(uplink, text=True)):
            screen = puppet.until(shown="attract")
            assert screen["crossed"] == ["help"]
            assert screen["prompts"] == ["ok"]
            assert "This button is stuck. The rest works." in screen["words"]
            puppet.order("press", "ok")
            puppet.until(state="start")
            wait_for("the broker hears of it", lambda: "help" in stuck(listener))
            assert puppet.end() == 0
    assert stuck(listener) == ["help"]


def stuck(listener: Listener) -> list[str]:
    """The buttons that the last state document tells as stuck, and as held at the start."""
    panels = [json.loads(payload).get("panel") for payload in listener.payloads("/state")]
    nothing: dict[str, Any] = {"buttons": {}}
    told = next((panel for panel in reversed(panels) if panel), nothing)
    names = [name for name, button in told["buttons"].items() if button["stuck"]]
    assert not names or told["held_at_start"] == names
    return names


def test_chatter_is_one_press(tmp_path: Path) -> None:
    """200 edges in 50 ms begin a visit once and choose nothing; the state counts them."""
    with Puppet(overlay(tmp_path), "--speed", SLOWLY) as puppet:
        puppet.until(state="attract")
        puppet.until(shown="attract")
        puppet.order("chatter", "ok")
        puppet.until(state="start")
        puppet.until(done="chatter ok")
        puppet.order("press", "back")
        puppet.until(state="attract")
        assert puppet.end() == 0
    states = [told["state"] for told in puppet.heard if "state" in told]
    assert states == ["attract", "sign_in", "check_in", "resume", "start", "attract"]
    button = health(tmp_path / "run")["panel"]["buttons"]["ok"]
    # Of 200 edges the first is the press and the last, once it was quiet, the release.
    assert (button["presses"], button["chatter"]) == (1, 198)
