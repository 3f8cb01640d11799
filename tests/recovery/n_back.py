"""N-back: d' and c of people whose memory has a known d', in assessments of 2-back."""

from collections.abc import Iterator

from exercises import n_back
from exercises.core.table import Table
from tests.exercises.memory_people import MemoryPerson
from tests.exercises.people import sat, table_of


def assessed(
    sittings: int, dprime: float, criterion: float = 0.0, p: n_back.Params | None = None
) -> Table:
    """Assessments of people alike, each with a seed of its own; without practice trials."""
    people = (MemoryPerson(lambda _: dprime, seed, criterion) for seed in range(sittings))
    return table_of((sat("n_back", one, n, p) for n, one in enumerate(people)), "n_back")


def rows(sittings: int) -> Iterator[tuple[str, float, float, float]]:
    """A d' of 1, 2 and 3, with no leaning, and leaning by .3 either way."""
    p = n_back.Params()
    for dprime in (1.0, 2.0, 3.0):
        for criterion in (0.0, 0.3, -0.3):
            found = n_back.score(assessed(sittings, dprime, criterion), p).values
            for name, truth in (("dprime", dprime), ("criterion", criterion)):
                got = found[name]
                what = f"{name}, d' {dprime:g}, c {criterion:g}"
                yield what, truth, float(got.mean()), float(got.std(ddof=1))
