"""A person's own page through the real controller: what they did is told, and to nobody else."""

from collections.abc import Sequence
from pathlib import Path
from typing import Self

import pytest

from controller.screens import done, progress, start
from controller.screens.counted import VISITS
from controller.visit.training import Finished, Offered
from exercises import go_nogo
from exercises.catalogue import Exercise, exercise
from exercises.core.shapes import Label, Picture
from tests.controller.visit.played import PRESS, TASK, Played, answer, drawn, read, screen_of

OFFERS = [Offered(exercise("go_nogo"), form, TASK) for form in ("training", "assessment")]


# Who has not come to the end by then never does.
MOST = 500


class Curious:
    """Trains so many times, looks at all pages of their progress, and goes; sees what was shown."""

    def __init__(self, directory: Path, runs: int, person: str = "ann") -> None:
        self.shown: list[Picture] = []
        self._left = runs
        self._looked = False
        self.played = Played(directory, self._plan, "nobody", offers=OFFERS, person=person)

    def visit(self, monkeypatch: pytest.MonkeyPatch) -> Self:
        """Until they have seen all, with the store closed."""
        self.played.run(monkeypatch)
        self.played.book.close()
        return self

    def pages(self) -> list[Picture]:
        """Those of progress, in the order they came."""
        return [p for p in self.shown if screen_of(p) == "progress"]

    def _plan(self, picture: Picture) -> tuple[str, int] | None:
        self.shown.append(picture)
        at = screen_of(picture)
        self._looked |= at == "progress"
        if (at == "me" and self._looked) or len(self.shown) > MOST:
            self.played.rules.shut_down()
        if at == "done":
            self._left -= 1
            return ("left" if self._left else "right", PRESS)
        if at == "start" and not self._left:
            return ("ok" if start.ME.text in words(picture) else "left", PRESS)
        return answer(picture)


def words(picture: Picture) -> set[str]:
    """What is written."""
    return {shape.say.text for shape in picture.shapes if isinstance(shape, Label)}


def test_what_was_done_is_on_ones_page_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Twice a training: a page on the visit, a page on the exercise, and out by the lit keys."""
    ann = Curious(tmp_path, 2).visit(monkeypatch)
    first, course = ann.pages()
    assert go_nogo.TITLE.text in words(course)
    assert VISITS.one.text in words(first)
    assert "{n} times" in words(course)
    assert read(tmp_path, "SELECT n, measure FROM point") == [(1, "level"), (2, "level")]
    (seconds,) = read(tmp_path, "SELECT seconds FROM attendance")
    assert seconds[0] > 0


def test_another_person_sees_nothing_of_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Their page is the beginning of their own path."""
    Curious(tmp_path, 1).visit(monkeypatch)
    bob = Curious(tmp_path, 0, "bob").visit(monkeypatch)
    (page,) = bob.pages()
    assert progress.START.text in words(page)


def test_a_guest_has_no_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of who is not kept there is nothing to show, and no card that would lead there."""
    cards: list[Picture] = []

    def plan(picture: Picture) -> tuple[str, int] | None:
        if screen_of(picture) == "start":
            cards.append(picture)
            guest.rules.shut_down()
        return answer(picture)

    guest = Played(tmp_path, plan, "guest", offers=OFFERS[:1])
    guest.run(monkeypatch)
    guest.book.close()
    (only,) = cards
    assert start.ME.text not in words(only)
    assert not {"left", "right"} & set(drawn(only))


@pytest.mark.parametrize(("levels", "best"), [((0.6, 0.5), True), ((0.5, 0.6), False)])
def test_the_best_so_far_is_told_when_it_is_saved(
    levels: Sequence[float], best: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A star in place of the tick, the second time at the earliest."""
    reached = iter(levels)
    valid = {"verdict": "valid", "values": {}, "reasons": []}
    monkeypatch.setattr(Finished, "score", lambda *_, **__: valid)
    monkeypatch.setattr(Exercise, "told", lambda *_: next(reached))
    ann = Curious(tmp_path, len(levels)).visit(monkeypatch)
    first, second = (p for p in ann.shown if p.name == "done")
    assert done.SAVED.text in words(first)
    assert (done.BEST.text in words(second)) == best
    _, course = ann.pages()
    assert progress.BEST.text in words(course)
