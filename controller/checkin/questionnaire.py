"""A questionnaire ready to be asked: its key, a site's words in one language, its schedule."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from controller.config import Config
from controller.config.instruments import InstrumentConfig, WordingConfig, version_of
from controller.config.safeguarding import SafeguardingConfig
from controller.screens.follow_up import Responder
from controller.screens.question import Question
from controller.screens.steps import glass
from exercises.core.scoring.instruments import score
from exercises.core.words import Say

NOT_FOLLOWED_UP = SafeguardingConfig()


@dataclass(frozen=True)
class Questionnaire:
    """By its name; `version` tells other words or another key apart."""

    name: str
    instrument: InstrumentConfig
    wording: WordingConfig
    safeguarding: SafeguardingConfig = NOT_FOLLOWED_UP

    @cached_property
    def version(self) -> str:
        """Of what is asked, not of how often."""
        return version_of(self.instrument, self.wording)

    @property
    def low(self) -> int:
        """The number of the first step."""
        return self.instrument.answers.low

    @cached_property
    def questions(self) -> Mapping[str, Question]:
        """Each item as it is shown, by the name that its answer is kept under."""
        stem = Say(self.wording.stem) if self.wording.stem else None
        words = tuple(map(Say, self.wording.answers))
        return {
            f"item_{n:02}": Question(
                f"{self.name}_{n:02}", Say(item), words, glass(len(words)), stem
            )
            for n, item in enumerate(self.wording.items, 1)
        }

    @property
    def responder(self) -> Responder | None:
        """Who looks at what it raises; None where it raises nothing."""
        who = self.safeguarding.responder
        if who is None or self.name not in self.safeguarding.follow_up:
            return None
        return Responder(Say(who.words), who.hours)

    def flagged(self, result: Mapping[str, Any]) -> dict[str, str]:
        """The bands of this result, by scale, that ask for staff follow-up.

        None where nobody would respond, and none where there is no score.
        """
        if self.responder is None:
            return {}
        return self.safeguarding.flagged(self.name, result["bands"])

    def result(self, answers: Mapping[str, int | None]) -> dict[str, Any]:
        """Scores and bands by scale, with the verdict and the codes of its reasons; JSON-ready."""
        key = self.instrument.key()
        values = [answers.get(item) for item in self.questions]
        given = [np.nan if value is None else float(value) for value in values]
        scores = score(key, [given])
        (row,) = scores.rows()
        return {
            "values": {scale.name: row[scale.name] for scale in key.scales},
            "bands": {
                scale.name: str(scale.band(scores.values[scale.name])[0]) for scale in key.scales
            },
            "verdict": row["verdict"],
            "reasons": [reason["code"] for reason in row["reasons"]],
        }


def questionnaires(config: Config, language: str) -> list[Questionnaire]:
    """Those that are on and have their words in this language.

    What could raise a flag that nobody responds to is off.
    """
    safe = config.safeguarding
    return [
        Questionnaire(name, instrument, config.wordings[name][language], safe)
        for name, instrument in config.instruments.items()
        if instrument.enabled and language in config.wordings[name] and not safe.unanswered(name)
    ]
