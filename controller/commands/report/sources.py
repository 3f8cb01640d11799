"""From where a report off the pod is made: options worded once, and what can go wrong."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import click

from controller.config.loading import load
from controller.config.loading import refusing as refusing_config
from controller.impact.needing import needing_impact
from controller.refusing import refusing
from controller.where import find

F = TypeVar("F", bound=Callable[..., Any])
PLAN = Path("impact") / "plan.yaml"


class NoReport(click.ClickException):
    """The sources do not make this report; exit code 65 (EX_DATAERR)."""

    exit_code = os.EX_DATAERR


@dataclass(frozen=True, slots=True)
class Sources:
    """What the options say."""

    packages: tuple[Path, ...]
    database: str | None
    plan: Path | None
    out: Path | None
    trials: bool

    @property
    def given(self) -> bool:
        """Whether there is any source."""
        return bool(self.packages or self.database)

    @property
    def target(self) -> Path:
        """Where the report goes; a usage error where that is not said."""
        if self.out is None:
            raise click.UsageError("--out says into which new directory")
        return self.out


def source_options(*, needed: bool) -> Callable[[F], F]:
    """Adds what `Sources` holds."""

    def add(command: F) -> F:
        for option in reversed(_options(needed)):
            command = option(command)
        return command

    return add


@contextmanager
def reporting(
    sources: Sources, directory: Path | None, overlay: Path | None
) -> Iterator[tuple[Any, Any, Any]]:
    """The module impact.work, the dataset and what makes reports of it; faults told plainly."""
    if not sources.given:
        raise click.UsageError("--from or --database says what to report on")
    if sources.target.exists():
        raise NoReport(f"{sources.target} is there already; name a new directory with --out")
    folder = find(directory)
    with needing_impact():
        # Not on a pod: all of it needs the extra.
        from controller.impact import work  # noqa: PLC0415
        from controller.impact.export.key import KeyFileError  # noqa: PLC0415
        from controller.impact.reading.package import SourceError  # noqa: PLC0415

        with refusing("report"), refusing_config():
            config = load(folder, overlay)
            try:
                wanted = work.Wanted(
                    sources.packages,
                    sources.database,
                    sources.plan or folder / PLAN,
                    sources.trials,
                )
                yield (
                    work,
                    *work.prepared(wanted, config, lambda words: click.echo(words, err=True)),
                )
            except (SourceError, KeyFileError, work.Nobody) as error:
                raise NoReport(str(error)) from error


def tell(target: Path, number: int) -> None:
    """That it is there."""
    click.echo(f"{target}: {number} files; begin with report.html")


def _options(needed: bool) -> tuple[Callable[[F], F], ...]:
    folder = click.Path(path_type=Path, file_okay=False)
    file = click.Path(path_type=Path, dir_okay=False, exists=True)
    return (
        click.option(
            "--from", "packages", type=folder, multiple=True,
            help="A directory of `pod package`; again for each pod.",
        ),
        click.option(
            "--database", envvar="POD_DATABASE",
            help="The ingest database, as postgresql://user@host/name.",
        ),
        click.option(
            "--plan", type=file, help="The analysis plan; else impact/plan.yaml of --config."
        ),
        click.option(
            "--out", type=folder, required=needed, help="The new directory for the report."
        ),
        click.option(
            "--trials/--no-trials", default=True,
            help="Score the packages' trials anew and compare, or not.",
        ),
    )  # fmt: skip
