"""`pod config check DIR` says what is wrong in a configuration; `show`, what is in force."""

from pathlib import Path

import click
import yaml

from controller.config import load, load_or_exit, refusing, twin
from controller.config.models import PodConfig
from controller.options import config_option, overlay_option
from controller.store.faults import StoreFault
from controller.store.reading import read_roles
from controller.where import find


@click.group()
def command() -> None:
    """Check a configuration, or show the one in force."""


@command.command()
@click.argument("directory", type=click.Path(path_type=Path), required=False)
@overlay_option
def check(directory: Path | None, overlay: Path | None) -> None:
    """Tell every problem of every file in DIRECTORY, and exit with 78 if there is one.

    What is off without being a mistake is told as a note.
    """
    found = find(directory)
    with refusing():
        config = load(found, overlay)
    click.echo(f"{found}: no problems (pod {config.pod.pod}, sha256 {config.hash[:12]})")
    for note in [*config.notes(), *staff_notes(config.pod)]:
        click.echo(f"  note: {note}")


def staff_notes(pod: PodConfig) -> list[str]:
    """Which roles have no code, where the pod's own file can be read by whoever asks."""
    try:
        missing = [role for role in pod.staff if role not in read_roles(pod.data_dir)]
    except (OSError, StoreFault):
        missing = list(pod.staff)
    return [
        f"pod.yaml: staff: {role} has no code (`pod staff set-code {role}`)" for role in missing
    ]


@command.command()
@config_option
@overlay_option
def show(directory: Path | None, overlay: Path | None) -> None:
    """Print the values in force, defaults filled in. Secrets stay in their files."""
    config = load_or_exit(find(directory), overlay)
    click.echo(yaml.safe_dump(config.document(), sort_keys=False, allow_unicode=True), nl=False)
    click.echo(f"# sha256 {config.hash}")
    held = twin.read(config.pod.data_dir).good
    if held is not None and held.config:
        keys = ", ".join(
            f"{file}.{name}" for file, values in held.config.items() for name in values
        )
        click.echo(f"# set from far away, version {held.version}: {keys}")
