"""`pod identity`: on the pod: its own key and request, and the certificate that comes back."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from controller.config import load_uplink
from controller.config import refusing as refusing_config
from controller.options import config_option, overlay_option
from controller.refusing import Refused, refusing
from controller.where import find

if TYPE_CHECKING:
    from controller.identity import Identity

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group(short_help="The pod's own key, its request, and the certificate that comes back.")
def command() -> None:
    """The pod's own key, which never leaves it, and its certificate.

    The files are those that `tls` in mqtt.yaml names. Run it as the uplink's user.
    docs/security.md goes through it step by step.
    """


@command.command()
@click.option("--replace", is_flag=True, help="Set key and certificate aside, and make others.")
@config_option
@overlay_option
def make(replace: bool, directory: Path | None, overlay: Path | None) -> None:
    """Make the key, where there is none, and the request to be signed.

    A key that is there stays. With --replace the pod is off the network until the new request
    is signed and installed.
    """
    with identity_of(directory, overlay) as identity:
        for path in identity.set_aside() if replace else ():
            click.echo(f"set aside: {path}")
        new = identity.make()
        click.echo(f"{'a new key' if new else 'the key that was there'}: {identity.key}")
        click.echo(f"request:     {identity.request}")
        click.echo(f"fingerprint: {identity.fingerprint()}")
    click.echo("Have the request signed: `pod ca sign`. Let them compare the fingerprint.")


@command.command()
@config_option
@overlay_option
def show(directory: Path | None, overlay: Path | None) -> None:
    """Show the pod's name, the fingerprint of its key, and until when its certificate holds."""
    with identity_of(directory, overlay) as identity:
        certificate = identity.certificate()
        click.echo(f"pod:         {identity.pod}")
        click.echo(f"fingerprint: {identity.fingerprint()}")
        until = certificate and f"until {certificate.not_valid_after_utc:%Y-%m-%d}"
        click.echo(f"certificate: {until or 'none yet'}")


@command.command()
@click.argument("certificate", type=FILE)
@click.option("--ca", type=FILE, required=True, help="The authority's own certificate.")
@config_option
@overlay_option
def install(certificate: Path, ca: Path, directory: Path | None, overlay: Path | None) -> None:
    """Put CERTIFICATE and its authority's where mqtt.yaml says, if they fit this pod's key."""
    with identity_of(directory, overlay) as identity:
        signed = identity.install(certificate.read_bytes(), ca.read_bytes())
    click.echo(f"installed: {identity.cert}, until {signed.not_valid_after_utc:%Y-%m-%d}")


@contextmanager
def identity_of(directory: Path | None, overlay: Path | None) -> "Iterator[Identity]":
    """The files of the pod that is configured; what goes wrong with them is a refusal."""
    # Not at the top: only those who ask for it wait for the cryptography.
    from controller.identity import Identity, IdentityError  # noqa: PLC0415

    with refusing_config():
        config = load_uplink(find(directory), overlay)
    tls = config.mqtt.tls
    if tls is None or tls.cert is None or tls.key is None:
        raise Refused("mqtt.yaml names no tls.ca, tls.cert and tls.key: say there where they go.")
    try:
        with refusing("identity"):
            yield Identity(config.pod.pod, tls.ca, tls.cert, tls.key)
    except IdentityError as error:
        raise Refused(f"Not done: {error}.") from error
