"""The composition root: builds the parts of the pod, joins them, runs the session, takes them down.

Nothing here decides anything: what a part does stands in its own file.
"""

import logging
import secrets
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from queue import Queue
from threading import Thread

from controller import telling
from controller.calibration import record as calibration
from controller.certificate import Readings
from controller.checkin.questionnaire import Questionnaire, questionnaires
from controller.checkin.room import CheckIn
from controller.config import Config
from controller.contract.commands import Moment as WhenToAct
from controller.health.document import HealthDocument
from controller.health.record import Record
from controller.health.watchdog import Watchdog
from controller.outlet import Outlet
from controller.parts import parts
from controller.people.people import People
from controller.people.visitor import Visitor
from controller.programme.grounds import grounds
from controller.programme.needs import paces
from controller.quiet import Quiet
from controller.remote import diagnostics
from controller.remote.docket import Docket
from controller.remote.remote import Do, Remote
from controller.remote.settings import Settings
from controller.remote.verbs import Verbs
from controller.screens.consent import Terms
from controller.screens.routes import Route
from controller.sensors import Sensors
from controller.starting import early
from controller.store.journal import End
from controller.store.store import Store
from controller.store.worn import Worn
from controller.update.proof import Proof
from controller.update.room import VERB as UPDATE
from controller.update.room import Updating
from controller.update.told import Told
from controller.upkeep import bundle, selftest
from controller.visit.book import Book
from controller.visit.door import Door
from controller.visit.interludes import Interludes
from controller.visit.looks import Looks
from controller.visit.loudness import Loudness
from controller.visit.offering import Offering
from controller.visit.progress import by_norms
from controller.visit.rooms import About, Progress, Room, rooms, weekly_goal
from controller.visit.rules import Limits, Rules
from controller.visit.session import Session, State
from controller.visit.tongues import Tongues, languages
from controller.visit.training import Offered, Training
from controller.where import VOICES
from exercises.catalogue import Area, exercise, exercises
from exercises.core.clock import Clock
from exercises.core.script import Cue, Press, Script
from exercises.core.words import Say
from exercises.stage.look import THEMES, Look
from exercises.stage.screen import Screen
from exercises.stage.speech import Voice
from exercises.stage.window import Window
from firmware.board import LOOK, Board, open_board, refusals
from firmware.panel import Sink

log = logging.getLogger(__name__)

# Where a stick is mounted, unless pod.yaml says otherwise.
STICK = Path("/media/pod")


