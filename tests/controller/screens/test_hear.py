"""A screen read out, on the virtual stage: each sentence in its turn, written and spoken."""

from itertools import pairwise

import pytest

from controller.screens import hear
from controller.screens.hear import HOW, TONE, Way
from controller.visit.loudness import Loudness
from exercises.core.script import Cue
from exercises.core.shapes import Label, Picture
from exercises.core.words import Say
from exercises.stage.person import Act
from exercises.stage.run import run
from exercises.stage.virtual import VirtualStage

S = 1_000_000_000
SAYS = (Say("one"), Say("two"), Say("three"))


class Listener:
    """Presses these buttons at these times, in seconds; what came, with its times."""

    def __init__(self, *presses: tuple[float, str]) -> None:
        self.heard: list[tuple[float, Cue]] = []
        self._acts = [Act(button, S + round(at_s * S), S // 20) for at_s, button in presses]

    def see(self, cue: Cue, onset_ns: int) -> None:
        self.heard.append(((onset_ns - S) / S, cue))

    def next_act(self) -> Act | None:
        return self._acts[0] if self._acts else None

    def take_act(self) -> Act:
        return self._acts.pop(0)

    def spoken(self) -> list[tuple[float, Say]]:
        return [(at_s, cue) for at_s, cue in self.heard if isinstance(cue, Say)]


class Even(Loudness):
    """Two seconds for each sentence."""

    def seconds(self, _: Say) -> float:
        return 2.0


def hears(*presses: tuple[float, str]) -> tuple[Way, Listener, Loudness, float]:
    """How it ends, who listened, how loud it is then, and after how long."""
    listener, loudness = Listener(*presses), Even(0.5, 1.0)
    stage = VirtualStage(listener)
    way = run(hear.script(SAYS, loudness), stage)
    return way, listener, loudness, (stage.now_ns() - S) / S


def test_one_sentence_after_the_other_each_with_its_caption() -> None:
    """Then how to make it louder; nobody presses, and it closes."""
    way, listener, _, over_s = hears()
    assert [say for _, say in listener.spoken()] == [*SAYS, HOW]
    assert [at_s for at_s, _ in listener.spoken()] == pytest.approx([0, 2, 4, 6], abs=0.01)
    for before, (at_s, say) in pairwise(listener.heard):
        if isinstance(say, Say):
            assert before[0] == at_s
            assert caption(before[1]) == say
    assert way == "closed"
    assert over_s == pytest.approx(8 + hear.STAYS_S, abs=0.1)


def caption(cue: Cue) -> Say:
    """The words on a picture."""
    assert isinstance(cue, Picture)
    [label] = [shape for shape in cue.shapes if isinstance(shape, Label)]
    return label.say


def test_louder_is_heard_at_once_and_the_sentence_goes_on() -> None:
    """A tone beside it; it is not begun again, and the next one comes when it is due."""
    _, listener, loudness, _ = hears((2.5, "right"), (3.0, "right"), (7.0, "left"))
    assert [say for _, say in listener.spoken()] == [*SAYS, HOW]
    assert [at_s for at_s, _ in listener.spoken()] == pytest.approx([0, 2, 4, 6], abs=0.1)
    tones = [at_s for at_s, cue in listener.heard if cue == TONE]
    assert tones == pytest.approx([2.5, 3.0, 7.0], abs=0.05)
    now = [caption(cue) for at_s, cue in listener.heard if cue != TONE and 2.4 < at_s < 3.5]
    assert now == [SAYS[1]] * 2
    assert loudness.step == Loudness(0.5, 1.0).step + 1


@pytest.mark.parametrize(
    ("button", "way"), [("ok", "closed"), ("back", "closed"), ("help", "next")]
)
def test_a_press_ends_it(button: str, way: Way) -> None:
    """At once, in the middle of a sentence; help asks for the next page."""
    ended, _, _, over_s = hears((2.5, button))
    assert ended == way
    assert over_s == pytest.approx(2.5, abs=0.05)
