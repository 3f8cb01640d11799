"""The stage on a real screen: pygame shows what a script yields and stamps when it was seen.

A period is a Present from its first flip to its end. While something is timed the loop runs frame
by frame: take the edges, let the hook look, draw what the next flip shows, flip, stamp. When only a
press is waited for, it sleeps on the queue of edges and flips nothing.
"""

from collections import deque
from collections.abc import Callable, Collection, Sequence
from pathlib import Path
from queue import Queue

from exercises.core.clock import Clock
from exercises.core.script import Cue, Frame, Frames, Present, Press, Seen, When
from exercises.core.shapes import Picture
from exercises.stage.agenda import Agenda, reached
from exercises.stage.calm import calmed
from exercises.stage.display import Display
from exercises.stage.draw import PICTURES, Painter
from exercises.stage.flips import FlipTiming, late_flips
from exercises.stage.hearing import Hearing
from exercises.stage.inbox import Inbox, stamp
from exercises.stage.keyboard import pump
from exercises.stage.language import Language
from exercises.stage.look import Look
from exercises.stage.speech import Voice
from exercises.stage.window import Window

# How long an untimed wait sleeps at most before it looks at the keyboard and calls the hook, and
# how long an edge stamped inside a period may be on its way when the period ends: seconds, real.
LOOK_S = 0.04
ON_ITS_WAY_S = 0.003


Sample = tuple[int, float]


def _nobody(*_: object) -> None:
    """The hook, lamps, keyboard or audience of a stage that was given none."""


