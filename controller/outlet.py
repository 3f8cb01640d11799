"""What of results may leave the pod, and how: not at all, as they are, or sealed."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from controller import telling
from controller.store.flags import Flag
from controller.store.rows import Event

if TYPE_CHECKING:
    from controller.seal import Seal

TellFlag = Callable[[Flag | None], Iterable[Event]]


def silent(_: Flag | None) -> Iterable[Event]:
    """Nothing is told."""
    return ()


@dataclass(frozen=True, slots=True)
class Outlet:
    """`published` says that results leave the pod; with a `seal`, sealed. Flags leave no other way.

    A result and the end of a questionnaire that could have raised a flag look alike from outside.
    """

    published: bool = False
    seal: "Seal | None" = None

    @classmethod
    def of(cls, published: bool, key: str | None) -> "Outlet":
        """By what pod.yaml says."""
        if key is None:
            return cls(published)
        from controller.seal import Seal  # noqa: PLC0415 - a pod without a seal need not load it

        return cls(published, Seal(key))

    def result(self, result: Mapping[str, Any]) -> list[Event]:
        """What is told of a run that came to its result."""
        told = telling.exercise_result(result)
        if not self.published:
            return []
        return [told if self.seal is None else self.seal.close(told)]

    def screened(self, person: str, instrument: str) -> TellFlag:
        """What is told when somebody has answered what could raise a flag, flag or none."""

        def tell(flag: Flag | None) -> list[Event]:
            if not self.published or self.seal is None:
                return []
            return [self.seal.close(telling.screened(person, instrument, flag))]

        return tell

    def acknowledged(self, flag: Flag) -> list[Event]:
        """What is told when staff have seen it."""
        return list(self.screened(flag.person, flag.instrument)(flag))
