"""Vigilance: speed, median and lapses of people whose response times are ex-Gaussian."""

from collections.abc import Iterator

from scipy.integrate import quad
from scipy.stats import exponnorm

from exercises import vigilance
from exercises.stage.person import Habits, VirtualPerson
from tests.exercises.people import apart, sat, table_of

# Mean, SD and exponential part of response times, in seconds.
PEOPLE = {"rested": (0.22, 0.025, 0.06), "tired": (0.28, 0.04, 0.2)}


def truths(mu_s: float, sigma_s: float, tau_s: float) -> dict[str, float]:
    """What an endless test would give."""
    times = exponnorm(tau_s / sigma_s, mu_s, sigma_s)
    speed = quad(lambda t: times.pdf(t) / t, 0.1, 5, limit=200)[0] / times.sf(0.1)
    return {
        "speed_mean": float(speed),
        "rt_median_s": float(times.median()),
        "lapse_rate": float(times.sf(0.5)),
        "brief_lapse_rate": float(times.sf(0.355)),
    }


def rows(sittings: int) -> Iterator[tuple[str, float, float, float]]:
    """Somebody rested and somebody tired, who answer every signal."""
    p = vigilance.Params()
    for who, times in PEOPLE.items():
        habits = Habits(*times, lapse=0, commission=0, anticipation=0)
        people = (VirtualPerson(vigilance.rule(), habits, apart(seed)) for seed in range(sittings))
        table = table_of((sat("vigilance", one, n, p) for n, one in enumerate(people)), "vigilance")
        found = vigilance.score(table, p).values
        for name, truth in truths(*times).items():
            yield f"{name}, {who}", truth, float(found[name].mean()), float(found[name].std(ddof=1))
