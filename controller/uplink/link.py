"""What the uplink must know: which broker, which pod, and how patient to be."""

from dataclasses import dataclass, field
from pathlib import Path

from controller.contract.payloads import Meta
from controller.contract.state import EVERY_S


@dataclass(frozen=True, slots=True)
class Tls:
    """Whom to trust, and the pod's own certificate and key where the broker asks for them."""

    ca: Path
    cert: Path | None = None
    key: Path | None = None


@dataclass(frozen=True, slots=True)
class Updates:
    """The host that updates are loaded from, by HTTPS, and the folder they are loaded into."""

    host: str
    port: int
    folder: Path
    tls: Tls | None = None
    seed: Path | None = None
    """The root that runs, of which what an update has in common is taken."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """The uplink's patience, all in seconds. Tests shorten it; pods keep the defaults."""

    backoff_first_s: float = 1.0
    backoff_most_s: float = 600.0
    stable_s: float = 60.0
    """A connection that lasted this long starts the back-off anew."""
    answer_s: float = 30.0
    """How long the broker may owe an answer before the connection counts as dead."""
    poll_s: float = 0.5
    """How often the mailbox and the health file are looked at when nothing else happens."""
    glance_s: float = 0.05
    """How often it is seen whether the mailbox was written to, which costs next to nothing."""
    mark_s: float = 1.0
    """How often marks are written down, and the most often that rows are sent again on request."""
    resend_s: float = 600.0
    """Rows that wait for `ack` are sent again after so long without one, then twice as long."""
    resend_most_s: float = 6 * 3600.0
    state_s: float = 2.0
    """The shortest time between two `state`s."""
    heard_s: float = EVERY_S - 15.0
    """After so long without a `state` the next document is told, whatever is new in it."""
    silent_s: float = 3 * EVERY_S
    """After so long without a word of the controller's the uplink says so."""
    tell_s: float = 15.0
    """How often the uplink's own status file is written anew at least."""
    load_first_s: float = 10.0
    load_most_s: float = 1800.0
    """The back-off between two tries to go on with an update's download."""
    load_silent_s: float = 30.0
    """How long the update host may say nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """One pod at one broker. `ingest` says that a consumer sends `ack`: rows stay until then."""

    host: str
    port: int = 1883
    site: str
    pod: str
    username: str | None = None
    password: str | None = field(default=None, repr=False)
    tls: Tls | None = None
    keepalive_s: int = 60
    will_delay_s: int = 30
    ingest: bool = True
    commands: frozenset[str] = frozenset()
    """The types of commands that this pod takes."""
    updates: Updates | None = None
    """Where updates come from; None where they only come on a stick."""
    desired: bool = False
    """Whether values may be set from far away."""
    metrics_s: float | None = 60.0
    """How often metrics are told; None for never."""
    home_assistant: str | None = None
    """Home Assistant's discovery prefix, where it is to find the pod."""
    meta: Meta = field(default_factory=Meta)
    pace: Pace = Pace()
