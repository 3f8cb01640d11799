"""What wins or is there in every state: help, hearing a screen, walking away, doing nothing."""

from pathlib import Path

import pytest

from exercises.core.shapes import Picture
from tests.controller.visit.played import (
    HOLD,
    PRESS,
    Play,
    answer,
    read,
    screen_of,
)


@pytest.mark.parametrize(
    "state", ["attract", "who", "number", "start", "exercise", "fixation", "feedback", "done"]
)
def test_help_held_is_shown_from_every_state_and_leads_back(
    state: str, play: Play, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Afterwards the same screen is there again; a trial is broken off, and its pause is there."""
    seen: list[str] = []

    def plan(picture: Picture) -> tuple[str, int] | None:
        name = screen_of(picture)
        seen.append(name)
        if (len(seen) > 1 and seen[-2] == "help") or len(seen) > 500:
            held.rules.shut_down()
        if name == state and "help" not in seen:
            return ("help", HOLD)
        return answer(picture)

    held = play(plan, "number_or_guest" if state in ("who", "number") else "nobody")
    held.run(monkeypatch)
    assert "help" in seen
    after = seen[seen.index("help") + 1]
    assert after == ("pause" if state == "fixation" else state)


@pytest.mark.parametrize(
    "state", ["attract", "who", "number", "start", "go_nogo_start", "pause", "feedback", "done"]
)
def test_every_screen_can_be_heard_and_is_there_again(
    state: str, play: Play, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A short press of help; where it began, and in an exercise a page that waits, goes on."""
    seen: list[str] = []

    def plan(picture: Picture) -> tuple[str, int] | None:
        name = picture.name if picture.name == state else screen_of(picture)
        seen.append(name)
        if ("hear" in seen[:-1] and name != "hear") or len(seen) > 500:
            heard.rules.shut_down()
        if state == "pause" and name == "fixation":
            return ("back", PRESS)
        return ("help", PRESS) if name == state and "hear" not in seen else answer(picture)

    heard = play(plan, "number_or_guest" if state in ("who", "number") else "nobody")
    heard.run(monkeypatch)
    assert "hear" in seen
    assert seen[-1] == state
    assert "help" not in seen


@pytest.mark.parametrize("state", ["who", "start", "exercise", "feedback", "done"])
def test_who_walks_away_leaves_nothing_on_the_screen_and_finds_it_again(
    state: str, play: Play, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A second after they left; an exercise pauses. Any press, and the same screen is there."""
    seen: list[str] = []
    left: list[int | None] = [None]

    def plan(picture: Picture) -> tuple[str, int] | None:
        name = screen_of(picture)
        seen.append(name)
        if "away" in seen[:-1] or len(seen) > 500 or name == "pause":
            gone.rules.shut_down()
        if name == "away":
            left[0] = None
            return ("right", PRESS)
        if name == state:
            left[0] = gone.stage.now_ns()
            return None
        return answer(picture)

    gone = play(plan, "number_or_guest" if state == "who" else "nobody")
    gone.left_ns = lambda: left[0]
    gone.run(monkeypatch)
    assert seen[-1] == ("pause" if state == "exercise" else state)
    assert ("away" in seen) == (state != "exercise")


@pytest.mark.parametrize("state", ["start", "exercise", "feedback", "done"])
def test_who_does_nothing_is_asked_and_goes_on_by_any_press(
    state: str, play: Play, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same screen is there again, or the pause of the exercise; nobody was signed out."""
    seen: list[str] = []

    def plan(picture: Picture) -> tuple[str, int] | None:
        name = screen_of(picture)
        seen.append(name)
        if seen[-2:-1] == ["still_there"] or len(seen) > 500:
            idle.rules.shut_down()
        if name == "still_there":
            return ("right", PRESS)
        return None if name == state else answer(picture)

    idle = play(plan)
    idle.run(monkeypatch)
    last = seen[-1]
    assert last == ("pause" if state == "exercise" else state)
    assert read(tmp_path, "SELECT outcome FROM session") == [("shutdown",)]
