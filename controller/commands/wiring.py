"""`pod wiring`: what is on each pin of the header, as a table or, with `--svg`, as a drawing."""

from pathlib import Path

import click

from controller.config import load_or_exit
from controller.options import config_option, overlay_option
from controller.refusing import Refused, refusing
from controller.where import find
from firmware.header import table
from firmware.header_svg import svg


@click.command(short_help="What is on each pin of the header: a table, or a drawing.")
@click.option(
    "--svg",
    "drawing",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Draw it into this file instead.",
)
@config_option
@overlay_option
def command(drawing: Path | None, directory: Path | None, overlay: Path | None) -> None:
    """Show the 40 pins of the header with what wiring.yaml puts on each.

    The wiring is checked first: with a pin that two want, nothing is shown and the exit code is 78.
    Nothing of the board is read; this is how it should be wired.
    """
    wiring = load_or_exit(find(directory), overlay).wiring
    if drawing is None:
        click.echo(table(wiring))
        return
    if wiring.chip is not None:
        raise Refused(
            f"There is no header to draw: in wiring.yaml, chip is {wiring.chip}. "
            "Without --svg its lines are listed."
        )
    with refusing("drawing"):
        drawing.write_text(svg(wiring), encoding="utf-8")
    click.echo(f"{drawing}: drawn")
