"""Values that technicians set through the twin: judged, tried by a restart, and told of.

`desired` comes again with every connection; each version is judged once, and that it was is on
disk. A version that is older than the last one is refused, and so is one that changes its values.
"""

import logging
import threading
from collections.abc import Callable

from pydantic import ValidationError

from controller.config import Config, ConfigError, twin
from controller.config.desired import forbidden
from controller.config.force import again
from controller.config.twin import Twin, Wish
from controller.contract.payload import Payload
from controller.contract.twin import Desired, Outcome, Reported, Version
from controller.screens import moment
from controller.uplink.asking import told
from exercises.core.script import Script

log = logging.getLogger(__name__)

OLDER = "version {} is older than version {}, which was judged before: use a greater one"
OTHER = "version {} was used for other values before: use a greater one"


class Settings:
    """What holds, and what is wanted. `shut_down` ends the program, which systemd starts again."""

    def __init__(self, config: Config, shut_down: Callable[[], None]) -> None:
        self._config, self._shut_down = config, shut_down
        self._lock = threading.Lock()
        self._twin = twin.read(config.pod.data_dir)
        self._text: str | None = None
        self._wanted: Wish | None = None
        self._objection: Reported | None = None

    def take(self, text: str | None) -> None:
        """The payload of `desired` as the uplink has it; any thread may bring it."""
        with self._lock:
            if text is None or text == self._text:
                return
            self._text, self._objection = text, None
            try:
                found = Desired.model_validate_json(text)
            except ValidationError as error:
                self._object(_version(text), told(error))
            else:
                self._consider(Wish(version=found.version, config=found.config))

    @property
    def waits(self) -> bool:
        """Whether something is to be judged, or tried, where nobody is signed in."""
        return self._wanted is not None

    def apply(self) -> Script[None]:
        """Judge it, and where it is good, restart with it."""
        wish = self._wanted
        yield from moment.script()
        if wish is None:
            return
        self._keep(self._judge(wish))
        self._wanted = None
        while self._twin.trial is not None:
            self._shut_down()
            yield from moment.script()

    def reached(self) -> None:
        """The first screen is there: what is being tried holds from now on."""
        with self._lock:
            if self._twin.trial is None:
                return
            self._keep(self._twin.reached())
            log.info("what was set from far away holds")

    def report(self) -> str | None:
        """The payload of `reported`; None where nothing was ever set, or while it is tried."""
        with self._lock:
            last = self._twin.last
            if self._objection is not None:
                return self._objection.model_dump_json()
            if last is None:
                return None
            return self._reported(last.version, last.outcome, last.problems).model_dump_json()

    def _keep(self, known: Twin) -> None:
        """What is not on disk is as if it had not been: it comes again with the next start."""
        try:
            twin.write(self._config.pod.data_dir, known)
            self._twin = known
        except OSError as error:
            log.error("nothing is set, the card cannot be written: %s", error)

    def _consider(self, wish: Wish) -> None:
        """Whether it is new, the one that is known, or one that cannot be."""
        trial, last = self._twin.trial, self._twin.last
        version = max(last.version if last else -1, trial.version if trial else -1)
        digest = trial.digest if trial and trial.version == version else last and last.digest
        if wish.version > version:
            self._wanted = wish
        elif wish.version < version:
            self._object(wish.version, OLDER.format(wish.version, version))
        elif wish.digest != digest:
            self._object(wish.version, OTHER.format(wish.version))

    def _object(self, version: int, words: str) -> None:
        log.warning("desired: %s", words)
        self._wanted = None
        self._objection = self._reported(version, "refused", [words])

    def _judge(self, wish: Wish) -> Twin:
        """Validated whole by what reads the files; what changes nothing needs no restart."""
        problems = [str(problem) for problem in forbidden(wish.config)]
        if not problems:
            try:
                if again(self._config, wish.config).hash == self._config.hash:
                    return self._twin.holding(wish)
                log.info("version %d is tried", wish.version)
                return self._twin.tried(wish)
            except ConfigError as error:
                problems = [str(problem) for problem in error.problems]
        log.warning("version %d is refused: %s", wish.version, "; ".join(problems[:3]))
        return self._twin.refused(wish, problems)

    def _reported(self, version: int, outcome: Outcome, problems: list[str]) -> Reported:
        return Reported(
            version=version, hash=self._config.hash, outcome=outcome, problems=tuple(problems)
        )


class _Numbered(Payload):
    version: Version = 0


def _version(text: str) -> int:
    """Which one it is, where at least that can be read; 0 where not."""
    try:
        return _Numbered.model_validate_json(text).version
    except ValidationError:
        return 0
