"""Who may import whom: read from the source, so that no path of execution can hide an import."""

import ast
import sys
from collections.abc import Iterator
from fnmatch import fnmatchcase
from pathlib import Path

import pytest

HOUSE = Path(__file__).parents[1]
PACKAGES = ("firmware", "controller", "exercises")
OURS = {*PACKAGES, "tests"}

# What may be imported beyond the standard library, by module; the first pattern that fits holds.
MAY: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("exercises.core*", ("exercises.core", "numpy")),
    ("exercises.stage*", ("exercises.core", "exercises.stage", "numpy", "pygame")),
    ("exercises.catalogue", ("exercises",)),
    ("exercises*", ("exercises.core", "numpy")),
    ("firmware*", ("firmware", "gpiozero", "gpiod", "spidev")),
    ("controller.contract*", ("controller.contract", "pydantic")),
    ("controller*", ("controller", "exercises", "firmware", "*")),
)

# What only one place, or one of a few, may import.
ONLY: dict[str, str | tuple[str, ...]] = {
    "pygame": "exercises.stage*",
    "gpiozero": "firmware*",
    "gpiod": "firmware*",
    "spidev": "firmware*",
    "sqlite3": "controller.store*",
    "paho": ("controller.uplink*", "controller.fleet*"),
    "textual": "controller.fleet*",
    "prometheus_client": "controller.fleet*",
    "psycopg": ("controller.fleet*", "controller.impact*"),
    "pydantic": "controller*",
    "yaml": "controller*",
    "click": "controller*",
    "fpdf": "controller.keepsake.paper",
    "pandas": "controller.impact*",
    "scipy": "controller.impact*",
    "statsmodels": "controller.impact*",
    "matplotlib": "controller.impact.rendering*",
    "pyarrow": "controller.impact*",
    "jinja2": "controller.impact.rendering.pages",
    "markupsafe": "controller.impact.rendering.pages",
    "weasyprint": "controller.impact.rendering.pages",
}


def module_of(path: Path) -> str:
    """The dotted name of a source file."""
    parts = path.relative_to(HOUSE).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


SOURCES = {
    module_of(path): path
    for package in PACKAGES
    for path in sorted((HOUSE / package).rglob("*.py"))
    if "image" not in path.relative_to(HOUSE).parts
}


def imports(module: str, path: Path) -> Iterator[tuple[int, str]]:
    """(line, dotted name) of each import, wherever in the file it stands."""
    package = module if path.name == "__init__.py" else module.rpartition(".")[0]
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                up = package.split(".")[: len(package.split(".")) - node.level + 1]
                base = ".".join((*up, *([base] if base else [])))
            yield from ((node.lineno, f"{base}.{alias.name}") for alias in node.names)


def inside(name: str, root: str) -> bool:
    """Whether `name` is this module or package, or something in it; "*" holds all."""
    return root in ("*", name) or name.startswith(f"{root}.")


def breaks(module: str, name: str) -> str | None:
    """Which rule this import breaks."""
    top = name.split(".", maxsplit=1)[0]
    places = ONLY.get(top, ())
    places = (places,) if isinstance(places, str) else places
    if places and not any(fnmatchcase(module, place) for place in places):
        return f"only {' and '.join(places)} may import {top}"
    if top in sys.stdlib_module_names:
        return None
    allowed = next(roots for pattern, roots in MAY if fnmatchcase(module, pattern))
    if top in OURS:
        allowed = tuple(root for root in allowed if root != "*")
    if any(inside(name, root) for root in allowed):
        return None
    return f"{module} may import the standard library, {', '.join(allowed)}"


@pytest.mark.parametrize("module", SOURCES)
def test_who_imports_whom(module: str) -> None:
    """Each import stands where the design allows it."""
    path = SOURCES[module]
    found = [(line, name, breaks(module, name)) for line, name in imports(module, path)]
    wrong = [f"{path}:{line}: imports {name}: {why}" for line, name, why in found if why]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize(
    ("module", "name"),
    [
        ("exercises.core.table", "exercises.stage.run"),
        ("exercises.core.table", "scipy.stats"),
        ("exercises.go_nogo", "exercises.stage.run.run"),
        ("exercises.go_nogo", "pygame"),
        ("exercises.stage.run", "firmware.edge"),
        ("firmware.panel", "exercises.core.script"),
        ("firmware.panel", "sqlite3"),
        ("controller.pod", "gpiozero"),
        ("controller.pod", "sqlite3"),
        ("controller.pod", "paho.mqtt.client"),
        ("controller.pod", "textual.app"),
        ("controller.pod", "psycopg"),
        ("controller.commands.report.wing", "pandas"),
        ("controller.impact.analysis.mixed", "matplotlib.figure"),
        ("controller.pod", "tests.broker"),
        ("controller.contract.payloads", "controller.store.rows"),
        ("controller.contract.payloads", "paho.mqtt.client"),
        ("firmware.panel", "pydantic"),
        ("exercises.stage.run", "controller.visit.rules"),
    ],
)
def test_the_rule_would_notice(module: str, name: str) -> None:
    """Imports that are not allowed are found out."""
    assert breaks(module, name)


def test_every_package_was_read() -> None:
    """The test reads the whole house, each package with its modules."""
    assert {module.split(".")[0] for module in SOURCES} == set(PACKAGES)
    assert len(SOURCES) > 30
