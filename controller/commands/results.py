"""`pod results`: the pair of keys that results are sealed with, and opening what was sealed."""

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

import click

from controller import durable
from controller.refusing import Refused, refusing

if TYPE_CHECKING:
    from controller.seal import Opener

PRIVATE = 0o600
SEALED = "result.sealed"


@click.group(short_help="Make the keys that results are sealed with; open sealed results.")
def command() -> None:
    """Results that only the programme can read. docs/security.md goes through it."""


@command.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def keygen(file: Path) -> None:
    """Make a pair: the secret key goes into FILE, the public one is printed, for pod.yaml.

    Whoever has FILE can read the results; without it nobody ever can. Keep a copy off line.
    """
    from controller.seal import generate  # noqa: PLC0415

    public, secret = generate()
    with refusing("key"):
        try:
            durable.create(file, f"{secret}\n".encode(), PRIVATE)
        except FileExistsError as error:
            raise Refused(f"{file} is there already, and may be a key: name another.") from error
    click.echo(f"results.seal in pod.yaml: {public}")


@command.command(name="open")
@click.argument("messages", type=click.File(encoding="utf-8"), default="-")
@click.option(
    "--key",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    required=True,
    help="The file with the secret key.",
)
def opened(messages: TextIO, key: Path) -> None:
    """Open MESSAGES (a file, or standard input), a line each, and print them as JSON lines.

    A line is an event as it was published, also behind its topic, as `mosquitto_sub -v` prints
    it. What was never sealed is printed as it is. What does not open is told, and the exit code
    is 65 then.
    """
    from controller.seal import Opener  # noqa: PLC0415

    with refusing("key"):
        try:
            opener = Opener(key.read_text(encoding="ascii").strip())
        except ValueError as error:
            raise Refused(f"{key} {error}.") from error
    failed = 0
    for number, line in enumerate(messages, 1):
        try:
            click.echo(json.dumps(event(line, opener), ensure_ascii=False))
        except ValueError as error:
            failed += 1
            click.echo(f"line {number}: {error}", err=True)
    if failed:
        click.echo(f"{failed} could not be opened", err=True)
        sys.exit(65)


def event(line: str, opener: "Opener") -> dict[str, Any]:
    """One event, opened; ValueError says why it cannot be."""
    start = line.find("{")
    told = json.loads(line[max(0, start) :])
    if not isinstance(told, dict) or not isinstance(told.get("data"), dict):
        raise ValueError("this is no event")
    return told | opener.open(told["data"]) if told.get("type") == SEALED else told
