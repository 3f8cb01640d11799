"""What to say where the packages of the extra are not installed."""

from collections.abc import Iterator
from contextlib import contextmanager

import click

NOT_OURS = ("controller", "exercises", "firmware")


@contextmanager
def needing_impact() -> Iterator[None]:
    """Say what to install where an import in the block finds no package of the extra."""
    try:
        yield
    except ModuleNotFoundError as error:
        if (error.name or "").split(".")[0] in NOT_OURS:
            raise
        words = (
            f"{error.name} is not installed: pip install 'training-pod[impact]'. "
            "Such reports are made on an office machine, not on a pod."
        )
        raise click.ClickException(words) from error
    except OSError as error:
        # WeasyPrint's drawing libraries are the system's.
        if "cannot load library" not in str(error):
            raise
        words = f"{error}; on Debian: apt install libpango-1.0-0 libpangoft2-1.0-0"
        raise click.ClickException(words) from error
