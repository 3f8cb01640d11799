"""Wrong PINs and the lock-outs that grow from them, by uptime alone.

A wall clock may be wrong, or be made wrong; a lock-out therefore counts CLOCK_MONOTONIC. After a
reboot nobody knows how much of it has passed, so it begins anew: pulling the plug never shortens
it.
"""

from dataclasses import dataclass

from controller.health.clock import Moment


@dataclass(frozen=True, slots=True)
class Rule:
    """`free` failures cost nothing; the next locks for `first_s`, each one more twice as long."""

    free: int
    first_s: float
    most_s: float

    def wait_s(self, failures: int) -> float:
        """How long so many failures lock, in seconds; never more than `most_s`."""
        doublings = failures - self.free - 1
        if doublings < 0:
            return 0.0
        # Past 2 ** 20 the limit was reached long ago; a float would overflow at 2 ** 1024.
        return min(self.first_s * 2.0 ** min(doublings, 20), self.most_s)


# One person's PIN: two slips are human. At 15 minutes a try, all 1,680 PINs take over two weeks.
PERSON = Rule(free=2, first_s=30.0, most_s=900.0)
# All people of a pod together: against somebody who tries one PIN on many numbers.
POD = Rule(free=9, first_s=30.0, most_s=300.0)


@dataclass(frozen=True, slots=True)
class Tries:
    """How many failures there were since the last success, and the moment of the last one."""

    failures: int
    boot_id: str
    last_ns: int

    def left_s(self, rule: Rule, now: Moment) -> float:
        """How many seconds of the lock-out are left; 0 where there is none."""
        wait_s = rule.wait_s(self.failures)
        # CLOCK_MONOTONIC counts from boot: after another one the whole wait is still ahead.
        since_ns = self.last_ns if self.boot_id == now.boot_id else 0
        return max(0.0, wait_s - (now.monotonic_ns - since_ns) / 1e9)

    def failed(self, now: Moment) -> "Tries":
        """One failure more."""
        return Tries(self.failures + 1, now.boot_id, now.monotonic_ns)

    def forgiven(self, failures: int) -> "Tries":
        """So many failures fewer, never below none."""
        return Tries(max(0, self.failures - failures), self.boot_id, self.last_ns)


NONE = Tries(0, "", 0)
