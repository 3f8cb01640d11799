"""What is wrong with a pod, as a subscriber at the broker reads it: in `state`, and as events."""

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from controller.contract.state import State
from controller.fleet.standing import Word, judge
from tests.disk import Mount, fill, use_up
from tests.journeys.fleet import Site, site
from tests.waiting import wait_for

# What every desk has: nobody verified its screen, and no kernel stamps its presses.
DESKS = {("timing_unverified", "screen"), ("stamps_on_arrival", "panel")}


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Site]:
    with site(tmp_path, sign_in="nobody") as made:
        yield made


def state(here: Site) -> dict[str, Any]:
    """The last one."""
    payloads = here.technician.listener.payloads("/state")
    found: dict[str, Any] = json.loads(payloads[-1]) if payloads else {}
    return found


def raised(here: Site) -> set[tuple[str, str]]:
    """What is wrong beyond what is wrong with any desk."""
    return {(each["code"], each["part"]) for each in state(here).get("faults", ())} - DESKS


def events(here: Site) -> list[tuple[str, str, str]]:
    """What was told of faults, in order; a second copy of one counts once."""
    seen: dict[str, tuple[str, str, str]] = {}
    for topic, payload, _ in list(here.technician.listener.seen):
        if "/event/fault." in topic:
            told = json.loads(payload)
            data = told["data"]
            seen[told["id"]] = (topic.rpartition(".")[2], data["code"], data["part"])
    return [*seen.values()]


def unknown(told: object, model: object, path: str = "") -> Iterator[str]:
    """Names in a payload that its model does not describe."""
    if not (isinstance(told, Mapping) and isinstance(model, BaseModel)):
        return
    fields = {field.alias or name: name for name, field in type(model).model_fields.items()}
    for name, value in told.items():
        if name not in fields:
            yield f"{path}{name}"
        else:
            yield from unknown(value, getattr(model, fields[name]), f"{path}{name}.")


def test_a_stuck_button_and_the_end_of_it(here: Site) -> None:
    """Told at once, with what to do; once, though the program restarts; over when it is cleared."""
    stuck = ("button_stuck", "help")
    with here.puppet("--held", "help") as puppet:
        wait_for("the fault", lambda: raised(here) == {stuck})
        told = state(here)
        [fault] = [each for each in told["faults"] if each["code"] == "button_stuck"]
        assert fault["words"] == "The help button is held down or stuck."
        assert told["well"] is False
        wait_for("its event", lambda: ("raised", *stuck) in events(here))
        puppet.order("end")
        assert puppet.wait() == 0
    with here.puppet("--held", "help") as puppet:
        puppet.until(shown="attract")
        puppet.order("up", "help")
        wait_for("let go", lambda: not state(here)["panel"]["buttons"]["help"]["stuck"])
        assert raised(here) == {stuck}
        here.technician.ask("clear-fault", "c1", args={"code": "button_stuck"})
        assert here.technician.end("c1")["result"] == {"raised": True}
        wait_for("none", lambda: raised(here) == set())
        assert puppet.end() == 0
    of_it = [kind for kind, *key in events(here) if tuple(key) == stuck]
    assert of_it == ["raised", "cleared"]
    assert all(events(here).count(("raised", *key)) == 1 for key in DESKS)


def test_the_document_is_as_the_contract_says(here: Site) -> None:
    """Every name in it is described, every value is of its kind; and nobody is named."""
    with here.puppet("--virtual") as puppet:
        puppet.until(kept=3)
        wait_for("presses", lambda: state(here)["panel"]["buttons"]["ok"]["presses"])
        payload = here.technician.listener.payloads("/state")[-1]
        assert puppet.end() == 0
    model = State.model_validate_json(payload)
    assert list(unknown(json.loads(payload), model)) == []
    assert b"demonstration" not in payload.replace(b"demonstration: the clock", b"")


def test_the_case_is_opened(here: Site) -> None:
    """A fault at once; none where the pod is in maintenance, which is told itself."""
    opened = ("door_open", "door")
    with here.puppet() as puppet:
        puppet.until(shown="attract")
        here.technician.ask("maintenance", "m1", args={"on": True})
        wait_for("closed", lambda: raised(here) == {("maintenance", "pod")})
        puppet.order("open")
        wait_for("open", lambda: state(here)["door"]["open"])
        assert raised(here) == {("maintenance", "pod")}
        here.technician.ask("maintenance", "m2", args={"on": False})
        wait_for("the fault", lambda: opened in raised(here))
        wait_for("its event", lambda: ("raised", *opened) in events(here))
        assert puppet.end() == 0


def test_a_full_card(mount: Mount, tmp_path: Path) -> None:
    """Told while there is no room for a trial; its event comes once there is, if not before."""
    card = mount("size=4m")
    full = ("store_disk_full", "store")
    with (
        site(tmp_path, sign_in="nobody", data_dir=str(card)) as here,
        here.puppet("--virtual") as puppet,
    ):
        puppet.until(kept=3)
        use_up(card)
        fill(card / "filler")
        puppet.until(state="fault")
        wait_for("the fault", lambda: full in raised(here))
        told = state(here)
        assert told["faults"][0]["severity"] == "down"
        assert judge(Word("online", told, datetime.now(UTC), 1.0)).verdict == "faulty"
        (card / "filler").unlink()
        puppet.until(state="attract")
        wait_for("its event", lambda: ("raised", *full) in events(here))
        assert puppet.end() == 0


def test_an_uplink_that_is_killed_is_no_goodbye(here: Site) -> None:
    """The will says offline, the last word nothing of leaving: lost, with what it said last."""
    here.stop_uplink()
    with here.puppet("--held", "ok") as puppet:
        here.start_uplink()
        wait_for("the fault", lambda: raised(here))
        here.stop_uplink()
        here.technician.listener.wait_payload("availability", b"offline")
        standing = judge(Word("offline", state(here), datetime.now(UTC), 1.0))
        assert standing.verdict == "lost"
        assert any("held down" in reason for reason in standing.reasons)
        assert puppet.end() == 0
