"""`pod ca`: a small certificate authority for a site that has none. Not on a pod."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import click

from controller import durable
from controller.contract.topics import Topics
from controller.refusing import Refused, refusing

if TYPE_CHECKING:
    from controller.fleet.ca.authority import Authority
    from controller.fleet.ca.records import Issued

SOON_DAYS = 90
PRIVATE = 0o600

place = click.option(
    "--dir",
    "directory",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("pod-ca"),
    show_default=True,
    help="The authority's directory: keep it off the network, and a copy of it.",
)
days_option = click.option(
    "--days", type=click.IntRange(1, 3650), default=3 * 365, show_default=True, help="It holds."
)
out_option = click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    required=True,
    help="Where the certificate goes.",
)


@click.group(short_help="Sign pods' requests and the broker's, and take certificates back.")
def command() -> None:
    """A small certificate authority, for a site that has none.

    With a passphrase (asked for, or in $POD_CA_PASSPHRASE) its key is kept encrypted.
    docs/security.md goes through it step by step.
    """


@command.command()
@click.option("--name", default="training pods", show_default=True, help="What it is called.")
@click.option("--passphrase", is_flag=True, help="Ask for one, and keep the key encrypted.")
@place
def init(name: str, passphrase: bool, directory: Path) -> None:
    """Make the authority."""
    ask = passphrase and "POD_CA_PASSPHRASE" not in os.environ
    secret = click.prompt("Passphrase", hide_input=True, confirmation_prompt=True) if ask else None
    with authority_in(directory, secret) as authority:
        authority.init(name)
        click.echo(f"trust: {authority.certificate}")


@command.command()
@click.argument("request", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--pod", required=True, help="Whose request it is.")
@click.option("--fingerprint", help="As the pod shows it; without it you are asked.")
@click.option("--renew", is_flag=True, help="The pod has one that still holds.")
@out_option
@days_option
@place
def sign(
    request: Path,
    pod: str,
    fingerprint: str | None,
    renew: bool,
    out: Path,
    days: int,
    directory: Path,
) -> None:
    """Sign a pod's REQUEST, once its fingerprint was compared with the one on the pod."""
    from controller.fleet.ca.requests import check  # noqa: PLC0415
    from controller.identity import fingerprint as of  # noqa: PLC0415

    with authority_in(directory) as authority:
        text = request.read_bytes()
        compare(of(check(text, pod).public_key()), fingerprint, pod)
        issued = authority.sign(text, pod, renew=renew, days=days)
        durable.replace(out, issued.pem.encode())
    click.echo(f"{out}: {pod}, until {issued.ends[:10]}, serial {issued.serial}")


@command.command()
@click.argument("requests", type=click.File(encoding="utf-8"))
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    required=True,
    help="The folder for what is to be published, a file a pod.",
)
@days_option
@place
def renew(requests: TextIO, out: Path, days: int, directory: Path) -> None:
    """Renew what ends within 90 days: REQUESTS are what pods publish, one a line (- for stdin).

    Only where the key is the one that was signed before; the old certificate holds until it ends.
    """
    from controller.fleet.ca.renewing import renew as renewed  # noqa: PLC0415

    with authority_in(directory) as authority:
        out.mkdir(parents=True, exist_ok=True)
        wrong = False
        for each in renewed(authority, requests, days):
            wrong |= bool(each.why)
            if each.issued is None:
                click.echo(f"{each.name}: {each.why or 'it holds for long enough'}")
                continue
            file = out / f"{each.site}_{each.pod}.json"
            durable.replace(file, each.payload())
            topic = Topics(each.site, each.pod).certificate
            click.echo(f"{file}: until {each.issued.ends[:10]}, publish it retained on {topic}")
        if wrong:
            raise SystemExit(1)


@command.command()
@click.argument("hosts", nargs=-1, required=True, metavar="HOST...")
@out_option
@click.option(
    "--key", type=click.Path(dir_okay=False, path_type=Path), required=True, help="Where its key."
)
@days_option
@place
def broker(hosts: tuple[str, ...], out: Path, key: Path, days: int, directory: Path) -> None:
    """Make a key and a certificate for the broker that pods look for under each HOST."""
    with authority_in(directory) as authority:
        issued, secret = authority.broker(hosts, days)
        durable.replace(key, secret, PRIVATE)
        durable.replace(out, issued.pem.encode())
    click.echo(f"{out}: {', '.join(hosts)}, until {issued.ends[:10]}, serial {issued.serial}")


@command.command()
@click.argument("name")
@click.option("--why", default="stolen or lost", show_default=True, help="For the records.")
@place
def revoke(name: str, why: str, directory: Path) -> None:
    """Take back all that holds of NAME, and write the list for the broker anew."""
    with authority_in(directory) as authority:
        for issued in authority.revoke(name, why):
            click.echo(f"revoked: {issued.name}, serial {issued.serial}")
        click.echo(f"Copy {authority.list_of_revoked} to the broker, and restart the broker.")


@command.command(name="list")
@place
def listed(directory: Path) -> None:
    """List what was signed: name, kind, until when, serial; what ends soon is marked."""
    with authority_in(directory, "") as authority:
        for issued in authority.issued():
            click.echo(line(issued, datetime.now(UTC)))


@command.command()
@place
def crl(directory: Path) -> None:
    """Write the list of revoked certificates anew, and say where it is."""
    with authority_in(directory) as authority:
        authority.write_list()
        click.echo(authority.list_of_revoked)


def line(issued: "Issued", now: datetime) -> str:
    """One certificate as it is listed."""
    left = (datetime.fromisoformat(issued.ends) - now).days
    how = "ends soon" if left < SOON_DAYS else "holds"
    how = "ended" if left < 0 else how
    how = f"revoked {issued.revoked[:10]} ({issued.why})" if issued.revoked else how
    return f"{issued.name:<32}  {issued.kind:<6}  {issued.ends[:10]}  {issued.serial}  {how}"


def compare(asked: str, shown: str | None, pod: str) -> None:
    """Refuse a request whose fingerprint is not the one that the pod shows."""
    if shown is None:
        click.echo(f"fingerprint: {asked}")
        click.confirm(f"Does {pod} itself show this (pod identity show)?", abort=True)
    elif "".join(shown.split()).lower() != asked.replace(" ", ""):
        raise Refused(f"Not signed: the request's fingerprint is {asked}.")


@contextmanager
def authority_in(directory: Path, secret: str | None = None) -> "Iterator[Authority]":
    """The authority there, unlocked where need be, and what it refuses as a refusal."""
    from controller.fleet.ca.authority import Authority, locked  # noqa: PLC0415
    from controller.fleet.ca.problems import AuthorityError  # noqa: PLC0415

    with refusing("authority"):
        if secret is None:
            secret = os.environ.get("POD_CA_PASSPHRASE")
        if secret is None and locked(directory):
            secret = click.prompt("Passphrase", hide_input=True)
        try:
            yield Authority(directory, secret)
        except AuthorityError as error:
            raise Refused(f"Not done: {error}.") from error
