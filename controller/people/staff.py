"""Staff at the pod: a code of six digits for each role, and the lock-out that keeps others out."""

import json
import logging
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from controller.config.models import Verb
from controller.health.clock import Moment
from controller.people.scrypt import hashed, is_hash, matches
from controller.people.tries import NONE, Rule
from controller.store.audit import COMMAND_LINE, Deed
from controller.store.store import Store

log = logging.getLogger(__name__)

DIGITS = 6
WHOSE = "staff code"  # no pseudonym has a space
# At 15 minutes a try, half of a million codes take fourteen years.
RULE = Rule(free=2, first_s=30.0, most_s=900.0)


class Staff:
    """What each of the site's roles may do (`may`), and whose code it is that was picked.

    `first` is the file with the hashes that a pod was provisioned with: each holds until the role
    gets a code at the pod.
    """

    def __init__(
        self,
        store: Callable[[], Store],
        may: Mapping[str, Sequence[Verb]],
        now: Callable[[], Moment] = Moment.now,
        first: Path | None = None,
    ) -> None:
        self.may, self._first = may, first
        self._store, self._now = store, now

    def roles(self) -> list[str]:
        """Those that have a code, and are still the site's."""
        return [role for role in self._codes() if role in self.may]

    def _codes(self) -> dict[str, str]:
        """The hash of each role's code."""
        return {**provisioned(self._first), **self._store().staff_codes()}

    def set_code(self, role: str, code: str) -> None:
        """From now on this is the role's code; a lock-out ends. ValueError says what is wrong."""
        judge(code)
        others = {name: kept for name, kept in self._codes().items() if name != role}
        if any(matches(code.encode(), kept) for kept in others.values()):
            raise ValueError("another role has this code")
        deed = Deed(COMMAND_LINE, f"set-code {role}")
        self._store().set_staff_code(role, hashed(code.encode()), {WHOSE: NONE}, self._now(), deed)

    def locked_s(self) -> float:
        """For how many seconds no code is taken; 0 for none."""
        return self._store().tries(WHOSE).left_s(RULE, self._now())

    def check(self, code: str) -> str | None:
        """The role whose code it is; None for none, and while it is locked.

        The try is on disk as a failure before it is looked at, as a PIN's; both are audited.
        """
        if self.locked_s() > 0:
            return None
        store, now = self._store(), self._now()
        store.note_tries({WHOSE: store.tries(WHOSE).failed(now)})
        codes = self._codes()
        # All are looked at, so that the time tells nothing of which it was.
        right = [role for role, kept in codes.items() if matches(code.encode(), kept)]
        role = next((each for each in right if each in self.may), None)
        if role is None:
            store.note_deed(Deed("nobody", "sign-in", outcome="refused: wrong code"), now)
        else:
            store.note_deed(Deed(role, "sign-in"), now, {WHOSE: NONE})
        return role


def judge(code: str) -> None:
    """ValueError says what is wrong with it as a code."""
    if not (len(code) == DIGITS and code.isascii() and code.isdigit()):
        raise ValueError(f"a code is {DIGITS} digits")
    if len(set(code)) < 3:
        raise ValueError("a code has at least three different digits")


def provisioned(path: Path | None) -> dict[str, str]:
    """What is in the file of first codes; nothing where there is none, or it cannot be read."""
    if path is None:
        return {}
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        log.warning("the staff codes that this pod was provisioned with: %s", error)
        return {}
    found = told.items() if isinstance(told, dict) else ()
    return {role: kept for role, kept in found if isinstance(kept, str) and is_hash(kept)}
