"""The configuration files as frozen models: one class a file, one field a key.

Each field carries its bounds and what it means; `pod config check` tells both when a value
does not fit.
"""

import re
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from controller import results_key
from controller.config.problems import ConfigError, Problem

NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,31}")
Name = Annotated[
    str,
    Field(
        pattern=f"^{NAME.pattern}$",
        description="small letters, digits and hyphens, at most 32",
    ),
]


def _named(path: object) -> object:
    if path == "":
        raise ValueError("is empty")
    return path


File = Annotated[Path, BeforeValidator(_named)]


def _beside(path: object) -> object:
    """A secret's file, and not the secret: whoever puts that in its place is told, it is not."""
    if isinstance(path, str) and not (path.startswith("/") and path.isprintable()):
        raise ValueError("is no path from / on: name the file that it is in, not the secret itself")
    return path


def _bare(host: object) -> object:
    """Of the form user:password@host it is not read out."""
    if isinstance(host, str) and ("@" in host or "//" in host):
        raise ValueError("is a whole address: only the broker's name or number belongs here")
    return host


SecretFile = Annotated[File, BeforeValidator(_beside)]
Form = Literal["assessment", "training"]
Verb = Literal[
    "enrol",
    "new_pin",
    "end",
    "unlock",
    "record",
    "report",
    "flags",
    "export",
    "erase",
    "transfer",
    "receive",
    "maintain",
    "reset",
]
CommandType = Literal[
    "identify",
    "selftest",
    "end-session",
    "maintenance",
    "restart",
    "reboot",
    "update",
    "clear-fault",
    "diagnostics",
]
SignIn = Literal["number", "number_or_guest", "guest", "nobody"]


class Section(BaseModel):
    """What every part of the configuration keeps to: frozen, exact types, no unknown key."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, allow_inf_nan=False)


class ScreenConfig(Section):
    """The picture's size in pixels, and whether it fills the screen."""

    width: Annotated[int, Field(ge=640, le=3840)] = 1280
    height: Annotated[int, Field(ge=400, le=2160)] = 720
    fullscreen: bool = True


class LookConfig(Section):
    """Light on dark or dark on light, and whether what is only pretty moves, to begin with."""

    theme: Literal["dark", "light"] = "dark"
    motion: Literal["full", "less"] = "full"


class SoundConfig(Section):
    """How loud tones and speech are, from silent to full, and on which card.

    Nobody makes it louder than `limit`. `private` is for answers, where the pod cannot tell whether
    headphones are in. `device` is ALSA's name, empty for the system's own choice; with `plughw:...`
    onsets are measured (docs/timing.md). `buffer` is in samples.
    """

    volume: Annotated[float, Field(ge=0, le=1)] = 0.6
    limit: Annotated[float, Field(gt=0, le=1)] = 1.0
    private: Literal["speak", "silent"] = "silent"
    device: str = ""
    buffer: Annotated[int, Field(ge=64, le=4096)] = 256


class RetentionConfig(Section):
    """For how many days what people did is kept; null for as long as they are enrolled.

    `answers_days` is for trials and answers, `results_days` for sessions with all that is left of
    them. Ages are known only where the clock was set: otherwise nothing goes.
    """

    answers_days: Annotated[int, Field(ge=1, le=36500)] | None = 365
    results_days: Annotated[int, Field(ge=1, le=36500)] | None = 1095


class ReportConfig(Section):
    """What a report on the wing covers, in whole weeks; of fewer people nothing is told."""

    weeks: Annotated[int, Field(ge=1, le=26)] = 4
    fewest: Annotated[int, Field(ge=3, le=50)] = 5


def _public(key: object) -> object:
    if isinstance(key, str):
        results_key.read("public", key)
    return key


class ResultsConfig(Section):
    """Whether results leave the pod over MQTT; they are kept on it either way.

    With a `seal`, the programme's public key, they leave sealed, and flags with them.
    """

    publish: bool = False
    seal: Annotated[str, BeforeValidator(_public)] | None = None


