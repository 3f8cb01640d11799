"""Simulated GPIO lines of the kernel: a gpio-sim chip, pulled and read through sysfs.

Interface: Linux, Documentation/admin-guide/gpio/gpio-sim.rst.
"""

import os
import time
from pathlib import Path
from types import TracebackType
from typing import Self

CONFIG = Path("/sys/kernel/config/gpio-sim")
PARAMETERS = Path("/sys/module/gpio_sim/parameters")
LABEL = "pinctrl-bcm2711"
# Five lines that make a panel.
PANEL = (5, 6, 13, 19, 26)


def why_not() -> str | None:
    """The reason why there are no simulated lines here, or None where there are."""
    if not CONFIG.is_dir():
        return "no gpio-sim in this kernel: `make rig` runs these in a guest that has it"
    if os.geteuid():
        return "gpio-sim is there, but only root can make lines"
    return None


class SimChip:
    """A chip of 28 lines, by default labelled as a Pi 4's header, while the `with` block runs."""

    def __init__(self, name: str = "pod", label: str = LABEL) -> None:
        self._config = CONFIG / name
        self._label = label

    def __enter__(self) -> Self:
        bank = self._config / "bank0"
        bank.mkdir(parents=True)
        (bank / "num_lines").write_text("28")
        (bank / "label").write_text(self._label)
        (self._config / "live").write_text("1")
        self.name = (bank / "chip_name").read_text().strip()
        device = (self._config / "dev_name").read_text().strip()
        self._lines = Path("/sys/devices/platform") / device / self.name
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        tb: TracebackType | None,
    ) -> None:
        (self._config / "live").write_text("0")
        (self._config / "bank0").rmdir()
        self._config.rmdir()

    @property
    def path(self) -> str:
        """The chip's character device."""
        return f"/dev/{self.name}"

    def pull_file(self, line: int) -> Path:
        """The file that takes `pull-up` and `pull-down`."""
        return self._lines / f"sim_gpio{line}" / "pull"

    def pull(self, line: int, up: bool) -> None:
        """Drive an input from outside, as a button's contact does."""
        self.pull_file(line).write_text("pull-up" if up else "pull-down")

    def burst(self, line: int, edges: int) -> int:
        """Drive a line from high through an odd number of edges, as fast as it goes.

        Returns the time in ns at which the first of them had been driven.
        """
        with self.pull_file(line).open("wb", buffering=0) as pull:
            pull.write(b"pull-down")
            driven_ns = time.monotonic_ns()
            for i in range(edges - 1):
                pull.seek(0)
                pull.write(b"pull-down" if i % 2 else b"pull-up")
        return driven_ns

    def level(self, line: int) -> bool:
        """The line's level, as a lamp on it would see it."""
        return (self._lines / f"sim_gpio{line}" / "value").read_text().strip() == "1"
