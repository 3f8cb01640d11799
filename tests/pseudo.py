"""A language for tests: every sentence longer by two fifths, accented, in brackets.

What is shown without brackets never passed through a catalogue; what does not fit is too tight for
a language that needs more room than English.
"""

import re

from exercises.core.words import Say
from exercises.stage.language import Language
from exercises.stage.rendering import all_says

ACCENTED = str.maketrans("AEIOUWYaeiouwycns", "ÂÊÎÔÛŴŶâêîôûŵŷçñš")
LONGER = 0.4
# A placeholder stays as it is, a word grows.
PIECE = re.compile(r"\{\w*\}|[^\W\d_]+")


class Pseudo(Language):
    """The pod's own sentences, changed; what is not among them stays as it is."""

    def __init__(self) -> None:
        super().__init__("en")
        self._ours = {say.text for say in all_says()}

    def _template(self, say: Say) -> str:
        if say.text not in self._ours:
            return say.text
        return f"[{PIECE.sub(lambda piece: _longer(piece[0]), say.text)}]"


def _longer(piece: str) -> str:
    if piece.startswith("{"):
        return piece
    return piece.translate(ACCENTED) + "é" * round(LONGER * len(piece))
