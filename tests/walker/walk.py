"""A walk: boots of one world, one after another, and what must hold in each of them."""

import re
import resource
import shutil
import sqlite3
from collections import Counter
from collections.abc import Collection, Iterator
from contextlib import ExitStack, closing, contextmanager
from itertools import zip_longest
from threading import Thread
from typing import Any, cast

from controller.health.clock import Moment
from controller.people.people import free_number
from controller.people.pin import PICTURES
from controller.people.staff import Staff
from controller.people.visitor import Visitor
from controller.store.database import database_path
from controller.store.readers import settled
from controller.store.store import Store
from controller.visit import session
from controller.visit.session import State, following
from exercises.core.script import Present
from exercises.core.shapes import Label, Picture
from tests.controller.store.parts import LIMITS
from tests.walker.finger import Finger, PowerCut, Somebody, prompts, stem
from tests.walker.record import alone, people, rows
from tests.walker.world import CODES, ROLES, World

PSEUDONYM = re.compile(r"\bp-\d|\bp-[0-9a-f]{12}")
# Where nobody is signed in: as many sessions are open as people are here, none.
NOBODY_HERE = ("attract", "sign_in", "staff", "orders", "maintenance")
# Idle, or idle as long as technicians have closed the pod.
OUT = ("attract", "maintenance")
# A technician ended the visit: it is said for some seconds, whatever is pressed, or until ok.
OVER = (*OUT, "ended")
# Where `back` is itself what is tried, or an answer, it is held to leave.
TRIED_BY_HAND = "selftest_"
# Screens that wait for a press on the short way out; presses, those that nothing waits for too.
WAY_OUT, BACKS = 3, 60
# Presses between two looks at whether a trial is done.
CHUNK = 8
ENROLLED = "SELECT pseudonym, number FROM person WHERE number NOT NULL ORDER BY enrolled"
TRIALS = """
SELECT run_id, person, count(*), max(n) FROM trial
JOIN run ON run.id = run_id JOIN session ON session.id = session_id GROUP BY run_id"""


class Boot:
    """The pod from its start to a power cut, on a thread of its own that a Finger holds back."""

    def __init__(self, world: World, seen: "Seen") -> None:
        self.finger, self._seen = Finger(), seen
        self.pod = world.boot(self.finger)
        self.error: BaseException | None = None
        self.untouched: dict[str, int] | None = None
        self.waits, self.waiting = False, list[str]()
        self.came = set[str]()
        self.pod.stage.asked = self._asked
        self.pod.session._entered = self._entered
        self._begin, self.pod.book.start_session = self.pod.book.start_session, self._began  # type: ignore[method-assign]
        self._thread = Thread(target=self._run, name="pod", daemon=True)
        self._thread.start()
        self.finger.settle()
        self.check()

    @property
    def state(self) -> State:
        return self.pod.session.state

    def check(self) -> None:
        """Raise what ended the pod, if it has."""
        if self.error is not None:
            raise self.error

    def end(self) -> None:
        """Without a word: the power is gone."""
        self.finger.cut()
        self._thread.join()
        self.pod.close()

    def _run(self) -> None:
        try:
            self.pod.session.run()
        except PowerCut:
            pass
        except BaseException as error:
            self.error = error
        finally:
            self.finger.stop()

    def _entered(self, state: State) -> None:
        self.pod._entered(state)
        self._seen.states[state] += 1
        if state == "attract":
            self.untouched = None
            self.finger.idle()

    def _began(self, visitor: Visitor) -> None:
        """Of somebody who is not kept nothing is written from here on."""
        self._begin(visitor)
        if visitor.enrolled:
            self.came.add(visitor.pseudonym)
        self.untouched = None if visitor.kept else rows(self.pod.book.store)

    def _asked(self, item: Present) -> None:
        """Who has to press knows which button: one is lit, and each that is lit is watched."""
        self.waits = item.until is None
        if self.waits:
            shown = [cue for _, cue in item.timeline if isinstance(cue, Picture)][-1]
            self.waiting.append(shown.name)
            lit = prompts(shown)
            if self.state == "staff":
                self._looked_over(shown)
            assert lit, f"{shown.name} waits for {item.watch} and lights nothing"
            assert set(lit) <= set(item.watch), f"{shown.name} lights {lit}, watches {item.watch}"

    def _looked_over(self, shown: Picture) -> None:
        """Staff know people by number: no screen of theirs has a pseudonym."""
        says = (shape.say for shape in shown.shapes if isinstance(shape, Label))
        words = " ".join(f"{say.text} {dict(say.values)}" for say in says)
        assert not PSEUDONYM.search(words), f"{shown.name} shows {words}"


