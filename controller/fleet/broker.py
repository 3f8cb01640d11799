"""The broker that a tool listens at."""

from dataclasses import dataclass, field
from pathlib import Path

from controller.uplink.link import Tls


@dataclass(frozen=True, slots=True, kw_only=True)
class Broker:
    """Where to listen, and as whom."""

    host: str
    port: int = 1883
    username: str | None = None
    password: str | None = field(default=None, repr=False)
    tls: Tls | None = None
    keepalive_s: int = 30

    @property
    def label(self) -> str:
        """As people write it."""
        return f"{self.host}:{self.port}"

    @staticmethod
    def read_password(path: Path) -> str:
        """The file's text without the newline at its end; OSError or UnicodeDecodeError."""
        return path.read_text(encoding="utf-8").rstrip("\r\n")
