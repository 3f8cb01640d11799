"""`make contract`, and `make contract RELEASE=1`: the contract's files, written anew."""
# ruff: noqa: T201 (a program, and this is what it says)

import sys

from tests.contract import files


def main(*, release: bool) -> None:
    """Write what the models make; with `release` also what the next ones are held to."""
    made = files.files()
    for old in files.SCHEMAS.glob("*.json"):
        if old not in made:
            old.unlink()
    for path, text in made.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    print(f"{files.ASYNCAPI} and {len(made) - 1} schemas")
    if release:
        path = files.RELEASED / f"asyncapi-{files.release()}.yaml"
        path.parent.mkdir(exist_ok=True)
        path.write_text(made[files.ASYNCAPI], encoding="utf-8")
        print(f"{path}: from now on only added to")


if __name__ == "__main__":
    main(release="--release" in sys.argv)
