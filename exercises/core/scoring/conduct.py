"""What puts the scores of response-time tasks in doubt: too few trials or presses, too early ones.

What an exercise alone can say (the button was never pressed for a disc) it says itself; how the
sitting was timed and stamped stands in `quality`.
"""

from dataclasses import dataclass
from typing import Annotated

from exercises.core.params import Within
from exercises.core.scores import Reason
from exercises.core.scoring.sessions import Mask, Sessions
from exercises.core.table import Table

TOO_FEW = Reason("too_few_trials", "invalid", "There are too few trials for a score.")
FEW_PRESSES = Reason("too_few_presses", "doubtful", "Too few presses for response times.")
ANTICIPATIONS = Reason("anticipations", "doubtful", "Many presses came before they could be meant.")


@dataclass(frozen=True)
class ValidityParams:
    """Limits past which a score is doubted; Params of response-time tasks inherit these."""

    fastest_s: Annotated[float, Within(0, 0.5), "a faster press was not for this figure"] = 0.1
    fewest_presses: Annotated[int, Within(2, 1000), "presses that response times need"] = 10
    most_anticipations: Annotated[float, Within(0, 1), "share pressed too soon, at most"] = 0.1
    most_flawed: Annotated[float, Within(0, 1), "share of trials with a flaw, at most"] = 0.05


def anticipated(table: Table, sessions: Sessions, counted: Mask, p: ValidityParams) -> Mask:
    """(n,) where too many `counted` trials have a press before the cue, or within `fastest_s`."""
    too_soon = table["early"] | (table["rt_s"] < p.fastest_s)
    return sessions.share(too_soon, counted) > p.most_anticipations
