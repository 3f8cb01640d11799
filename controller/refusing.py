"""What a command says where the pod's store cannot be read or used: plainly, with exit code 74."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

import click

from controller.store.faults import StoreFault


class Refused(click.ClickException):
    """It cannot be done now; exit code 74 (EX_IOERR)."""

    exit_code = os.EX_IOERR


@contextmanager
def refusing(what: str) -> Iterator[None]:
    """Turn a fault of the store, or of a file, in the block into a Refused about `what`."""
    try:
        yield
    except StoreFault as fault:
        raise Refused(str(fault)) from fault
    except OSError as error:
        raise Refused(f"No {what}: {error.filename}: {error.strerror}.") from error
