"""Who is at the pod."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody by pseudonym; or a guest, of whom nothing is kept and nothing published."""

    pseudonym: str
    guest: bool = False


GUEST = Visitor("guest", guest=True)
