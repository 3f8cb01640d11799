"""All played pods on one thread: who has something to read, or whose time has come, has a turn."""

import heapq
import resource
import select
import time
from collections.abc import Callable, Sequence

from controller.fleet.simulate.counts import Counts
from controller.fleet.simulate.play import Clock, Play, cast_of
from controller.fleet.simulate.pod import PlayedPod
from controller.uplink.link import Link

SPARE_FILES = 64
TELL_S = 10.0
GOODBYES_S = 20.0


class TooManyError(RuntimeError):
    """More connections than this process may open; the message says what to do."""


class Fleet:
    """The play. `run` it, then look at `pods` and `counts`."""

    def __init__(self, play: Play, brokers: Sequence[Link]) -> None:
        self.play = play
        self.counts = Counts()
        self.began_s = time.monotonic()
        self._clock = Clock(play)
        self.pods = cast_of(play, brokers, self._clock, self.counts)
        make_room(len(self.pods) + SPARE_FILES)
        self._poll = select.epoll()
        self._by_number: dict[int, PlayedPod] = {}
        self._known: dict[PlayedPod, tuple[int, bool]] = {}
        self._next: list[tuple[float, int]] = []
        self._due_s: list[float] = []

    def run(self, tell: Callable[[str], None], over: Callable[[], bool] = lambda: False) -> bool:
        """Play it to its end; whether all that happened is gone. `over` ends it early."""
        self.began_s = time.monotonic()
        self._clock.begin(self.began_s)
        for pod in self.pods:
            pod.start(self.began_s)
        self._turn_all()
        end_s = self.began_s + self.play.minutes * 60
        self._until(lambda: over() or time.monotonic() >= end_s, tell)
        for pod in self.pods:
            pod.settle()
        self._turn_all()
        end_s = time.monotonic() + self.play.settle_s
        self._until(lambda: over() or self.drained or time.monotonic() >= end_s, tell)
        drained = self.drained
        self._leave()
        return drained

    @property
    def drained(self) -> bool:
        """Whether nothing waits at any pod."""
        return all(pod.drained for pod in self.pods)

    @property
    def up(self) -> int:
        """How many are connected."""
        return sum(pod.up for pod in self.pods)

    def _until(self, holds: Callable[[], bool], tell: Callable[[str], None]) -> None:
        look_s = tell_s = 0.0
        while True:
            now_s = time.monotonic()
            if now_s >= look_s:
                look_s = now_s + 0.2
                if holds():
                    return
            if now_s >= tell_s:
                tell_s = now_s + TELL_S
                tell(self._line(now_s))
            self._step(now_s)

    def _step(self, now_s: float) -> None:
        """Wait for a socket or a time, and give turns."""
        wait_s = min(max(0.0, self._next[0][0] - now_s), 0.2) if self._next else 0.2
        woken = [self._by_number.get(number) for number, _ in self._poll.poll(wait_s)]
        now_s = time.monotonic()
        for pod in woken:
            if pod is not None:
                self._turn(pod, now_s)
        while self._next and self._next[0][0] <= now_s:
            due_s, number = heapq.heappop(self._next)
            if due_s == self._due_s[number]:
                self._turn(self.pods[number], now_s)

    def _turn_all(self) -> None:
        self._next = []
        self._due_s = [0.0] * len(self.pods)
        now_s = time.monotonic()
        for number in range(len(self.pods)):
            self._queue(number, now_s)

    def _turn(self, pod: PlayedPod, now_s: float) -> None:
        due_s = pod.turn(now_s)
        self._watch(pod)
        if due_s < self._due_s[pod.number] or self._due_s[pod.number] <= now_s:
            self._queue(pod.number, due_s)

    def _queue(self, number: int, due_s: float) -> None:
        self._due_s[number] = due_s
        heapq.heappush(self._next, (due_s, number))

    def _watch(self, pod: PlayedPod) -> None:
        """Tell the kernel which socket it has now; one that was closed it has forgotten itself."""
        now, before = pod.socket, self._known.get(pod, (-1, False))
        if now == before:
            return
        events = select.EPOLLIN | (select.EPOLLOUT if now[1] else 0)
        if now[0] != before[0]:
            if self._by_number.get(before[0]) is pod:
                del self._by_number[before[0]]
            if now[0] >= 0:
                self._poll.register(now[0], events)
                self._by_number[now[0]] = pod
        else:
            self._poll.modify(now[0], events)
        self._known[pod] = now

    def _leave(self) -> None:
        end_s = time.monotonic() + GOODBYES_S
        for pod in self.pods:
            pod.leave(politely=time.monotonic() < end_s)

    def _line(self, now_s: float) -> str:
        waiting = sum(pod.box.relayed - pod.box.covered for pod in self.pods)
        gone_s = now_s - self.began_s
        up, taken = f"{self.up} of {len(self.pods)} up", f"{self.counts.taken} rows taken"
        return f"{gone_s:5.0f} s: {up}, {taken}, {waiting} wait"


def make_room(files: int) -> None:
    """Let this process open so many; TooManyError where the system does not."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard != resource.RLIM_INFINITY and files > hard:
        raise TooManyError(
            f"this process may open {hard} connections and files, and {files} are needed: "
            f"raise it (ulimit -Hn {files}, as root), or play fewer pods"
        )
    if files > soft:
        resource.setrlimit(resource.RLIMIT_NOFILE, (files, hard))
