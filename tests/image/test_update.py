"""A pod updates itself: over the network into the other slot, and back where that is not well."""

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from firmware.image import bundle, keys
from firmware.image.moved import moved
from tests.controller.update.bundles import signed
from tests.image.conftest import IMAGE, KEPT
from tests.image.looking import rest, slot, unseen, until
from tests.image.machine import CONSOLE, Hardware, Machine, put
from tests.image.site import TOPIC, Site, opened, trust
from tests.image.variants import KEYS, WORK, application, not_well, variant
from tests.waiting import wait_for

pytestmark = pytest.mark.timeout(1500)
NEXT, BROKEN = "0.1.1", "0.1.2"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with opened(tmp_path_factory.mktemp("site")) as running:
        yield running


@pytest.fixture(scope="module")
def bundles() -> dict[str, Path]:
    """A next version of the application, and one whose controller does not start."""
    following = variant(KEPT / "next", NEXT, application)
    return {
        NEXT: following,
        BROKEN: not_well(KEPT / "broken", following.parent, BROKEN),
    }


@pytest.fixture(scope="module")
def old(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A bundle of a version before the one that runs, rightly signed."""
    return signed(tmp_path_factory.mktemp("old"), KEYS, "0.0.9")


@pytest.fixture(scope="module")
def pod(site: Site, old: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machine]:
    """At its first boot, provisioned for the site; it trusts the site's authority."""
    work = tmp_path_factory.mktemp("updated")
    card = work / "card.img"
    subprocess.run(["zstd", "-dq", IMAGE, "-o", str(card)], check=True)
    put(card, "pod-boot.env", f"pod_console={CONSOLE}\n")
    put(card, "pod-provision.yaml", site.provision())
    put(card, "old.raucb", old.read_bytes())
    with Machine(card, work, hardware=Hardware(screen=False)) as machine:
        rest(machine)
        machine.wait_for_shell()
        unseen(machine)
        trust(machine, site)
        yield machine


def test_an_application_alone_moves_a_quarter_at_most(bundles: dict[str, Path]) -> None:
    """Of the bundle, by the blocks that the slot which runs does not have; kept for docs."""
    path = bundles[NEXT]
    size, fresh = path.stat().st_size, moved(WORK, path.parent)
    (KEPT / "moved.json").write_text(json.dumps({"bundle": size, "moved": fresh}) + "\n")
    assert size <= bundle.MOST_BYTES
    assert fresh <= 0.25 * size


def test_a_strangers_bundle_is_refused(pod: Machine, site: Site, tmp_path: Path) -> None:
    """The command fails, with why; nothing is on trial."""
    keys.make(tmp_path, "stranger")
    site.ask("wrong-1", signed(tmp_path, tmp_path, "9.0.0"), "9.0.0")
    end = site.end("wrong-1")
    assert (end["status"], end["code"]) == ("failed", "signature")
    assert slot(pod)["slot"] == "a"
    assert slot(pod)["proved"]


def test_older_than_what_runs_is_refused_by_rauc_too(pod: Machine, site: Site, old: Path) -> None:
    """By us in words, and by RAUC where one of us is mistaken."""
    site.ask("old-1", old, "0.0.9")
    assert site.end("old-1")["code"] == "downgrade"
    with pytest.raises(AssertionError, match=r"[Vv]ersion"):
        pod.run("rauc install /boot/firmware/old.raucb")
    assert slot(pod)["proved"]


def test_it_updates_itself_and_proves_itself(
    pod: Machine, site: Site, bundles: dict[str, Path]
) -> None:
    """Loaded, installed, started; good after a minute, whatever the network does."""
    before = site.host.sent
    site.ask("next-1", bundles[NEXT], NEXT)
    site.told("next-1", "executing")
    pod.wait_for_shell(600)
    unseen(pod)
    assert "rauc.slot=b" in pod.run("cat /proc/cmdline")
    # Under emulation on a busy machine a minute of frames may not fit into the trial.
    pod.run("systemctl stop pod-trial.timer")
    until(lambda: slot(pod).get("version") == NEXT)
    until(lambda: slot(pod)["proved"], 600)
    assert slot(pod)["last"]["outcome"] == "good"
    # Over the line came what the root that ran did not have.
    assert site.host.sent - before < 0.25 * bundles[NEXT].stat().st_size
    end = site.end("next-1")
    assert end["status"] == "succeeded"
    assert end["result"]["version"] == NEXT
    assert pod.run("/usr/lib/training-pod-image/boot-state get-primary") == "b"
    pod.run("ls /var/lib/pod-update | wc -l | grep -qx 0")

    def told() -> bool:
        states = [json.loads(each) for each in site.listener.payloads(f"{TOPIC}/state")]
        return any(each.get("made_of", {}).get("image") == NEXT for each in states)

    wait_for("state has the version", told, 120)


def test_one_that_is_not_well_is_taken_back_and_told(
    pod: Machine, site: Site, bundles: dict[str, Path]
) -> None:
    """It starts, its controller does not: after five minutes the version before runs again."""
    trust(pod, site)
    site.ask("broken-1", bundles[BROKEN], BROKEN)
    site.told("broken-1", "executing")
    pod.wait_for_shell(600)
    assert "systemd.mask" in pod.run("cat /proc/cmdline")
    until(lambda: slot(pod).get("proved") is False)
    pod.wait_for_shell(600)
    unseen(pod)
    until(lambda: slot(pod))
    found = slot(pod)
    assert (found["slot"], found["version"], found["proved"]) == ("b", NEXT, True)
    assert (found["last"]["outcome"], found["last"]["version"]) == ("rolled_back", BROKEN)

    def raised() -> list[dict[str, Any]]:
        told = map(json.loads, site.listener.payloads(f"{TOPIC}/event/fault.raised"))
        return [each for each in told if each["data"]["code"] == "update_rolled_back"]

    wait_for("the event", raised, 240)
    assert BROKEN in raised()[0]["data"]["detail"]
    assert "controller did not start" in raised()[0]["data"]["detail"]
