"""Plain English: every sentence that the pod has for people is read with four years of school."""

from pathlib import Path

import pytest
import yaml

from exercises.core.words import Say
from exercises.stage.rendering import all_says
from tests.reading_grade import WORD, grade, syllables

MOST_YEARS = 4.0
# The formula is for running text: "Training" alone comes out at 8.4, "Go" at -3.4. So short a
# label is held by its longest word.
LABEL, LONGEST = 3, 3


SHIPPED = yaml.safe_load((Path(__file__).parents[2] / "config" / "pod.yaml").read_text("utf-8"))
# Of the site's words those that it is shipped with.
SITES = [Say(way["words"]) for way in SHIPPED["help"]]


@pytest.mark.parametrize("say", [*all_says(), *SITES], ids=lambda say: say.text)
def test_every_sentence_is_plain(say: Say) -> None:
    """Sentences by their grade; labels of up to three words have no word over three syllables."""
    words = WORD.findall(say.text)
    if len(words) <= LABEL:
        assert all(syllables(word) <= LONGEST for word in words), say.text
    else:
        assert grade(say.text) <= MOST_YEARS, f"{grade(say.text):.1f}: {say.text}"


@pytest.mark.parametrize(
    ("word", "known"),
    [
        *(("press", 1), ("watched", 1), ("you're", 1), ("breathe", 1), ("I", 1)),
        *(("button", 2), ("quiet", 2), ("friendly", 2), ("people", 2), ("Backspace", 2)),
        *(("exercise", 3), ("participant", 4), ("{right}", 1), ("12", 1)),
    ],
)
def test_syllables_are_those_that_are_spoken(word: str, known: int) -> None:
    """Silent letters are none; what is put in later counts as one."""
    assert syllables(word) == known


def test_a_word_that_nobody_knows_is_told_and_not_guessed() -> None:
    """The error says where it is to be counted."""
    with pytest.raises(
        LookupError, match="'Cymraeg' is not in the dictionary: count it in BY_HAND"
    ):
        syllables("Cymraeg")


def test_the_grade_is_the_formulas() -> None:
    """Six words of one syllable: 0.39 * 6 + 11.8 * 1 - 15.59; two sentences halve their length."""
    assert grade("The cat sat on the mat.") == pytest.approx(-1.45)
    assert grade("The cat sat. On the mat.") == pytest.approx(-2.62)
    assert grade("Participants subsequently discontinued.") > 20


def test_a_text_without_words_has_no_grade() -> None:
    """Rather than one of nought."""
    with pytest.raises(ValueError, match="no words"):
        grade("... !")
