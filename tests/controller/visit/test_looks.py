"""The look: the site's, until somebody at the pod changes it, and the site's again for the next."""

from controller.visit.looks import Looks
from exercises.stage.look import DARK, LIGHT, Look


def test_a_person_turns_what_they_want_and_the_next_finds_the_sites() -> None:
    """The stage is dressed at each change, and only then."""
    dressed: list[Look] = []
    looks = Looks(Look(LIGHT), dressed.append)
    looks.reset()
    assert dressed == []
    looks.turn_theme()
    looks.turn_motion()
    assert (looks.now, looks.light) == (Look(DARK, still=True), False)
    looks.turn_theme()
    looks.reset()
    assert looks.now == Look(LIGHT)
    want = [Look(DARK), Look(DARK, still=True), Look(LIGHT, still=True), Look(LIGHT)]
    assert dressed == want
