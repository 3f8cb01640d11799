"""safeguarding.yaml: which bands ask for staff follow-up, and who responds."""

from collections.abc import Collection, Iterator, Mapping
from functools import partial
from typing import Annotated, Any

from pydantic import Field

from controller.config.document import Document
from controller.config.instruments import InstrumentConfig
from controller.config.models import Section, SiteWords
from controller.config.problems import Problem, meant, short

Instruments = Mapping[str, InstrumentConfig]


class ResponderConfig(SiteWords):
    """Who looks at a flag, as it is said to participants, and within how many hours."""

    hours: Annotated[int, Field(ge=2, le=168)]


class SafeguardingConfig(Section):
    """safeguarding.yaml: who responds, and to which bands by instrument and scale."""

    responder: ResponderConfig | None = None
    follow_up: dict[str, dict[str, tuple[str, ...]]] = Field(default_factory=dict)

    def unanswered(self, instrument: str) -> bool:
        """Whether it could raise a flag that nobody responds to: then it is off."""
        return instrument in self.follow_up and self.responder is None

    def flagged(self, instrument: str, bands: Mapping[str, str]) -> dict[str, str]:
        """Those of somebody's bands, by scale, that ask for follow-up."""
        asking = self.follow_up.get(instrument, {})
        return {scale: band for scale, band in bands.items() if band in asking.get(scale, ())}


def follow_up_fits(
    names: Collection[str], instruments: Instruments, document: Document
) -> Iterator[Problem]:
    """Each instrument has a file, each scale and band is one of its own.

    `names` are all that have a file; `instruments` those that nothing is wrong with.
    """
    for name, scales in _mapping(_mapping(document.tree).get("follow_up")).items():
        told = partial(_told, document, name)
        if name not in names:
            yield told((), f"there is no file instruments/{short(name)}.yaml", names, name)
        elif name in instruments:
            yield from _scales(told, instruments[name], _mapping(scales))


def _scales(
    told: Any, instrument: InstrumentConfig, asking: Mapping[str, object]
) -> Iterator[Problem]:
    known = {scale.name: scale.bands for scale in instrument.key().scales if scale.bands}
    if not asking:
        yield told((), "names no scale", known)
    for scale, bands in asking.items():
        if scale not in known:
            yield told((scale,), f"there is no scale '{short(scale)}' with bands", known, scale)
        else:
            yield from _bands(partial(told, (scale,)), known[scale], bands)


def _bands(told: Any, known: tuple[str, ...], bands: object) -> Iterator[Problem]:
    """Some of the bands, up to one end: a gap would leave out who is worse."""
    named = bands if isinstance(bands, list) else []
    strange = [str(band) for band in named if band not in known]
    for band in strange:
        yield told(f"there is no band {short(band)}", known, band)
    ends = [set(part) for n in range(1, len(known)) for part in (known[:n], known[n:])]
    if not strange and set(named) not in ends:
        yield told("these bands do not reach to one end, or are none, or all", known)


def _told(
    document: Document,
    name: str,
    scale: tuple[str, ...],
    wrong: str,
    known: Collection[str],
    word: str = "",
) -> Problem:
    hint = meant(word, known) if word else ""
    return document.problem(("follow_up", name, *scale), wrong, ", ".join(known), hint)


def _mapping(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
