"""What a technician asks over MQTT, through the real two processes, and what comes back."""

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from controller.people.people import People
from controller.store.reading import read_commands
from controller.store.store import Store
from tests.controller.store.parts import LIMITS
from tests.journeys.fleet import Site, site
from tests.journeys.pods import read


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Site]:
    with site(tmp_path, sign_in="nobody") as made:
        yield made


def test_identify_blinks_and_tells(here: Site) -> None:
    """The pod's own name is on its screen until somebody presses; each stage is told once."""
    who = here.technician
    with here.puppet() as puppet:
        puppet.until(shown="attract")
        who.ask("identify", "i1", args={"seconds": 60})
        shown = puppet.until(shown="identify")
        assert "desk" in shown["words"]
        who.until("i1", "executing")
        puppet.order("press", "right")
        puppet.until(state="attract")
        assert who.end("i1")["result"] == {"pressed": True}
        assert [each["status"] for each in who.told("i1")] == ["accepted", "executing", "succeeded"]
        assert puppet.end() == 0


def test_killed_in_the_middle_it_is_not_begun_again(here: Site) -> None:
    """The next start says that it was broken off, and shows nothing."""
    who = here.technician
    with here.puppet() as puppet:
        puppet.until(shown="attract")
        who.ask("identify", "k1", args={"seconds": 600})
        puppet.until(shown="identify")
    here.stop_uplink()
    with here.puppet() as puppet:
        puppet.until(shown="attract")
        here.start_uplink()
        assert who.end("k1")["code"] == "interrupted"
        who.ask("identify", "k1", args={"seconds": 600})
        who.ask("selftest", "k2")
        assert who.end("k2")["status"] == "succeeded"
        assert puppet.end() == 0
        assert not [told for told in puppet.heard if told.get("shown") == "identify"]


def test_a_visit_is_ended_between_two_trials(here: Site, tmp_path: Path) -> None:
    """The person is told, what they did is kept, and they may go on with it the next time."""
    who = here.technician
    with here.puppet("--virtual") as puppet:
        puppet.until(kept=3)
        who.ask("end-session", "e1")
        ended = puppet.until(shown="ended")
        assert ended["words"] == ["We have to stop now. What you did is kept."]
        puppet.until(state="attract")
        assert who.end("e1")["result"] == {"ended": True}
        who.ask("end-session", "e2")
        assert who.end("e2")["result"] == {"ended": False}
        kept = puppet.kept()
        assert puppet.end() == 0
    data = tmp_path / "data"
    assert read(data, "SELECT outcome FROM session") == [("ended",)]
    assert read(data, "SELECT outcome FROM run") == [("ended_by_technician",)]
    assert read(data, "SELECT count(*) FROM trial") == [(kept,)]
    assert read(data, "SELECT count(*) FROM origin") == [(1,)]


def test_maintenance_lasts_until_it_is_over(here: Site) -> None:
    """Nobody signs in meanwhile, not even after the pod started again."""
    who = here.technician
    with here.puppet() as puppet:
        puppet.until(shown="attract")
        who.ask("maintenance", "m1", args={"on": True})
        shown = puppet.until(shown="not_now")
        assert shown["words"] == ["Not now. Please come back later."]
        assert who.end("m1")["status"] == "succeeded"
    with here.puppet() as puppet:
        puppet.until(state="maintenance")
        puppet.until(shown="not_now")
        puppet.order("press", "ok")
        puppet.until(shown="not_now")
        who.ask("identify", "i1", args={"seconds": 1})
        puppet.until(shown="identify")
        puppet.until(state="maintenance")
        who.ask("maintenance", "m2", args={"on": False})
        puppet.until(shown="attract")
        assert who.end("m2")["status"] == "succeeded"
        puppet.order("press", "ok")
        puppet.until(state="sign_in")
        assert puppet.end() == 0


def test_restart_is_over_when_the_program_runs_again(here: Site, tmp_path: Path) -> None:
    """The controller ends cleanly, and says that it succeeded once it is back."""
    who = here.technician
    with here.puppet() as puppet:
        puppet.until(shown="attract")
        who.ask("restart", "r1")
        who.ask("restart", "r1")
        assert puppet.wait() == 0
        who.until("r1", "executing")
    with here.puppet() as puppet:
        assert who.end("r1")["status"] == "succeeded"
        who.ask("restart", "r1")
        who.ask("selftest", "s1")
        result = who.end("s1")["result"]
        assert {"store", "buttons"} <= set(result["passed"])
        assert puppet.end() == 0
    listed = [(each.verb, each.status) for each in read_commands(tmp_path / "data")]
    assert listed == [("restart", "succeeded"), ("selftest", "succeeded")]
    told = [json.loads(each) for each in who.listener.payloads("event/command.succeeded")]
    assert [each["data"]["type"] for each in told] == ["restart", "selftest"]


def test_reboot_asks_root_and_is_over_with_the_next_boot(here: Site, tmp_path: Path) -> None:
    """A fixed file for root's one-shot unit, nothing else; where nobody takes it, that is told."""
    who = here.technician
    with here.puppet() as puppet:
        puppet.until(shown="attract")
        who.ask("reboot", "b1")
        assert who.end("b1")["code"] == "no_one"
        requests = tmp_path / "run-root"
        requests.mkdir()
        who.ask("reboot", "b2")
        who.until("b2", "executing")
        puppet.until(shown="moment")
        assert [path.name for path in requests.iterdir()] == ["reboot"]
        puppet.order("end")
    with here.puppet() as puppet:
        assert who.end("b2")["code"] == "interrupted"
        assert puppet.end() == 0


def test_no_command_tells_of_a_person(here: Site, tmp_path: Path) -> None:
    """All that a technician receives while somebody is enrolled, signs in and trains."""
    who, data = here.technician, tmp_path / "data"
    store = Store.open(data, LIMITS)
    people = People(lambda: store)
    person = people.enrol()
    people.choose_pin(person, (1, 2, 3, 4))
    secrets = [person.pseudonym, str(store.people()[0].pin)]
    store.close()
    with here.puppet() as puppet:
        puppet.until(shown="attract")
        for number, verb in enumerate(("diagnostics", "selftest", "end-session")):
            who.ask(verb, f"v{number}")
            assert who.end(f"v{number}")["status"] == "succeeded"
        assert puppet.end() == 0
    bundle = who.end("v0")["result"]
    text = Path(bundle["file"]).read_bytes()
    assert bundle["sha256"] == hashlib.sha256(text).hexdigest()
    received = b"".join(payload for _, payload, _ in who.listener.seen) + text
    for secret in (*secrets, "scrypt", *(word for word in secrets[1].split("$") if len(word) > 8)):
        assert secret.encode() not in received, secret
    assert json.loads(text)["config"]["pod"]["pod"] == "desk"
