"""`pod diagnostics`: what a maintainer needs to see of the pod, and nothing of any person's."""

import json
from pathlib import Path

import click

from controller.config import load_or_exit
from controller.options import config_option, overlay_option
from controller.refusing import Refused, refusing
from controller.where import find


@click.command(short_help="Put together what a maintainer needs, without any person's.")
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    help="A new file for it; else it is printed.",
)
@config_option
@overlay_option
def command(out: Path | None, directory: Path | None, overlay: Path | None) -> None:
    """Versions, files' sizes, health, configuration without secrets, the last commands.

    The controller may be running. It names neither participants nor staff (docs/commands.md).
    """
    from controller.health.clock import Moment  # noqa: PLC0415
    from controller.remote.diagnostics import collect  # noqa: PLC0415
    from controller.store.reading import read_commands  # noqa: PLC0415
    from controller.uplink import health_file  # noqa: PLC0415

    config = load_or_exit(find(directory), overlay)
    found = health_file.read(config.pod.health_file)
    with refusing("diagnostics"):
        commands = read_commands(config.pod.data_dir)
        bundle = collect(config, found[1] if found else {}, commands, Moment.now())
        text = json.dumps(bundle, sort_keys=True, indent=1)
        if out is None:
            click.echo(text)
            return
        try:
            with out.open("x", encoding="utf-8") as file:
                file.write(f"{text}\n")
        except FileExistsError as error:
            raise Refused(f"Not written: {out} is there already, name another.") from error
    click.echo(f"written: {out}")
