"""The stage without a screen: a virtual clock, a simulated person, a frame grid that never slips.

It shows, times and tells the same as the real one, as fast as the processor can, with no pygame.
"""

from bisect import insort
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from operator import attrgetter

from exercises.core.script import Frame, Frames, Present, Press, Seen, When
from exercises.core.shapes import Picture
from exercises.core.sounds import Beats, Sound
from exercises.stage.person import Person
from exercises.stage.run import Left

NS = 1_000_000_000
# What sensors sample from one instant to another.
Sampled = Callable[[int, int], Sequence[tuple[int, float]]]
EachFrame = Callable[[int, Sequence[Press], Collection[str]], None]
STAMP = attrgetter("t_ns")


@dataclass(slots=True)
class VirtualEdge:
    """One edge of a virtual button; what a stage wants of a press."""

    button: str
    down: bool
    t_ns: int
    source: str = "kernel"
    suspect: bool = False


class VirtualStage:
    """Runs requests on a virtual clock with `person` before it.

    `each_frame(now_ns, new_edges, watch)`, where given, is called on every frame, as on the real
    stage, and may raise Paused or Left. While no button moves it is called on every `each`th frame
    only: for long days of which no frame matters. `idle_s` is how long it waits for a press.
    `source` is what the edges say of their stamps. `samples` gives what sensors sampled in
    [from, to), both in ns.
    """

    def __init__(
        self,
        person: Person,
        *,
        each_frame: EachFrame | None = None,
        each: int = 1,
        frame_s: float = 1 / 60,
        idle_s: float = 120.0,
        source: str = "kernel",
        samples: Sampled | None = None,
    ) -> None:
        self.person = person
        self.lit: tuple[str, ...] = ()
        self._each_frame = each_frame
        self._each = each
        self._frame_ns = round(frame_s * NS)
        self._frames_a_second = NS / self._frame_ns
        self._idle_ns = round(idle_s * NS)
        self._source = source
        self._now_ns = self._sensed_ns = NS
        self._samples = samples
        self._ups: list[VirtualEdge] = []
        self._pass = self._move if each_frame is None else self._watched

    def now_ns(self) -> int:
        """The virtual instant."""
        return self._now_ns

    def clean(self) -> None:
        """Lamps off; a button that is down comes up at its own time."""
        self.lit = ()

    def present(self, item: Present) -> Seen:
        """Show it: onsets on the frames nearest to their times, edges in the order of stamps.

        Where no time ends it and nobody ends it within `idle_s`, Left("timed_out") is raised.
        """
        self.lit = item.watch
        start_ns = self._now_ns
        seen = Seen([-1] * len(item.timeline), [])
        if item.until is None:
            if not self._cues(item, seen, None, 0):
                raise Left("timed_out")
        else:
            self._cues(item, seen, start_ns + self._after(item.until), item.answers)
            seen.flips = range(start_ns, self._now_ns, self._frame_ns)
        seen.ended_ns = self._now_ns
        if self._samples is not None:
            self._sense(self._samples, seen)
        return seen

    def frame(self, item: Frame, seen: Seen | None) -> Seen:
        """Show one frame; the next one begins where it ends."""
        self.lit = item.watch
        if seen is None:
            seen = Seen([], [])
            seen.flips = seen.onsets
        seen.onsets.append(self._now_ns)
        self.person.see(item.picture, self._now_ns)
        self._pass(self._now_ns + self._frame_ns, seen)
        seen.ended_ns = self._now_ns
        if self._samples is not None:
            self._sense(self._samples, seen)
        return seen

    def _sense(self, samples: Sampled, seen: Seen) -> None:
        """What the sensors sampled until now."""
        seen.samples += samples(self._sensed_ns, self._now_ns)
        self._sensed_ns = self._now_ns

    def _after(self, when: When) -> int:
        """Nanoseconds from the first flip to the frame nearest to `when`."""
        frames = when.number if isinstance(when, Frames) else round(when * self._frames_a_second)
        return frames * self._frame_ns

    def _cues(self, item: Present, seen: Seen, end_ns: int | None, since: int | None) -> bool:
        """Cue after cue until `end_ns`, or long after the last, or a press; True for a press.

        `since` as in `_move`. Here every onset is known exactly.
        """
        start_ns, onsets, see = self._now_ns, seen.onsets, self.person.see
        for number, (when, cue) in enumerate(item.timeline):
            at_ns = start_ns + self._after(when) if when else start_ns
            if end_ns is not None and at_ns >= end_ns:
                break
            if at_ns > self._now_ns and self._pass(at_ns, seen, since):
                return True
            onsets[number] = at_ns
            if not isinstance(cue, Picture):
                _sound(cue, at_ns, seen)
            see(cue, at_ns)
        return self._pass(end_ns or self._now_ns + self._idle_ns, seen, since)

    def _watched(self, to_ns: int, seen: Seen, since: int | None = None) -> bool:
        """As `_move`, before the eyes of the hook."""
        assert self._each_frame is not None
        pressed = False
        while self._now_ns < to_ns and not pressed:
            frames = 1 if self._moves_by(self._now_ns + self._each * self._frame_ns) else self._each
            next_ns, told = self._now_ns + frames * self._frame_ns, len(seen.edges)
            pressed = self._move(min(next_ns, to_ns), seen, since)
            self._each_frame(self._now_ns, seen.edges[told:], self.lit)
        return pressed

    def _moves_by(self, to_ns: int) -> bool:
        """Whether a button is down, or goes down before `to_ns`."""
        act = self.person.next_act()
        return bool(self._ups) or (act is not None and act.at_ns < to_ns)

    def _move(self, to_ns: int, seen: Seen, since: int | None = None) -> bool:
        """Let time pass to `to_ns`, or to the frame after a watched press; True for a press.

        What the buttons do meanwhile is added to the edges. A press before the onset of cue
        `since` is none; where that is None, every press is.
        """
        person, edges, ups, pressed = self.person, seen.edges, self._ups, False
        while (act := person.next_act()) is not None and act.at_ns < to_ns:
            act = person.take_act()
            button, at_ns, up_ns = act.button, act.at_ns, act.at_ns + act.held_ns
            while ups and ups[0].t_ns < at_ns:
                edges.append(ups.pop(0))
            # A finger that is down cannot press again.
            if ups and any(up.button == button for up in ups):
                continue
            edges.append(VirtualEdge(button, True, at_ns, self._source))
            up = VirtualEdge(button, False, up_ns, self._source)
            if ups:
                insort(ups, up, key=STAMP)
            else:
                ups.append(up)
            if since is not None and button in self.lit and 0 <= seen.onsets[since] <= at_ns:
                # The period ends with this frame.
                frames = max(at_ns - self._now_ns, 0) // self._frame_ns + 1
                pressed, to_ns = True, self._now_ns + frames * self._frame_ns
        while ups and ups[0].t_ns < to_ns:
            edges.append(ups.pop(0))
        self._now_ns = to_ns
        return pressed


def _sound(cue: Sound, at_ns: int, seen: Seen) -> None:
    seen.heard = "measured"
    if isinstance(cue, Beats):
        seen.beats = [at_ns + round(at_s * NS) for at_s in cue.at_s]
