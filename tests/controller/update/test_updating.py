"""An update on the stage: at its moment, shown, and told what became of it."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from controller.store.inbox import Order
from controller.store.journal import End
from controller.update import proof, room
from controller.update.install import REQUEST, UNPROVED, Installer
from controller.update.proof import ALIVE_NS, Proof
from controller.update.room import NO_ONE, REPLACED, Updating
from controller.update.slots import Slots
from controller.update.told import LOADED, Told
from exercises.core.script import Present, Press, Script, Seen
from exercises.core.shapes import Picture
from exercises.stage.virtual import VirtualEdge
from firmware.boot_state import BootArea, BootState
from firmware.image import disk, keys
from tests.controller.update.bundles import conf, signed

SHA = "ab" * 32
ORDER = Order("u1", "update", {"sha256": SHA, "version": "0.2.0"})


class Pod:
    """A pod's folders, and root beside it, who acts when its path units would."""

    def __init__(self, place: Path) -> None:
        folders = ("run", "slot", "root", "kept", "download", "stick", "keys")
        at = {name: place / name for name in folders}
        for folder in at.values():
            folder.mkdir()
        self.run, self.root, self.stick, self.keys = at["run"], at["root"], at["stick"], at["keys"]
        self.download = at["download"]
        self.told = Told(self.run, at["slot"])
        disk.make_state(place / "state.bin")
        self.area = BootArea(place / "state.bin")
        keys.make(self.keys, "site")
        slots = Slots(self.area, "a", "0.1.0", at["kept"], at["slot"])
        slots.settle()
        sources = {"download": self.download, "stick": self.stick}
        self.installer = Installer(slots, sources, conf(place, self.keys))
        self.now_s, self.shown = 0.0, list[str]()
        self.updating = Updating(self.told, self.root, self.stick, lambda: self.now_s)

    def loaded(self, **more: Any) -> None:
        """What the uplink tells."""
        told = {"id": "u1", "stage": "ready", "percent": 100, "version": "0.2.0", **more}
        (self.run / LOADED).write_text(json.dumps(told))

    def play(
        self, script: Script[Any], root: Callable[[], None] = lambda: None, *presses: str
    ) -> Any:
        """To its end; between two pictures root has its turn, and time goes by.

        What waits for a press gets the next one of `presses`.
        """
        turns = iter(presses)
        try:
            request = next(script)
            while True:
                assert isinstance(request, Present)
                self.shown += [p.name for _, p in request.timeline if isinstance(p, Picture)]
                root()
                edges: list[Press] = []
                if request.until is None:
                    edges = [VirtualEdge(next(turns), True, 1)]
                else:
                    self.now_s += float(request.until)  # type: ignore[arg-type]
                request = script.send(Seen([0] * len(request.timeline), edges))
        except StopIteration as over:
            return over.value

    def root_acts(self) -> None:
        """As pod-install.path would have it."""
        if (self.root / REQUEST).exists():
            self.installer.take(self.root / REQUEST)


@pytest.fixture
def pod(tmp_path: Path) -> Pod:
    return Pod(tmp_path)


def test_it_waits_until_it_is_loaded_or_never_will_be(pod: Pod) -> None:
    """And what is replaced by a later one need not wait for anything."""
    ready, alone = pod.updating.ready, (ORDER,)
    assert not ready(ORDER, alone)
    for stage, can in (("waiting", 0), ("loading", 0), ("ready", 1), ("failed", 1)):
        pod.loaded(stage=stage)
        assert ready(ORDER, alone) == bool(can)
    pod.loaded(id="u2", stage="loading")
    later = Order("u2", "update", ORDER.args)
    assert ready(ORDER, (ORDER, later))
    assert not ready(later, (ORDER, later))
    assert ready(Order("s1", "selftest"), (Order("s1", "selftest"),))


def test_what_was_replaced_says_so(pod: Pod) -> None:
    """Its file is another's by now."""
    pod.loaded(id="u2")
    assert pod.play(pod.updating.act(ORDER)) == End("failed", "replaced", REPLACED)


def test_what_could_not_be_loaded_says_why(pod: Pod) -> None:
    """In the uplink's words."""
    pod.loaded(stage="failed", code="size", words="the update host has 5 bytes")
    end = pod.play(pod.updating.act(ORDER))
    assert end == End("failed", "size", "the update host has 5 bytes")


def test_nobody_takes_the_request(pod: Pod) -> None:
    """It is taken back: a later root must not find it."""
    pod.loaded()
    assert pod.play(pod.updating.act(ORDER)) == End("failed", "no_one", NO_ONE)
    assert pod.shown[0] == "updating"
    assert not (pod.root / REQUEST).exists()


