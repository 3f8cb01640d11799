"""Make somebody's own page, for them to keep."""

from pathlib import Path

import click

from controller.config import Config, load_or_exit
from controller.health.clock import Moment
from controller.keepsake.making import Maker, put
from controller.options import config_option, overlay_option
from controller.refusing import Refused, refusing
from controller.store.beside import note_export
from controller.store.reading import read_own
from controller.visit.tongues import languages
from controller.where import find
from exercises.stage.language import Language


@click.command()
@click.argument("person")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--language", "code", help="Theirs, as cy; without it the pod's first one.")
@config_option
@overlay_option
def record(
    person: str, file: Path, code: str | None, directory: Path | None, overlay: Path | None
) -> None:
    """Make PERSON's own page, one sheet for them to keep, as the new PDF FILE.

    PERSON is a number or a pseudonym. The page has no name, no number, and nothing of what was
    answered. The controller may be running; the audit notes it.
    """
    config = load_or_exit(find(directory), overlay)
    maker, language = Maker(config), _language(config, code)
    try:
        with refusing("page"):
            own = read_own(config.pod.data_dir, person, maker.better)
            note_export(config.pod.data_dir, "record", own.person)
            put(maker.pdf(own.history, own.plans_done, language, Moment.now()), file)
    except LookupError as error:
        raise Refused(f"{error.args[0]}: see `pod people list`.") from error
    click.echo(f"{file}: one page, {language.name}")


def _language(config: Config, code: str | None) -> Language:
    """One of the pod's own."""
    known = {language.code: language for language in languages(config)}
    if code is not None and code not in known:
        raise click.BadParameter(f"this pod has {', '.join(known)}", param_hint="--language")
    return known[code or config.pod.languages[0]]
