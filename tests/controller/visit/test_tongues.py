"""The language of the screens and the voice: turned to on the first screen, back at the end."""

import pytest

from controller.screens import attract
from controller.visit.tongues import Tongues
from exercises.core.script import Cue, Present
from exercises.core.shapes import Key, Label, Picture
from exercises.core.words import Say
from exercises.stage.language import Language
from exercises.stage.run import Left, run
from exercises.stage.virtual import VirtualStage
from tests.controller.visit.played import Hand, Play, play, screen_of

__all__ = ("play",)
S = 1_000_000_000
TAP = 100_000_000
BOTH = (Language("en"), Language("cy"))


@pytest.fixture
def spoken() -> list[str]:
    """The codes that the stage was told to speak, in their order."""
    return []


@pytest.fixture
def tongues(spoken: list[str]) -> Tongues:
    return Tongues(BOTH, lambda language: spoken.append(language.code))


class Presser(Hand):
    """Presses these buttons, one at each picture, then nothing; keeps what was seen and heard."""

    def __init__(self, *buttons: str) -> None:
        turns = iter(buttons)
        super().__init__(lambda _: ((button := next(turns, "")) and (button, TAP)) or None)
        self.cues: list[Cue] = []

    def see(self, cue: Cue, onset_ns: int) -> None:
        """As a Hand, and written down."""
        self.cues.append(cue)
        super().see(cue, onset_ns)


def names(picture: Cue) -> set[str]:
    """The words on a picture."""
    assert isinstance(picture, Picture)
    return {shape.say.text for shape in picture.shapes if isinstance(shape, Label)}


def test_left_and_right_turn_to_the_next_language(tongues: Tongues, spoken: list[str]) -> None:
    """After the last comes the first; ok begins in the one that is spoken."""
    presser = Presser("right", "right", "left", "ok")
    assert run(attract.script(tongues), VirtualStage(presser)) == "begin"
    assert spoken == ["cy", "en", "cy"]
    assert tongues.now == 1


def test_each_language_stands_under_its_own_name_and_says_it(tongues: Tongues) -> None:
    """Both are on the screen; the one that was turned to is heard at once."""
    presser = Presser("right", "ok")
    run(attract.script(tongues), VirtualStage(presser))
    before, *after = presser.cues
    assert {"English", "Cymraeg"} <= names(before) & names(after[0])
    assert after[1:] == [Say("Cymraeg"), attract.WELCOME]


def test_a_pod_of_one_language_asks_nothing() -> None:
    """The screen has no name of a language on it, and no other button than ok."""
    request = next(attract.script(Tongues()))
    assert isinstance(request, Present)
    assert request.watch == ("ok",)
    picture = request.timeline[0][1]
    assert isinstance(picture, Picture)
    assert [key.button for key in picture.shapes if isinstance(key, Key)] == ["ok"]
    assert names(picture) == {attract.WELCOME.text}


def test_who_turns_and_goes_away_leaves_everybodys_language(
    tongues: Tongues, spoken: list[str]
) -> None:
    """Half a minute later the screen is as it was."""
    stage = VirtualStage(Presser("right"))
    with pytest.raises(Left):
        run(attract.script(tongues), stage)
    assert spoken == ["cy", "en"]
    assert stage.now_ns() > attract.FORGOTTEN_S * S


def test_a_session_keeps_its_language_and_the_next_begins_in_everybodys(
    play: Play, tongues: Tongues, spoken: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """From the first screen to the sign-out, and not a screen longer."""
    shown: list[tuple[str, int]] = []

    def plan(picture: Picture) -> tuple[str, int] | None:
        shown.append((screen_of(picture), tongues.now))
        if len(shown) == 1:
            return "right", TAP
        if shown[-1][0] == "attract" and len(shown) > 2:
            played.rules.shut_down()
            return None
        return ("ok", TAP) if shown[-1][0] == "attract" else ("back", TAP)

    played = play(plan)
    played.session._tongues = tongues
    played.run(monkeypatch)
    assert shown == [("attract", 0), ("attract", 1), ("start", 1), ("attract", 0)]
    assert spoken == ["cy", "en"]
