"""What loads pygame and what does not."""

import subprocess
import sys

PURE = ("stage", "stage.run", "stage.person", "stage.virtual", "stage.look", "stage.language",
        "stage.keys", "stage.solids", "stage.flips", "stage.agenda", "stage.inbox")  # fmt: skip


def test_only_the_screen_and_the_sound_load_pygame() -> None:
    """Everything that is computed and not shown loads without pygame, and says nothing."""
    program = (
        "import importlib, sys\n"
        f"for name in {PURE!r}: importlib.import_module('exercises.' + name)\n"
        "sys.exit('pygame' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")


def test_pygame_greets_nobody() -> None:
    """Standard output belongs to the commands that print JSON there."""
    program = "import exercises.stage.screen"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=False)
    assert (done.returncode, done.stdout) == (0, b"")
