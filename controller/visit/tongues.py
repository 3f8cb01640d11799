"""The pod's languages: the first is everybody's, until somebody at the pod turns to theirs."""

from collections.abc import Callable, Sequence

from controller.config import Config
from exercises.stage.language import Language


def languages(config: Config) -> tuple[Language, ...]:
    """Those of a pod, each with the site's own words."""
    return tuple(Language(code, own=config.own_words(code)) for code in config.pod.languages)


class Tongues:
    """The languages and which of them is spoken now; `speak` has the stage change to another.

    Nothing of it is timed: only screens that wait change it, between their periods.
    """

    def __init__(
        self,
        languages: Sequence[Language] = (Language(),),
        speak: Callable[[Language], None] = lambda _: None,
    ) -> None:
        self.now = 0
        self._languages, self._speak = tuple(languages), speak

    @property
    def names(self) -> tuple[str, ...]:
        """What each calls itself."""
        return tuple(language.name for language in self._languages)

    @property
    def language(self) -> Language:
        """The one that is spoken now."""
        return self._languages[self.now]

    @property
    def code(self) -> str:
        """Of the one that is spoken now."""
        return self.language.code

    def turn(self, step: int) -> None:
        """So many languages on; after the last comes the first."""
        self._to((self.now + step) % len(self._languages))

    def reset(self) -> None:
        """Back to everybody's."""
        self._to(0)

    def _to(self, number: int) -> None:
        if number != self.now:
            self.now = number
            self._speak(self._languages[number])
