"""An exercise's Params, a plain dataclass, as a model that knows the bounds of each field."""

from dataclasses import MISSING, Field, fields
from pathlib import Path
from typing import Annotated, Any, get_args, get_origin, get_type_hints

from pydantic import BaseModel, create_model, model_validator
from pydantic import Field as Key

from controller.config.folders import Folders
from controller.config.models import Section
from controller.config.problems import ConfigError
from exercises.catalogue import Exercise
from exercises.core.params import Within


def load_params(directory: Path, exercise: Exercise) -> Any:
    """One exercise's Params, whatever the other files say; ConfigError as `load` raises it."""
    folders = Folders(directory, None)
    params = exercise_params(folders, exercise)
    if folders.problems:
        raise ConfigError(folders.problems)
    return params


def exercise_params(folders: Folders, exercise: Exercise) -> Any:
    """The Params that exercises/<name>.yaml gives, or None where there is a problem in it."""
    values = folders.part(f"exercises/{exercise.name}.yaml", params_model(exercise.params))
    return None if values is None else exercise.params(**dict(values))


def params_model(params: type) -> type[BaseModel]:
    """The model of a Params class: same fields and defaults, `Within` as bounds, texts as docs."""
    hints = get_type_hints(params, include_extras=True)
    keys: dict[str, Any] = {of.name: _key(of, hints[of.name]) for of in fields(params)}

    def agree(values: Section) -> Section:
        """Fields that contradict each other: Params itself refuses them, by a ValueError."""
        params(**dict(values))
        return values

    agrees: dict[str, Any] = {"agree": model_validator(mode="after")(agree)}
    return create_model(params.__name__, __base__=Section, __validators__=agrees, **keys)


def _key(of: Field[Any], hint: Any) -> tuple[Any, Any]:
    kind, *notes = get_args(hint) if get_origin(hint) is Annotated else (hint,)
    told: dict[str, Any] = {
        "description": "; ".join(n for n in notes if isinstance(n, str)) or None
    }
    for bounds in (note for note in notes if isinstance(note, Within)):
        told |= {"ge": bounds.low, "le": bounds.high}
    if of.default is not MISSING:
        told["default"] = of.default
    return kind, Key(**told)
