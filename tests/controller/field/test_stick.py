"""The stick let in and let go: what root is asked, what is made of its answer, and when it goes."""

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from controller import stick as module
from controller.stick import Stick, Where
from controller.visit.staff.stick import DAMAGED, FOREIGN, NO_ONE, NO_STICK, NoStick, Slot, why
from exercises.core.script import Present, Press, Script, Seen
from exercises.stage.virtual import VirtualEdge
from tests.waiting import wait_for


class Root:
    """What pod-usb.service does, as far as the controller sees it; `says` once it was asked."""

    def __init__(self, place: Path) -> None:
        self.requests, self.told, self.folder = place / "root", place / "usb", place / "media"
        for each in (self.requests, self.told, self.folder):
            each.mkdir()
        self.says, self.asked = "looking", 0
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    def stick(self) -> Stick:
        return Stick(self.folder, self.requests, self.told)

    def close(self) -> None:
        self._over.set()
        self._thread.join()

    def _serve(self) -> None:
        on, off, told = self.requests / "usb-on", self.requests / "usb-off", self.told / "told"
        there = False
        while not self._over.wait(0.005):
            if on.exists():
                on.unlink(missing_ok=True)
                there, self.asked = True, self.asked + 1
            if off.exists():
                off.unlink()
                there = False
            if there:
                fresh = self.told / "new"
                fresh.write_text(f"{self.says}\n")
                fresh.replace(told)
            else:
                told.unlink(missing_ok=True)


@pytest.fixture
def root(tmp_path: Path) -> Iterator[Root]:
    made = Root(tmp_path)
    yield made
    made.close()


def play(script: Script[Any], press: str = "", after: int = 0) -> Any:
    """The script to its end; from the picture `after` on that button is pressed at each."""
    shown = 0
    try:
        request = next(script)
        while True:
            assert isinstance(request, Present)
            threading.Event().wait(0.005)  # as long as a picture stands, and shorter
            edges: list[Press] = [VirtualEdge(press, True, 1)] if press and shown >= after else []
            shown += 1
            request = script.send(Seen([0] * len(request.timeline), edges))
    except StopIteration as over:
        return over.value


def slot(root: Root) -> Slot:
    return Slot(root.stick(), lambda _: None)


def test_it_is_let_in_used_and_gone_before_anybody_is_told(root: Root) -> None:
    """Who is told that something is on it may pull it out."""
    root.says = "in vfat"
    at = slot(root)

    def work(folder: Path) -> str:
        (folder / "file").write_text("x")
        return "done"

    assert play(at.using(work)) == "done"
    assert root.asked == 1
    assert not (root.told / "told").exists()
    assert (root.folder / "file").exists()


def test_what_goes_wrong_at_it_lets_it_go_too(root: Root) -> None:
    """And is told as what it was."""
    root.says = "in ext4"

    def work(_: Path) -> None:
        raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space"):
        play(slot(root).using(work))
    wait_for("it is gone", lambda: not (root.told / "told").exists())


@pytest.mark.parametrize(
    ("says", "say"), [("foreign", FOREIGN), ("damaged", DAMAGED), ("no_driver", NO_ONE)]
)
def test_one_that_cannot_be_used_is_told(says: str, say: object, root: Root) -> None:
    """In a sentence of its own, and it is let go."""
    root.says = says
    with pytest.raises(NoStick) as caught:
        play(slot(root).using(lambda _: None))
    assert why(caught.value) == say
    wait_for("it is gone", lambda: not (root.told / "told").exists())


def test_who_has_none_goes_back(root: Root) -> None:
    """It is waited for until then."""
    at = slot(root)
    with pytest.raises(NoStick) as caught:
        play(at.folder(), press="back", after=5)
    assert why(caught.value) == NO_STICK
    at.stick.off()


def test_it_is_renewed_as_long_as_somebody_is_at_it(
    root: Root, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And not afterwards."""
    monkeypatch.setattr(module, "RENEW_S", 0.02)
    stick = root.stick()
    stick.on()
    wait_for("it was renewed", lambda: root.asked >= 3)
    stick.off()
    wait_for("it is gone", stick.gone)
    asked = root.asked
    wait_for("nobody renews", lambda: "stick" not in [t.name for t in threading.enumerate()])
    assert root.asked == asked


def test_where_nothing_of_roots_answers_it_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A pod whose unit is not enabled."""
    monkeypatch.setattr(module, "NO_ONE_S", 0.0)
    (tmp_path / "root").mkdir()
    stick = Stick(tmp_path, tmp_path / "root", tmp_path / "usb")
    with pytest.raises(NoStick) as caught:
        play(Slot(stick, lambda _: None).using(lambda _: None))
    assert why(caught.value) == NO_ONE
    assert sorted(path.name for path in (tmp_path / "root").iterdir()) == ["usb-off"]


@pytest.mark.parametrize(
    ("told", "where"),
    [
        ("in vfat", "in"),
        ("", "looking"),
        ("inside", "looking"),
        ("../../etc", "looking"),
        ("foreign", "foreign"),
    ],
)
def test_only_the_words_that_it_knows(told: str, where: Where, root: Root) -> None:
    """What else stands there is nothing."""
    root.close()
    (root.told / "told").write_text(told)
    assert root.stick().where() == where
