"""A screen read out: what is spoken first, then what is written, as one reads."""

from exercises.core.aloud import aloud
from exercises.core.script import Frame, Present
from exercises.core.shapes import BLANK, Key, Label, Picture
from exercises.core.sounds import Tone
from exercises.core.words import Say

ONE, TWO, THREE, FOUR = (Say(words) for words in ("one", "two", "three", "four"))


def test_it_is_read_from_the_top_left_to_the_bottom_right() -> None:
    """Labels and what keys are for; what stands nearly level is one line, from left to right."""
    picture = Picture(
        (
            Key("ok", 0.3, 0.301, say=FOUR),
            Key("left", -0.3, 0.299, say=THREE),
            Key("back", -0.6, 0.4),
            Label(TWO, 0, 0.1),
            Label(ONE, 0.5, -0.4),
        )
    )
    assert aloud(Present(((0.0, picture),))) == (ONE, TWO, THREE, FOUR)


def test_what_was_said_comes_first_and_nothing_twice() -> None:
    """Before, with the screen, later on; then the words that were not spoken."""
    picture = Picture((Label(TWO, 0, 0), Label(FOUR, 0, 0.1)))
    timeline = ((0.0, picture), (0.0, TWO), (0.5, Tone(440, 0.1)), (3.0, THREE), (6.0, TWO))
    assert aloud(Present(timeline, said=(ONE, TWO))) == (ONE, TWO, THREE, FOUR)


def test_values_make_other_sentences() -> None:
    """The same words about another number are not the same."""
    three, four = (Say.of("{n} right", n=n) for n in (3, 4))
    assert aloud(Present(((0.0, BLANK), (0.0, three), (1.0, four)))) == (three, four)


def test_what_is_private_somewhere_is_private() -> None:
    """An answer that is written as such is not spoken by a second way."""
    picture = Picture((Label(ONE.privately(), 0, 0),))
    assert aloud(Present(((0.0, picture), (0.0, ONE)))) == (ONE.privately(),)


def test_a_frame_is_read_too_and_nothing_says_nothing() -> None:
    """A continuous task's picture and sound; an attempt that was broken off has no screen."""
    assert aloud(Frame(Picture((Label(ONE, 0, 0),)), sound=TWO)) == (TWO, ONE)
    assert aloud(Frame(BLANK)) == aloud(None) == ()
