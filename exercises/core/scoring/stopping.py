"""The race between going and stopping: stop-signal reaction time, and what goes with it.

SSRT is the integration method with go omissions replaced (recommendation 8): all go trials with a
response count, errors and premature ones too; those without one take the longest response time;
the quantile of type 6 at p(respond|signal), as in the guide's own software, minus the mean delay.
After Verbruggen et al. 2019 (eLife 8:e46323, doi:10.7554/eLife.46323), a guide by the field; its
recommendations are named by their numbers.
"""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from exercises.core.scores import Measure, Reason
from exercises.core.scoring.order import Ordered
from exercises.core.scoring.sessions import Floats, Mask, Sessions
from exercises.core.table import Table

LEAST, MOST = 0.25, 0.75

MEASURES = (
    Measure("ssrt_s", "stop-signal reaction time: integration, omissions replaced", "s", better=-1),
    Measure("p_respond", "share of stops that failed: p(respond|signal)"),
    Measure("ssd_mean_s", "mean delay of the ring", "s"),
    Measure("stop_failure_rt_s", "mean response time of failed stops", "s"),
    Measure("go_rt_mean_s", "mean response time to arrows alone, errors too", "s", better=-1),
    Measure("go_rt_sd_s", "their standard deviation (n - 1)", "s", better=-1),
    Measure("go_omissions", "arrows not answered in time", better=-1),
    Measure("go_omission_rate", "the same, as a share of all of them", better=-1),
    Measure("choice_errors", "arrows answered on the wrong side", better=-1),
    Measure("choice_error_rate", "the same, as a share of those answered", better=-1),
)

NO_DELAY = Reason("delay_missing", "invalid", "A stop has no delay on record.")
OUTSIDE = Reason(
    "stop_share", "invalid", "Too few or too many stops failed to tell how fast stopping is."
)
VIOLATED = Reason("race_violated", "invalid", "Failed stops were slower than going without a stop.")


class Trials(NamedTuple):
    """The rows of a table as the race sees them; each has a place a row.

    A press before the arrow, where none follows, is an answer too: the fastest of all, without a
    response time of its own. A stop has the delay that was shown, or, where the press came before
    the ring, the delay that was planned.
    """

    go: Mask
    stop: Mask
    timed: Mask
    answered: Mask
    right: Mask
    rt: Floats
    ssd: Floats

    @classmethod
    def of(cls, table: Table, counted: Mask) -> "Trials":
        """Of the rows that are `counted`."""
        go, stop = (counted & (table["kind"] == kind) for kind in ("go", "stop"))
        rt, shown = table["rt_s"], table["ssd_shown_s"]
        timed, right = ~np.isnan(rt), table["button"] == table["side"]
        ssd, unseen = shown.copy(), np.flatnonzero(stop & np.isnan(shown))
        ssd[unseen] = table["ssd_s"][unseen]
        return cls(go, stop, timed, timed | table["early"], right, rt, ssd)


def measured(sessions: Sessions, trials: Trials) -> dict[str, Floats]:
    """All MEASURES, (n,) each; NaN where undefined, and where the guide says not to estimate."""
    go, stop, timed, answered, right, rt, ssd = trials
    go_timed = go & timed
    go_rt = sessions.mean(rt, go_timed)
    values = {
        "p_respond": sessions.share(answered, stop),
        "ssd_mean_s": sessions.mean(ssd, stop),
        "stop_failure_rt_s": sessions.mean(rt, stop & timed),
        "go_rt_mean_s": go_rt,
        "go_rt_sd_s": sessions.sd(rt, go_timed, go_rt),
        "go_omissions": sessions.tally(~answered, go),
        "go_omission_rate": sessions.share(~answered, go),
        "choice_errors": sessions.tally(timed & ~right, go),
        "choice_error_rate": sessions.share(~right, go_timed),
    }
    # A press before the arrow has no time: fmax makes 0 of NaN, the fastest of all.
    times = Ordered.of(sessions, np.fmax(rt, 0.0), go & answered)
    nth = times.quantile(values["p_respond"], sessions.count(go))
    barred = np.any(list(doubts(values).values()), axis=0)
    return {"ssrt_s": np.where(barred, np.nan, nth - values["ssd_mean_s"]), **values}


def doubts(values: Mapping[str, Floats]) -> dict[Reason, Mask]:
    """Where SSRT is not to be estimated (recommendations 7 and 9); not where nothing was done."""
    p_respond = values["p_respond"]
    return {
        NO_DELAY: ~np.isnan(p_respond) & np.isnan(values["ssd_mean_s"]),
        OUTSIDE: (p_respond < LEAST) | (p_respond > MOST),
        VIOLATED: values["stop_failure_rt_s"] > values["go_rt_mean_s"],
    }
