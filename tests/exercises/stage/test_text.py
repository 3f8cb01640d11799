"""Wrapping and fitting of words, with a typeface whose letters are all as wide as high."""

from hypothesis import given
from hypothesis import strategies as st

from exercises.stage.text import even, fit, wrap

words = st.text("ab \n", max_size=200)


def square(text: str, line: int) -> float:
    return float(len(text) * line)


@given(words, st.integers(1, 30))
def test_wrapping_keeps_every_word_in_order(text: str, width: int) -> None:
    """No word is lost or split; a line is too wide only when it is a single word."""
    lines = wrap(text, width, len)
    assert " ".join(lines).split() == text.split()
    assert all(len(line) <= width or " " not in line for line in lines)


def test_a_line_break_is_kept() -> None:
    """Each paragraph begins on a line of its own."""
    assert wrap("one two\nthree", 100, len) == ["one two", "three"]


@given(words, st.integers(1, 30))
def test_even_lines_are_as_many_and_no_wider(text: str, width: int) -> None:
    """The same words in the same number of lines, the widest no wider than it was."""
    lines, before = even(text, width, len), wrap(text, width, len)
    assert " ".join(lines).split() == text.split()
    assert len(lines) == len(before)
    assert max(map(len, lines)) <= max(map(len, before))


def test_a_caption_of_two_lines_has_two_that_look_alike() -> None:
    """And not all of it on the first, one word on the last."""
    words = "This is their number. Write it down. It is shown just once."
    assert wrap(words, 54, len)[1] == "once."
    assert even(words, 54, len) == [
        "This is their number. Write it",
        "down. It is shown just once.",
    ]


@given(words, st.integers(1, 60), st.integers(5, 400), st.integers(5, 400))
def test_what_is_fitted_fits(text: str, line: int, width: int, height: int) -> None:
    """A block stays in its room, in lines no higher than asked."""
    block = fit(text, line, (width, height), square)
    assert block.line <= line
    assert len(block.lines) * block.line <= height
    assert max(square(each, block.line) for each in block.lines) <= width


def test_words_are_as_large_as_asked_where_there_is_room() -> None:
    """Nothing shrinks without need."""
    assert fit("go on", 40, (400, 100), square).line == 40
