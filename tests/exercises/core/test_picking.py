"""Questions without haste: the mark goes where it is sent, picks differ, nobody is hurried."""

from collections.abc import Sequence

from exercises.core.picking import MOVES, Chosen, Picked, around, move, pick, waiting
from exercises.core.script import Cue, Present, Script
from exercises.core.shapes import Box, Picture
from exercises.core.words import Say
from exercises.stage.person import Act
from exercises.stage.run import run
from exercises.stage.virtual import VirtualStage

SAY = Say("Which one?")
S = 1_000_000_000


class Presser:
    """Presses these buttons one after another, each some time after the picture before it."""

    def __init__(self, buttons: Sequence[str], after_s: float = 0.5) -> None:
        self.cues: list[tuple[Cue, int]] = []
        self._left, self._after_ns = list(buttons), round(after_s * S)
        self._plans: list[Act] = []

    def see(self, cue: Cue, onset_ns: int) -> None:
        """Plan the next press, if none is planned."""
        self.cues.append((cue, onset_ns))
        if self._left and not self._plans:
            self._plans = [Act(self._left.pop(0), onset_ns + self._after_ns, S // 20)]

    def next_act(self) -> Act | None:
        """The press that is planned."""
        return self._plans[0] if self._plans else None

    def take_act(self) -> Act:
        """The same, done."""
        return self._plans.pop()


def at(place: int, moves: int = 0) -> Present:
    return waiting(Picture((Box(place / 10, 0, 0.1, 0.1),), f"at_{place}_{moves}"), MOVES, SAY)


def picked(places: Sequence[int], place: int) -> Present:
    name = f"at_{place}_after_{'_'.join(map(str, places))}"
    return waiting(Picture((Box(place / 10, 0, 0.1, 0.1),), name), MOVES, SAY)


def shown(script: Script[object], presser: Presser) -> tuple[object, list[str]]:
    """What the script gave, and the names of the pictures that were shown."""
    result = run(script, VirtualStage(presser))
    return result, [cue.name for cue, _ in presser.cues if isinstance(cue, Picture)]


def test_the_mark_is_moved_and_left() -> None:
    """Left and right go by one place; "ok" leaves it, and all is counted."""
    presser = Presser(["right", "right", "left", "ok"])
    result, names = shown(move(at, 6, around(8)), presser)
    assert isinstance(result, Picked)
    assert (result.place, result.button, result.moves) == (7, "ok", 3)
    assert result.first.onsets[0] < result.last.onsets[0]
    assert names == ["at_6_0", "at_7_1", "at_0_2", "at_7_3"]


def test_picks_are_different_and_go_on_to_the_right() -> None:
    """What is picked is passed over; from the last place it goes on at the first."""
    presser = Presser(["ok", "ok", "left", "ok"])
    result, names = shown(pick(picked, [3, 1, 0, 2], 2, 3), presser)
    assert isinstance(result, Chosen)
    assert (result.places, result.moves) == ([2, 3, 0], 1)
    assert names == ["at_2_after_", "at_3_after_2", "at_1_after_2_3", "at_0_after_2_3"]


def test_all_places_may_be_picked() -> None:
    """With as many picks as places it ends with the last one."""
    result, _ = shown(pick(picked, [1, 0], 0, 2), Presser(["ok", "ok"]))
    assert isinstance(result, Chosen)
    assert sorted(result.places) == [0, 1]


def test_a_question_waits_and_is_said_when_it_takes_long() -> None:
    """Quick answers hear nothing; a slow one is asked aloud after twelve seconds."""
    for after_s, said in ((1.0, 0), (13.0, 1), (40.0, 2)):
        presser = Presser(["left"], after_s)
        press = VirtualStage(presser).present(at(0)).press(MOVES)
        assert press is not None
        assert press.button == "left"
        assert sum(isinstance(cue, Say) for cue, _ in presser.cues) == said