Words = Annotated[
    str,
    Field(min_length=1, max_length=70, pattern=r"^[^{}]*$", description="at most 70, no braces"),
]
Code = Annotated[str, Field(pattern=r"^[a-z]{2,3}$", description="a language's ISO 639-1 code")]


class SiteWords(Section):
    """The site's own words, short and plain, written and spoken.

    `other` has them in further languages; where one is missing, `words` stand in for it.
    """

    words: Words
    other: dict[Code, Words] = {}


class HelpConfig(SiteWords):
    """One way to help: its picture, and its words."""

    sign: Literal["talk", "phone", "letter"]


class PodConfig(Section):
    """pod.yaml: which pod this is, where it keeps things and how it shows itself."""

    pod: Name
    site: Name
    languages: Annotated[tuple[str, ...], Field(min_length=1, max_length=4)] = ("en",)
    factory: Literal["gpiod", "desk"] = "gpiod"
    data_dir: File = Path("/var/lib/pod")
    run_dir: File = Path("/run/pod")
    idle_s: Annotated[float, Field(ge=10, le=3600)] = 90.0
    away_s: Annotated[float, Field(ge=0, le=60)] = 1.0
    sign_in: SignIn = "number"
    person: Name = "participant"
    screen: ScreenConfig = ScreenConfig()
    look: LookConfig = LookConfig()
    sound: SoundConfig = SoundConfig()
    results: ResultsConfig = ResultsConfig()
    retention: RetentionConfig = RetentionConfig()
    report: ReportConfig = ReportConfig()
    stick: File | None = None
    hand_over_to: Annotated[tuple[Name, ...], Field(max_length=20)] = ()
    help: Annotated[tuple[HelpConfig, ...], Field(max_length=4)] = ()
    staff: dict[Name, Annotated[tuple[Verb, ...], Field(min_length=1)]] = {}
    staff_codes_file: SecretFile | None = None

    @property
    def health_file(self) -> Path:
        """Where the controller tells how it is, and the uplink reads it."""
        return self.run_dir / "health.json"

    @property
    def requests_dir(self) -> Path:
        """Where the controller leaves what root's one-shot units are to do; nobody else may."""
        return self.run_dir.with_name(f"{self.run_dir.name}-root")

    @property
    def slot_dir(self) -> Path:
        """Where root tells which slot runs, and how far an update has come."""
        return self.run_dir.with_name(f"{self.run_dir.name}-slot")

    @property
    def update_dir(self) -> Path:
        """Where the uplink puts a bundle that it loads, and root takes it from."""
        return self.data_dir.with_name(f"{self.data_dir.name}-update")

    @property
    def stick_dir(self) -> Path:
        """Where root's pod-usb.service says how it stands with a memory stick."""
        return self.run_dir.with_name(f"{self.run_dir.name}-usb")

    @property
    def provision_dir(self) -> Path:
        """Where root's `pod provision take` leaves what is wrong with the provisioning file."""
        return self.run_dir.with_name(f"{self.run_dir.name}-provision")

    @property
    def card_problem(self) -> Path:
        """Where root leaves what keeps the data partition from being used, in words."""
        return self.run_dir.with_name(f"{self.run_dir.name}-data") / "problem"

    @property
    def voices_dir(self) -> Path:
        """Where the site's own wording lies, rendered as speech."""
        return self.data_dir / "voices"


class TlsConfig(Section):
    """Whom to trust as a broker, and the pod's own certificate where the broker asks for one."""

    ca: File
    cert: File | None = None
    key: SecretFile | None = None


class UpdatesConfig(Section):
    """The one host that updates are loaded from, by HTTPS; without `tls`, the system's authorities.

    What a bundle is signed with is another matter: the image's keyring.
    """

    host: Annotated[
        str,
        BeforeValidator(_bare),
        Field(pattern=r"^[A-Za-z0-9._:-]{1,255}$", description="a name or address"),
    ]
    port: Annotated[int, Field(ge=1, le=65535)] = 443
    tls: TlsConfig | None = None


