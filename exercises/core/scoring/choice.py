"""What puts the scores of a choice between two buttons in doubt: guessing, one button for all."""

import numpy as np

from exercises.core.scores import Reason
from exercises.core.scoring.sessions import Floats, Mask, Sessions
from exercises.core.table import Table

CHANCE = Reason("chance", "invalid", "The answers cannot be told from guessing (one-sided 5 %).")
ONE_SIDED = Reason("one_sided", "invalid", "Nearly all presses were on the same button.")
ONE_SIDED_5_PERCENT = 1.6449


def at_chance(right: Floats, answered: Floats) -> Mask:
    """(n,) where not more than half are right at a one-sided 5 %: normal, continuity-corrected.

    Not where nothing was answered.
    """
    most = answered / 2 + 0.5 + ONE_SIDED_5_PERCENT * np.sqrt(answered) / 2
    found: Mask = (answered > 0) & (right < most)
    return found


def one_sided(table: Table, sessions: Sessions, counted: Mask, most: float) -> Mask:
    """(n,) where more than the share `most` of all presses were on one of the two buttons."""
    pressed = counted & ~np.isnan(table["rt_s"])
    left = sessions.share(table["button"] == "left", pressed)
    return np.maximum(left, 1 - left) > most
