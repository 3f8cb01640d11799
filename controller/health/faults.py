"""Everything that can be wrong with a pod: the one list of faults, each with its words (pure).

The codes are stable: technicians' rules go by them. docs/faults.md is made of this list. Which
faults there are now is judged in rules.py, and for how long something must hold in watch.py.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from controller.contract.payload import Severity
from controller.store.faults import WORDS, Code

MINUTE_S, HOUR_S = 60.0, 3600.0


@dataclass(frozen=True, slots=True)
class Kind:
    """One fault as it is listed.

    It is raised once it was seen for `raise_s` without a break, and cleared once it was not seen
    for `clear_s`; a `latched` one stays until somebody clears it. `{part}` in `words` stands for
    the button, sensor or file that it is about.
    """

    code: str
    severity: Severity
    words: str
    what_to_do: str
    raise_s: float = 0.0
    clear_s: float = MINUTE_S
    latched: bool = False


def _of_the_store(code: Code) -> Kind:
    """What a StoreFault of this code is here: nobody trains but where another one is done soon."""
    words, what_to_do = (f"{told[0].upper()}{told[1:]}." for told in WORDS[code])
    return Kind(f"store_{code}", "fault" if code == "busy" else "down", words, what_to_do)


# By what it is about, as the page has them.
GROUPS: Mapping[str, tuple[Kind, ...]] = {
    "The card and the databases": (
        *map(_of_the_store, WORDS),
        Kind(
            "database_set_aside",
            "fault",
            "A damaged database lies beside the new one: what was in it is not in use.",
            "Save the named file for a maintainer, then remove it; replace the card if another "
            "one comes.",
        ),
        Kind(
            "mailbox_stuck",
            "fault",
            "What is to be told cannot be put into the mailbox; it waits in the database.",
            "Check the mail directory's owner and free space; nothing is lost meanwhile.",
            raise_s=30.0,
        ),
        Kind(
            "outbox_dropped",
            "fault",
            "Rows that nobody took were dropped by their age or their size.",
            "Bring the broker or its consumer back, then clear this fault; keep_days and keep_mb "
            "in mqtt.yaml say how long rows wait.",
            latched=True,
        ),
        Kind(
            "outbox_unacknowledged",
            "fault",
            "The broker is reached, but rows have waited for more than a day to be acknowledged.",
            "Look at the site's ingest: it is not running, or not committing.",
            raise_s=10 * MINUTE_S,
            clear_s=10 * MINUTE_S,
        ),
        Kind(
            "card_slow",
            "fault",
            "A commit took longer than a second since the controller started.",
            "Replace the card soon; look at disk_worn and too_hot first.",
            latched=True,
        ),
    ),
    "Buttons": (
        Kind(
            "button_stuck",
            "fault",
            "The {part} button is held down or stuck.",
            "Free the button; check its switch and its line.",
        ),
        Kind(
            "button_chatters",
            "fault",
            "The {part} button's contact chatters: more edges are swallowed than it has presses.",
            "Replace the switch, or fit its resistor and capacitor (docs/hardware.md).",
            clear_s=HOUR_S,
        ),
        Kind(
            "button_suspect",
            "fault",
            "Edges of the {part} button have doubtful stamps: its response times are less exact.",
            "Fit the button's resistor and capacitor, and its Schmitt buffer (docs/hardware.md).",
            clear_s=HOUR_S,
        ),
        Kind(
            "edges_lost",
            "fault",
            "Edges of buttons or sensors were lost before they were read.",
            "Look for a line that chatters or floats; the trials concerned are marked.",
            clear_s=HOUR_S,
        ),
        Kind(
            "stamps_foreign",
            "down",
            "Presses are stamped by another clock: no timed exercise starts.",
            "Use the kernel that the image has; it must stamp edges on CLOCK_MONOTONIC.",
        ),
        Kind(
            "stamps_on_arrival",
            "notice",
            "Presses are stamped when they arrive, not by the kernel: a desk, not a pod.",
            "On a pod, set factory to gpiod in pod.yaml.",
        ),
    ),
    "Screen, sound and speech": (
        Kind(
            "timing_unverified",
            "fault",
            "The screen's timing could not be verified: results say so and count for less.",
            "Check the display's cable and mode; use a progressive mode at 60 Hz (docs/timing.md).",
        ),
        Kind(
            "no_sound",
            "fault",
            "There is no sound: who cannot read cannot use the pod.",
            "Check the sound card and sound.device in pod.yaml, then restart the controller.",
        ),
        Kind(
            "sound_breaks",
            "notice",
            "The sound breaks off.",
            "Look at what else runs on the pod; raise sound.buffer in pod.yaml.",
            clear_s=HOUR_S,
        ),
        Kind(
            "speech_missing",
            "fault",
            "Sentences were shown that nobody has rendered: they stayed unspoken.",
            "Run `pod voices` on the pod; do so each time the site's words change.",
        ),
    ),
    "Sensors and case": (
        Kind(
            "sensor_failed",
            "fault",
            "The {part} sensor cannot be read.",
            "Check its cable and its section in wiring.yaml; leave it out where none is fitted.",
            raise_s=15.0,
        ),
        Kind(
            "presence_blind",
            "fault",
            "The presence sensor sees nobody while buttons are being pressed.",
            "Check that it points at who sits there, its cable, and its `pull` in wiring.yaml.",
            clear_s=10 * MINUTE_S,
        ),
        Kind(
            "door_open",
            "fault",
            "The case is open, or was just now.",
            "Somebody must look at it now; put the pod into maintenance before you open it.",
        ),
    ),
    "The board": (
        Kind(
            "too_hot",
            "fault",
            "The processor is at 80 °C or more: soon it slows down.",
            "Free the case's vents; look at the fan, if there is one.",
            raise_s=30.0,
            clear_s=5 * MINUTE_S,
        ),
        Kind(
            "throttled",
            "fault",
            "The processor has been slowed down, by heat or by lack of power.",
            "Look at too_hot and under_voltage; times measured meanwhile deserve a look.",
            raise_s=20.0,
            clear_s=5 * MINUTE_S,
        ),
        Kind(
            "under_voltage",
            "fault",
            "The supply's voltage falls too low: the card can be damaged.",
            "Replace the power supply or its cable; 5.1 V must reach the board under load.",
            clear_s=HOUR_S,
        ),
        Kind(
            "memory_low",
            "fault",
            "Less than a tenth of the memory is left.",
            "Restart the controller between visits, and send diagnostics to a maintainer.",
            raise_s=MINUTE_S,
            clear_s=5 * MINUTE_S,
        ),
        Kind(
            "disk_low",
            "fault",
            "Less than a tenth of the data partition is free.",
            "Free space, or replace the card by a larger one, before it is full.",
            clear_s=5 * MINUTE_S,
        ),
        Kind(
            "disk_worn",
            "fault",
            "The storage has used up most of its life.",
            "Replace it at the next visit.",
        ),
    ),
    "Time and programs": (
        Kind(
            "clock_unset",
            "notice",
            "The wall clock was not set: dates of records are not known, ages are not counted.",
            "Let the pod reach a time server, or fit the clock module of the parts list.",
            raise_s=10 * MINUTE_S,
        ),
        Kind(
            "restarting",
            "down",
            "The controller started three times or more within ten minutes.",
            "Read the log (diagnostics); a maintainer must look at it.",
            clear_s=10 * MINUTE_S,
        ),
        Kind(
            "part_silent",
            "fault",
            "The pod's part `{part}` cannot tell its status.",
            "Restart the controller, and send diagnostics to a maintainer.",
        ),
        Kind(
            "controller_silent",
            "down",
            "The controller has not told how it is: it hangs, or does not start.",
            "Restart it; if it does not start, `pod config check` and its log say why.",
        ),
        Kind(
            "config_wrong",
            "down",
            "The configuration cannot be used: the pod waits for a better one.",
            "Put right what its screen and `pod config check` say; the pod goes on by itself.",
        ),
        Kind(
            "board_missing",
            "down",
            "The board's chip or its pins cannot be had: no button would be read.",
            "Look at what its screen says, at factory in pod.yaml and at wiring.yaml; the pod "
            "tries again by itself.",
        ),
        Kind(
            "no_display",
            "down",
            "There is no screen: all lamps blink together, and nobody can train.",
            "Check the display's cable and its power; the pod goes on by itself once there is one.",
        ),
        Kind(
            "card_unusable",
            "down",
            "The card's data partition cannot be used: nothing would be kept, so nobody can train.",
            "Try another start; then put in another card, made by `pod flash` (docs/maintain.md).",
        ),
        Kind(
            "not_provisioned",
            "down",
            "The provisioning file is wrong, and none was taken in before: no pod has this card.",
            "Put right what the pod's screen and `pod provision check` say, and start it again.",
        ),
        Kind(
            "provisioning_wrong",
            "fault",
            "The provisioning file is wrong: the pod goes by what it took in before.",
            "Put right what `pod provision check` says, and start the pod again.",
        ),
        Kind(
            "update_rolled_back",
            "fault",
            "The last update did not prove itself: the pod runs the version before it.",
            "Read beside it why; send diagnostics to a maintainer, and that version to no other.",
        ),
        Kind(
            "maintenance",
            "notice",
            "The pod is in maintenance: nobody can sign in.",
            "Switch maintenance off when the work is done.",
        ),
    ),
    "The uplink": (
        Kind(
            "uplink_silent",
            "fault",
            "The uplink does not run: the pod works, and tells nobody.",
            "Look at the unit pod-uplink and its log.",
            raise_s=2 * MINUTE_S,
        ),
        Kind(
            "uplink_unconfigured",
            "fault",
            "The uplink cannot use its configuration: the pod works, and tells nobody.",
            "Put right what its log and `pod config check` say; it goes on by itself.",
        ),
        Kind(
            "broker_unreachable",
            "notice",
            "The broker is not reached. The pod works without it, and what it has to tell waits.",
            "Check the network, then host and port in mqtt.yaml.",
            raise_s=2 * MINUTE_S,
        ),
        Kind(
            "broker_refuses",
            "fault",
            "The broker, or what answers in its place, does not take this pod.",
            "Check mqtt.yaml, the pod's certificate and its dates, and the pod's clock.",
            raise_s=MINUTE_S,
        ),
        Kind(
            "reading_refused",
            "fault",
            "The broker does not let this pod read what is meant for it.",
            "Let the pod read its own `ack`, `cmd/` and `desired` in the broker's ACL.",
        ),
        Kind(
            "standing_refused",
            "fault",
            "The broker does not take what the pod says of itself.",
            "Let the pod write its own topics in the broker's ACL, retained ones too.",
        ),
        Kind(
            "rows_refused",
            "fault",
            "The broker refuses events or results; they stay on the pod and are tried again.",
            "Let the pod write event/ and result/ of its own in the broker's ACL.",
        ),
        Kind(
            "answers_refused",
            "fault",
            "The broker does not take the pod's answers to commands.",
            "Let the pod write below its own `cmd/`, and where answers were asked for.",
        ),
        Kind(
            "certificate_ends",
            "notice",
            "The pod's certificate ends within 90 days: then no broker takes this pod.",
            "Sign the pod's request anew: `pod ca sign --renew` (docs/security.md).",
        ),
        Kind(
            "uplink_mailbox",
            "fault",
            "The uplink cannot read the mailbox.",
            "Check the mail directory's owner and group; replace the card if it failed.",
        ),
    ),
}


def _listed(kinds: Iterable[Kind]) -> dict[str, Kind]:
    return {kind.code: kind for kind in kinds}


FAULTS: Mapping[str, Kind] = _listed(kind for group in GROUPS.values() for kind in group)
