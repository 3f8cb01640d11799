"""A QR code in the pod's own shapes: for a technician's telephone, which has no other way in here.

Dark on light in every theme, as ISO/IEC 18004 has it, with its quiet zone of four modules.
"""

from collections.abc import Iterator, Sequence
from itertools import groupby

from exercises.core.shapes import Box, Shape

QUIET = 4
# Version 20 with error correction M holds so many bytes (ISO/IEC 18004:2015, table 7); more modules
# than its 97 are too fine for a camera at arm's length.
MOST_BYTES = 666


def shapes(text: str, x: float, y: float, side: float, pixels: int) -> tuple[Shape, ...]:
    """The code of at most MOST_BYTES of `text`, in a square of at most `side` about (x, y).

    `pixels` is the screen's height: each module is a whole number of them, so that its edges are
    sharp. ValueError for a text that is too long.
    """
    if len(text.encode()) > MOST_BYTES:
        raise ValueError(f"at most {MOST_BYTES} bytes, not {len(text.encode())}")
    # Not at the top: it brings XML and TLS, a twentieth of all that a start would load.
    import segno  # noqa: PLC0415

    code = segno.make_qr(text, error="m", encoding="utf-8", boost_error=False)
    rows = [[bool(module) for module in row] for row in code.matrix]
    across = len(rows) + 2 * QUIET
    module = max(1, int(side * pixels / across))
    left, top = (round(at * pixels) - module * across / 2 for at in (x, y))
    runs = [(0, 0, across, across), *_dark(rows)]
    return tuple(
        Box(
            (left + (begins + w / 2) * module) / pixels,
            (top + (down + h / 2) * module) / pixels,
            w * module / pixels,
            h * module / pixels,
            "sign" if n else "lamp",
        )
        for n, (begins, down, w, h) in enumerate(runs)
    )


def _dark(rows: Sequence[Sequence[bool]]) -> Iterator[tuple[int, int, int, int]]:
    """Each run of dark modules in a row, in modules: left and top, width and height."""
    for down, row in enumerate(rows, QUIET):
        for dark, run in groupby(enumerate(row, QUIET), key=lambda each: each[1]):
            columns = [column for column, _ in run]
            if dark:
                yield columns[0], down, len(columns), 1