class Screen:
    """Shows pictures, sounds and lamps, and gives scripts the edges that came meanwhile.

    `edges` is the queue that the board's thread fills, `samples` the one that a sensor's does
    (bounded: what nobody takes is let go). `lamps` lights exactly the named buttons.
    `each_frame(now_ns, new_edges, watch)` is called once a frame in a timed period, 25 times a
    second in an untimed one and whenever edges come; it may raise Paused or Left. `audience` is
    told each cue with the stamp of its onset, `on_key` the keyboard's keys by name; these two
    and `voice` may be set later. `timed` is told True before the first flip of what is timed by
    frames, and False after the last; True again where one frame follows another.
    """

    def __init__(
        self,
        *,
        window: Window,
        clock: Clock,
        edges: Queue[Press],
        language: Language,
        lamps: Callable[[Collection[str]], None] = _nobody,
        each_frame: Callable[[int, Sequence[Press], Collection[str]], None] = _nobody,
        timed: Callable[[bool], None] = _nobody,
        voice: Voice | None = None,
        audience: Callable[[Cue, int], None] | None = None,
        samples: deque[Sample] | None = None,
        on_key: Callable[[str, bool], None] | None = None,
        shots: Path | None = None,
        look: Look = Look(),  # noqa: B008 - it is frozen
        mask_text: bool = False,
    ) -> None:
        self.audience, self.on_key, self.voice = audience or _nobody, on_key or _nobody, voice
        self._clock, self._lamps, self._each_frame = clock, lamps, each_frame
        self._timed = timed
        self._inbox, self._hearing = Inbox(edges, clock), Hearing(clock)
        self._samples: deque[Sample] = deque() if samples is None else samples
        painter = Painter(window.surface.get_size(), language, look.theme, mask_text=mask_text)
        self._display = Display(window, painter, clock, shots)
        self._watch: Collection[str] = ()
        self._lit: Collection[str] = ()
        self._flips: list[int] = []
        self._uncovered = False
        self._still = look.still

    @property
    def window(self) -> Window:
        """The display it is on."""
        return self._display.window

    @property
    def timing(self) -> FlipTiming:
        """What the flips are worth: measured when first asked for, in about a second."""
        return self._display.timing

    def speak(self, language: Language) -> None:
        """Write and speak another language from the next period on; for between periods."""
        self._display.speak(language)
        if self.voice is not None:
            self.voice.speak(language)

    def dress(self, look: Look) -> None:
        """Look so from the next period on; for between periods."""
        self._still = look.still
        self._display.dress(look.theme)

    def present(self, item: Present) -> Seen:
        """Show a Present to its end; the edges that came before it are in its Seen too."""
        item = calmed(item) if self._still else item
        agenda = Agenda(item.timeline, self.timing.period_s)
        seen = Seen([-1] * len(item.timeline), [])
        seen.flips = self._flips = []
        self._prepare(item)
        self._enter(item)
        self._hearing.begin(item.timeline)
        self._timed(True)
        try:
            self._show(item, agenda, seen)
        finally:
            self._timed(False)
        seen.edges = self._inbox.take(seen.ended_ns)
        self._sense(seen)
        self._hearing.settle(seen)
        seen.late += late_flips(seen.flips, self._display.period_ns)
        return seen

    def frame(self, item: Frame, seen: Seen | None) -> Seen:
        """Show one frame on the next flip, and add it and the edges since to `seen`."""
        if seen is None:
            seen = Seen([], [])
            seen.flips = seen.onsets
            self._display.settle()
        self._timed(True)
        self._watch, self._flips = item.watch, seen.onsets
        self._display.draw(item.picture)
        seen.ended_ns = self._flip(seen)
        self._tell(item.picture, seen.ended_ns)
        if item.sound is not None:
            self._tell(item.sound, seen.ended_ns)
            self._hearing.begin()
        seen.late += late_flips(seen.flips[-2:], self._display.period_ns)
        self._look()
        seen.edges = sorted((*seen.edges, *self._inbox.take(seen.ended_ns)), key=stamp)
        self._sense(seen)
        return seen

    def clean(self) -> None:
        """Lamps off, sound stopped; what is on the screen stays."""
        self._watch = ()
        self._timed(False)
        self._light()
        if self.voice is not None:
            self.voice.stop()
        self._display.shots.write()

    def close(self) -> None:
        """Clean, and give the display back."""
        self.clean()
        self._display.window.close()

    def _prepare(self, item: Present) -> None:
        """Draw and load what can be kept before the first flip; later pictures follow in turn."""
        pictures = [cue for _, cue in item.timeline if isinstance(cue, Picture)]
        for picture in pictures[:PICTURES]:
            self._display.prepare(picture)
        if self.voice is not None:
            self.voice.prepare(cue for _, cue in item.timeline if not isinstance(cue, Picture))

    def _enter(self, item: Present) -> None:
        """Get in step with the display.

        A page that waits is there with that flip already, and not a frame later; its onset is
        the next one's all the same, which is sure.
        """
        first = item.timeline[0][1]
        if item.until is None and isinstance(first, Picture):
            self._display.put(first)
        self._display.settle()

    def _show(self, item: Present, agenda: Agenda, seen: Seen) -> None:
        """All frames of a Present, and the wait for its end."""
        self._watch = item.watch
        self._step(agenda, 0.0, seen)
        self._run_frames(item, agenda, seen)
        if item.until is None:
            self._timed(False)
            self._await_press(seen.onsets[0])
            seen.ended_ns = self._clock.now_ns()
        elif self._answered(item, seen):
            seen.ended_ns = self._clock.now_ns()
        else:
            seen.ended_ns = self._await_end(item.until, seen)

    def _run_frames(self, item: Present, agenda: Agenda, seen: Seen) -> None:
        """Frame by frame until nothing more is due, a press has ended it, or the end is near."""
        while agenda or item.until is not None:
            offset_s = (self._display.next_ns() - seen.flips[0]) / 1e9
            if item.until is None:
                if self._inbox.press(self._watch, seen.onsets[0]) is not None:
                    return
            elif self._answered(item, seen) or reached(
                item.until, len(seen.flips), offset_s, self.timing.period_s
            ):
                return
            self._step(agenda, offset_s, seen)

    def _answered(self, item: Present, seen: Seen) -> bool:
        """Whether the answer has come that ends a period before its time."""
        onset_ns = -1 if item.answers is None else seen.onsets[item.answers]
        return onset_ns >= 0 and self._inbox.press(self._watch, onset_ns) is not None

    def _step(self, agenda: Agenda, offset_s: float, seen: Seen) -> None:
        """One frame: what is due goes on the next flip, then its stamp, lamps, sounds, edges."""
        due = agenda.due(len(seen.flips), offset_s)
        for _, cue in due:
            if isinstance(cue, Picture):
                self._display.put(cue)
        flip_ns = self._flip(seen)
        for number, cue in due:
            seen.onsets[number] = self._tell(cue, flip_ns, number)
        if due and (ahead := agenda.next_picture()) is not None:
            self._display.prepare(ahead)
        self._look()

    def _flip(self, seen: Seen) -> int:
        """Flip at its time: where flips wait for no display, the clock paces them."""
        if seen.flips and not self.timing.held:
            self._inbox.wait_until(self._display.next_ns())
        # The first is judged by when it is due, the others by the one before.
        due_ns = None if seen.flips else self._display.due_ns()
        flip_ns = self._display.flip()
        if due_ns is not None:
            seen.late += self._is_late(flip_ns, due_ns)
        self._flips.append(flip_ns)
        self._light()
        return flip_ns

    def _is_late(self, at_ns: int, due_ns: int) -> bool:
        return at_ns - due_ns > self._display.period_ns / 2

    def _light(self) -> None:
        if self._watch != self._lit:
            self._lit = self._watch
            self._lamps(self._watch)

    def _tell(self, cue: Cue, flip_ns: int, number: int = 0) -> int:
        """Start a sound; tell the audience. Gives the cue's onset."""
        onset_ns = flip_ns
        if not isinstance(cue, Picture):
            onset_ns = self._hearing.start(self.voice, cue, number)
        self.audience(cue, onset_ns)
        return onset_ns

    def _sense(self, seen: Seen) -> None:
        """What the sensors' threads have sampled since, in the order in which it came."""
        while self._samples:
            seen.samples.append(self._samples.popleft())

    def _look(self) -> None:
        """Take in keys and edges, and let the hook look at them."""
        self._uncovered = pump(self.on_key)
        if self.voice is not None:
            self.voice.attend(self._clock.now_ns())
        self._each_frame(self._clock.now_ns(), self._inbox.news(), self._watch)

    def _await_press(self, since_ns: int) -> None:
        """Sleep on the queue until a watched press ends the period."""
        self._display.shots.write()
        while self._inbox.press(self._watch, since_ns) is None:
            self._inbox.wait(LOOK_S)
            self._look()
            if self._uncovered:
                self._display.flip()

    def _await_end(self, until: When, seen: Seen) -> int:
        """Wait for the end itself, and for the edges before it that are still on their way.

        An end that comes late counts as a late flip: what was shown last stayed too long.
        """
        if isinstance(until, Frames):
            end_ns = seen.flips[-1] + self._display.period_ns
        else:
            end_ns = seen.flips[0] + round(until * 1e9)
        on_its_way_ns = round(ON_ITS_WAY_S * self._clock.speed * 1e9)
        self._inbox.wait_until(end_ns + on_its_way_ns)
        seen.late += self._is_late(self._clock.now_ns(), end_ns + on_its_way_ns)
        self._look()
        return end_ns
