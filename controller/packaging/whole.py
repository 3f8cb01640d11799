"""The whole package: every table that a pod has, in a directory of its own."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from controller.config import Config
from controller.health.clock import Moment
from controller.packaging import said, scores
from controller.packaging.place import new_directory
from controller.packaging.tables import of_pod, write_descriptor
from controller.store.audit import COMMAND_LINE
from controller.store.beside import note_export
from controller.store.reading import read_answers, read_ended, read_kept, read_results, read_said
from exercises.catalogue import exercises


def write(
    config: Config,
    target: Path,
    person: str | None = None,
    *,
    data: Path | None = None,
    answers: bool = True,
    by: str = COMMAND_LINE,
) -> int:
    """Everybody's tables, or one person's, in the new directory `target`: how many.

    Without `answers`, nothing of what people said. What leaves is noted in the audit before it
    does. StoreFault and OSError as what is read and written; then there is no `target`.
    """
    data_dir = data or config.pod.data_dir
    with new_directory(target) as place:
        note_export(data_dir, "export package", person, by)
        told = [*_done(data_dir, place, person)]
        if answers:
            told += _said(data_dir, place, person)
        names, cohort = (config.pod.site, config.pod.pod), config.programme.cohort
        package = of_pod(*names, Moment.now().wall, cohort=cohort, person=person)
        write_descriptor(place, package, told)
    return len(told)


def _done(data_dir: Path, target: Path, person: str | None) -> Iterator[dict[str, Any]]:
    """What was done, a table for each exercise that has trials."""
    known = exercises()
    yield scores.write_results(target, read_results(data_dir, person=person), known)
    yield scores.write_runs(target, read_ended(data_dir, person=person))
    for name, exercise in known.items():
        kept = read_kept(data_dir, name, person=person)
        if kept.trials:
            yield scores.write_trials(target, exercise, kept)


def _said(data_dir: Path, target: Path, person: str | None) -> Iterator[dict[str, Any]]:
    """What was said."""
    yield said.write_answers(target, read_answers(data_dir, person=person))
    found = read_said(data_dir, person=person)
    yield said.write_consent(target, found.consents)
    yield said.write_goals(target, found.goals)
    yield said.write_flags(target, found.flags)
