"""What the calm voice says: its share of each theme, in order, in short and plain sentences."""

from hypothesis import given
from hypothesis import strategies as st

from exercises.core.course.guidance import THEMES, guidance

MOST_WORDS = 14


@given(st.integers(1, 200))
def test_themes_come_in_turn_and_share_alike(sentences: int) -> None:
    said = guidance(sentences)
    of_theme = [sum(say in theme for say in said) for theme in THEMES]
    assert len(said) == sum(of_theme) == sentences
    assert max(of_theme) - min(of_theme) <= 1
    order = [next(n for n, theme in enumerate(THEMES) if say in theme) for say in said]
    assert order == sorted(order)


def test_a_theme_that_runs_out_begins_again() -> None:
    assert guidance(27)[:9] == [*THEMES[0], *THEMES[0][:3]]


def test_sentences_are_short() -> None:
    """Long ones are lost on who listens with closed eyes."""
    for theme in THEMES:
        for say in theme:
            assert len(say.text.split()) <= MOST_WORDS, say.text
            assert max(len(s.split()) for s in say.text.split(".")) <= 12, say.text
