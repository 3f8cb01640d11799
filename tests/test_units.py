"""The units: what the uplink needs before it speaks TLS, and who may read the pod's key."""

import re
from collections import defaultdict
from pathlib import Path

import pytest

from controller.config.models import PodConfig
from controller.store.mailbox import mailbox_path

UNITS = Path(__file__).parents[1] / "systemd"


def unit(name: str) -> dict[str, list[str]]:
    """Each setting's words, over all its lines."""
    found = defaultdict[str, list[str]](list)
    for line in (UNITS / name).read_text(encoding="utf-8").splitlines():
        key, equals, value = line.partition("=")
        if equals and not line.startswith("#"):
            found[key] += value.split()
    return found


@pytest.fixture
def uplink() -> dict[str, list[str]]:
    return unit("pod-uplink.service")


def test_the_saved_clock_comes_before_tls(uplink: dict[str, list[str]]) -> None:
    """systemd-timesyncd has put it forward when `time-set.target` is reached."""
    assert "time-set.target" in uplink["After"]
    assert "time-set.target" in uplink["Wants"]


def test_the_pods_key_is_the_uplinks_alone(uplink: dict[str, list[str]]) -> None:
    """Its directory is nobody else's, and is where the page has the files."""
    assert uplink["StateDirectory"] == ["pod-uplink"]
    assert uplink["StateDirectoryMode"] == ["0700"]
    assert uplink["User"] == ["pod-uplink"] != unit("pod-controller.service")["User"]
    page = UNITS.parent / "docs" / "security.md"
    assert "key: /var/lib/pod-uplink/key.pem" in page.read_text(encoding="utf-8")


def test_each_unit_that_needs_the_card_comes_after_it() -> None:
    """What is written before the data partition is mounted is lost with the power."""
    for name in ("pod-slot", "pod-provision", "pod-identity"):
        told = unit(f"{name}.service")
        assert "pod-data.service" in told["Requires"]
        assert "pod-data.service" in told["After"]


def test_the_controller_waits_by_itself_for_what_it_reads() -> None:
    """It is started before them: a file tells it that card, slot and names are read."""
    controller, laid = unit("pod-controller.service"), unit("pod-laid.service")
    assert "pod-laid.service" in controller["Wants"]
    words = controller["ExecStart"]
    assert laid["ExecStart"] == ["/usr/bin/touch", words[words.index("--after") + 1]]
    for name in ("pod-data.service", "pod-slot.service", "pod-provision.service"):
        assert name in laid["After"]
        assert not {name, "basic.target"} & {*controller["After"], *controller["Requires"]}


def test_screen_and_board_are_let_in_while_the_system_starts() -> None:
    """By a unit that waits for nothing, and is there in the image; none of its drivers by name."""
    found = unit("pod-devices.service")
    files = UNITS.parent / "firmware/image/files"
    (script,) = found["ExecStart"]
    assert (files / script.removeprefix("/")).stat().st_mode & 0o111
    assert found["DefaultDependencies"] == ["no"]
    assert not {"After", "Requires", "Wants"} & {*found}
    enabled = (UNITS.parent / "firmware/image/enabled.txt").read_text(encoding="utf-8")
    assert "pod-devices.service" in enabled.split()


def test_the_controller_is_let_go_before_its_card_is() -> None:
    """It has no order to pod-data.service, which holds at the end: the mounts have one."""
    drop_ins = UNITS.parent / "firmware/image/files/etc/systemd/system"
    passing = ("var-lib-pod-mail-passing.mount", "data-pod-mail-passing.mount")
    for mount in ("data.mount", "var-lib-pod.mount", *passing):
        told = (drop_ins / f"{mount}.d/pod.conf").read_text(encoding="utf-8")
        assert "Before=pod-controller.service" in told.splitlines()


def test_the_mail_is_in_memory_and_both_may_write_it() -> None:
    """Where the program looks for it: mounted there, and of the group that both have."""
    passing = str(mailbox_path(PodConfig(pod="pod-1", site="site-1").data_dir).parent)
    script = UNITS.parent / "firmware/image/files/usr/lib/training-pod-image/make-data"
    told = script.read_text(encoding="utf-8")
    assert f"passing={passing}\n" in told
    assert re.search(r'mount -t tmpfs -o \S*mode=2770,uid=pod,gid=pod passing "\$passing"', told)
    for name in ("pod-controller.service", "pod-uplink.service"):
        assert f"-{passing}" in unit(name)["ReadWritePaths"]


def test_the_image_starts_every_unit_that_asks_for_it() -> None:
    """A unit with an [Install] that nobody enables would do nothing at all."""
    enabled = (UNITS.parent / "firmware/image/enabled.txt").read_text(encoding="utf-8").split()
    for path in UNITS.iterdir():
        asks = "[Install]" in path.read_text(encoding="utf-8").splitlines()
        assert (path.name in enabled) == asks


def test_a_key_is_made_where_provisioning_puts_the_authority(uplink: dict[str, list[str]]) -> None:
    """Three units and one folder."""
    (folder,) = uplink["StateDirectory"]
    assert f"/var/lib/{folder}" in unit("pod-provision.service")["ExecStart"]
    assert f"/var/lib/{folder}" in unit("pod-identity.service")["ReadWritePaths"]
    conditions = unit("pod-identity.service")["ConditionPathExists"]
    assert conditions[:2] == [f"/var/lib/{folder}/ca.pem", f"!/var/lib/{folder}/key.pem"]


def test_what_is_wrong_with_the_card_is_found_where_it_is_left() -> None:
    """Scripts of the image, a unit and the controller."""
    told = PodConfig(pod="pod-1", site="site-1").card_problem
    assert f"!{told}" in unit("pod-identity.service")["ConditionPathExists"]
    scripts = UNITS.parent / "firmware/image/files/usr/lib/training-pod-image"
    for name in ("make-data", "mount-data"):
        assert f">{told}" in (scripts / name).read_text(encoding="utf-8")


def test_nothing_waits_for_a_technician_in_a_black_box() -> None:
    """Neither daemon is left alone after a mistake that somebody may mend on the card."""
    for name in ("pod-controller.service", "pod-uplink.service"):
        assert "RestartPreventExitStatus" not in unit(name)
    assert "--wait" in unit("pod-uplink.service")["ExecStart"]


def test_the_controller_finds_what_is_wrong_with_the_provisioning_file() -> None:
    """It looks where the unit has it told."""
    words = unit("pod-provision.service")["ExecStart"]
    told = Path(words[words.index("--run") + 1])
    assert PodConfig(pod="pod-1", site="site-1").provision_dir == told
    assert unit("pod-provision.service")["RuntimeDirectory"] == [told.name]


def test_only_the_controller_can_ask_root() -> None:
    """Each request is a file in a folder that the uplink cannot write, and is taken away first."""
    folder = "/run/pod-root"
    assert Path(folder).name in unit("pod-controller.service")["RuntimeDirectory"]
    assert not [path for path in unit("pod-uplink.service")["ReadWritePaths"] if folder in path]
    for name in ("reboot", "reset"):
        assert unit(f"pod-{name}.path")["PathExists"] == [f"{folder}/{name}"]
        first = unit(f"pod-{name}.service")["ExecStartPre"]
        assert first == ["/usr/bin/rm", "-f", f"{folder}/{name}"]
