"""The class of machine that figures belong to, without anything that names this one."""

import os
import platform
from pathlib import Path


def machine_class() -> str:
    """Processor model, cores, memory, operating system and Python, in one line."""
    memory_gb = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    system = platform.freedesktop_os_release().get("PRETTY_NAME", platform.system())
    python = platform.python_version()
    return f"{_processor()}, {os.cpu_count()} cores, {memory_gb:.0f} GB, {system}, Python {python}"


def load_average() -> str:
    """How many processes wanted a core, on average over the last minute."""
    return f"{os.getloadavg()[0]:.1f}"


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
        key, _, value = line.partition(":")
        if key.strip() in ("model name", "Model"):
            return value.strip()
    return platform.machine()
