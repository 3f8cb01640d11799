"""From what is seen wrong at each look to faults that are raised and cleared, with patience (pure).

Without it a loose contact would tell of itself all day. What is raised stays so until it has been
out of sight for as long as its kind asks for, or, where it is latched, until somebody clears it.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from controller.health.clock import Moment
from controller.health.faults import FAULTS, Kind
from controller.health.seen import Key


@dataclass(frozen=True, slots=True)
class Raised:
    """A fault that is raised: since when, and what more the pod can say of it, "" for nothing."""

    key: Key
    since: Moment
    detail: str = ""

    @property
    def kind(self) -> Kind:
        """Its entry in the list."""
        return FAULTS[self.key[0]]


@dataclass(frozen=True, slots=True)
class Change:
    """A fault was raised at this moment, or cleared; raised, with what more is known of it."""

    key: Key
    raised: bool
    moment: Moment
    detail: str = ""


class Watch:
    """What is raised now. Times are seconds of CLOCK_MONOTONIC, given by the caller."""

    def __init__(self, kinds: Mapping[str, Kind] = FAULTS) -> None:
        self._kinds = kinds
        self._raised: dict[Key, Raised] = {}
        # Since when something is seen that is not raised yet, or not seen that is still raised.
        self._since_s: dict[Key, float] = {}

    @property
    def raised(self) -> Mapping[Key, Raised]:
        """By key, the first one raised first."""
        return self._raised

    def adopt(self, raised: Iterable[Raised]) -> None:
        """What an earlier run of the program had raised and not cleared: it goes on from there.

        A code that this program does not know any more stays behind with it.
        """
        known = {each.key: each for each in raised if each.key[0] in self._kinds}
        self._raised = known | {
            key: Raised(key, known[key].since, mine.detail) if key in known else mine
            for key, mine in self._raised.items()
        }

    def look(
        self, now_s: float, seen: Mapping[Key, str], moment: Callable[[], Moment]
    ) -> list[Change]:
        """Take in what is `seen` wrong now, each with its detail; what has changed by it."""
        changes = [self._raise(key, seen[key], moment()) for key in seen if self._due(key, now_s)]
        over = [key for key in self._raised if key not in seen and self._over(key, now_s)]
        changes += [self._clear(key, moment()) for key in over]
        self._forget_the_unseen(seen)
        for key in self._raised.keys() & seen.keys():
            self._since_s.pop(key, None)
            self._raised[key] = Raised(key, self._raised[key].since, seen[key])
        return changes

    def forget(self, code: str, moment: Callable[[], Moment]) -> list[Change]:
        """Clear all faults of this code; one that is still seen is raised again."""
        return [self._clear(key, moment()) for key in [*self._raised] if key[0] == code]

    def _due(self, key: Key, now_s: float) -> bool:
        """Whether something seen, and not raised, has been seen for long enough."""
        if key in self._raised:
            return False
        since_s = self._since_s.setdefault(key, now_s)
        return now_s - since_s >= self._kinds[key[0]].raise_s

    def _over(self, key: Key, now_s: float) -> bool:
        """Whether something raised, and not seen, has been out of sight for long enough."""
        kind = self._kinds[key[0]]
        since_s = self._since_s.setdefault(key, now_s)
        return not kind.latched and now_s - since_s >= kind.clear_s

    def _forget_the_unseen(self, seen: Mapping[Key, str]) -> None:
        """What was seen for a while, and is gone before it was raised, begins anew next time."""
        for key in [key for key in self._since_s if key not in self._raised and key not in seen]:
            del self._since_s[key]

    def _raise(self, key: Key, detail: str, moment: Moment) -> Change:
        self._since_s.pop(key, None)
        self._raised[key] = Raised(key, moment, detail)
        return Change(key, True, moment, detail)

    def _clear(self, key: Key, moment: Moment) -> Change:
        self._since_s.pop(key, None)
        del self._raised[key]
        return Change(key, False, moment)
