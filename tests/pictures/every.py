"""Every screen as a picture: `make screens`, and `make screens ACCEPT=1`."""
# ruff: noqa: T201 (a program, and this is what it says)

import shutil
import sys
from collections.abc import Mapping
from pathlib import Path

from exercises.core.shapes import Picture
from tests.pictures import screens
from tests.pictures.sheet import save, side_by_side

OUT = Path("build/screens")
SHEET = 20


def main(*, accept: bool) -> None:
    """Draw all in every language, size and theme, with contact sheets; or what is accepted."""
    if accept:
        shutil.rmtree(screens.ACCEPTED, ignore_errors=True)
        for way, few in screens.accepted_ways():
            draw(way, few, screens.ACCEPTED)
        size = sum(path.stat().st_size for path in screens.ACCEPTED.rglob("*.png"))
        print(f"{screens.ACCEPTED}: {size / 1e6:.1f} MB")
        return
    shutil.rmtree(OUT, ignore_errors=True)
    pictures = screens.own() | screens.of_exercises()
    for way in screens.every_way():
        draw(way, pictures, OUT)
        sheets(way, pictures)
        print(f"{OUT / str(way)}: {len(pictures)} screens")


def draw(way: screens.Way, pictures: Mapping[str, Picture], into: Path) -> None:
    """Each as a file of its own, in the folder of its way."""
    painter = way.painter()
    for name, picture in pictures.items():
        seen = screens.pixels(painter.picture(picture))
        screens.write(seen, into / str(way) / f"{name}.png")


def sheets(way: screens.Way, pictures: Mapping[str, Picture]) -> None:
    """All of one way side by side, SHEET a file."""
    painter, all_of_them = way.painter(), list(pictures.values())
    for begin in range(0, len(all_of_them), SHEET):
        surface = side_by_side(all_of_them[begin : begin + SHEET], painter, columns=4)
        save(surface, OUT / f"{way}_{begin // SHEET + 1:02}.png")


if __name__ == "__main__":
    main(accept="--accept" in sys.argv)
