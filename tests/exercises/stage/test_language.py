"""Sentences in another language: from real catalogues, and what a broken one may not break."""

import io
import logging
from pathlib import Path

import pytest
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from exercises.core.words import Say
from exercises.stage.language import Language
from exercises.stage.rendering import NUMBERS

PO = """
msgid ""
msgstr "Content-Type: text/plain; charset=utf-8\\n"

msgid "Start"
msgstr "Dechrau"

msgid "{right} of {n} right"
msgstr "{n}: {right} yn gywir"

msgid "{right} left"
msgstr "{wrong} ar ôl"

msgid "Well done"
msgstr "Da iawn {"
"""
SCORE = Say.of("{right} of {n} right", right=7, n=20)


@pytest.fixture
def welsh(tmp_path: Path) -> Language:
    folder = tmp_path / "cy" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    with (folder / "pod.mo").open("wb") as compiled:
        write_mo(compiled, read_po(io.BytesIO(PO.encode())))
    return Language("cy", tmp_path)


def test_english_is_the_source() -> None:
    """Without a catalogue, a sentence is itself with its values."""
    assert Language().text(SCORE) == "7 of 20 right"
    assert Language("xx").text(Say("Start")) == "Start"
    assert Language().text(Say("")) == ""


def test_a_sentence_is_translated_before_its_values_are_put_in(welsh: Language) -> None:
    """The translation may put them in another order."""
    assert welsh.text(Say("Start")) == "Dechrau"
    assert welsh.text(SCORE) == "20: 7 yn gywir"


def test_a_missing_translation_stays_english(welsh: Language) -> None:
    """Sentence by sentence."""
    assert welsh.text(Say("Press the button")) == "Press the button"


@pytest.mark.parametrize(
    ("say", "english"),
    [(Say.of("{right} left", right=3), "3 left"), (Say("Well done"), "Well done")],
)
def test_broken_placeholders_are_told_and_not_shown(
    welsh: Language, say: Say, english: str, caplog: pytest.LogCaptureFixture
) -> None:
    """A translation with other placeholders falls back to the original, to read and to speak."""
    with caplog.at_level(logging.ERROR):
        assert welsh.text(say) == english
    assert "placeholders" in caplog.text
    assert " ".join(welsh.spoken(say)) == english


def test_a_sentence_is_spoken_in_parts(welsh: Language) -> None:
    """Fixed words and values in their order; punctuation alone is no part."""
    assert Language().spoken(SCORE) == ("7", "of", "20", "right")
    assert Language().fixed(SCORE) == ("of", "right")
    assert welsh.spoken(SCORE) == ("20", "7", "yn gywir")


def test_a_language_has_a_voice() -> None:
    """Its own code, or the exception that is named for it."""
    assert Language("cy").voice == "cy"
    assert Language("en").voice == "en-gb"


def test_large_numbers_are_said_in_parts_that_are_there() -> None:
    """To 9,999: what the parts say adds up, and each is among the clips that are made."""
    for n in (0, 7, 100, 101, 300, 912, 1000, 3650, 9999):
        [*before, _] = parts = Language().spoken(Say.of("{n} times", n=n))
        assert parts[-1] == "times"
        assert sum(map(int, before)) == n
        assert set(map(int, before)) <= set(NUMBERS)
    assert Language().text(Say.of("{n} times", n=3650)) == "3650 times"
