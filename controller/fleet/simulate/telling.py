"""What a pod that is played tells beside its rows: what lies at the broker, numbers, no answers."""

from collections import deque
from collections.abc import Iterator
from functools import lru_cache

from controller.contract.metrics import GROUPS, read
from controller.contract.payload import TEXT
from controller.contract.payloads import Meta
from controller.contract.state import EVERY_S, State
from controller.contract.topics import ONLINE, Topics
from controller.fleet.simulate.box import MemoryBox
from controller.fleet.simulate.diary import EXERCISES
from controller.health.clock import Moment
from controller.uplink.happenings import Received
from controller.uplink.publication import Answer, Numbers, Publication
from controller.uplink.reasons import FAILURE

# As a pod with all its parts tells it, some 2 kB.
BUTTON = {"presses": 1200, "chatter": 4, "suspect": 0, "down_since_ns": None, "stuck": False}
PARTS = {
    "mode": {"state": "attract", "maintenance": False},
    "panel": {
        "source": "kernel",
        "monotonic": True,
        "lost_edges": 0,
        "held_at_start": (),
        "buttons": dict.fromkeys(("left", "right", "ok", "back", "help"), BUTTON),
    },
    "timing": {
        "verified": True,
        "period_s": 0.016683,
        "sd_s": 0.000041,
        "late_ratio": 0.0002,
        "why": None,
        "held": True,
    },
    "sound": {"source": "kernel", "breaks": 0, "buffer": 512},
    "speech": {"missing": 0},
    "clock": {"synchronised": True},
    "starts": {"starts": 1, "lately": 0, "boots": 214},
    "board": {
        "temperature_c": 51.5,
        "under_voltage": False,
        "dips": 0,
        "throttled": False,
        "memory": {"total_bytes": 1_900_000_000, "free_bytes": 1_410_000_000},
        "disk": {"total_bytes": 28_000_000_000, "free_bytes": 24_000_000_000},
        "wear": {"life_used_percent": 10, "reserve": "normal", "written_bytes": 412_000_000},
    },
    "door": {"open": False, "openings": 3},
    "presence": {"present": False, "changes": 812},
    "headphones": {"plugged": False, "changes": 88, "changed_ns": 3_765_463_162_163},
    "remote": {"waiting": 0},
    "made_of": {"app": "0.1.0", "image": "2026.11", "slot": "A", "schema": 17},
}
META = Meta(
    hardware="Raspberry Pi 4 Model B Rev 1.5",
    image="2026.11",
    app="0.1.0",
    schema=17,
    config="c0ffee" * 10 + "c0de",
    exercises=dict.fromkeys(EXERCISES, "1"),
    capabilities=("metric", "result"),
)


class Health:
    """`availability` and `meta` with each connection, then a `state` every `every_s` seconds."""

    def __init__(self, topics: Topics, box: MemoryBox, every_s: float = EVERY_S) -> None:
        self.refused = 0
        self._topics, self._box, self._every_s = topics, box, every_s
        self.begin()

    def begin(self) -> None:
        """A new connection, to which nothing was told yet."""
        online = Publication(self._topics.availability, ONLINE, content=TEXT)
        meta = Publication(self._topics.meta, META.model_dump_json().encode())
        self._ahead, self._due_s = deque((online, meta)), 0.0

    def next(self, now_s: float) -> Publication | None:
        """The next thing to publish, or None where nothing is due."""
        if self._ahead:
            return self._ahead.popleft()
        if now_s < self._due_s:
            return None
        self._due_s = now_s + self._every_s
        return Publication(self._topics.state, state(self._waiting).model_dump_json().encode())

    def last(self) -> Publication | None:
        """The `state` before a goodbye."""
        last = state(self._waiting).model_copy(update={"leaving": True})
        return Publication(self._topics.state, last.model_dump_json().encode())

    def answered(self, _: Publication, code: int) -> None:
        """The broker's word on one of them."""
        self.refused += code >= FAILURE

    @property
    def _waiting(self) -> int:
        return self._box.relayed - self._box.covered


class Measures:
    """The numbers of all groups every `every_s` seconds, at QoS 0."""

    def __init__(self, topics: Topics, every_s: float = EVERY_S) -> None:
        self._topics, self._every_s = topics, every_s
        self.begin()

    def begin(self) -> None:
        """A new connection, to which nothing was told yet."""
        self._ahead: deque[Numbers] = deque()
        self._due_s = 0.0

    def next(self, now_s: float) -> Numbers | None:
        """The next group, or None where none is due."""
        if not self._ahead and now_s >= self._due_s:
            self._due_s = now_s + self._every_s
            self._ahead.extend(
                Numbers(self._topics.metric(group), payload) for group, payload in _numbers()
            )
        return self._ahead.popleft() if self._ahead else None


class Deaf:
    """Commands and `desired` come, as to any pod, are acknowledged, and nothing comes of them."""

    def __init__(self) -> None:
        self._done: list[int] = []

    def begin(self) -> None:
        """What came with the connection before is of no account."""
        self._done.clear()

    def next(self, now_s: float) -> None:
        """Nothing is ever answered."""

    def received(self, received: Received) -> None:
        """A command."""
        self._done.append(received.mid)

    def answered(self, answer: Answer, code: int) -> None:
        """Never: nothing was said."""

    def done(self) -> Iterator[int]:
        """All of them, each once."""
        done, self._done = self._done, []
        yield from done


class Unwilling:
    """The same for `desired`, which is acknowledged by who hands it on."""

    def begin(self) -> None:
        """Nothing to begin."""

    def next(self, now_s: float) -> None:
        """Nothing is ever reported."""

    def received(self, payload: bytes) -> None:
        """It stays as it was set up."""


def state(waiting: int) -> State:
    """The health document of a pod that is well, with so many rows that wait."""
    store: dict[str, object] = {
        "fault": None,
        "trials": 0,
        "outbox_depth": waiting,
        "dropped": {},
        "set_aside": (),
    }
    uplink = {"alive": True, "connected": True, "code": "connected", "words": "", "refused": 0}
    told: dict[str, object] = {**PARTS, "store": store, "uplink": uplink, "every_s": EVERY_S}
    told["written"] = Moment.now().as_dict()
    return State.model_validate(told, strict=False)


@lru_cache(maxsize=1)
def _numbers() -> tuple[tuple[str, bytes], ...]:
    document = {**PARTS, "store": {"outbox_depth": 0}, "link": {"sent": 0, "refused": 0}}
    told = ((group, read(group, document)) for group in GROUPS)
    return tuple((group, each.model_dump_json(exclude_none=True).encode()) for group, each in told)
