"""The race of going and stopping by itself: no script, no stage, no score of ours.

What the integration method says of people whose times are known (Verbruggen et al. 2019,
doi:10.7554/eLife.46323), over sessions at once: beside it stands what the whole exercise says.
"""

import numpy as np
from numpy.typing import NDArray

Times = tuple[float, float, float]
Floats = NDArray[np.float64]
WINDOW_S, START_S, SHARE = 1.25, 0.2, 0.25


def drawn(times: Times, shape: tuple[int, ...], rng: np.random.Generator) -> Floats:
    """Ex-Gaussian times: mean and SD of the normal part, mean of the exponential one."""
    mu, sigma, tau = times
    return np.maximum(rng.normal(mu, sigma, shape) + rng.exponential(tau, shape), 0.0)


def ssrt(
    go: Times,
    stop: Times,
    lapse: float,
    sessions: int,
    *,
    stops: int = 64,
    step_s: float = 0.05,
    seed: int = 0,
) -> Floats:
    """One estimate a session, in s, of those whose share of failed stops is .25 to .75.

    Delays go up by `step_s` after a stop that held and down after one that failed; arrows are
    missed with the chance `lapse`, and where they take longer than the time to press.
    """
    rng = np.random.default_rng(seed)
    arrows = drawn(go, (sessions, round(stops * (1 - SHARE) / SHARE)), rng)
    missed = (rng.random(arrows.shape) < lapse) | (arrows > WINDOW_S)
    longest = np.where(missed, 0.0, arrows).max(axis=1, keepdims=True)
    arrows = np.where(missed, longest, arrows)
    delay_s, failed, delays_s = np.full(sessions, START_S), np.zeros(sessions), np.zeros(sessions)
    for _ in range(stops):
        going, stopping = drawn(go, (sessions,), rng), drawn(stop, (sessions,), rng)
        pressed = (going < delay_s + stopping) & (going <= WINDOW_S)
        pressed &= rng.random(sessions) >= lapse
        failed, delays_s = failed + pressed, delays_s + delay_s
        moved = delay_s + np.where(pressed, -step_s, step_s)
        delay_s = np.clip(moved, step_s, WINDOW_S - step_s)
    share = failed / stops
    times = zip(arrows, share, strict=True)
    quantile = np.array([np.quantile(own, p, method="weibull") for own, p in times])
    estimate: Floats = (quantile - delays_s / stops)[(share >= 0.25) & (share <= 0.75)]
    return estimate
