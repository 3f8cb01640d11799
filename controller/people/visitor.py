"""Who is at the pod."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody by pseudonym. Of whom is not `kept`, nothing is written and nothing published.

    `enrolled` is who signed in, and can therefore say whether they want to be kept.
    """

    pseudonym: str
    kept: bool = True
    enrolled: bool = False


GUEST = Visitor("guest", kept=False)