def _seed() -> int:
    return secrets.randbits(32)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What is round the pod: nothing but the wing by default; a desk has more.

    `window` is one that is open already. `audience` is told each cue, `on_key` each key of a
    keyboard; `shots` is where pictures of the screens go, `hint` stands on the attract screen.
    """

    clock: Clock
    window: Window | None = None
    seed: Callable[[], int] = _seed
    audience: Callable[[Cue, int], None] | None = None
    on_key: Callable[[str, bool], None] | None = None
    shots: Path | None = None
    voices: Path | None = None
    hint: Say | None = None


class Pod:
    """The whole pod of one configuration; BoardError where its board cannot be had."""

    def __init__(self, config: Config, around: Surroundings) -> None:
        self.config = config
        self._clock = around.clock
        self._languages = languages(config)
        edges: Queue[Press] = Queue()
        self.quiet = Quiet()
        self.rules = self._make_rules()
        self.board, self.sensors = self._mount(edges.put)
        self.watchdog = Watchdog()
        self.voice = self._voice(around.voices)
        sound = config.pod.sound
        self.loudness = Loudness(sound.volume, sound.limit, self.voice)
        look = Look(THEMES[config.pod.look.theme], still=config.pod.look.motion == "less")
        self.screen = self._open_screen(edges, around, look)
        self.looks = Looks(look, self._dress)
        self.book = Book(self._open_store, self._outlet(), self._worn)
        self.people = People(lambda: self.book.store)
        self._terms = Terms(self.book.outlet.published)
        self.tongues = Tongues(self._languages, self.screen.speak)
        self.settings = Settings(config, self.rules.shut_down) if config.mqtt.desired else None
        self.told = Told(config.pod.run_dir, config.pod.slot_dir)
        self.updating = Updating(self.told, config.pod.requests_dir, config.pod.stick or STICK)
        self.proof = Proof(self.told, config.pod.requests_dir, self._well)
        self.selftest = selftest(self)
        self.remote = self._make_remote()
        self.session = self._session(around)
        health = config.pod.run_dir / "health.json"
        record = Record(lambda: self.book.ledger)
        self.health = HealthDocument(health, parts(self), record, outside=self.quiet.outside)
        self.sensors.moved = self.health.nudge
        self._rest: Thread | None = None

    def run(self) -> None:
        """From the first frame until `rules.shut_down`."""
        log.info("first frame at %d ns", self.screen.window.opened_ns)
        # Before another thread asks for it: flips are measured on the thread that flips. The first
        # page sets the watchdog going: where software draws, it takes longer than that waits.
        log.info("screen: %s", self.screen.timing.why)
        self.health.start()
        self.remote.start()
        with self.quiet.keep():
            self.session.run()

    def close(self) -> None:
        """Take everything down; what is on disk is whole at any moment anyway."""
        self.remote.close()
        self.health.close()
        self.book.close()
        self.sensors.close()
        self.board.close()
        self.screen.close()
        self.watchdog.close()

    def _mount(self, sink: Sink) -> tuple[Board, Sensors]:
        """BoardError where any of it cannot be had; then nothing is held."""
        with refusals(LOOK), ExitStack() as undo:
            board = self._open_board(sink)
            undo.callback(board.close)
            sensors = self._make_sensors(board)
            undo.pop_all()
        return board, sensors

    def _open_board(self, sink: Sink) -> Board:
        return open_board(self.config.wiring, self.config.pod.factory, sink, self._clock.now_ns)

    def _make_sensors(self, board: Board) -> Sensors:
        return Sensors(
            self.config.wiring,
            board.factory,
            self._clock,
            self.config.pod.data_dir,
            suits=lambda: not self.quiet.on,
        )

    def _make_rules(self) -> Rules:
        pod = self.config.pod
        limits = Limits(idle_ns=int(pod.idle_s * 1e9), away_ns=int(pod.away_s * 1e9))
        return Rules(limits, self._alive, self._left_ns, self._asked)

    def _asked(self, moment: WhenToAct) -> bool:
        return self.remote.asks(moment)

    def _outlet(self) -> Outlet:
        results = self.config.pod.results
        return Outlet.of(results.publish, results.seal)

    def _left_ns(self) -> int | None:
        presence = self.sensors.presence
        return None if presence is None else presence.left_ns()

    def _open_screen(self, edges: "Queue[Press]", around: Surroundings, look: Look) -> Screen:
        return Screen(
            window=around.window or self._open_window(),
            clock=self._clock,
            edges=edges,
            language=self._languages[0],
            lamps=self.board.lamps.light,
            each_frame=self.rules.look,
            timed=self.quiet.timed,
            voice=self.voice,
            audience=around.audience,
            samples=self.sensors.samples,
            on_key=around.on_key,
            shots=around.shots,
            look=look,
        )

    def _open_window(self) -> Window:
        screen = self.config.pod.screen
        size = (screen.width, screen.height)
        return Window(size, fullscreen=screen.fullscreen, synced=self._clock.speed == 1.0)

    def _voice(self, voices: Path | None) -> Voice:
        pod = self.config.pod
        sound = pod.sound
        return Voice(
            (pod.voices_dir, voices or VOICES),
            self._languages[0],
            sound.volume,
            sound.device,
            sound.buffer,
            self._alone,
        )

    def _dress(self, look: Look) -> None:
        """Another look, and in the record of whoever is here that it is."""
        self.screen.dress(look)
        self.book.note_worn()

    def _worn(self) -> Worn:
        looks = self.looks
        return Worn(self.tongues.code, "light" if looks.light else "dark", still=looks.still)

    def _alone(self) -> bool:
        """Whether nobody else hears the pod, as far as it can tell; else the site decides."""
        if self.sensors.headphones is not None:
            return self.sensors.headphones.plugged
        return self.config.pod.sound.private == "speak"

    def _session(self, around: Surroundings) -> Session:
        ways = self._ways()
        interludes = Interludes(self.screen, self.rules, ways, self.loudness, self.looks)
        training = Training(
            self.screen,
            self.rules,
            self.book,
            around.seed,
            self._readings,
            self.quiet,
            lambda: self.board.factory.monotonic,
            interludes,
            self.remote.attend,
        )
        return Session(
            self.screen,
            self._clock.now_ns,
            self.rules,
            self.book,
            training,
            self._offering(),
            self.board.panel.stuck,
            self._door(),
            self._rooms(),
            interludes,
            around.hint,
            self._entered,
            self.tongues,
            self.remote.closed,
        )

    def _ways(self) -> list[Route]:
        """Where help is, by the site's own words."""
        return [Route(way.sign, Say(way.words)) for way in self.config.pod.help]

    def _door(self) -> Door:
        pod = self.config.pod
        return Door(self.people, pod.sign_in, pod.person, self._terms)

    def _rooms(self) -> Mapping[str, Room]:
        return rooms(
            {
                "progress": self._progress(),
                "goal": weekly_goal(self.book),
                "about": About(self.people, self.book, self._terms),
                "check_in": self._check_in(),
                "staff": self._staff,
                "orders": self.remote.idle,
                "ended": self.remote.stop,
            }
        )

    def _staff(self, visitor: Visitor) -> Script[str]:
        return self._staff_room(visitor)

    @cached_property
    def _staff_room(self) -> Room:
        """Loaded once the first page is there, or by staff who are quicker."""
        from controller.backroom import staff_room  # noqa: PLC0415

        return staff_room(self)

    def _progress(self) -> Progress:
        return Progress(self.book, by_norms(exercises(), self.config.programme.norms))

    def _check_in(self) -> CheckIn:
        def asked() -> list[Questionnaire]:
            return questionnaires(self.config, self.tongues.code)

        return CheckIn(self.book, self.config.check_in, asked, self._ways())

    def _make_remote(self) -> Remote:
        pod = self.config.pod
        verbs = Verbs(pod.pod, pod.requests_dir, self.rules.shut_down, self.selftest.alone)
        does: dict[str, Do] = {
            "diagnostics": lambda _: self._diagnose(),
            "clear-fault": lambda order: self._clear_fault(str(order.args["code"])),
        }
        acts = {**verbs.all(), UPDATE: self.updating.act}
        docket = Docket(self.book.orders, self.config.mqtt.commands, self.updating.ready)
        return Remote(docket, self.quiet.outside, acts, does, self.settings)

    def _diagnose(self) -> End:
        return diagnostics.leave(bundle(self), self.config.pod.run_dir)

    def _clear_fault(self, code: str) -> End:
        """Whether it was raised; where it is still seen, it is raised again."""
        return End(result={"raised": self.health.forget(code)})

    def _entered(self, state: State) -> None:
        """A state began: worth telling at once. At attract, who changed look or volume has left."""
        log.info("%s", state)
        if state == "attract":
            self.looks.reset()
            self.loudness.reset()
        if state in ("attract", "maintenance") and self.settings is not None:
            self.settings.reached()
        # It rests until there is an exercise.
        if self.sensors.pulse is not None:
            self.sensors.pulse.want(state == "exercise")
        self.health.nudge()

    def _offering(self) -> Offering:
        programme, params = self.config.programme, self.config.exercises
        offers = [
            Offered(exercise(of.exercise), of.form, params[of.exercise], of.minutes)
            for of in programme.offer
        ]
        known = grounds(self.config, exercises())

        def pace() -> dict[Area, float]:
            return paces(known.weighed(self.book.told(known.wanted)))

        return Offering(offers, pace, **programme.rules())

    def _open_store(self) -> Store:
        place, outside = self.config.pod.data_dir, self.quiet.outside
        return Store.open(place, self.config.store_limits, telling.broken_off, outside)

    def _well(self) -> bool:
        """Whether the pod is at work: its store is open, and nothing keeps people from it."""
        return self.book.orders() is not None and self.session.state != "fault"

    def _alive(self, now_ns: int) -> None:
        """Once a frame: the loop runs, and a button's burst that went quiet is settled."""
        if self._rest is None:
            self._rest = early.loading_rest()
        self.watchdog.feed(now_ns)
        self.proof.look(now_ns)
        self.board.panel.settle(now_ns)

    def _readings(self) -> Readings:
        lag = calibration.read(self.config.pod.data_dir)
        sound = self.voice.get_status()
        return Readings(asdict(self.screen.timing), self.board.factory.lost_edges, lag, sound)
