"""Now or later: k of people who choose by a hyperbola, as the median ratio of found to true."""

from collections.abc import Iterator

import numpy as np

from exercises import later
from tests.exercises.choosers import Chooser
from tests.exercises.people import apart, sat, table_of


def rows(sittings: int) -> Iterator[tuple[str, float, float, float]]:
    """From little to steep discounting, by unsteady and by steady people."""
    p = later.Params()
    for k in (0.001, 0.01, 0.1):
        for sensitivity in (10.0, 40.0):
            people = (Chooser(k, sensitivity, apart(seed)) for seed in range(sittings))
            table = table_of((sat("later", one, n, p) for n, one in enumerate(people)), "later")
            ln_k = later.score(table, p).values["ln_k"]
            ratio = np.exp(ln_k[np.isfinite(ln_k)]) / k
            yield (
                f"k {k:g}, sensitivity {sensitivity:g}: median ratio",
                1.0,
                float(np.median(ratio)),
                float(np.nanstd(ln_k, ddof=1)),
            )
