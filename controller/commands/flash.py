"""`pod flash`: write the image onto a card, and lay the pod's provisioning file beside it."""

from pathlib import Path

import click

from controller.fleet.flash.disks import Unfit


@click.command(short_help="Write the image onto a card that you name.")
@click.argument("disk", required=False, type=click.Path(path_type=Path))
@click.option("--image", type=click.Path(path_type=Path), help="pod-<version>.img.zst.")
@click.option("--provision", type=click.Path(path_type=Path), help="This pod's pod-provision.yaml.")
@click.option("--yes", is_flag=True, help="Do not ask.")
def command(disk: Path | None, image: Path | None, provision: Path | None, yes: bool) -> None:
    """Write --image onto DISK, read it back, and lay --provision onto it.

    Without DISK: list the disks that may be written. Nothing but the DISK that you name is opened
    for writing; one that is mounted, built in or too small is refused. DISK may be a file, for a
    virtual machine.
    """
    from controller.fleet.flash.disks import attached, why_not  # noqa: PLC0415

    if disk is None:
        for found in attached():
            why = why_not(found, 0)
            size = f"{found.size / 1e9:.1f} GB"
            click.echo(f"{found.path}\t{size}\t{found.model or '-'}\t{why or 'may be written'}")
        return
    if image is None:
        raise click.UsageError("--image says what is to be written onto the disk")
    try:
        _flash(disk, image, provision, yes=yes)
    except Unfit as unfit:
        raise click.ClickException(str(unfit)) from unfit


def _flash(disk: Path, image: Path, provision: Path | None, *, yes: bool) -> None:
    from controller.fleet.flash.blocks import BlockMap, verify, write  # noqa: PLC0415
    from controller.fleet.flash.disks import checked  # noqa: PLC0415
    from controller.fleet.flash.provisioning import lay, read  # noqa: PLC0415

    laid = read(provision) if provision else None
    blocks = BlockMap.read(image.with_name(image.name.removesuffix(".img.zst") + ".bmap"))
    checked(disk, blocks.size)
    if not yes:
        click.confirm(f"Everything on {disk} will be lost. Go on?", abort=True)
    with click.progressbar(length=blocks.mapped, label="writing") as bar:
        write(image, blocks, disk, bar.update)
    with click.progressbar(length=blocks.mapped, label="reading back") as bar:
        verify(disk, blocks, bar.update)
    if laid is not None:
        lay(disk, laid)
    click.echo(
        f"{disk} holds {image.name}, byte for byte" + (", and its provisioning." if laid else ".")
    )