class MqttConfig(Section):
    """mqtt.yaml: the broker, and how long rows wait for it."""

    host: Annotated[
        str,
        BeforeValidator(_bare),
        Field(pattern=r"^[A-Za-z0-9._:-]{1,255}$", description="a name or address"),
    ]
    port: Annotated[int, Field(ge=1, le=65535)] = 1883
    username: Annotated[str, Field(min_length=1, max_length=255)] | None = None
    password_file: SecretFile | None = None
    tls: TlsConfig | None = None
    keepalive_s: Annotated[int, Field(ge=5, le=3600)] = 60
    will_delay_s: Annotated[int, Field(ge=0, le=3600)] = 30
    metrics_s: Annotated[int, Field(ge=5, le=86_400)] | None = 60
    home_assistant: Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,64}$")] | None = None
    ingest: bool = True
    commands: tuple[CommandType, ...] = ()
    desired: bool = False
    updates: UpdatesConfig | None = None
    keep_days: Annotated[int, Field(ge=1, le=3650)] = 365
    keep_mb: Annotated[int, Field(ge=1, le=16384)] = 512

    def read_password(self) -> str | None:
        """The password from its file, without the newline at its end; None where none is named.

        ConfigError where the file cannot be read. Only the uplink's user can: `load` does not try.
        """
        if self.password_file is None:
            return None
        try:
            return self.password_file.read_text(encoding="utf-8").rstrip("\r\n")
        except (OSError, UnicodeDecodeError) as error:
            why = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
            wrong = f"the password cannot be read ({why})"
            raise ConfigError([Problem(str(self.password_file), "", wrong)]) from error


class OfferConfig(Section):
    """One exercise on offer, in one of its forms, and about how long it takes."""

    exercise: str
    form: Form
    minutes: Annotated[int, Field(ge=1, le=60)] = 5


class NormConfig(Section):
    """What a change between two assessments is judged by (core.change), and who found it.

    With a `mean` an assessment also says where somebody stands, for the weights of needs.py.
    """

    sd: Annotated[float, Field(gt=0)]
    reliability: Annotated[float, Field(ge=0, lt=1)]
    practice: float = 0.0
    mean: float | None = None
    source: Annotated[str, Field(min_length=1)]


class BlockConfig(Section):
    """A phase of the programme: so many visits, null for all that follow, and a week's target."""

    name: Name
    visits: Annotated[int, Field(ge=1, le=1000)] | None = None
    assess: bool = False
    visits_a_week: Annotated[int, Field(ge=1, le=7)] | None = None
    minutes_a_week: Annotated[int, Field(ge=1, le=840)] | None = None


class ProgrammeConfig(Section):
    """programme.yaml: what a person may choose, and how a day's offer is made of it."""

    offer: tuple[OfferConfig, ...]
    cards: Annotated[int, Field(ge=3, le=9)] = 4
    enough_minutes: Annotated[int, Field(ge=1, le=120)] = 10
    most_minutes: Annotated[int, Field(ge=1, le=120)] = 20
    assess_from_session: Annotated[int, Field(ge=1, le=1000)] = 2
    assess_every_sessions: Annotated[int, Field(ge=1, le=1000)] = 12
    cohort: Name | None = None
    blocks: tuple[BlockConfig, ...] = ()
    floor_share: Annotated[float, Field(ge=0.1, le=0.3333)] = 0.2
    norms: dict[str, NormConfig] = {}

    def rules(self) -> dict[str, Any]:
        """All that a day's offer is made by, but what is on offer."""
        told = self.model_dump(exclude={"offer", "norms", "floor_share", "cohort"})
        return told | {"blocks": self.blocks}


class ResumeConfig(Section):
    """How long a half-done instrument is gone on with; days where the clock was set both times."""

    sessions: Annotated[int, Field(ge=0, le=20)] = 2
    days: Annotated[int, Field(ge=1, le=60)] = 7


class CheckInConfig(Section):
    """check_in.yaml: what is asked of a participant after signing in."""

    mood_and_energy: bool = True
    questions: Annotated[int, Field(ge=0, le=6)] = 2
    instruments: Annotated[int, Field(ge=0, le=3)] = 1
    resume: ResumeConfig = ResumeConfig()
