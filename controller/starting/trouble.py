"""What keeps the pod from starting, in words."""

from dataclasses import dataclass
from typing import Any, Literal

from controller.parts import PROBLEMS

# Of health/faults.py.
Code = Literal["config_wrong", "board_missing", "not_provisioned", "no_display", "card_unusable"]


@dataclass(frozen=True, slots=True)
class Trouble:
    """One cause, by its fault's code, with each problem to put right."""

    code: Code
    problems: tuple[str, ...]

    def get_status(self) -> dict[str, Any]:
        """For the health document: `starting`."""
        return {"code": self.code, "problems": list(self.problems[:PROBLEMS])}
