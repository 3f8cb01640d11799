"""The payload of `state`: how each part of the pod is, in its own words, and what is wrong.

A part that is not fitted is not there. What a part does not know is null. Names are only added.
"""

from collections.abc import Mapping

from pydantic import ConfigDict, Field

from controller.contract.bodies import Wall
from controller.contract.payload import Code, Count, Payload, Severity

# A pod that is connected says a new `state` about so often: in a timed exercise up to 100 s later
# than the one before. After three times as long it is overdue.
EVERY_S = 60.0


class Fault(Payload):
    """One thing that is wrong, in words, and what to do; docs/faults.md has all of them."""

    code: Code
    part: Code
    severity: Severity = "fault"
    words: str
    what_to_do: str
    since: str = Field(description="wall clock, ISO 8601 in UTC; '' where it was not set then")
    detail: str = Field(default="", description="what more the pod knows of it, for people")


class LastFault(Payload):
    """The fault that was raised last, whether it is over or not."""

    code: Code
    part: Code
    since: str = Field(description="wall clock, ISO 8601 in UTC; '' where it was not set then")


class Part(Payload):
    """One part's status. With an `error` it could not tell, and nothing else of it is known."""

    error: str | None = None


class ModeState(Part):
    """What the pod is doing: a state of the visit, as `attract` for idle."""

    state: str | None = None
    maintenance: bool | None = Field(default=None, description="nobody may sign in")


class ButtonState(Payload):
    """One button since the controller started; an edge is a change of its contact."""

    presses: Count | None = None
    chatter: Count | None = Field(default=None, description="edges that counted for nothing")
    suspect: Count | None = Field(default=None, description="edges with a doubtful stamp")
    down_since_ns: int | None = Field(default=None, description="CLOCK_MONOTONIC; null while up")
    stuck: bool | None = None


class PanelState(Part):
    """The buttons together."""

    source: str | None = Field(default=None, description="who stamps: kernel, or arrival")
    monotonic: bool | None = Field(default=None, description="whether stamps are CLOCK_MONOTONIC's")
    lost_edges: Count | None = None
    held_at_start: tuple[str, ...] = ()
    buttons: Mapping[str, ButtonState] = {}


class CardFault(Payload):
    """Why the card takes nothing; the codes are those of faults, without `store_`."""

    code: str
    words: str


class StoreState(Part):
    """The card, what waits on it to be told, and what is being done."""

    fault: CardFault | None = None
    run: str | None = Field(default=None, description="the exercise that is on")
    trials: Count | None = Field(default=None, description="kept of it so far")
    store: str | None = Field(default=None, description="the database's own id")
    outbox_depth: Count | None = Field(default=None, description="rows that wait")
    oldest_age_s: float | None = None
    dropped: Mapping[str, Count] = Field(
        default_factory=dict, description="rows that age or size took, by their class"
    )
    mailbox_fault: str | None = None
    set_aside: tuple[str, ...] = Field(default=(), description="files of damaged databases")
    slowest_commit_ms: float | None = Field(default=None, description="since the start")


class TimingState(Part):
    """The screen, as its flips were measured at the start."""

    verified: bool | None = None
    period_s: float | None = None
    sd_s: float | None = None
    late_ratio: float | None = None
    why: str | None = None
    held: bool | None = Field(default=None, description="whether flips wait for the display")


class SoundState(Part):
    """The sound card: where onsets are known from, none where there is no card."""

    source: str | None = None
    breaks: Count | None = Field(default=None, description="how often the stream broke off")
    buffer: Count | None = Field(default=None, description="in samples")


class SpeechState(Part):
    """Speech that was rendered beforehand."""

    missing: Count | None = Field(default=None, description="sentences wanted and not rendered")


class ClockState(Part):
    """The wall clock."""

    synchronised: bool | None = None


class StartsState(Part):
    """How often controller and pod started."""

    starts: Count | None = Field(default=None, description="of the controller in this boot")
    lately: Count | None = Field(default=None, description="of these, in the last ten minutes")
    boots: Count | None = Field(default=None, description="of the pod, since the card was made")


class StartingState(Part):
    """There only while the pod cannot start, with the fault's code: what is wrong, in words."""

    code: Code | None = None
    problems: tuple[str, ...] = ()


class ProvisioningState(Part):
    """What is wrong with the provisioning file, which was not taken in for it."""

    problems: tuple[str, ...] = ()


class Room(Payload):
    """A memory or a disk."""

    total_bytes: Count | None = None
    free_bytes: Count | None = None


