"""The pod without board, screen and speaker: everything else is what `Pod` itself puts together.

Time is the virtual stage's. The wall clock, the boot and the disk's place are the World's: a power
cut begins another boot on what the disk held at that instant, and nothing else.
"""

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta, tzinfo
from itertools import count
from pathlib import Path
from typing import Any, cast, get_args

from controller.config import Config, load
from controller.config.models import Verb
from controller.desk.overlay import write_overlay
from controller.health import clock as clock_module
from controller.pod import Pod, Surroundings
from controller.store.mailbox import mailbox_path
from controller.visit.session import State
from exercises.core.clock import Clock
from exercises.core.script import Present, Seen
from exercises.core.trial import Trial
from exercises.core.words import Say
from exercises.stage.flips import FlipTiming, unmeasured
from exercises.stage.person import Person
from exercises.stage.screen import Screen
from exercises.stage.speech import Voice
from exercises.stage.virtual import EachFrame, VirtualStage
from firmware.board import Board
from firmware.panel import Sink
from firmware.wiring import BUTTONS, Wiring

CONFIG = Path(__file__).parents[2] / "config"
BEGAN = datetime(2026, 3, 2, 9, tzinfo=UTC)
# Soon over, so that a walk meets the end of each: what they measure is not what is looked at.
SHORT: dict[str, dict[str, Any]] = {
    "beat": {"training_runs": 1, "paced_beats": 8, "continued_taps": 8, "practice_rounds": 1},
    "breathing": {"duration_s": 60.0},
    "faces": {"cycles": 1, "blocks": 1, "practice_faces": 1, "practice_rounds": 1},
    "flanker": {"blocks": 1, "trials": 8, "practice_trials": 4, "practice_rounds": 1},
    "go_nogo": {
        "blocks": 1,
        "trials": 10,
        "practice_go": 1,
        "practice_nogo": 1,
        "practice_rounds": 1,
    },
    "plans": {"imagine_s": 2.0, "rehearsals": 3},
    "settle": {"guided_s": 60.0, "probes": 1, "fewest_probes": 1},
    "stop_signal": {"blocks": 1, "trials": 16, "practice_trials": 8, "practice_rounds": 1},
    "vigilance": {"duration_s": 20.0, "practice_signals": 1, "practice_rounds": 1},
}
# One questionnaire that is due at every visit, and may ask for staff to follow up.
ASKED: dict[str, dict[str, Any]] = {
    "safeguarding.yaml": {
        "responder": {"words": "The care team looks.", "hours": 24},
        "follow_up": {"ours": {"total": ["3-6"]}},
    },
    "instruments/ours.yaml": {
        "enabled": True,
        "source": "made up for a test",
        "licence": "none",
        "items": 2,
        "answers": {"low": 0, "high": 3},
        "scales": [{"name": "total", "items": [1, 2], "score": "sum", "bands": [0, 3]}],
        "schedule": {"every": 1},
    },
    "instruments/wording/ours.en.yaml": {
        "source": "made up for a test",
        "items": ["How bad?", "How often?"],
        "answers": ["Not bad", "A little", "Bad", "Very bad"],
    },
}
# The rules are looked at four times a second, and on every frame in which a button moves.
EACH = 15
# Staff of two kinds, and the six digits of each.
ROLES: dict[str, list[str]] = {
    "wing": [verb for verb in get_args(Verb) if verb != "maintain"],
    "technician": ["maintain"],
}
CODES = {"wing": "120345", "technician": "907070"}
IDLE_S = 10.0
_DISKS = count(1)


def walked(place: Path, programme: dict[str, Any] | None = None, **pod: Any) -> Config:
    """The shipped configuration with SHORT exercises; `pod` are keys of pod.yaml."""
    (place / "stick").mkdir(parents=True, exist_ok=True)
    folders = {f"{name}_dir": str(place / name) for name in ("data", "run")}
    staff = {"staff": ROLES, "stick": str(place / "stick"), "hand_over_to": ["pod-2"]}
    own = {"sign_in": "number_or_guest", "idle_s": IDLE_S, **folders, **staff, **pod}
    # A walk's clock jumps by years, and every trial is looked for: nothing grows too old.
    own["retention"] = {"answers_days": None, "results_days": None}
    changes = {"pod.yaml": own, "programme.yaml": programme or {}, **ASKED} | {
        f"exercises/{name}.yaml": keys for name, keys in SHORT.items()
    }
    return load(CONFIG, write_overlay(CONFIG / "desk", place / "config", changes))


@contextmanager
def scratch() -> Iterator[Path]:
    """A folder in memory where there is any: what a card does is looked at elsewhere."""
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None) as folder:
        yield Path(folder)


def on_a_fresh_disk(config: Config) -> Config:
    """The same with a data directory that is not there yet, beside its own."""
    own = config.pod.data_dir
    data = own.with_name(f"data-{next(_DISKS)}")
    return replace(config, pod=config.pod.model_copy(update={"data_dir": data}))