class Seen:
    """What walks have met: rows of FLOW, states, pictures."""

    def __init__(self) -> None:
        self.rows, self.states, self.pictures = Counter[Any](), Counter[str](), Counter[str]()
        self.presses = self.boots = 0

    @contextmanager
    def noting(self) -> Iterator[None]:
        """Each row that sessions look up is noted as long as it lasts."""

        def noted(state: State, outcome: str) -> State:
            self.rows[state, outcome] += 1
            return following(state, outcome)

        session.following = noted
        try:
            yield
        finally:
            session.following = following

    def take(self, finger: Finger) -> None:
        """What a boot's finger did."""
        self.presses += finger.presses
        self.pictures += finger.met
        self.boots += 1


class Walk:
    """The world with its people, the boot that is on, and the trials that were acknowledged."""

    def __init__(self, world: World, seen: Seen, people: int) -> None:
        self.world, self.seen = world, seen
        self.people = [Somebody()]
        self.enrolled = 0
        self.kept: dict[int, int] = {}
        self._whose: dict[int, str] = {}
        self._over = ExitStack()
        self._over.enter_context(world.in_force())
        self._enrol(people)
        self.boot = Boot(world, seen)

    @property
    def presses(self) -> int:
        """So far."""
        return self.seen.presses + self.boot.finger.presses

    def close(self) -> None:
        """The walk is over."""
        self.boot.end()
        self.seen.take(self.boot.finger)
        self._over.close()
        shutil.rmtree(self.world.data)

    def comes(self, which: int) -> None:
        """Whoever begins next is this one of the people; 0 is a guest."""
        self.boot.finger.who = self.people[which % len(self.people)]

    def obey(self, orders: bytes) -> None:
        """Do these; then all that must hold does."""
        self.boot.finger.obey(orders)
        self.check()

    def leave(self, *kinds: str) -> None:
        """These lead to the idle screen, wherever they are."""
        before = self.boot.state, self.boot.finger.picture.name
        self.boot.finger.leave(*kinds)
        self.check()
        assert self.boot.state in OUT, (
            f"{kinds} do not lead out of {before} but to {self.boot.state}"
        )

    def back_out(self) -> None:
        """Short presses of `back` lead out: three at most that anything waited for."""
        boot = self.boot
        # A button that is not there: until it is pressed, what the last press led to is shown.
        boot.finger.do([("nothing", 0)])
        before = boot.state, boot.finger.picture.name
        if boot.state in (*OVER, "fault"):
            return
        boot.waiting[:] = boot.waiting[-1:] * boot.waits
        for _ in range(BACKS):
            if stem(boot.finger.picture).startswith(TRIED_BY_HAND):
                self.leave("hold back", "hold on")
                return
            boot.finger.leave("back")
            self.check()
            if boot.state in OVER:
                break
        assert boot.state in OVER, f"{BACKS} short presses do not lead out of {before}"
        assert len(boot.waiting) <= WAY_OUT + 1, f"out of {before} by way of {boot.waiting}"

    def wait(self) -> None:
        """Whoever is here leaves, and nobody comes for longer than the first lock-outs."""
        if self.boot.state != "attract":
            self.leave("never")
        self.boot.finger.do([("lock-out", 0)])
        self.check()

    def cut(self, *, enrol: bool = False) -> None:
        """The power goes and comes back; what was acknowledged is there, and nothing is open."""
        self._stop()
        if enrol:
            self._enrol(1)
        self._start()

    def come_back(self, which: int, before: bytes, after: bytes) -> None:
        """The power goes once somebody has done a trial; then they are the first to come."""
        self.comes(which)
        for at in range(0, len(before), CHUNK):
            self.obey(before[at : at + CHUNK])
            if self.boot.pod.book.run and self.boot.pod.book.trials:
                break
        self.cut()
        self.comes(which)
        self.obey(after)

    def refuse(self, orders: bytes) -> None:
        """The card takes nothing while these are done, and then all again."""
        writing(allowed=False)
        try:
            self.boot.finger.obey(orders)
        finally:
            writing(allowed=True)
        self.boot.check()
        self.boot.finger.do([("hold on", 0)] * 4)
        assert self.boot.state != "fault", f"still broken: {self.boot.pod.book.fault!r}"
        self.check()

    def mistime(self, orders: bytes) -> None:
        """No press can be timed while these are done."""
        self.boot.pod.panel.monotonic = False
        self.obey(orders)
        self.boot.pod.panel.monotonic = True

    def walk_away(self, orders: bytes) -> None:
        """A sensor says that nobody is there while these are done; then it sees them again."""
        pod = self.boot.pod
        pod.left_ns = pod.stage.now_ns()
        self.obey(orders)
        pod.left_ns = None

    def compare(self, which: int, orders: bytes) -> None:
        """Whatever is shown and said is the same where the pod knows of nobody else.

        Unless somebody else came: a number typed at random may be that of who has no PIN now.
        """
        self._stop()
        here, there = self.world.data, self.world.data.with_name("alone")
        shutil.copytree(here, there)
        who = self.people[which % len(self.people)]
        alone(there, who.pseudonym)
        self.world.move(there)
        other = self._played(who, orders)
        other.end()
        shutil.rmtree(there)
        self.world.move(here)
        self.world.boots -= 1
        self.boot = self._played(who, orders)
        self.check()
        mine, beside = self.boot.finger.take_log(), other.finger.take_log()
        if self.boot.came - {who.pseudonym}:
            return
        for met, alone_met in zip_longest(mine, beside):
            assert met == alone_met, f"{who} meets what is others': {met}, alone {alone_met}"

    def check(self) -> None:
        """What must hold at any moment."""
        self.boot.check()
        pod = self.boot.pod
        if pod.book._store is not None:
            pod.book._store.settle()
        with closing(self.read()) as db:
            db.execute("BEGIN")
            self._forget(people(db))
            self._check_trials(db.execute(TRIALS).fetchall())
            if self.boot.state != "fault":
                self._check_open(db, self.boot.state not in NOBODY_HERE)
        # What a technician ended is told while somebody is still there.
        if self.boot.untouched is not None and self.boot.state != "ended":
            left = set(rows(pod.book.store).items()) - set(self.boot.untouched.items())
            assert not left, f"who is not kept left a trace: {left}"

    def read(self) -> sqlite3.Connection:
        """A look at the database from outside."""
        path = database_path(self.world.data)
        with settled(path):
            pass
        return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)

    def _check_open(self, db: sqlite3.Connection, here: bool) -> None:
        """One session is open where somebody is here who is kept, theirs, and one run at most."""
        book = self.boot.pod.book
        here &= book.visitor.kept
        who = "SELECT person FROM session WHERE outcome IS NULL"
        assert db.execute(who).fetchall() == [(book.visitor.pseudonym,)] * here, (
            f"open in {self.boot.state}"
        )
        runs = db.execute("SELECT count(*) FROM run WHERE outcome IS NULL").fetchone()
        assert runs == (here and book.run is not None,), f"open runs in {self.boot.state}"

    def _forget(self, people: Collection[str]) -> None:
        """What was kept of those whom staff have erased is not to be there any more."""
        for run in [run for run, who in self._whose.items() if who not in people]:
            del self._whose[run]
            self.kept.pop(run, None)
            self.boot.pod.kept.pop(run, None)

    def _check_trials(self, found: list[tuple[int, str, int, int]]) -> None:
        """Each that was acknowledged is on disk, none twice, and none beside them."""
        self.kept |= self.boot.pod.kept
        self._whose |= {run: who for run, who, _, _ in found}
        on_disk = {run: n for run, _, n, _ in found}
        assert on_disk == self.kept, f"trials on disk {on_disk}, acknowledged {self.kept}"
        assert all(n == last for _, _, n, last in found), "a trial is missing in the middle"

    def _stop(self) -> None:
        left = self.world.copied(self.boot.pod)
        self.kept |= self.boot.pod.kept
        self.boot.end()
        self.seen.take(self.boot.finger)
        shutil.rmtree(self.world.data)
        self.world.move(left)

    def _start(self) -> None:
        self.boot = Boot(self.world, self.seen)
        assert self.boot.state == "attract"
        self.boot.pod.book.store.settle()
        with closing(self.read()) as db:
            assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            assert db.execute("PRAGMA foreign_key_check").fetchall() == []
        self.check()

    def _played(self, who: Somebody, orders: bytes) -> Boot:
        """A boot with one visit, or several, all of it noted."""
        boot = Boot(self.world, self.seen)
        boot.finger.logs, boot.finger.who = True, who
        boot.finger.obey(orders)
        boot.check()
        return boot

    def _enrol(self, people: int) -> None:
        """With no controller running, as staff do; numbers and pictures that the walk knows."""
        with closing(Store.open(self.world.data, LIMITS)) as store:
            for _ in range(people):
                self.enrolled += 1
                number = free_number(store, (37 * self.enrolled) % 1000)
                store.enrol(f"p-{self.enrolled}", number, Moment.now())
            staff = Staff(lambda: store, cast(Any, ROLES))
            for role in {*ROLES} - {*staff.roles()}:
                staff.set_code(role, CODES[role])
        self.meet()

    def meet(self) -> None:
        """Who is enrolled by now, whoever enrolled them; and a guest. Each has pictures in mind."""
        with closing(self.read()) as db:
            found = db.execute(ENROLLED).fetchall()
        ways = ([(number + step) % PICTURES for step in (0, 3, 1, 6)] for _, number in found)
        self.people = [
            Somebody(),
            *(Somebody(number, pin, who) for (who, number), pin in zip(found, ways, strict=True)),
        ]


def writing(*, allowed: bool) -> None:
    """Let the kernel refuse every byte that this process writes to a file, or let it write."""
    most = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
    resource.setrlimit(resource.RLIMIT_FSIZE, (most if allowed else 1, most))
