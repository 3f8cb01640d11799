"""Reading pod.db beside a running controller, for export: nothing is written, no lock is taken."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from controller.store import records
from controller.store.database import database_path
from controller.store.faults import told
from exercises.core.trial import Trial


def stored_trials(
    data_dir: Path,
    *,
    run_id: int | None = None,
    exercise: str | None = None,
    form: str | None = None,
    person: str | None = None,
) -> Iterator[tuple[str, Trial]]:
    """The kept trials that fit, as Store.trials gives them; StoreFault: they cannot be read."""
    path = database_path(data_dir)
    wanted = {"run_id": run_id, "exercise": exercise, "form": form, "person": person}
    with (
        told(path),
        closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as conn,
    ):
        yield from records.trials(conn, **wanted)
