"""What this boot runs, as the kernel and the image say."""

from pathlib import Path

from controller.health.versions import slot, versions


def test_the_slot_is_the_command_lines(tmp_path: Path) -> None:
    """As RAUC's boot script leaves it; None on a machine without slots."""
    line = tmp_path / "cmdline"
    line.write_text("console=tty1 root=/dev/mmcblk0p3 rauc.slot=B quiet\n")
    assert slot(line) == "B"
    line.write_text("root=/dev/sda1\n")
    assert slot(line) is None
    assert slot(tmp_path / "nowhere") is None


def test_the_program_knows_its_own() -> None:
    """The version of the package."""
    assert versions()["app"]
