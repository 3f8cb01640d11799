"""Which program, which image, and which of its two systems: as this boot has them."""

import platform
from functools import cache
from pathlib import Path

CMDLINE = Path("/proc/cmdline")
# RAUC's boot loader script tells the system by this word (rauc.readthedocs.io, "Boot slots").
SLOT = "rauc.slot="


@cache
def versions() -> dict[str, str | None]:
    """`app`, `image` and `slot`; None where this is no image."""
    # Not at the top: whoever wants the image's alone starts sooner without.
    from importlib.metadata import version  # noqa: PLC0415

    return {"app": version("training-pod"), "image": image(), "slot": slot(CMDLINE)}


def slot(cmdline: Path) -> str | None:
    """The slot that the kernel's command line names."""
    try:
        words = cmdline.read_text(encoding="utf-8").split()
    except OSError:
        return None
    return next((word.removeprefix(SLOT) for word in words if word.startswith(SLOT)), None)


def image() -> str | None:
    """The image's version; None where this is none."""
    try:
        return platform.freedesktop_os_release().get("IMAGE_VERSION")
    except OSError:
        return None
