"""What puts any exercise's scores in doubt: how it was timed, stamped and interrupted."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from exercises.core.scores import Reason
from exercises.core.scoring.sessions import Mask, Sessions
from exercises.core.table import Table

UNVERIFIED = Reason("timing_unverified", "doubtful", "The screen's timing was not verified.")
ARRIVAL = Reason("arrival_stamps", "doubtful", "Presses were stamped late, on arrival.")
SUSPECT = Reason("suspect_stamps", "doubtful", "Many presses may be later than stamped.")
LATE = Reason("late_frames", "doubtful", "Many trials had late pictures.")
BROKEN = Reason("interrupted", "doubtful", "Many trials were interrupted and begun anew.")
RESUMED = Reason("resumed", "doubtful", "It stopped too soon and was gone on with later.")
MIXED = Reason("mixed_forms", "doubtful", "Assessment and training were scored together.")


def quality(table: Table, sessions: Sessions, counted: Mask, most: float) -> dict[Reason, Mask]:
    """Where each of these holds, by session, over the rows that are `counted`.

    `most` is the share of trials (of presses, for stamps) that may have a flaw. Unverified timing,
    stamps on arrival and mixed forms count from the first row on. An assessment in two parts is
    not the same measure, however long it was between them; who trained in two parts trained.
    """
    pressed = counted & ~np.isnan(table["rt_s"])

    def some(where: Mask) -> Mask:
        return sessions.count(counted & where) > 0

    def many(where: Mask, of: Mask) -> Mask:
        return sessions.share(where, of) > most

    return {
        UNVERIFIED: some(~table["verified"]),
        ARRIVAL: some(pressed & (table["source"] == "arrival")),
        SUSPECT: many(table["suspect"], pressed),
        LATE: many(table["late"] > 0, counted),
        BROKEN: many(table["broken"] > 0, counted),
        RESUMED: _resumed(table, sessions, counted, some),
        MIXED: _mixed(table["block"], some),
    }


def shown_quality(
    table: Table, sessions: Sessions, counted: Mask, most: float
) -> dict[Reason, Mask]:
    """What of `quality` matters where answers have no haste: how it was shown and interrupted."""
    every = quality(table, sessions, counted, most)
    return {reason: every[reason] for reason in (UNVERIFIED, LATE, BROKEN)}


def _resumed(table: Table, sessions: Sessions, counted: Mask, some: Callable[[Mask], Mask]) -> Mask:
    """Where an assessment's rows that count are not all of one part.

    Mostly nobody went on with anything: then no words are compared.
    """
    part = table["resumed"]
    if (part == part[:1]).all():
        return some(np.zeros(part.size, np.bool_))
    apart = part != sessions.mean(part.astype(np.float64), counted)[sessions.index]
    return some((table["block"] == "assessment") & apart)


def _mixed(block: NDArray[np.str_], some: Callable[[Mask], Mask]) -> Mask:
    """Where both forms are: the one is only looked for where there is any of the other."""
    training = block == "training"
    return some(training) & (some(block == "assessment") if training.any() else False)
