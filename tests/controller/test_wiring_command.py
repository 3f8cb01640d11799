"""`pod wiring`: the header as it should be wired, or what keeps it from being shown."""

import os
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from controller.commands.wiring import command

SHIPPED = Path(__file__).parents[2] / "config"


def wiring(overlay: Path, *words: str) -> Result:
    """What the command says, with `overlay` upon the shipped configuration."""
    where = ["--config", str(SHIPPED), "--overlay", str(overlay)]
    return CliRunner().invoke(command, [*where, *words])


def test_the_table_has_two_pins_a_line_as_they_lie(tmp_path: Path) -> None:
    """Twenty lines; what the overlay adds is on its pin."""
    (tmp_path / "wiring.yaml").write_text("sensors: {door: {pin: 21, pull: up}}\n")
    done = wiring(tmp_path)
    rows = done.output.splitlines()
    assert (done.exit_code, len(rows)) == (0, 20)
    assert " ".join(rows[14].split()) == "left button, pull up GPIO 5 29 | 30 ground"
    assert " ".join(rows[19].split()) == "ground 39 | 40 GPIO 21 door sensor, pull up"


def test_the_drawing_is_written(tmp_path: Path) -> None:
    """Into the file that is named; where it cannot be, the reason is told."""
    done = wiring(tmp_path, "--svg", str(tmp_path / "header.svg"))
    assert done.exit_code == 0
    assert "left button, pull up" in (tmp_path / "header.svg").read_text()
    done = wiring(tmp_path, "--svg", str(tmp_path / "none" / "header.svg"))
    assert done.exit_code == os.EX_IOERR
    assert "No such file or directory" in done.output


def test_a_clash_is_told_and_nothing_is_drawn(tmp_path: Path) -> None:
    """The wiring is checked as `pod config check` does."""
    (tmp_path / "wiring.yaml").write_text("buttons: {ok: {pin: 2}}\n")
    done = wiring(tmp_path, "--svg", str(tmp_path / "header.svg"))
    assert done.exit_code == os.EX_CONFIG
    assert "buttons.ok.pin: GPIO 2 is also I2C1 data" in done.output
    assert not (tmp_path / "header.svg").exists()


@pytest.mark.parametrize("words", [(), ("--svg", "header.svg")])
def test_another_chip_is_a_list_of_lines(tmp_path: Path, words: tuple[str, ...]) -> None:
    """And no drawing, which is said."""
    (tmp_path / "wiring.yaml").write_text("chip: pl061\n")
    done = wiring(tmp_path, *words)
    if words:
        assert done.exit_code == os.EX_IOERR
        assert "chip is pl061" in done.output
    else:
        assert done.output.splitlines()[:2] == ["lines of pl061", "   5  left button, pull up"]
