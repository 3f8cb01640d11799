"""What is said and shown in words: one string, translated late, spoken and written alike."""

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Say:
    """A sentence for people: `text` is the English original and its key in the catalogues.

    Placeholders in `text` are filled from `values` after translation, by `str.format`. The
    stage speaks a Say that stands in a timeline and writes one that stands in a `Label`.
    Catalogue tools collect every literal first argument of `Say`.

    What tells others how somebody answered is `private`: it is written like any other, and spoken
    only where nobody else hears it, through headphones. Put it where the answer is said or
    written: `(0.0, SAD.privately())`, `Label(SAD.privately(), ...)`.
    """

    text: str
    values: tuple[tuple[str, int | str], ...] = ()
    private: bool = False

    @classmethod
    def of(cls, text: str, **values: int | str) -> "Say":
        """A sentence with its placeholders filled: `Say.of("{right} right", right=7)`."""
        return cls(text, tuple(sorted(values.items())))

    @classmethod
    def plain(cls, text: str) -> "Say":
        """What is the same in every language, and in no catalogue: a name, a version, a figure."""
        return cls(text.replace("{", "{{").replace("}", "}}"))

    def privately(self) -> "Say":
        """The same, not to be overheard."""
        return replace(self, private=True)
