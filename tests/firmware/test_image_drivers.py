"""Which drivers leave the image: none that another one needs, and every radio."""

from collections.abc import Mapping

from hypothesis import given
from hypothesis import strategies as st

from firmware.image.drivers import OTHERS, RADIOS, needs, unwanted

FOLDERS = ("drivers/gpu/drm/vc4", "sound/usb", *RADIOS, *OTHERS[:4])
LISTED = """\
kernel/drivers/media/cec/core/cec.ko.xz:
kernel/drivers/media/mc/mc.ko.xz:
kernel/drivers/media/usb/uvc/uvcvideo.ko.xz: kernel/drivers/media/mc/mc.ko.xz
kernel/drivers/gpu/drm/vc4/vc4.ko.xz: kernel/drivers/media/cec/core/cec.ko.xz
kernel/drivers/net/ethernet/broadcom/genet/genet.ko.xz:
kernel/drivers/net/ethernet/intel/e1000/e1000.ko.xz:
kernel/net/wireless/cfg80211.ko.xz:
kernel/drivers/staging/wlan/wlan.ko.xz: kernel/net/wireless/cfg80211.ko.xz
"""


def test_what_the_pis_screen_needs_stays() -> None:
    """Cameras go, and the part of their folder that vc4 is linked against does not."""
    gone = {name.rpartition("/")[2] for name in unwanted(needs(LISTED))}
    assert gone == {
        *("mc.ko.xz", "uvcvideo.ko.xz", "e1000.ko.xz", "cfg80211.ko.xz", "wlan.ko.xz"),
    }


@st.composite
def modules(draw: st.DrawFn) -> Mapping[str, frozenset[str]]:
    """Modules in such folders, each of which needs some of those before it, and what they need."""
    found = dict[str, frozenset[str]]()
    for number, folder in enumerate(draw(st.lists(st.sampled_from(FOLDERS), max_size=12))):
        direct = draw(st.sets(st.sampled_from([*found]))) if found else set()
        found[f"kernel/{folder}/m{number}.ko"] = frozenset(direct).union(
            *(found[name] for name in direct)
        )
    return found


@given(modules())
def test_nothing_that_stays_lacks_anything(found: Mapping[str, frozenset[str]]) -> None:
    """And no radio is among it."""
    stays = found.keys() - unwanted(found)
    assert all(found[name] <= stays for name in stays)
    assert not any(f"kernel/{folder}/" in name for name in stays for folder in RADIOS)
