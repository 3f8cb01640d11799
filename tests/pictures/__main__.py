# ruff: noqa: T201 (a program, and this is what it says)
"""`python -m tests.pictures NAME [--out DIR]`: an exercise's screens, as two contact sheets.

Each form is run on the virtual stage by somebody who does well and by somebody who errs. Written
are NAME.png and, with grey bars for words, NAME_masked.png: what to press must still be clear
there. Said are the lines that show them on the exercise's page.
"""

import argparse
import os
from pathlib import Path

PICTURES = Path(__file__).parents[2] / "docs" / "pictures"
MOST = 9


def main(name: str, out: Path) -> None:
    """Both sheets of one exercise."""
    # No window is wanted, and pygame must know before it comes.
    os.environ["SDL_VIDEODRIVER"] = "dummy"
    from tests.pictures.met import telling
    from tests.pictures.sheet import save, sheet

    chosen = telling(name, MOST)
    for ending, masked in (("", False), ("_masked", True)):
        path = out / f"{name}{ending}.png"
        save(sheet([*chosen.values()], mask_text=masked), path)
        print(f"{path}: {path.stat().st_size / 1000:.0f} kB")
    says = ", ".join(what.removeprefix(f"{name}_").replace("_", " ") for what in chosen)
    print(f"![Its screens: {says}](../pictures/{name}.png)")
    print("\nThe same with all words masked:\n")
    print(f"![Its screens without words](../pictures/{name}_masked.png)")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m tests.pictures")
    parser.add_argument("name", help="an exercise")
    parser.add_argument("--out", type=Path, default=PICTURES, help="where to (docs/pictures)")
    asked = parser.parse_args()
    main(asked.name, asked.out)
