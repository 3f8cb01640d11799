"""The files of a configuration directory and its overlays, read once each, problems collected."""

import os
from collections.abc import Collection, Iterator
from itertools import islice
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from controller.config.checks import Check
from controller.config.desired import Layer
from controller.config.desired import document as document_of
from controller.config.document import Document, merged
from controller.config.explain import explain
from controller.config.problems import ConfigError, Problem, meant
from controller.config.reading import read

M = TypeVar("M", bound=BaseModel)
PARTS = ("pod", "wiring", "mqtt", "programme", "check_in", "safeguarding")
MOST_TOLD = 100


class Folders:
    """Parts of a configuration by file name; `problems` grows with each part that is asked for.

    `layer` has values by file and key, which come upon all files.

    ConfigError where the directory or the overlay upon it is none that can be read.
    """

    def __init__(self, directory: Path, overlay: Path | None, layer: Layer | None = None) -> None:
        self._folders = (directory, overlay) if overlay else (directory,)
        self._layer = layer or {}
        self.problems = [told for folder in self._folders for told in _unreadable(folder)]
        if self.problems:
            raise ConfigError(self.problems)
        self.names(".", PARTS)

    def names(self, below: str, known: Collection[str]) -> tuple[str, ...]:
        """Which of the `known` have a file `<below>/<name>.yaml`; any other is a problem."""
        found: set[str] = set()
        for path in (path for folder in self._folders for path in _yaml_files(folder / below)):
            if path.name in {f"{name}.yaml" for name in known}:
                found.add(path.stem)
            else:
                hint = meant(path.stem, known)
                names = ", ".join(f"{name}.yaml" for name in known)
                hint = hint.replace("?", ".yaml?")
                self.problems.append(Problem(str(path), "", "nothing reads this file", names, hint))
        return tuple(sorted(found))

    def stems(self, below: str) -> tuple[str, ...]:
        """The names of the files `<below>/<name>.yaml`, whatever they are."""
        paths = (path for folder in self._folders for path in _yaml_files(folder / below))
        return tuple(sorted({path.stem for path in paths}))

    def part(self, name: str, model: type[M], *checks: Check) -> M | None:
        """The file `name`, overlays merged, as `model`; None where there is a problem in it."""
        paths = [folder / name for folder in self._folders]
        present = [path for path in paths if os.path.lexists(path)] or paths[:1]
        set_far_away = document_of(name, self._layer)
        documents = [read(path) for path in present]
        document = merged([*documents, *([set_far_away] if set_far_away else [])])
        value, problems = validated(document, model)
        problems += [problem for check in checks for problem in check(document)]
        self._tell([*document.problems, *_untold(problems, document.problems)], document.file)
        return value

    def _tell(self, problems: list[Problem], file: str) -> None:
        problems.sort(key=lambda problem: (problem.file, problem.line))
        self.problems += problems[:MOST_TOLD]
        if len(problems) > MOST_TOLD:
            self.problems.append(Problem(file, "", "more problems follow in this file"))


def validated(document: Document, model: type[M]) -> tuple[M | None, list[Problem]]:
    """The document as `model`, or what keeps it from being one; no tree tells nothing new."""
    if document.tree is None:
        return None, []
    try:
        return model.model_validate_json(document.json()), []
    except ValidationError as error:
        return None, list(islice(explain(error, model, document), MOST_TOLD + 1))


def _untold(problems: list[Problem], told: Collection[Problem]) -> Iterator[Problem]:
    keys = {problem.key for problem in told}
    return (problem for problem in problems if problem.key not in keys)


def _yaml_files(folder: Path) -> list[Path]:
    if not folder.is_dir():
        return []
    return sorted(path for path in folder.iterdir() if path.suffix in (".yaml", ".yml"))


def _unreadable(folder: Path) -> Iterator[Problem]:
    try:
        next(folder.iterdir(), None)
    except FileNotFoundError:
        yield Problem(str(folder), "", "there is no such directory", "a directory of YAML files")
    except NotADirectoryError:
        yield Problem(str(folder), "", "is not a directory", "a directory with pod.yaml in it")
    except OSError as error:
        yield Problem(str(folder), "", f"cannot be read ({error.strerror})")
