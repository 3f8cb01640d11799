"""The page on which a person changes how the pod looks: what each button does, and the way out."""

import pytest

from controller.screens import appearance
from controller.visit.looks import Looks
from exercises.core.script import Present
from exercises.stage.look import DARK, LIGHT, Look
from exercises.stage.run import run
from exercises.stage.virtual import VirtualStage
from tests.controller.visit.played import Hand

TAP = 100_000_000


def pressing(*buttons: str) -> tuple[str, Looks, list[Look]]:
    """How the page ended, and what was worn on the way, for these presses."""
    worn: list[Look] = []
    looks, turns = Looks(Look(), worn.append), iter(buttons)
    hand = Hand(lambda _: ((button := next(turns, "")) and (button, TAP)) or None)
    return run(appearance.script(looks), VirtualStage(hand)), looks, worn


def test_left_turns_light_and_dark_and_right_turns_motion() -> None:
    """At once, each as often as one likes."""
    ended, looks, worn = pressing("left", "right", "left", "ok")
    assert worn == [Look(LIGHT), Look(LIGHT, still=True), Look(DARK, still=True)]
    assert (ended, looks.now) == ("closed", worn[-1])


@pytest.mark.parametrize(
    ("button", "way"), [("ok", "closed"), ("back", "closed"), ("help", "next"), ("", "closed")]
)
def test_every_other_button_leads_on(button: str, way: str) -> None:
    """And nobody's press does, after a while; nothing is changed."""
    ended, _, worn = pressing(button)
    assert (ended, worn) == (way, [])


def test_what_is_worn_now_is_drawn_otherwise() -> None:
    """Each change is to be seen on the page itself, in whatever colours."""
    looks = [Look(theme, still) for theme in (DARK, LIGHT) for still in (False, True)]
    pictures = set()
    for look in looks:
        request = next(appearance.script(Looks(look, lambda _: None)))
        assert isinstance(request, Present)
        pictures.add(request.timeline[0])
    assert len(pictures) == len(looks)
