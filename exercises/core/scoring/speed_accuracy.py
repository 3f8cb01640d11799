"""Speed and accuracy in one number; all take and give (n,) float arrays, one place a session."""

import numpy as np

from exercises.core.scoring.sessions import Floats, ratio


def inverse_efficiency(rt: Floats, accuracy: Floats) -> Floats:
    """Mean time of right answers by their share, in seconds; NaN where none is right.

    Townsend & Ashby 1978, in Castellan & Restle, Cognitive Theory 3:200-239. Fit only where errors
    are few (Bruyer & Brysbaert 2011, Psychologica Belgica 51:5-13, doi:10.5334/pb-51-1-5).
    """
    return ratio(rt, accuracy)


def lisas(rt: Floats, errors: Floats, rt_sd: Floats, error_sd: Floats) -> Floats:
    """Linear integrated speed-accuracy score of a condition, in seconds.

    Mean time of right answers + share of errors * S_RT / S_PE, where S_RT is the standard deviation
    of all right answers' times and S_PE that of all trials' errors (0 or 1), over all conditions,
    both with n - 1. Without any error there is nothing to add. Vandierendonck 2017, Behavior
    Research Methods 49:653-673, doi:10.3758/s13428-016-0721-5.
    """
    weight = np.where(error_sd == 0, 0.0, ratio(rt_sd, error_sd))
    return rt + errors * weight
