"""The rules that win in every state, looked at on every frame before anything else.

`Rules` is what the stage calls once a frame. It ends a screen or an exercise by raising: `Left`
for good (fault, sign-out, time-out, shutdown), `Paused` where what is on may go on afterwards.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace

from controller.contract.commands import Moment
from controller.visit.interludes import AWAY, HEAR, HELP, IDLE
from exercises.core.script import Press
from exercises.stage.run import Left, Paused

SIGN_OUT_BUTTON = "back"
HELP_BUTTON = "help"
PAUSE_BUTTONS = ("back", "help")
SIGNED_OUT = "signed_out"
# The reasons of Left for what technicians ask: where nobody is, and where somebody's visit ends.
CALLED, STOPPED = "called", "ended_by_technician"


@dataclass(frozen=True, slots=True)
class Limits:
    """Without a press until signed out; with `back` held until the same, `help` until help.

    `back` and `help` together for `staff_ns` where nobody is signed in let staff in.
    `away_ns` is how long nobody must have been there until it is a leaving; 0: never.
    """

    idle_ns: int
    hold_ns: int = 2_000_000_000
    help_ns: int = 1_000_000_000
    staff_ns: int = 3_000_000_000
    warned_ns: int = 15_000_000_000
    away_ns: int = 1_000_000_000

    @property
    def quiet_ns(self) -> int:
        """Without a press until it is asked whether anybody is there: never before half time."""
        return self.idle_ns - min(self.warned_ns, self.idle_ns // 2)


class Rules:
    """Watches presses and time; `alive` is called each time, to feed the watchdog and the panel.

    `left_ns` is when whoever was there left, as far as a sensor knows; None while somebody is.
    `asks` says whether a technician wants something that may be done at this moment.
    """

    def __init__(
        self,
        limits: Limits,
        alive: Callable[[int], None],
        left_ns: Callable[[], int | None] = lambda: None,
        asks: Callable[[Moment], bool] = lambda _: False,
    ) -> None:
        self.limits = self._lasts = limits
        self._quiet_ns = limits.quiet_ns
        self._alive = alive
        self._left_ns, self._gone_ns = left_ns, 0
        self._asks = asks
        # Since when somebody does nothing: their last press, or when a trial gave them more time.
        self._last_press_ns = self._since_ns = 0
        self._held_since_ns: int | None = None
        self._help_since_ns: int | None = None
        self._hears, self._asked = False, ""
        self._now_ns, self._warned = 0, False
        self._shutdown = False
        self._still_ns, self._anew = 0, False
        self.signed_in = False
        self.pausable = False
        self.staff_may_come = False
        self.may_be_called = False

    def shut_down(self) -> None:
        """End everything at the next frame; safe from a signal handler."""
        self._shutdown = True

    def begin(self, now_ns: int, idle_ns: int | None = None) -> None:
        """Somebody is here: from now on sign-out and time-out hold, after `idle_ns` if given."""
        self.signed_in, self._last_press_ns, self._held_since_ns = True, now_ns, None
        self._since_ns = now_ns
        self._lasts = replace(self.limits, idle_ns=idle_ns or self.limits.idle_ns)
        self._quiet_ns = self._lasts.quiet_ns

    def end(self) -> None:
        """Nobody is here any more."""
        self._still_ns = 0
        self.signed_in = self.pausable = False
        self._held_since_ns = None

    def allow(self, still_s: float) -> None:
        """From now on somebody may do nothing for so much longer; their time begins anew."""
        self._still_ns, self._anew = round(still_s * 1e9), True

    def left_s(self) -> float:
        """How long whoever does nothing has left, in seconds."""
        quiet_ns = self._now_ns - self._since_ns - self._still_ns
        return max(self._lasts.idle_ns - quiet_ns, 0) / 1e9

    def look(self, now_ns: int, edges: Sequence[Press], watch: Collection[str]) -> None:
        """Raise Left or Paused where a rule says so; `watch` names the buttons in use."""
        self._alive(now_ns)
        self._now_ns = now_ns
        if self._shutdown:
            raise Left("shutdown")
        if self._anew:
            self._since_ns, self._anew = max(self._since_ns, now_ns), False
        for edge in edges:
            self._note(edge, watch)
        if self.may_be_called and self._asks("idle"):
            raise Left(CALLED)
        if self.signed_in:
            self._look_at_person(now_ns)
            self._look_at_place(now_ns)
        if self.staff_may_come:
            self._look_for_staff(now_ns)
        self._look_for_help(now_ns)
        if self.pausable:
            self._look_for_pause(edges, watch)
        else:
            self.between_trials()

    def _note(self, edge: Press, watch: Collection[str]) -> None:
        if edge.down:
            self._last_press_ns = max(self._last_press_ns, edge.t_ns)
            self._since_ns = max(self._since_ns, edge.t_ns)
        if edge.button == SIGN_OUT_BUTTON:
            self._note_back(edge)
        if edge.button == HELP_BUTTON:
            self._note_help(edge, hears=not self.pausable and HELP_BUTTON not in watch)

    def _note_back(self, edge: Press) -> None:
        """Held for long enough: also where nothing looked between that and its release."""
        since, self._held_since_ns = self._held_since_ns, edge.t_ns if edge.down else None
        held = since is not None and edge.t_ns - since >= self.limits.hold_ns
        if self.signed_in and held and not edge.down:
            raise Left(SIGNED_OUT)

    def _note_help(self, edge: Press, *, hears: bool) -> None:
        """Pressed: it `hears` when let go in time, unless it pauses, or means something here."""
        since, self._help_since_ns = self._help_since_ns, edge.t_ns if edge.down else None
        if edge.down:
            self._hears = hears
        elif since is not None and self._hears and hears:
            self._asked = HEAR if edge.t_ns - since < self.limits.help_ns else HELP

    def _look_at_person(self, now_ns: int) -> None:
        held = self._held_since_ns
        if held is not None and now_ns - held >= self.limits.hold_ns:
            raise Left(SIGNED_OUT)
        quiet_ns = now_ns - self._since_ns - self._still_ns
        if quiet_ns >= self._lasts.idle_ns:
            raise Left("timed_out")
        warn = quiet_ns >= self._quiet_ns
        if warn and not self._warned:
            self._warned = True
            raise Paused(IDLE)
        self._warned = warn

    def between_trials(self) -> None:
        """Now, and not in the middle of one, the visit ends if a technician wants that."""
        if self.signed_in and self._asks("between_trials"):
            raise Left(STOPPED)

    def _look_at_place(self, now_ns: int) -> None:
        """Once for each time they leave. A press since then says that the sensor is wrong."""
        left_ns, limit_ns = self._left_ns(), self.limits.away_ns
        if left_ns is None or not limit_ns or left_ns <= max(self._last_press_ns, self._gone_ns):
            return
        if now_ns - left_ns >= limit_ns:
            self._gone_ns = left_ns
            raise Paused(AWAY)

    def _look_for_staff(self, now_ns: int) -> None:
        """Both held: no help comes meanwhile, nor when they are let go."""
        back, helps = self._held_since_ns, self._help_since_ns
        if back is None or helps is None:
            return
        self._hears = False
        if now_ns - max(back, helps) >= self.limits.staff_ns:
            self._held_since_ns = self._help_since_ns = None
            raise Left("staff")

    def _look_for_help(self, now_ns: int) -> None:
        """Once for each time it is held: a button that is stuck asks once."""
        since = self._help_since_ns
        both = self.staff_may_come and self._held_since_ns is not None
        if since is not None and not both and now_ns - since >= self.limits.help_ns:
            self._help_since_ns, self._asked = None, HELP
        asked, self._asked = self._asked, ""
        if asked:
            raise Paused(asked)

    @staticmethod
    def _look_for_pause(edges: Sequence[Press], watch: Collection[str]) -> None:
        for edge in edges:
            if edge.down and edge.button in PAUSE_BUTTONS and edge.button not in watch:
                raise Paused(edge.button)