class World:
    """What outlives a boot: the disk's folder, how far the wall clock is off, which boot it is."""

    def __init__(self, config: Config) -> None:
        bare = Wiring(config.wiring.buttons, config.wiring.refractory_ms)
        self.config = replace(config, wiring=bare)
        self.data = config.pod.data_dir
        self.boots, self.off, self.synchronised = 0, timedelta(), True
        self.now_ns: Callable[[], int] = lambda: 0

    def set_clock(self, days: int, *, synchronised: bool) -> None:
        """The wall clock jumps so many days; whether it is known to be right."""
        self.off += timedelta(days=days)
        self.synchronised = synchronised

    def exists(self) -> bool:
        """Whether the wall clock was set: stands for the file that says so."""
        return self.synchronised

    def monotonic_ns(self) -> int:
        """The uptime."""
        return self.now_ns()

    def now(self, _zone: tzinfo) -> datetime:
        """The wall clock."""
        return BEGAN + self.off + timedelta(microseconds=self.now_ns() // 1000)

    def boot_id(self) -> str:
        """Another one each time."""
        return f"boot-{self.boots}"

    @contextmanager
    def in_force(self) -> Iterator[None]:
        """Moments are this world's as long as it lasts."""
        module = cast(Any, clock_module)
        names = {"time": self, "datetime": self, "_boot_id": self.boot_id, "SYNCHRONISED": self}
        before = {name: getattr(module, name) for name in names}
        vars(module).update(names)
        try:
            yield
        finally:
            vars(module).update(before)

    def boot(self, person: Person) -> "WalkedPod":
        """The pod, started on what the disk holds."""
        self.boots += 1
        return WalkedPod(self, person)

    def copied(self, pod: "WalkedPod") -> Path:
        """A folder with what is on the disk at this instant, between two writes; not in memory."""
        copy = on_a_fresh_disk(self.config).pod.data_dir
        memory = shutil.ignore_patterns(mailbox_path(copy).parent.name)
        pod.freeze(lambda: shutil.copytree(self.data, copy, ignore=memory))
        return copy

    def move(self, data: Path) -> None:
        """From now on this folder is the disk."""
        self.data = data
        pod = self.config.pod.model_copy(update={"data_dir": data})
        self.config = replace(self.config, pod=pod)


class StageClock(Clock):
    """The stage's virtual instant as the pod's clock."""

    stage: VirtualStage | None = None

    def now_ns(self) -> int:
        return self.stage.now_ns() if self.stage else 0


class Panel:
    """A board on which nothing is stuck and every stamp is the kernel's."""

    monotonic, lost_edges, source = True, 0, "kernel"

    def __init__(self) -> None:
        self.panel = self.lamps = self.factory = self

    def stuck(self) -> tuple[str, ...]:
        return ()

    def get_status(self) -> dict[str, Any]:
        return {"buttons": {name: {"chatter": 0} for name in BUTTONS}}

    def close(self) -> None:
        """Nothing to give back."""


class Silent:
    """A voice that takes its time over a sentence, and is not heard."""

    missing, on = 0, True

    def seconds(self, say: Say) -> float:
        """As long as somebody would need to say it."""
        return 0.3 + 0.06 * len(say.text)

    def set_volume(self, volume: float) -> None:
        """Nothing is louder than nothing."""

    def get_status(self) -> dict[str, object]:
        return {"breaks": 0}


class VirtualScreen(VirtualStage):
    """The virtual stage where the pod has its screen; `asked` is told each Present."""

    voice = None

    def __init__(self, person: Person, each_frame: EachFrame) -> None:
        # Whoever is timed out is so by the pod's rules, and not by the stage.
        super().__init__(person, each_frame=each_frame, each=EACH, idle_s=1e6)
        self.asked: Callable[[Present], None] = lambda _: None

    def __getattr__(self, name: str) -> Callable[..., None]:
        """What else a Screen can do is done to pixels, of which there are none."""
        if not hasattr(Screen, name):
            raise AttributeError(name)
        return lambda *_, **_more: None

    @property
    def timing(self) -> FlipTiming:
        return unmeasured("virtual")

    def present(self, item: Present) -> Seen:
        self.asked(item)
        return super().present(item)


class WalkedPod(Pod):
    """One boot. `kept` counts acknowledged trials by run; `steps` are the rows gone through."""

    def __init__(self, world: World, person: Person) -> None:
        self._person = person
        self._stage_clock = StageClock()
        self.kept: dict[int, int] = {}
        self.path: list[State] = []
        self.left_ns: int | None = None
        seeds = count(world.boots * 1000)
        super().__init__(world.config, Surroundings(self._stage_clock, seed=lambda: next(seeds)))
        world.now_ns = self._stage_clock.now_ns
        # Nothing is timed in real time here: Python collects when it finds it right.
        self.quiet.collect = lambda: None  # type: ignore[method-assign]
        self._keep, self.book.keep = self.book.keep, self._kept  # type: ignore[method-assign]

    @property
    def stage(self) -> VirtualScreen:
        """Its screen, as what it is here."""
        return cast(VirtualScreen, self.screen)

    @property
    def panel(self) -> Panel:
        """Its board, likewise."""
        return cast(Panel, self.board)

    def freeze(self, work: Callable[[], object]) -> None:
        """Do it while nothing is being written: in a turn of its own."""
        self.book.store._turns.do(work)

    def _kept(self, *trials: Trial, **named: Any) -> None:
        self._keep(*trials, **named)
        if self.book.run:
            self.kept[self.book.run] = self.book.trials

    def _entered(self, state: State) -> None:
        self.path.append(state)
        super()._entered(state)

    def _alive(self, now_ns: int) -> None:
        """No watchdog, no bouncing switch."""

    def _left_ns(self) -> int | None:
        """When they walked away."""
        return self.left_ns

    def _voice(self, voices: Path | None) -> Voice:  # noqa: ARG002
        return cast(Voice, Silent())

    def _open_board(self, sink: Sink) -> Board:  # noqa: ARG002 - presses come from the stage
        return cast(Board, Panel())

    def _open_screen(self, *_: Any, **_more: Any) -> Screen:
        self._stage_clock.stage = stage = VirtualScreen(self._person, self.rules.look)
        return cast(Screen, stage)
