"""A technician brings a version on a stick: it is offered, judged, and told what became of it."""

from dataclasses import replace
from pathlib import Path

import pytest

from controller.stick import Stick
from controller.update import notes
from controller.update.notes import Note
from controller.visit.field.renewing import Renewing
from controller.visit.staff.stick import Slot
from tests.controller.update.bundles import signed
from tests.controller.update.test_updating import Pod

LAST = Note("0.0.9", "b", "0.1.0", "rolled_back", "it was not well in time")


@pytest.fixture
def pod(tmp_path: Path) -> Pod:
    return Pod(tmp_path)


def renewing(pod: Pod, stick: Path) -> Renewing:
    """As on a desk, where a stick is in or is not; root is there all the same."""
    nowhere = pod.run / "nowhere"
    slot = Slot(Stick(stick, nowhere, nowhere), lambda _: None)
    return Renewing(slot, replace(pod.updating, stick=stick))


def test_what_became_of_the_last_one_is_told_first(pod: Pod) -> None:
    """In plain words, and in root's own below them."""
    notes.write(pod.installer.slots.kept, LAST)
    pod.installer.slots.settle()
    pod.play(renewing(pod, pod.stick).script("technician"), pod.root_acts, "ok", "back")
    assert pod.shown == ["field_update 1", "field_ask"]


def test_a_stick_without_a_bundle(pod: Pod) -> None:
    """It is said so, and nobody is asked for anything."""
    pod.play(renewing(pod, pod.stick).script("technician"), pod.root_acts, "ok", "ok")
    assert pod.shown == ["field_ask", "staff_nothing_lead", "staff_nothing"]
    assert not list(pod.root.iterdir())


def test_the_newest_is_offered_first_and_a_bad_one_is_told(pod: Pod) -> None:
    """The pod stays at its version; what is wrong is on the screen."""
    (pod.stick / "a-0.1.5.raucb").write_bytes(b"nothing" * 5000)
    signed(pod.stick, pod.keys, "0.0.7").rename(pod.stick / "b-0.0.7.raucb")
    script = renewing(pod, pod.stick).script("technician")
    pod.play(script, pod.root_acts, "ok", "ok", "ok")
    assert pod.shown[:2] == ["field_ask", "update_choice 2"]
    assert pod.shown[-1] == "field_update 1"
    assert pod.told.installing()["code"] == "downgrade"
    pod.shown.clear()
    script = renewing(pod, pod.stick).script("technician")
    pod.play(script, pod.root_acts, "ok", "left", "ok", "ok")
    assert pod.told.installing()["code"] == "damaged"
    assert not (pod.root / "reboot").exists()


def test_who_goes_back_changes_nothing(pod: Pod) -> None:
    """At the list."""
    (pod.stick / "a.raucb").touch()
    pod.play(renewing(pod, pod.stick).script("technician"), pod.root_acts, "ok", "back")
    assert not pod.told.installing()
