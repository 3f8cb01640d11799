"""How fast stop-signal sittings are scored: 10,000 sessions of 256 trials, all in one table.

Ours is one call of `score`, from the table to measures, verdicts and reasons. Beside it stands what
is commonly written: a loop over pandas groups that reckons the same measures of one session after
another, without verdicts. It is measured on a part of the sessions; both figures are sessions a
second. Before that the measures of that part are compared, and no figure comes of ones that differ.

The second row sets the same call beside the least that any quantile of response times seems to
need: numpy's lexsort of all rows by session and time, the sessions given to it as whole numbers.
"""

import math
import time
from collections.abc import Callable

import numpy as np
import pandas as pd

from exercises import stop_signal
from exercises.catalogue import exercise
from exercises.core.scoring.sessions import Floats, Mask
from exercises.core.scoring.stopping import MEASURES
from exercises.core.table import Table, array
from tests.bench.kit.rows import Claim, Row, Target

CLAIMS = (
    Claim(
        "scores",
        "stop_signal, whole call",
        "sessions/s",
        "a loop over pandas groups, the same measures",
        Target("ratio", ">=", 50),
    ),
    Claim(
        "scores",
        "the same call on 2.56 million trials",
        "s",
        "numpy.lexsort((rt, session)) of these rows",
        Target("ratio", "<=", 3),
    ),
)
SESSIONS, TRIALS, STOPS = 10_000, 256, 64
ROUNDS, PART = 5, 200
PARAMS = stop_signal.Params()
GO_S, STOP_S = (0.45, 0.06, 0.06), (0.2, 0.02, 0.01)


def measure(tell: Callable[[str], None]) -> list[Row]:
    """Two rows; about a minute."""
    tell(f"a table of {SESSIONS * TRIALS} trials")
    table = raced(SESSIONS, 1)
    frame = pd.DataFrame({name: column[: PART * TRIALS] for name, column in table.items()})
    rt, numbers = table["rt_s"], np.repeat(np.arange(SESSIONS), TRIALS)
    _agree(table, frame)
    tell(f"{ROUNDS} rounds; pandas on {PART} sessions")
    mine, pandas_s, sort_s = [], [], []
    for _ in range(ROUNDS):
        mine.append(_seconds(lambda: stop_signal.score(table, PARAMS)))
        pandas_s.append(_seconds(lambda: by_pandas(frame)))
        sort_s.append(_seconds(lambda: np.lexsort((rt, numbers))))
    speeds = [SESSIONS / s for s in mine], [PART / s for s in pandas_s]
    return [CLAIMS[0].row(*speeds), CLAIMS[1].row(mine, sort_s)]


def _seconds(work: Callable[[], object]) -> float:
    before_ns = time.perf_counter_ns()
    work()
    return (time.perf_counter_ns() - before_ns) / 1e9


def _agree(table: Table, frame: pd.DataFrame) -> None:
    values = stop_signal.score(table, PARAMS).values
    for name, column in by_pandas(frame).items():
        np.testing.assert_allclose(values[str(name)][:PART], column, rtol=1e-9, err_msg=str(name))


def by_pandas(frame: pd.DataFrame) -> pd.DataFrame:
    """The measures of each session, one after another."""
    found = [one(own) for _, own in frame.groupby("session", sort=False)]
    return pd.DataFrame(found, columns=[measure.name for measure in MEASURES])


def one(own: pd.DataFrame) -> dict[str, float]:
    """One session, as Verbruggen et al. 2019 say it."""
    own = own[own["block"] != "practice"]
    go, stop = own[own["kind"] == "go"], own[own["kind"] == "stop"]
    failed, pressed = stop[stop["rt_s"].notna()], go[go["rt_s"].notna()]
    p_respond, missed = len(failed) / len(stop), len(go) - len(pressed)
    ssd = stop["ssd_shown_s"].fillna(stop["ssd_s"]).mean()
    go_rt, failed_rt = pressed["rt_s"].mean(), failed["rt_s"].mean()
    wrong = pressed["button"] != pressed["side"]
    ssrt = math.nan
    if 0.25 <= p_respond <= 0.75 and failed_rt <= go_rt:
        times = go["rt_s"].fillna(go["rt_s"].max())
        ssrt = float(np.quantile(times, p_respond, method="weibull")) - ssd
    return {
        "ssrt_s": ssrt,
        "p_respond": p_respond,
        "ssd_mean_s": ssd,
        "stop_failure_rt_s": failed_rt,
        "go_rt_mean_s": go_rt,
        "go_rt_sd_s": pressed["rt_s"].std(),
        "go_omissions": missed,
        "go_omission_rate": missed / len(go),
        "choice_errors": wrong.sum(),
        "choice_error_rate": wrong.mean(),
    }


def raced(sessions: int, seed: int) -> Table:
    """Sittings in which going and stopping race, the delay tracked, with a few misses and slips."""
    rng = np.random.default_rng(seed)
    shape = (sessions, TRIALS)
    stop = rng.permuted(np.broadcast_to(np.arange(TRIALS) < STOPS, shape), axis=1)
    rt, stopped = _drawn(rng, GO_S, shape), _drawn(rng, STOP_S, shape)
    rt[(rng.random(shape) < 0.02) | (rt > PARAMS.window_s)] = np.nan
    ssd, delays = np.full(shape, np.nan), np.full(sessions, PARAMS.ssd_start_s)
    for n in range(TRIALS):
        now = stop[:, n]
        held = now & ~(rt[:, n] <= delays + stopped[:, n])
        ssd[now, n], rt[held, n] = delays[now], np.nan
        delays += np.where(now, np.where(held, 1, -1) * PARAMS.ssd_step_s, 0.0)
        np.clip(delays, PARAMS.ssd_step_s, PARAMS.window_s - PARAMS.ssd_step_s, out=delays)
    return _table(rng, stop.ravel(), rt.ravel(), ssd.ravel())


def _drawn(
    rng: np.random.Generator, times: tuple[float, float, float], shape: tuple[int, int]
) -> Floats:
    """Ex-Gaussian times in seconds, none below 0."""
    mu, sigma, tau = times
    return np.maximum(rng.normal(mu, sigma, shape) + rng.exponential(tau, shape), 0)


def _table(rng: np.random.Generator, stop: Mask, rt: Floats, ssd: Floats) -> Table:
    """A whole trial table, with every column that a reader of files would give it."""
    n, pressed = stop.size, ~np.isnan(rt)
    side, slip = rng.random(n) < 0.5, rng.random(n) < 0.03
    columns = {
        "session": np.repeat([str(number) for number in range(n // TRIALS)], TRIALS),
        "block": np.full(n, "assessment"),
        "kind": np.where(stop, "stop", "go"),
        "side": np.where(side, "left", "right"),
        "button": np.where(pressed, np.where(side ^ slip, "left", "right"), ""),
        "rt_s": rt,
        "ssd_s": ssd,
        "ssd_shown_s": np.where(rt < ssd, np.nan, ssd),
        "source": np.where(pressed, "kernel", ""),
        "verified": np.ones(n, np.bool_),
    }
    others = (c for c in exercise("stop_signal").columns if c.name not in columns)
    nothing = {c.name: np.zeros(n, array(c, []).dtype) for c in others}
    return columns | nothing
