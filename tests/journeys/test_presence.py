"""Who walks away from the real controller, as its presence sensor sees it."""

from pathlib import Path

from tests.journeys.pods import Puppet, health, overlay, read


def test_leaving_pauses_an_exercise_and_blanks_any_other_screen(tmp_path: Path) -> None:
    """Whoever comes back goes on: the start screen is there again, the session is the same."""
    laid = overlay(tmp_path)
    with Puppet(laid, "--speed", "4") as puppet:
        puppet.until(shown="attract")
        puppet.order("come")
        puppet.order("press", "ok")
        puppet.until(shown="start 1")
        puppet.order("leave")
        assert puppet.until(shown="away")["words"] == ["Are you back? Press any button."]
        puppet.order("come")
        puppet.order("press", "left")
        puppet.until(shown="start 1")
        puppet.order("press", "ok")
        puppet.until(state="exercise")
        puppet.order("leave")
        puppet.until(shown="pause")
        puppet.order("press", "back")
        puppet.until(state="done")
        assert puppet.end() == 0
    assert read(tmp_path / "data", "SELECT outcome FROM run") == [("stopped",)]
    assert read(tmp_path / "data", "SELECT outcome FROM session") == [("shutdown",)]
    told = health(tmp_path / "run")["presence"]
    assert told == {"present": False, "changes": 4}
