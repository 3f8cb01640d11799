"""Where everything is published: `pods/v1/<site>/<pod>/...`."""

import re
from dataclasses import dataclass

ONLINE, OFFLINE = b"online", b"offline"

REPLY = re.compile(r"[A-Za-z0-9_.-]{1,64}")
KIND = re.compile(r"(event|result)/[a-z0-9_]+(\.[a-z0-9_]+)*")


@dataclass(frozen=True, slots=True)
class Topics:
    """The topics of one pod. `site` and `pod` are names without `/`, `+` or `#`."""

    site: str
    pod: str

    @property
    def root(self) -> str:
        """What all of the pod's topics begin with; also the `source` of its events."""
        return f"pods/v1/{self.site}/{self.pod}"

    @property
    def availability(self) -> str:
        """Retained: `online`, or `offline` as the last will and at a clean end."""
        return f"{self.root}/availability"

    @property
    def meta(self) -> str:
        """Retained: a `Meta`."""
        return f"{self.root}/meta"

    @property
    def state(self) -> str:
        """Retained: a `State`."""
        return f"{self.root}/state"

    @property
    def ack(self) -> str:
        """Retained, written by the consumer: an `Ack`."""
        return f"{self.root}/ack"

    @property
    def desired(self) -> str:
        """Retained, written by technicians: a `Desired`."""
        return f"{self.root}/desired"

    @property
    def reported(self) -> str:
        """Retained: a `Reported`."""
        return f"{self.root}/reported"

    @property
    def certificate_request(self) -> str:
        """Retained: a `CertificateRequest`, where the pod has a key."""
        return f"{self.root}/certificate/request"

    @property
    def certificate(self) -> str:
        """Retained, written by technicians: a `SignedCertificate`."""
        return f"{self.root}/certificate"

    @property
    def commands(self) -> str:
        """The filter of all commands to this pod, and not of their statuses."""
        return f"{self.root}/cmd/+"

    def command(self, verb: str) -> str:
        """Written by technicians: a `Command`."""
        return f"{self.root}/cmd/{verb}"

    def status(self, verb: str, number: str) -> str:
        """Each `CommandStatus` of the command `number`."""
        return f"{self.root}/cmd/{verb}/{number}/status"

    def may_reply(self, topic: str) -> bool:
        """Whether a sender may ask to be answered there (MQTT 5's response topic).

        `reply/<name>` alone: what else the pod may write would let a sender put words into its
        mouth, a command to itself among them.
        """
        name = topic.removeprefix(self.reply(""))
        return name != topic and REPLY.fullmatch(name) is not None

    def reply(self, name: str) -> str:
        """Where a sender may ask to be answered too, under a name of its own."""
        return f"{self.root}/reply/{name}"

    def discovery(self, prefix: str) -> str:
        """Retained, below Home Assistant's prefix and not below the root: a `Discovery`."""
        return f"{prefix}/device/{self.site}/{self.pod}/config"

    def metric(self, group: str) -> str:
        """The numbers of one group, which may be lost."""
        return f"{self.root}/metric/{group}"

    def of(self, kind: str) -> str:
        """The topic of an outbox row of this kind; ValueError for one that has none."""
        if not KIND.fullmatch(kind):
            raise ValueError(f"{kind[:80]!r} is no kind: event/<type> or result/<type>")
        return f"{self.root}/{kind}"


def tool_root(client_id: str) -> str:
    """What a technicians' tool writes to itself is below this; no pod's topic begins so."""
    return f"tools/v1/{client_id}"
