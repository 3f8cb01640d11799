"""`pod voices`: everything that the pod may have to say, rendered as speech before it is needed."""

from pathlib import Path

import click

from controller.config import load_or_exit
from controller.options import config_option, overlay_option
from controller.where import VOICES, find


@click.command(short_help="Render all that the pod can say, the site's words too.")
@click.option("--language", "codes", multiple=True, help="Only this one, as en; may come again.")
@click.option(
    "--voices",
    type=click.Path(path_type=Path, file_okay=False),
    help="Where to; default: `voices` in data_dir, for what the image does not have.",
)
@click.option(
    "--check", is_flag=True, help="Render nothing; tell what is missing, and exit with 1."
)
@config_option
@overlay_option
def command(
    codes: tuple[str, ...],
    voices: Path | None,
    check: bool,
    directory: Path | None,
    overlay: Path | None,
) -> None:
    """Render every sentence of the pod and of the site's configuration, in each of its languages.

    Run it when the image is built, and whenever the site's wording has changed: the running pod
    renders nothing. What is there already stays as it is. Needs espeak-ng.
    """
    # Not at the top: the other commands need no speech.
    from exercises.stage.language import Language, catalogues  # noqa: PLC0415
    from exercises.stage.rendering import SpeechError, all_says, missing, render  # noqa: PLC0415

    config = load_or_exit(find(directory), overlay)
    unknown = sorted(set(codes) - set(catalogues()))
    if unknown:
        known = ", ".join(catalogues())
        raise click.UsageError(f"there is no language {', '.join(unknown)}; there are: {known}")
    target = voices or config.pod.voices_dir
    folders = (target,) if voices else (target, VOICES)
    left = 0
    for code in codes or config.pod.languages:
        language = Language(code, own=config.own_words(code))
        says = [*all_says(), *config.site_says(code)]
        wanted = missing(says, language, folders)
        if check:
            left += len(wanted)
            click.echo(
                "".join(f"{language.code}: missing: {words}\n" for words in wanted), nl=False
            )
            continue
        try:
            render(wanted, language, target)
        except (SpeechError, OSError) as error:
            raise click.ClickException(f"{language.code}: {error}") from error
        click.echo(f"{language.code}: {len(wanted)} clips rendered into {target}")
    if left:
        raise click.ClickException(f"{left} clips are missing: run `pod voices`")
