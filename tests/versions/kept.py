"""The part of a release that has to do with data, kept as `<version>.tar.xz`: a script.

    python tests/versions/kept.py 0.2.0

of the program on the path, at each release. It is what `life.py` loads, and the schema's steps: so
no test depends on how much of the history a clone has.
"""

import runpy
import sys
import tarfile
import tempfile
from importlib.util import find_spec
from pathlib import Path

HERE = Path(__file__).parent
OURS = ("controller", "exercises", "firmware")


def loaded() -> list[Path]:
    """The files of ours that a life needs."""
    with tempfile.TemporaryDirectory() as data:
        sys.argv = ["life.py", data, "live:1", "tell", "erase:1"]
        runpy.run_path(str(HERE / "life.py"), run_name="__main__")
    found = [module.__spec__ for name, module in sys.modules.items() if name.split(".")[0] in OURS]
    files = [Path(spec.origin) for spec in found if spec is not None and spec.origin]
    return sorted([*files, *(root() / "controller/store").glob("*.sql")])


def root() -> Path:
    """Where the packages lie."""
    spec = find_spec("controller")
    assert spec is not None
    assert spec.origin is not None
    return Path(spec.origin).parents[1]


if __name__ == "__main__":
    target = HERE / f"{sys.argv[1]}.tar.xz"
    with tarfile.open(target, "w:xz", preset=9) as archive:
        for path in loaded():
            archive.add(path, path.relative_to(root()))
    sys.stderr.write(f"{target}\n")