def test_nowhere_to_ask(pod: Pod) -> None:
    """On a desk there is no such folder."""
    (pod.root).rmdir()
    pod.loaded()
    assert pod.play(pod.updating.act(ORDER)) == End("failed", "no_one", NO_ONE)


@pytest.mark.parametrize(
    ("content", "code"),
    [(None, "missing"), (b"", "damaged"), (b"no bundle" * 10_000, "damaged")],
)
def test_root_refuses_what_was_loaded(pod: Pod, content: bytes | None, code: str) -> None:
    """The command ends with root's words; the file goes, the pod stays, nothing is on trial."""
    bundle = pod.download / f"{SHA}.raucb"
    if content is not None:
        bundle.write_bytes(content)
    pod.loaded()
    end = pod.play(pod.updating.act(ORDER), pod.root_acts)
    assert (end.status, end.code) == ("failed", code)
    assert not bundle.exists()
    assert pod.area.read() == BootState("a")
    assert pod.told.get_status()["stage"] == "failed"
    assert pod.told.get_status()["words"] == end.why
    assert not (pod.root / "reboot").exists()


def test_a_downgrade_on_a_stick_is_refused(pod: Pod) -> None:
    """It stays on the stick."""
    made = signed(pod.stick, pod.keys, "0.0.9")
    told = pod.play(pod.updating.from_stick(made.name), pod.root_acts)
    assert (told["stage"], told["code"]) == ("failed", "downgrade")
    assert made.exists()


def test_a_slot_on_trial_takes_no_update(pod: Pod) -> None:
    """The other one is the good one, and must not be written over."""
    pod.area.write(BootState("b", "a", 3))
    signed(pod.stick, pod.keys)
    told = pod.play(pod.updating.from_stick("0.2.0.raucb"), pod.root_acts)
    assert (told["code"], told["words"]) == ("unproved", UNPROVED)


@pytest.mark.parametrize(
    "line",
    ["", "download", "stick ", "etc passwd", "stick ../x.raucb 1", "stick /etc/passwd", "\0"],
)
def test_root_refuses_any_other_request(pod: Pod, line: str) -> None:
    """Whoever wrote it."""
    (pod.root / REQUEST).write_text(line)
    assert not pod.installer.take(pod.root / REQUEST)
    assert pod.told.installing()["stage"] == "failed"
    assert not (pod.root / REQUEST).exists()


def test_a_stick_with_many_huge_and_looping_files(pod: Pod) -> None:
    """Only plain names at its top are offered, so many as a screen has room for."""
    for n in range(60):
        (pod.stick / f"note-{n}.txt").touch()
        (pod.stick / f"pod-0.{n:02}.0.raucb").touch()
    (pod.stick / "loop").symlink_to(pod.stick)
    (pod.stick / "deep").mkdir()
    (pod.stick / "deep" / "hidden.raucb").touch()
    found = pod.updating.on_the_stick()
    assert len(found) == room.MOST_NAMES
    assert found[-1] == "pod-0.59.0.raucb"
    assert Updating(pod.told, pod.root, pod.stick / "none").on_the_stick() == []


def test_nothing_is_known_where_there_is_no_image(tmp_path: Path) -> None:
    """A desk's `state` has the part, and nothing in it."""
    told = Told(tmp_path, tmp_path / "none").get_status()
    assert set(told.values()) == {None}


def proved(pod: Pod, *, known: bool) -> Proof:
    """Of a slot that has proved itself, as far as root knows, or has not."""
    pod.area.write(BootState("a") if known else BootState("b", "a", 5))
    pod.installer.slots.settle()
    return Proof(pod.told, pod.root, lambda: pod.now_s >= 0)


def test_after_a_minute_of_being_well_root_is_asked_once(pod: Pod) -> None:
    """Not before, and anew from the moment at which it is well again."""
    made = proved(pod, known=False)
    asked = pod.root / proof.REQUEST
    made.look(0)
    made.look(ALIVE_NS - 1)
    pod.now_s = -1.0  # the card takes nothing
    made.look(ALIVE_NS)
    pod.now_s = 0.0
    made.look(ALIVE_NS + 1)
    made.look(2 * ALIVE_NS)
    assert not asked.exists()
    made.look(2 * ALIVE_NS + 1)
    assert asked.exists()
    asked.unlink()
    made.look(9 * ALIVE_NS)
    assert not asked.exists()


def test_a_slot_that_is_known_to_be_good_is_not_asked_for(pod: Pod) -> None:
    """Nothing is written at an ordinary start."""
    made = proved(pod, known=True)
    made.look(0)
    made.look(ALIVE_NS)
    assert not (pod.root / proof.REQUEST).exists()
