"""The catalogues: every sentence is in each of them once, translated, and ready to be spoken."""

import ast
import io
import shutil
import subprocess
from collections.abc import Iterator

import pygame
import pygame.font
import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from exercises.core.words import Say
from exercises.stage.language import DOMAIN, LOCALE, SOURCE, TONGUES, Language, catalogues, names_of
from exercises.stage.rendering import NUMBERS, PACKAGES, all_says
from exercises.stage.text import TYPEFACE

KEYWORDS = {"Say": None, "of": None}
TRANSLATED = [code for code in catalogues() if code != SOURCE]
needs_espeak = pytest.mark.skipif(
    shutil.which("espeak-ng") is None, reason="espeak-ng is not installed"
)


@pytest.fixture(params=TRANSLATED)
def code(request: pytest.FixtureRequest) -> str:
    """Each language that is translated into."""
    chosen: str = request.param
    return chosen


@pytest.fixture
def catalogue(code: str) -> Catalog:
    """Its catalogue, as it can be read and written."""
    return read_po(io.BytesIO((LOCALE / code / "LC_MESSAGES" / f"{DOMAIN}.po").read_bytes()), code)


def extracted() -> set[str]:
    """What the catalogues' tool finds in the sources, by the keywords of `make catalogues`."""
    found = (extract_from_dir(place, keywords=KEYWORDS) for place in PACKAGES)
    return {str(message) for some in found for _, _, message, _, _ in some}


def test_what_is_translated_is_what_is_spoken() -> None:
    """The tool that collects for translators and our own for the voice find the same sentences."""
    assert extracted() == {say.text for say in all_says()}


def test_every_sentence_is_translated(catalogue: Catalog) -> None:
    """None is missing, none is left over: `make catalogues` and a translator put it right."""
    there = {message.id: message.string for message in catalogue if message.id}
    assert extracted() - set(there) == set(), "missing: make catalogues"
    assert set(there) - extracted() == set(), "left over: make catalogues"
    assert [each for each, string in there.items() if not string] == [], "to be translated"
    assert [message.id for message in catalogue if message.id and message.fuzzy] == []


def test_placeholders_are_the_same(catalogue: Catalog) -> None:
    """A value that the translation does not name would never be said."""
    there = [(str(m.id), str(m.string or m.id)) for m in catalogue]
    assert [english for english, other in there if names_of(english) != names_of(other)] == []


def test_the_compiled_catalogue_is_that_of_the_words(code: str, catalogue: Catalog) -> None:
    """It is committed, so that a fresh clone speaks: `make catalogues` makes it anew."""
    made = io.BytesIO()
    write_mo(made, catalogue)
    compiled = LOCALE / code / "LC_MESSAGES" / f"{DOMAIN}.mo"
    assert compiled.read_bytes() == made.getvalue(), "make catalogues"


def test_it_says_whether_a_native_speaker_has_reviewed_it(catalogue: Catalog) -> None:
    """In its header, where whoever changes it reads it."""
    assert "REVIEWED by a native speaker" in catalogue.header_comment


def test_every_translation_can_be_spoken(code: str) -> None:
    """It has parts that a voice can say, whatever the values."""
    language = Language(code)
    assert [say.text for say in all_says() if not language.fixed(say)] == []


def test_the_typeface_has_every_letter(code: str) -> None:
    """One that it has not would be drawn as a box."""
    pygame.font.init()
    font = pygame.font.Font(TYPEFACE, 20)
    language = Language(code)
    letters = {letter for say in all_says() for part in language.fixed(say) for letter in part}
    assert [letter for letter in sorted({*letters, *language.name}) if missing(font, letter)] == []
    assert missing(font, "\N{CJK UNIFIED IDEOGRAPH-4E00}")


def missing(font: pygame.font.Font, letter: str) -> bool:
    """Whether the font draws it as a letter that nobody has."""
    one, other = (font.render(each, True, "white") for each in (letter, "\N{RUNIC LETTER CALC}"))
    return pygame.image.tobytes(one, "RGBA") == pygame.image.tobytes(other, "RGBA")


@needs_espeak
@pytest.mark.parametrize("tongue", TONGUES)
def test_every_language_has_a_voice(tongue: str) -> None:
    """Espeak-ng knows it."""
    assert phonemes(tongue, "1")


@needs_espeak
def test_numbers_are_spoken_in_welsh() -> None:
    """As their Welsh words are, and not as in English: all of which clips are made."""
    for number, word in {2: "dau", 7: "saith", 10: "deg", 100: "cant"}.items():
        assert number in NUMBERS
        assert phonemes("cy", str(number)) == phonemes("cy", word), word
        assert phonemes("cy", str(number)) != phonemes("en", str(number))


def phonemes(code: str, words: str) -> str:
    """How the language's voice says it."""
    line = ["espeak-ng", "-v", Language(code).voice, "-q", "-x", words]
    return subprocess.run(line, check=True, capture_output=True, text=True).stdout.strip()


# Where a Say may be made of what no catalogue has: the site's own words, the languages' names,
# names of pods and questionnaires, what was said already, the check's words, and the figures of a
# technician's chart.
NOT_OURS = {
    "controller/calibration/chart.py",
    "controller/checkin/questionnaire.py",
    "controller/config/effective.py",
    "controller/pod.py",
    "controller/screens/attract.py",
    "controller/screens/flagged.py",
    "controller/screens/handing.py",
    "controller/screens/identify.py",
    "exercises/core/aloud.py",
    "exercises/stage/rendering.py",
}


def test_no_sentence_is_put_together_by_hand() -> None:
    """What is not a literal has no entry: values belong into its placeholders."""
    assert set(put_together()) - NOT_OURS == set()


def put_together() -> Iterator[str]:
    """The files where a Say is made of neither a literal nor another Say's text."""
    for file in sorted(file for place in PACKAGES for file in place.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            match node:
                case ast.Call(
                    func=ast.Name("Say") | ast.Attribute(ast.Name("Say"), "of"), args=[text, *_]
                ):
                    if not isinstance(text, ast.Constant) and getattr(text, "attr", "") != "text":
                        yield str(file.relative_to(PACKAGES[0].parent))


def test_one_that_is_missing_is_english() -> None:
    """A sentence that came since is written and spoken in English rather than not at all."""
    say = Say.of("{n} words that nobody translated", n=3)
    assert Language("cy").text(say) == "3 words that nobody translated"
    assert Language("cy").spoken(say) == ("3", "words that nobody translated")
