"""`pod provision`: check the file that makes a card one pod's own; on the pod, take it in."""

from pathlib import Path

import click

from controller import taken
from controller.refusing import refusing

FILE = click.Path(path_type=Path)


@click.group(short_help="Check the file that makes a card one pod's own; on the pod, take it in.")
def command() -> None:
    """pod-provision.yaml, which names the pod, its site and its broker. docs/maintain.md."""


@command.command()
@click.argument("file", type=FILE)
def check(file: Path) -> None:
    """Tell every problem of FILE, and exit with 78 if there is one."""
    from controller.config.loading import refusing as refusing_config  # noqa: PLC0415
    from controller.config.provision import read_provision  # noqa: PLC0415

    with refusing_config():
        found = read_provision(file)
    click.echo(f"{file}: no problems (pod {found.pod} at {found.site})")


@command.command()
@click.argument("file", type=FILE)
@click.option("--into", type=FILE, required=True, help="The folder of the overlay.")
@click.option("--secrets", type=FILE, required=True, help="The uplink's own folder.")
@click.option("--run", type=FILE, required=True, help="Where problems are told.")
def take(file: Path, into: Path, secrets: Path, run: Path) -> None:
    """Lay what FILE says upon the image's configuration, if there is nothing wrong in it.

    Where something is wrong, what was taken in before stays in force, and every problem is in
    RUN/problems. A pod without FILE keeps what it has. A certificate that is not of this pod's key
    is a problem too, and keeps nothing else from being taken in. A FILE that was taken in whole at
    an earlier start of this image is not read again.
    """
    run.mkdir(parents=True, exist_ok=True)
    (run / taken.PROBLEMS).unlink(missing_ok=True)
    if not file.exists():
        click.echo(f"{file} is not there: the pod stays what it is")
        return
    with refusing("provisioning"):
        same = taken.is_taken(into, taken.mark_of(file, into, secrets))
    if same:
        click.echo("the same as at the last start")
        return
    from controller.config.problems import ConfigError, Problem  # noqa: PLC0415
    from controller.config.provision import (  # noqa: PLC0415
        read_provision,
        take_certificate,
        take_in,
    )

    try:
        provision = read_provision(file)
    except ConfigError as wrong:
        (run / taken.PROBLEMS).write_text(f"{wrong}\n", encoding="utf-8")
        raise click.ClickException(str(wrong)) from wrong
    with refusing("provisioning"):
        taken.forget(into)
        take_in(provision, into, secrets)
        if wrong_certificate := take_certificate(provision, secrets):
            told = ConfigError([Problem(str(file), "broker.certificate", wrong_certificate)])
            (run / taken.PROBLEMS).write_text(f"{told}\n", encoding="utf-8")
            raise click.ClickException(str(told))
        taken.note(into, taken.mark_of(file, into, secrets))
    click.echo(f"this is {provision.pod} at {provision.site}")