class Wear(Payload):
    """The storage's life: the first two are told by an eMMC alone."""

    life_used_percent: Count | None = Field(default=None, description="by tens; 110 past its end")
    reserve: str | None = Field(default=None, description="spare blocks: normal, low or urgent")
    written_bytes: Count | None = Field(default=None, description="since the boot")


class BoardState(Part):
    """The board itself, as the kernel tells it."""

    temperature_c: float | None = None
    under_voltage: bool | None = None
    dips: Count | None = Field(default=None, description="of the supply's voltage, since the start")
    throttled: bool | None = None
    memory: Room = Room()
    disk: Room = Room()
    wear: Wear = Wear()


class DoorState(Part):
    """The case's door."""

    open: bool | None = None
    openings: Count | None = None


class PresenceState(Part):
    """The presence sensor; its line's changes stand still where it is dead."""

    present: bool | None = None
    changes: Count | None = None


class HeadphonesState(Part):
    """The switch in the headphone jack."""

    plugged: bool | None = None
    changes: Count | None = None
    changed_ns: int | None = Field(default=None, description="CLOCK_MONOTONIC")


class PulseState(Part):
    """The pulse sensor's line; never what it measured."""

    fault: str | None = None
    faults: Count | None = None
    missed: Count | None = None
    late: Count | None = None


class UplinkFault(Payload):
    """What the broker does not let the uplink do; the codes are those of faults."""

    code: Code
    words: str


class UplinkState(Part):
    """The uplink, as it last told the controller."""

    alive: bool | None = Field(default=None, description="whether it told it within a minute")
    connected: bool | None = None
    since: str | None = Field(default=None, description="wall clock, ISO 8601 in UTC")
    code: str | None = None
    words: str | None = None
    faults: tuple[UplinkFault, ...] = ()
    refused: Count | None = Field(default=None, description="rows the broker does not take")


class RemoteState(Part):
    """Commands."""

    waiting: Count | None = Field(default=None, description="for their moment")


class LastUpdate(Payload):
    """What became of the last update that was begun to be written."""

    version: str
    slot: str
    before: str = Field(description="the version that ran when it was written")
    outcome: str = Field(description="installing, installed, good, rolled_back or failed")
    why: str = ""
    runs: Count = Field(default=0, description="how often it came up before it proved itself")
    at: str = Field(default="", description="wall clock of the outcome; '' where it was not set")


class UpdateState(Part):
    """The two slots, and an update on its way; null where the pod is no image."""

    slot: str | None = None
    proved: bool | None = Field(default=None, description="false while the slot is on trial")
    stage: str | None = Field(
        default=None,
        description="waiting, loading, ready, checking, installing, installed, failed",
    )
    version: str | None = Field(default=None, description="of the update on its way")
    percent: Count | None = Field(default=None, description="of the stage, in fives")
    code: str | None = None
    words: str | None = None
    last: LastUpdate | None = None


class MadeOf(Part):
    """Versions: what of it is in `meta` is learnt from here."""

    app: str | None = None
    image: str | None = None
    slot: str | None = Field(default=None, description="which of the image's two systems runs")
    exercises: Mapping[str, str] = Field(default_factory=dict, description="name to task version")
    schema_version: int | None = Field(default=None, alias="schema")
    config: str | None = Field(default=None, description="sha256 of the configuration in force")

    model_config = ConfigDict(serialize_by_alias=True, populate_by_name=True)


class State(Payload):
    """The health document: each part's status under the part's name, and what is wrong.

    `leaving` is in the last one before the pod goes on purpose: an `offline` without it was not
    meant. One that comes while the controller is silent is the uplink's, and says so.
    """

    written: Wall | None = Field(default=None, description="when, and in which boot")
    every_s: float | None = Field(
        default=None,
        description="a new one comes about so often; after three times as long it is overdue",
    )
    leaving: bool = False
    well: bool = Field(default=True, description="nothing is raised that is worse than a notice")
    faults: tuple[Fault, ...] = ()
    last_fault: LastFault | None = None
    mode: ModeState | None = None
    panel: PanelState | None = None
    store: StoreState | None = None
    timing: TimingState | None = None
    sound: SoundState | None = None
    speech: SpeechState | None = None
    clock: ClockState | None = None
    starts: StartsState | None = None
    starting: StartingState | None = None
    provisioning: ProvisioningState | None = None
    board: BoardState | None = None
    door: DoorState | None = None
    presence: PresenceState | None = None
    headphones: HeadphonesState | None = None
    pulse: PulseState | None = None
    uplink: UplinkState | None = None
    remote: RemoteState | None = None
    update: UpdateState | None = None
    made_of: MadeOf | None = None

    model_config = ConfigDict(frozen=True, extra="allow", strict=True)
