"""The stage without a screen: a virtual clock, a simulated person, a frame grid that never slips.

It shows, times and tells the same as the real one, as fast as the processor can, with no pygame.
"""

from collections.abc import Callable, Collection, Sequence
from operator import attrgetter
from typing import NamedTuple

from exercises.core.script import Cue, Frame, Frames, Present, Press, Seen, When
from exercises.core.shapes import Picture
from exercises.core.sounds import Beats
from exercises.stage.person import Person
from exercises.stage.run import Left

NS = 1_000_000_000
# A virtual person who plans nothing never will: the stage waits this long, then they have left.
IDLE_NS = 120 * NS
# What sensors sample from one instant to another.
Sampled = Callable[[int, int], Sequence[tuple[int, float]]]
EachFrame = Callable[[int, Sequence[Press], Collection[str]], None]


class VirtualEdge(NamedTuple):
    """One edge of a virtual button; what a stage wants of a press."""

    button: str
    down: bool
    t_ns: int
    source: str = "kernel"
    suspect: bool = False


STAMP = attrgetter("t_ns")


class VirtualStage:
    """Runs requests on a virtual clock with `person` before it.

    `each_frame(now_ns, new_edges, watch)`, where given, is called on every frame, as on the real
    stage, and may raise Paused or Left. While no button moves it is called on every `each`th frame
    only: for long days of which no frame matters. `source` is what the edges say of their stamps.
    `samples` gives what sensors sampled in [from, to), both in ns.
    """

    def __init__(
        self,
        person: Person,
        *,
        each_frame: EachFrame | None = None,
        each: int = 1,
        frame_s: float = 1 / 60,
        source: str = "kernel",
        samples: Sampled | None = None,
    ) -> None:
        self.person = person
        self.lit: tuple[str, ...] = ()
        self._each_frame = each_frame
        self._each = each
        self._frame_ns = round(frame_s * NS)
        self._frames_a_second = NS / self._frame_ns
        self._source = source
        self._now_ns = self._sensed_ns = NS
        self._samples = samples
        self._ups: list[VirtualEdge] = []

    def now_ns(self) -> int:
        """The virtual instant."""
        return self._now_ns

    def clean(self) -> None:
        """Lamps off; a button that is down comes up at its own time."""
        self.lit = ()

    def present(self, item: Present) -> Seen:
        """Show it: onsets on the frames nearest to their times, edges in the order of stamps.

        Where no time ends it and the person plans nothing, Left("timed_out") is raised.
        """
        self.lit = item.watch
        start_ns = self._now_ns
        seen = Seen(onsets=[-1] * len(item.timeline))
        if item.until is None:
            self._until_press(item, seen, start_ns)
        else:
            self._cues(item, seen, start_ns, start_ns + self._after(item.until))
            seen.flips = list(range(start_ns, self._now_ns, self._frame_ns))
        seen.ended_ns = self._now_ns
        self._sense(seen)
        return seen

    def frame(self, item: Frame, seen: Seen | None) -> Seen:
        """Show one frame; the next one begins where it ends."""
        self.lit = item.watch
        seen = seen or Seen()
        seen.onsets.append(self._now_ns)
        seen.flips.append(self._now_ns)
        self.person.see(item.picture, self._now_ns)
        self._pass(self._now_ns + self._frame_ns, seen, item.watch)
        seen.ended_ns = self._now_ns
        self._sense(seen)
        return seen

    def _sense(self, seen: Seen) -> None:
        if self._samples is not None:
            seen.samples += self._samples(self._sensed_ns, self._now_ns)
            self._sensed_ns = self._now_ns

    def _after(self, when: When) -> int:
        """Nanoseconds from the first flip to the frame nearest to `when`."""
        frames = when.count if isinstance(when, Frames) else round(when * self._frames_a_second)
        return frames * self._frame_ns

    def _cues(self, item: Present, seen: Seen, start_ns: int, end_ns: int) -> None:
        for i, (when, cue) in enumerate(item.timeline):
            at_ns = start_ns + self._after(when)
            if at_ns >= end_ns:
                break
            if self._ends(item, at_ns, seen):
                return
            self._put(cue, i, at_ns, seen)
        self._ends(item, end_ns, seen)

    def _ends(self, item: Present, to_ns: int, seen: Seen) -> bool:
        """Let time pass to `to_ns`; True where an answer ended the period before."""
        if item.answers is not None:
            return self._wait(to_ns, seen, item.watch, item.answers)
        self._pass(to_ns, seen, item.watch)
        return False

    def _until_press(self, item: Present, seen: Seen, start_ns: int) -> None:
        for i, (when, cue) in enumerate(item.timeline):
            at_ns = start_ns + self._after(when)
            if self._wait(at_ns, seen, item.watch):
                return
            self._put(cue, i, at_ns, seen)
        if not self._wait(self._now_ns + IDLE_NS, seen, item.watch):
            raise Left("timed_out")

    def _put(self, cue: Cue, number: int, at_ns: int, seen: Seen) -> None:
        """Show or sound it: here every onset is known exactly."""
        seen.onsets[number] = at_ns
        if not isinstance(cue, Picture):
            seen.heard = "measured"
        if isinstance(cue, Beats):
            seen.beats = [at_ns + round(at_s * NS) for at_s in cue.at_s]
        self.person.see(cue, at_ns)

    def _wait(self, to_ns: int, seen: Seen, watch: Collection[str], since: int = 0) -> bool:
        """Let time pass to `to_ns` or to the frame after a watched press; True for a press.

        A press before the onset of cue `since` is none.
        """
        while self._now_ns < to_ns:
            act = self.person.next_act()
            frames = max((act.at_ns - self._now_ns) // self._frame_ns, 0) + 1 if act else 0
            stop_ns = self._now_ns + frames * self._frame_ns if act else to_ns
            self._pass(min(stop_ns, to_ns), seen, watch)
            if seen.press(watch, since):
                return True
        return False

    def _pass(self, to_ns: int, seen: Seen, watch: Collection[str]) -> None:
        """Let time pass to `to_ns`, with what the person does meanwhile."""
        if self._each_frame is None:
            seen.edges += self._edges(to_ns)
            self._now_ns = to_ns
            return
        while self._now_ns < to_ns:
            frames = 1 if self._moves_by(self._now_ns + self._each * self._frame_ns) else self._each
            self._now_ns = min(self._now_ns + frames * self._frame_ns, to_ns)
            edges = self._edges(self._now_ns)
            seen.edges += edges
            self._each_frame(self._now_ns, edges, watch)

    def _moves_by(self, to_ns: int) -> bool:
        """Whether a button is down, or goes down before `to_ns`."""
        act = self.person.next_act()
        return bool(self._ups) or (act is not None and act.at_ns < to_ns)

    def _edges(self, to_ns: int) -> list[VirtualEdge]:
        """All edges stamped before `to_ns` that were not told yet."""
        act = self.person.next_act()
        edges: list[VirtualEdge] = []
        if not self._ups and (act is None or act.at_ns >= to_ns):
            return edges
        while (act := self.person.next_act()) is not None and act.at_ns < to_ns:
            self.person.take_act()
            # A finger that is down cannot press again.
            if not any(up.button == act.button and up.t_ns >= act.at_ns for up in self._ups):
                edges.append(VirtualEdge(act.button, True, act.at_ns, self._source))
                self._ups.append(
                    VirtualEdge(act.button, False, act.at_ns + act.held_ns, self._source)
                )
        if due := [up for up in self._ups if up.t_ns < to_ns]:
            self._ups = [up for up in self._ups if up not in due]
            edges = sorted((*edges, *due), key=STAMP)
        return edges
