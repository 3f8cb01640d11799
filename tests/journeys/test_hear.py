"""A screen heard at the real controller: louder, to its end, and back to where one was."""

from pathlib import Path

from tests.journeys.pods import Puppet, health, overlay


def test_a_screen_is_heard_and_is_there_again_where_one_was(tmp_path: Path) -> None:
    """On the second card of the offer; help held brings help from there, and back again."""
    laid = overlay(tmp_path)
    with Puppet(laid, "--speed", "4") as puppet:
        puppet.until(shown="attract")
        puppet.order("press", "ok")
        puppet.until(shown="start 1")
        puppet.order("press", "right")
        second = puppet.until(shown="start 2")
        puppet.order("press", "help")
        heard = [puppet.next_screen()]
        puppet.order("press", "right")
        louder = puppet.next_screen()
        while louder["shown"] == heard[0]["shown"]:
            heard.append(louder)
            louder = puppet.next_screen()
        assert heard[0]["shown"] == "hear 8"
        assert heard[0]["words"][0] in second["words"]
        assert louder["shown"] == "hear 9"
        puppet.order("press", "ok")
        assert puppet.until(shown="start 2") == second
        puppet.order("hold", "help")
        puppet.until(shown="help")
        puppet.order("press", "ok")
        assert puppet.until(shown="start 2") == second
        assert puppet.end() == 0
    assert health(tmp_path / "run")["speech"]["missing"] >= 1
