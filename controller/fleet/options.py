"""Where the broker is, asked for on the command line in one way by every tool of the fleet."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import click

from controller.fleet.broker import Broker
from controller.fleet.reading import NAME
from controller.uplink.link import Tls

F = TypeVar("F", bound=Callable[..., Any])
FILE = click.Path(path_type=Path, exists=True, dir_okay=False)


def broker_options(command: F) -> F:
    """Adds `site`, a name or "+" for all, and what `make_broker` takes."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def make_broker(
    *,
    host: str,
    port: int | None,
    username: str | None,
    password_file: Path | None,
    ca: Path | None,
    cert: Path | None,
    key: Path | None,
) -> Broker:
    """The broker that the options name; a usage error where they do not fit each other."""
    if ca is None and (cert or key):
        raise click.UsageError("--cert and --key need --ca: whom to trust as a broker")
    if (cert is None) != (key is None):
        raise click.UsageError("--cert and --key go together")
    try:
        password = Broker.read_password(password_file) if password_file else None
    except (OSError, UnicodeDecodeError) as error:
        raise click.BadParameter(
            f"cannot be read ({error})", param_hint="--password-file"
        ) from error
    tls = Tls(ca, cert, key) if ca else None
    port = port or (8884 if tls else 1883)
    return Broker(host=host, port=port, username=username, password=password, tls=tls)


@contextmanager
def needing_fleet() -> Iterator[None]:
    """Say what to install where an import in the block finds no package of the extra."""
    try:
        yield
    except ModuleNotFoundError as error:
        words = f"{error.name} is not installed: pip install 'training-pod[fleet]'"
        raise click.ClickException(words) from error


def _site(_: click.Context, __: click.Parameter, value: str | None) -> str:
    if value is not None and not NAME.fullmatch(value):
        raise click.BadParameter("a site is small letters, digits and hyphens, at most 32")
    return value or "+"


_OPTIONS = (
    click.option("--host", default="localhost", show_default=True, envvar="POD_BROKER_HOST"),
    click.option(
        "--port",
        type=click.IntRange(1, 65535),
        envvar="POD_BROKER_PORT",
        help="Default: 8884 with --ca, else 1883.",
    ),
    click.option("--username", envvar="POD_BROKER_USERNAME"),
    click.option(
        "--password-file",
        type=FILE,
        envvar="POD_BROKER_PASSWORD_FILE",
        help="A file with the password in it.",
    ),
    click.option("--ca", type=FILE, envvar="POD_BROKER_CA", help="Whom to trust; turns TLS on."),
    click.option("--cert", type=FILE, envvar="POD_BROKER_CERT", help="The tool's own certificate."),
    click.option("--key", type=FILE, envvar="POD_BROKER_KEY", help="And its key."),
    click.option("--site", callback=_site, help="Only this site's pods; default: all."),
)
