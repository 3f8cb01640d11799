"""`pod impact simulate`: whether a report finds what is there, and nothing that is not."""

import json
from pathlib import Path
from typing import Any

import click

from controller.impact.needing import needing_impact
from controller.refusing import refusing

EFFECTS = {"none": 0.0, "small": 0.2, "medium": 0.5}
LARGEST = 3.0


def _effects(_: click.Context, __: click.Parameter, given: tuple[str, ...]) -> tuple[float, ...]:
    """Sizes by name or in SDs, as SDs."""
    return tuple(map(_effect, given))


def _effect(given: str) -> float:
    try:
        found = float(EFFECTS.get(given, given))
    except ValueError:
        found = LARGEST + 1
    if not abs(found) <= LARGEST:
        raise click.BadParameter(f"{given!r}: write none, small, medium or SDs, as 0.3")
    return found


@click.group(short_help="Try the reports of change on cohorts of a known truth.")
def command() -> None:
    """Try the reports of change on cohorts of a known truth."""


@command.command()
@click.option(
    "--people",
    type=click.IntRange(10, 5000),
    multiple=True,
    default=(20, 60, 200),
    show_default=True,
    help="People in a cohort; again for more sizes.",
)
@click.option(
    "--effect",
    "effects",
    callback=_effects,
    multiple=True,
    default=tuple(EFFECTS),
    show_default=True,
    help="none, small (0.2), medium (0.5) or SDs; again for more.",
)
@click.option("--cohorts", type=click.IntRange(10, 100_000), default=2000, show_default=True)
@click.option(
    "--models",
    type=click.IntRange(0, 100_000),
    default=500,
    show_default=True,
    help="To so many of them the mixed model is fitted.",
)
@click.option(
    "--drop-out",
    type=click.FloatRange(0, 0.7),
    default=0.0,
    show_default=True,
    help="The share who leave before the last assessment.",
)
@click.option(
    "--leavers",
    type=click.Choice(["any", "low"]),
    default="any",
    show_default=True,
    help="Who leaves: anybody, or rather whose last score was low.",
)
@click.option(
    "--practice",
    type=click.FloatRange(-LARGEST, LARGEST),
    default=0.0,
    show_default=True,
    help="SDs gained by being tested a second time.",
)
@click.option("--practice-unknown", is_flag=True, help="The norm does not know of --practice.")
@click.option("--reliability", type=click.FloatRange(0.05, 0.99), default=0.8, show_default=True)
@click.option("--seed", type=click.IntRange(0), default=1, show_default=True)
@click.option(
    "--picture",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Power by people as SVG, into this file.",
)
@click.option("--json", "as_json", is_flag=True, help="As a JSON document.")
def simulate(
    people: tuple[int, ...],
    effects: tuple[float, ...],
    picture: Path | None,
    as_json: bool,
    practice_unknown: bool,
    **given: Any,
) -> None:
    """Send cohorts of a known truth through the report's own analysis, and count what it tells.

    How often it finds what is not there (wanted: 5 %), how often its 95 % bands hold the truth, and
    how often it finds what is there: of people, of groups, and by the mixed model.
    """
    with needing_impact():
        # Not on a pod: all of it needs the extra.
        from controller.impact.simulate import telling  # noqa: PLC0415
        from controller.impact.simulate.cohorts import Shape  # noqa: PLC0415
        from controller.impact.simulate.run import simulate as run  # noqa: PLC0415

        if picture:
            # Minutes of work are not lost on a folder that is not there.
            _write(picture, "")
        cohorts, models, seed = (given.pop(name) for name in ("cohorts", "models", "seed"))
        given["practice_known"] = not practice_unknown
        found = []
        for shape in (Shape(people=n, effect=size, **given) for size in effects for n in people):
            click.echo(f"{shape.people} people, effect {shape.effect:g}", err=True)
            found.append(run(shape, cohorts, models, seed))
        whole = telling.document(found, seed)
        click.echo(json.dumps(whole, indent=2) if as_json else "\n".join(telling.lines(found)))
        if picture:
            from controller.impact.rendering.power import power  # noqa: PLC0415

            _write(picture, power(found).svg + "\n")


def _write(file: Path, text: str) -> None:
    with refusing("picture"):
        file.write_text(text, encoding="utf-8")
