"""Drivers that no pod has go before the root is made, with none that another one needs."""

import subprocess
from collections.abc import Mapping, Set
from pathlib import Path

from firmware.image.initramfs import kernel_version

# Never let in anyway (modprobe.d/pod.conf): what needs one of them goes too.
RADIOS = (
    "drivers/net/wireless",
    "drivers/net/wwan",
    "drivers/bluetooth",
    *(f"net/{name}" for name in ("wireless", "mac80211", "bluetooth")),
)
# Cameras, other boards' screens, networks and sound, disks and file systems of servers. Of these,
# what something else needs stays: the Pi's screen (vc4) needs a part of the first.
OTHERS = (
    "drivers/media",
    "drivers/infiniband",
    "drivers/net/ethernet",
    *(f"drivers/gpu/drm/{name}" for name in ("amd", "nouveau", "radeon", "xe", "msm")),
    *(f"drivers/scsi/{name}" for name in ("aic7xxx", "bfa", "hisi_sas", "libfc", "libsas", "lpfc")),
    *(f"drivers/scsi/{name}" for name in ("megaraid", "mpi3mr", "mpt3sas", "pm8001", "qedf")),
    *(f"drivers/scsi/{name}" for name in ("qedi", "qla2xxx", "qla4xxx", "csiostor", "snic")),
    *(f"sound/{name}" for name in ("pci", "firewire", "xen")),
    *(f"sound/soc/{name}" for name in ("hisilicon", "mediatek", "meson", "qcom", "rockchip")),
    *(f"sound/soc/{name}" for name in ("fsl", "sof", "sunxi", "tegra")),
    *(f"fs/{name}" for name in ("btrfs", "xfs", "ocfs2", "gfs2", "ceph", "smb", "nfs", "nfsd")),
    *(f"fs/{name}" for name in ("bcachefs", "jfs", "ubifs", "orangefs", "afs", "coda", "f2fs")),
)
ETHERNET = "drivers/net/ethernet/broadcom"  # the Pi 4's own


def strip(tree: Path) -> None:
    """Take them away from the root in `tree`, and write its list of modules anew."""
    version = kernel_version(tree)
    folder = tree / "usr/lib/modules" / version
    _list(tree, version)
    for name in unwanted(needs((folder / "modules.dep").read_text(encoding="ascii"))):
        (folder / name).unlink()
    _list(tree, version)


def _list(tree: Path, version: str) -> None:
    subprocess.run(["depmod", "-b", str(tree), version], check=True, capture_output=True)


def needs(listed: str) -> dict[str, frozenset[str]]:
    """Each module of a `modules.dep` with all that it needs, and that those need."""
    rows = (line.partition(":") for line in listed.splitlines())
    return {name: frozenset(rest.split()) for name, _, rest in rows}


def unwanted(modules: Mapping[str, Set[str]]) -> set[str]:
    """Which go: no radio stays, and nothing that stays needs what went."""
    radios = {name for name in modules if _in(name, RADIOS)}
    others = {name for name in modules if _in(name, OTHERS) and not _in(name, (ETHERNET,))}
    gone = others | radios | {name for name, wanted in modules.items() if wanted & radios}
    needed = {one for name in modules.keys() - gone for one in modules[name]}
    return gone - needed


def _in(name: str, folders: tuple[str, ...]) -> bool:
    return name.startswith(tuple(f"kernel/{folder}/" for folder in folders))
