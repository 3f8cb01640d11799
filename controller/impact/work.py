"""What a command does: sources in, a directory out."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from controller.config import Config
from controller.impact.analysis.programme import analyse
from controller.impact.beforehand import held
from controller.impact.export.key import Key
from controller.impact.export.write import write_export
from controller.impact.measures import measures
from controller.impact.plan import Given, read_plan
from controller.impact.reading.database import read_database
from controller.impact.reading.dataset import Dataset, assemble
from controller.impact.reading.raw import Raw, both, read_packages
from controller.impact.reading.trials import check
from controller.impact.report import Maker
from controller.programme.grounds import grounds
from exercises.catalogue import exercises

Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Wanted:
    """From where, and by which plan; `trials`: score the packages' trials anew to check them."""

    packages: tuple[Path, ...]
    database: str | None
    plan: Path
    trials: bool = True


class Nobody(Exception):  # noqa: N818 - says what is so
    """Who is asked for is in none of the sources; says who is."""


def prepared(wanted: Wanted, config: Config, tell: Tell) -> tuple[Dataset, Maker]:
    """The dataset of all sources, and what makes reports of it; SourceError, ConfigError."""
    catalogue = exercises()
    known = measures(config, catalogue)
    given = read_plan(wanted.plan, {name: told.about for name, told in known.items()})
    raw = _read(wanted)
    dataset = assemble(raw, given.plan, known, datetime.now(UTC))
    tell(f"{len(dataset.people):,} people, {len(dataset.assessments):,} measures of assessments")
    if wanted.trials and any(source.place for source in raw.sources):
        told = check(raw.frames["results"], raw.sources, catalogue, dataset.account)
        tell(
            f"{told.trials:,} trials: {told.same:,} results come out the same, "
            f"{told.different:,} otherwise, {told.not_checked:,} could not be scored anew"
        )
    return dataset, Maker(config, known, grounds(config, catalogue), given)


def _read(wanted: Wanted) -> Raw:
    packages = read_packages(wanted.packages) if wanted.packages else None
    database = read_database(wanted.database) if wanted.database else None
    if packages and database:
        return both(packages, database)
    found = packages or database
    assert found is not None
    return found


def programme(dataset: Dataset, maker: Maker, target: Path, *, people: bool) -> int:
    """The report on everybody: how many files."""
    title = f"What changed: {maker.config.programme.cohort or 'the programme'}"
    return maker.group(target, dataset, title, people=people)


def wing(dataset: Dataset, maker: Maker, target: Path, name: str, *, people: bool) -> int:
    """The report on one wing, `pod` or `site/pod`: how many files. Nobody where there is none."""
    wings = sorted(dataset.people["wing"].unique())
    found = [each for each in wings if name in (each, each.split("/", 1)[1])]
    if len(found) != 1:
        what = f"{name!r} is {' and '.join(found)}" if found else f"there is no wing {name!r}"
        raise Nobody(f"{what}; there are: {', '.join(wings) or 'none'}")
    return maker.group(
        target, dataset.of_wing(found[0]), f"What changed: {found[0]}", people=people
    )


def person(dataset: Dataset, maker: Maker, target: Path, who: str) -> int:
    """The report on one person: how many files. Nobody where there is none."""
    if not (dataset.people["person"] == who).any():
        raise Nobody(f"{who} is in none of the sources: erased, misspelt, or of another pod")
    return maker.person(target, dataset, who)


def export(dataset: Dataset, maker: Maker, target: Path, key: Path) -> tuple[int, int]:
    """The package for evaluators: people in it, and gone since the last. KeyFileError, OSError."""
    given: Given = held(maker.given, dataset)[0]
    plan = given.plan
    found = analyse(dataset, plan, maker.config, maker.measures)
    return write_export(target, dataset, found, plan, Key.at(key), given.sha256)
