"""`pod staff`: the codes that let staff in at the pod. Beside a pod that is stopped."""

import os
from pathlib import Path

import click

from controller.commands.people.whom import people_of
from controller.config import load_or_exit
from controller.options import config_option, overlay_option
from controller.people.scrypt import hashed
from controller.people.staff import DIGITS, Staff, judge
from controller.where import find


class Wrong(click.ClickException):
    """What was given will not do; exit code 64 (EX_USAGE)."""

    exit_code = os.EX_USAGE


@click.group(short_help="Set the codes that let staff in at the pod.")
def command() -> None:
    """The codes that let staff in at the pod. The controller must be stopped."""


@command.command(name="set-code")
@click.argument("role")
@config_option
@overlay_option
def set_code(role: str, directory: Path | None, overlay: Path | None) -> None:
    """Set the code of ROLE (pod.yaml, `staff`): six digits, typed twice; a lock-out ends."""
    config = load_or_exit(find(directory), overlay)
    may = config.pod.staff
    if role not in may:
        there = ", ".join(may) or "none"
        raise Wrong(f"pod.yaml has no role {role!r} in `staff`: there are {there}.")
    code = click.prompt(
        f"Code of {role}, {DIGITS} digits", hide_input=True, confirmation_prompt=True
    )
    with people_of(config) as (_, store):
        try:
            Staff(lambda: store, may, first=config.pod.staff_codes_file).set_code(role, code)
        except ValueError as wrong:
            raise Wrong(f"{wrong}: nothing is changed.") from wrong
    click.echo(f"{role} has a new code.")


@command.command(name="hash-code")
@click.argument("role")
def hash_code(role: str) -> None:
    """Hash a code of ROLE for pod-provision.yaml: six digits, typed twice. On any machine.

    It is the role's first code at a pod; one that is set there takes its place.
    """
    code = click.prompt(
        f"Code of {role}, {DIGITS} digits", hide_input=True, confirmation_prompt=True, err=True
    )
    try:
        judge(code)
    except ValueError as wrong:
        raise Wrong(f"{wrong}: nothing is made.") from wrong
    click.echo(f"staff_codes: {{{role}: '{hashed(code.encode())}'}}")
