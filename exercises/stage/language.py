"""A Say in the participant's language: to be read, and in the parts it is spoken by; no pygame.

English is the source and needs no catalogue. A language without one falls back to English,
sentence by sentence: a half translated pod still speaks.
"""

import gettext
import logging
from collections.abc import Iterator, Mapping
from pathlib import Path
from string import Formatter

from exercises.core.words import Say

log = logging.getLogger(__name__)

LOCALE = Path(__file__).parents[1] / "locale"
DOMAIN = "pod"
SOURCE = "en"
# What each language calls itself, and what espeak-ng calls its voice.
TONGUES = {"en": ("English", "en-gb"), "cy": ("Cymraeg", "cy")}


def catalogues(locale: Path = LOCALE) -> list[str]:
    """The codes of all languages whose words are there; the source needs no catalogue."""
    found = (path.parts[-3] for path in locale.glob(f"*/LC_MESSAGES/{DOMAIN}.mo"))
    return [SOURCE, *sorted(found)]


class Language:
    """One language by its ISO 639-1 code, from `locale/<code>/LC_MESSAGES/pod.mo`.

    `name` is what it calls itself, `voice` what espeak-ng calls its voice; `own` translates the
    site's words, which no catalogue has.
    """

    def __init__(
        self, code: str = SOURCE, locale: Path = LOCALE, own: Mapping[str, str] | None = None
    ) -> None:
        self.code = code
        self._own = own or {}
        self.name, self.voice = TONGUES.get(code, (code, code))
        self._catalogue = gettext.translation(DOMAIN, locale, [code], fallback=True)

    def text(self, say: Say) -> str:
        """The sentence to be read, its values filled in."""
        return self._template(say).format(**dict(say.values))

    def spoken(self, say: Say) -> tuple[str, ...]:
        """The sentence as the clips it is spoken by: fixed parts and values, in their order."""
        return tuple(_parts(self._template(say), dict(say.values)))

    def fixed(self, say: Say) -> tuple[str, ...]:
        """The clips of the sentence that are the same whatever its values."""
        return tuple(_parts(self._template(say), {}))

    def _template(self, say: Say) -> str:
        """The translation, or the original where its placeholders are not the original's."""
        translated = self._own.get(say.text) or self._looked_up(say.text)
        if translated != say.text and names_of(translated) != names_of(say.text):
            log.error("%s: %r has other placeholders than %r", self.code, translated, say.text)
            return say.text
        return translated

    def _looked_up(self, text: str) -> str:
        # The catalogue's own header is the translation of nothing.
        return self._catalogue.gettext(text) if text else ""


def names_of(template: str) -> set[str] | None:
    """The placeholders of a template, or None where it is not one."""
    try:
        return {name for _, name, _, _ in Formatter().parse(template) if name is not None}
    except ValueError:
        return None


def _parts(template: str, values: dict[str, int | str]) -> Iterator[str]:
    for fixed, name, _, _ in Formatter().parse(template):
        if any(map(str.isalnum, fixed)):
            yield fixed.strip()
        if name in values:
            yield from _value(values[name])


def _value(value: int | str) -> Iterator[str]:
    """A number above a hundred is said as its thousands, its hundreds and the rest: 3000 600 50."""
    if not isinstance(value, int) or not 100 < value < 10_000:
        yield str(value)
        return
    for part in (value // 1000 * 1000, value % 1000 // 100 * 100, value % 100):
        if part:
            yield str(part)
