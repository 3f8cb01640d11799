"""Simulated sittings, for tests: run to their end on the virtual stage, as trials or as a table."""

from collections.abc import Iterable

from exercises import go_nogo
from exercises.catalogue import exercise
from exercises.core.table import Table, from_trials
from exercises.core.trial import Trial
from exercises.stage.person import Habits, VirtualPerson
from exercises.stage.run import run
from exercises.stage.virtual import VirtualStage


def sitting(
    habits: Habits,
    seed: int,
    p: go_nogo.Params,
    form: str = "assessment",
    level: float | None = None,
) -> list[Trial]:
    """All trials of one sitting, as they were kept."""
    stage = VirtualStage(VirtualPerson(go_nogo.asks, habits, seed))
    kept: list[Trial] = []
    trials = run(go_nogo.script(p, form, seed, level), stage, kept.append)
    assert trials == kept
    return kept


def table_of(sittings: Iterable[list[Trial]]) -> Table:
    """One session a sitting, named by its number, its timing verified."""
    rows = [(str(n), trial) for n, trials in enumerate(sittings) for trial in trials]
    return from_trials(rows, exercise("go_nogo").columns, {name: True for name, _ in rows})
