"""`pod fleet install`: the machine behind the pods, set up by one command."""

import os
import shutil
import sys
from pathlib import Path

import click

from controller.fleet.options import needing_fleet

NEXT = """
Firewall: let pods to port 8883, technicians to 8884, nobody to anything else. As nftables:
    tcp dport { 8883, 8884 } accept
Technicians: user technician, password in /etc/pod-fleet/technician.password; whom to trust:
/etc/pod-fleet/ca.pem.
The authority in /var/lib/pod-ca makes pods' certificates (pod ca sign --dir /var/lib/pod-ca):
move it off this machine, and keep a copy of it. docs/scale.md and docs/security.md tell more."""
FAULT = "Not installed:"


@click.command(short_help="Set up broker, database, ingest and exporter on a Debian machine.")
@click.argument("hosts", nargs=-1, required=True, metavar="HOST...")
@click.option(
    "--root",
    type=click.Path(path_type=Path),
    default=Path("/"),
    help="A system in a directory, instead of this machine; nothing is started then.",
)
@click.option(
    "--pod",
    type=click.Path(path_type=Path),
    help="Where the command `pod` is on that machine; default: this one, with --root /usr/bin/pod.",
)
def install(hosts: tuple[str, ...], root: Path, pod: Path | None) -> None:
    """Set up the machine to which pods come under each HOST, a name or an address.

    mosquitto and PostgreSQL must be installed. Users, roles, database, certificates, passwords and
    units are made where they are not there yet; it may be run again. A file that was changed stays.
    The exit code is 77 where something is in the way; nothing was touched then.
    """
    with needing_fleet():
        from controller.fleet.install.installing import install as go  # noqa: PLC0415
        from controller.fleet.install.machine import Machine, NotInstalledError  # noqa: PLC0415
    machine = Machine(root.absolute())
    pod = pod or (_own() if machine.here else Path("/usr/bin/pod"))
    try:
        go(machine, shipped(), hosts, pod)
    except NotInstalledError as error:
        _refuse(machine.done, error.problems)
    except OSError as error:
        _refuse(machine.done, [f"{error.filename}: {error.strerror}"])
    for words in machine.done:
        click.echo(words)
    click.echo(NEXT if machine.done else "All of it was there already.")


def shipped() -> Path:
    """config/fleet, of this checkout or as it was installed."""
    package = Path(__file__).resolve().parents[2]
    installed = package / "_config"
    return (installed if installed.is_dir() else package.parent / "config") / "fleet"


def _refuse(done: list[str], problems: list[str]) -> None:
    for words in done:
        click.echo(words)
    for problem in problems:
        click.echo(f"{FAULT} {problem}.", err=True)
    raise SystemExit(os.EX_NOPERM)


def _own() -> Path:
    return Path(shutil.which("pod") or sys.argv[0]).absolute()
