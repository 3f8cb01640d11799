"""What root does where the controller asks: the units and the program mean the same file."""

import re
import shutil
import subprocess
from pathlib import Path
from typing import cast

import pytest

from controller.config import PodConfig
from controller.remote.verbs import Verbs
from controller.store.inbox import Order
from controller.store.journal import End
from exercises.core.script import Present, Script

UNITS = Path(__file__).parents[3] / "systemd"
REBOOT = PodConfig(pod="pod-1", site="site-1").requests_dir / "reboot"


def values(unit: str, key: str) -> list[str]:
    """What stands under this key, in order."""
    return re.findall(rf"^{key}=(.*)$", (UNITS / unit).read_text(), re.MULTILINE)


def test_the_units_look_where_the_controller_asks() -> None:
    """One file, which is gone before the machine goes down; only the controller may make it."""
    assert values("pod-reboot.path", "PathExists") == [str(REBOOT)]
    assert values("pod-reboot.service", "ExecStartPre") == [f"/usr/bin/rm -f {REBOOT}"]
    assert values("pod-reboot.service", "ExecStart") == ["/usr/bin/systemctl --no-block reboot"]
    (made,) = values("pod-controller.service", "RuntimeDirectory")
    assert REBOOT.parent.name in made.split()
    writable = values("pod-uplink.service", "ReadWritePaths")
    assert not any(str(REBOOT.parent) in path for path in writable)
    assert values("pod-uplink.service", "ProtectSystem") == ["strict"]


def test_systemd_reads_the_units() -> None:
    """No key that it does not know, and both belong together."""
    tool = shutil.which("systemd-analyze")
    if tool is None:
        pytest.skip("systemd-analyze is not installed: apt-get install systemd")
    units = [str(UNITS / f"pod-reboot.{kind}") for kind in ("path", "service")]
    told = subprocess.run([tool, "verify", *units], capture_output=True, text=True, check=False)
    assert (told.returncode, told.stderr) == (0, "")


def test_a_request_that_nobody_takes_is_taken_back(tmp_path: Path) -> None:
    """It would reboot the pod whenever the unit is enabled, for whatever reason."""
    verbs = Verbs("pod-1", tmp_path, lambda: None, lambda: iter(()))  # type: ignore[arg-type, return-value]
    shown: list[float] = []
    end = waited(verbs.all()["reboot"](Order("c", "reboot")), tmp_path / "reboot", shown)
    assert (end.status, end.code) == ("failed", "no_one")
    assert list(tmp_path.iterdir()) == []
    assert sum(shown) >= 20


def waited(script: Script[End], request: Path, shown: list[float]) -> End:
    """How it ends where nothing happens; the request lies there all the while."""
    while True:
        try:
            asked = script.send(None)
        except StopIteration as over:
            return cast(End, over.value)
        assert isinstance(asked, Present)
        assert isinstance(asked.until, float)
        assert request.exists()
        shown.append(asked.until)
