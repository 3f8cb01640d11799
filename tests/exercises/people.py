"""Simulated sittings, for tests: run to their end on the virtual stage, as trials or as a table."""

from collections.abc import Iterable
from typing import Any

from exercises import go_nogo
from exercises.catalogue import exercise
from exercises.core.table import Table, from_trials
from exercises.core.trial import Trial
from exercises.stage.person import Habits, Person, VirtualPerson
from exercises.stage.run import run
from exercises.stage.virtual import VirtualStage
from tests.exercises.core.tasks import into


def apart(seed: int) -> int:
    """The seed of the person who sits the script of `seed`.

    Never the script's own numbers again, or who is slow would go with the order of what is shown.
    """
    return ~seed * 7919


def sat(
    name: str,
    person: Person,
    seed: int,
    p: Any = None,
    form: str = "assessment",
    level: float | str | None = None,
) -> list[Trial]:
    """All trials of one sitting of the exercise `name` by `person`, as they were kept.

    `level` is what the last training kept.
    """
    found = exercise(name)
    kept: list[Trial] = []
    script = found.script(p or found.params(), form, seed, level)
    trials = run(script, VirtualStage(person), into(kept))
    assert trials == kept
    return kept


def sitting(
    habits: Habits,
    seed: int,
    p: go_nogo.Params,
    form: str = "assessment",
    level: float | None = None,
) -> list[Trial]:
    """One sitting of go/no-go by somebody with these habits."""
    person = VirtualPerson(go_nogo.rule(), habits, apart(seed))
    return sat("go_nogo", person, seed, p, form, level)


def table_of(sittings: Iterable[list[Trial]], name: str = "go_nogo") -> Table:
    """One session a sitting, named by its number, its timing verified."""
    rows = [(str(n), trial) for n, trials in enumerate(sittings) for trial in trials]
    return from_trials(rows, exercise(name).columns, {label: True for label, _ in rows})
