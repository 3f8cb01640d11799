"""What is said and shown in words: one string, translated late, spoken and written alike."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Say:
    """A sentence for people: `text` is the English original and its key in the catalogues.

    Placeholders in `text` are filled from `values` after translation, by `str.format`. The
    stage speaks a Say that stands in a timeline and writes one that stands in a `Label`.
    Catalogue tools collect every literal first argument of `Say`.
    """

    text: str
    values: tuple[tuple[str, int | str], ...] = ()

    @classmethod
    def of(cls, text: str, **values: int | str) -> "Say":
        """A sentence with its placeholders filled: `Say.of("{right} right", right=7)`."""
        return cls(text, tuple(sorted(values.items())))
