"""A health document of a pod that is well, and what of it is wrong in each fault."""

from copy import deepcopy
from typing import Any, get_args

from controller.starting.trouble import Code

BUTTON = {"presses": 100, "chatter": 3, "suspect": 0, "stuck": False}
WELL: dict[str, Any] = {
    "mode": {"state": "attract", "maintenance": False},
    "panel": {
        "source": "kernel",
        "monotonic": True,
        "lost_edges": 0,
        "buttons": {"left": dict(BUTTON), "ok": dict(BUTTON)},
    },
    "store": {
        "fault": None,
        "set_aside": [],
        "mailbox_fault": None,
        "slowest_commit_ms": 40.0,
        "dropped": {"device": 2},
        "outbox_depth": 4,
        "oldest_age_s": 12.0,
    },
    "timing": {"verified": True, "why": "60 flips of 16.667 ms"},
    "sound": {"source": "measured", "breaks": 1},
    "speech": {"missing": 0},
    "pulse": {"fault": ""},
    "presence": {"present": False, "changes": 8},
    "door": {"open": False, "openings": 2},
    "board": {
        "temperature_c": 55.0,
        "under_voltage": False,
        "dips": 3,
        "throttled": False,
        "memory": {"total_bytes": 1800, "free_bytes": 1200},
        "disk": {"total_bytes": 8000, "free_bytes": 6000},
        "wear": {"life_used_percent": 10, "reserve": "normal", "written_bytes": 80},
    },
    "clock": {"synchronised": True},
    "starts": {"starts": 1, "lately": 1},
    "update": {"slot": "b", "last": {"version": "0.2.0", "outcome": "good", "why": ""}},
    "uplink": {"alive": True, "connected": True, "code": "connected", "words": "", "faults": []},
}

# By code and part: the paths that are not as they should be, and their values.
WRONG: dict[tuple[str, str], dict[str, Any]] = {
    **{
        (f"store_{code}", "store"): {"store.fault": {"code": code, "words": "/data: oh"}}
        for code in ("disk_full", "read_only", "corrupt", "io", "busy", "locked", "newer")
    },
    ("database_set_aside", "store"): {"store.set_aside": ["pod.db.damaged-1"]},
    ("mailbox_stuck", "store"): {"store.mailbox_fault": "/data/mail: cannot be written"},
    ("outbox_dropped", "store"): {"store.dropped.device": 3},
    ("outbox_unacknowledged", "store"): {"store.oldest_age_s": 90_000.0},
    ("card_slow", "store"): {"store.slowest_commit_ms": 1500.0},
    ("button_stuck", "ok"): {"panel.buttons.ok.stuck": True},
    ("button_chatters", "left"): {"panel.buttons.left.chatter": 101},
    ("button_suspect", "left"): {"panel.buttons.left.suspect": 5},
    ("edges_lost", "panel"): {"panel.lost_edges": 1},
    ("stamps_foreign", "panel"): {"panel.monotonic": False},
    ("stamps_on_arrival", "panel"): {"panel.source": "arrival"},
    ("timing_unverified", "screen"): {"timing.verified": False},
    ("no_sound", "sound"): {"sound.source": "none"},
    ("sound_breaks", "sound"): {"sound.breaks": 2},
    ("speech_missing", "speech"): {"speech.missing": 1},
    ("sensor_failed", "pulse"): {"pulse.fault": "no SPI"},
    ("presence_blind", "presence"): {"panel.buttons.left.presses": 103},
    ("door_open", "door"): {"door.open": True, "door.openings": 3},
    ("too_hot", "board"): {"board.temperature_c": 80.0},
    ("throttled", "board"): {"board.throttled": True},
    ("under_voltage", "board"): {"board.dips": 4},
    ("memory_low", "memory"): {"board.memory.free_bytes": 150},
    ("disk_low", "disk"): {"board.disk.free_bytes": 790},
    ("disk_worn", "disk"): {"board.wear.life_used_percent": 80},
    ("clock_unset", "clock"): {"clock.synchronised": False},
    ("restarting", "controller"): {"starts.lately": 3},
    **{
        (code, "controller"): {"starting": {"code": code, "problems": ["pod.yaml:1: oh"]}}
        for code in get_args(Code)
    },
    ("provisioning_wrong", "controller"): {"provisioning": {"problems": ["provision: oh"]}},
    ("update_rolled_back", "update"): {"update.last.outcome": "rolled_back"},
    ("part_silent", "headphones"): {"headphones": {"error": "OSError: gone"}},
    ("maintenance", "pod"): {"mode.maintenance": True},
    ("uplink_silent", "uplink"): {"uplink.alive": False},
    ("broker_unreachable", "uplink"): {"uplink.code": "unreachable", "uplink.words": "no broker"},
    ("broker_refuses", "uplink"): {"uplink.code": "refused", "uplink.words": "not allowed"},
    ("certificate_ends", "uplink"): {
        "uplink.faults": [{"code": "certificate_ends", "words": "it ends on 2027-01-01"}]
    },
    ("uplink_mailbox", "uplink"): {"uplink.faults": [{"code": "uplink_mailbox", "words": "io"}]},
    **{
        (code, "uplink"): {"uplink.faults": [{"code": code, "words": "said so"}]}
        for code in (
            "reading_refused",
            "standing_refused",
            "rows_refused",
            "answers_refused",
            "uplink_unconfigured",
        )
    },
}


def ill(changes: dict[str, Any]) -> dict[str, Any]:
    """The document of a pod that is well but for these."""
    document = deepcopy(WELL)
    for path, value in changes.items():
        *above, last = path.split(".")
        place = document
        for name in above:
            place = place[name]
        place[last] = value
    return document
